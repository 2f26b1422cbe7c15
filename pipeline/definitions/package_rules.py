"""Turns a package and the indicators around it into the problems it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.definitions.house import House
from pipeline.definitions.indicator import Header
from pipeline.definitions.indicator_rules import status_says_why
from pipeline.definitions.package import Package
from pipeline.definitions.reading import Written
from pipeline.errors import Problem, nearest
from pipeline.model import Status, Unit


@dataclass(frozen=True)
class Shelf:
    """The indicators that a package may take: where each lies, and what those that could be read say of themselves."""

    files: Mapping[str, str]
    headers: Mapping[str, Header]  # of those that could be read


def check_package(written: Written[Package], shelf: Shelf, house: House | None) -> list[Problem]:
    """Give every problem of a package among indicators and house rules."""
    problems = [
        *_indicators_exist(written, shelf),
        *_indicators_once(written),
        *_figures_once(written),
        *_shares_have_their_own(written, shelf),
        *_questions_are_about_it(written),
        *_figures_have_periods(written),
        *_points_fit_the_period(written),
        *_references_can_be_given(written, shelf),
        *_is_published_whole(written, shelf),
        *status_says_why(written.definition.status, written.definition.status_reason, written.yaml),
    ]
    if house:
        problems += _is_no_laxer(written, house)
    return problems


def _places(written: Written[Package]) -> Iterator[tuple[int, int, str]]:
    for number, section in enumerate(written.definition.sections):
        for index, indicator in enumerate(section.indicators):
            yield number, index, indicator


def _indicators_exist(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    for number, index, indicator in _places(written):
        if indicator not in shelf.files:
            close = nearest(indicator, shelf.files)
            right = f"close: {close} ({shelf.files[close]})" if close else "klynge check lists nothing of a like name"
            where = written.yaml.where("sections", number, "indicators", index)
            yield Problem(where, f"indicator '{indicator}' does not exist.", right)


def _indicators_once(written: Written[Package]) -> Iterator[Problem]:
    lines: dict[str, int | None] = {}
    for number, index, indicator in _places(written):
        where = written.yaml.where("sections", number, "indicators", index)
        if indicator in lines:
            what = f"indicator '{indicator}' stands in the package twice."
            yield Problem(where, what, f"it stands already on line {lines[indicator]}")
        lines.setdefault(indicator, where.line)


def _figures_once(written: Written[Package]) -> Iterator[Problem]:
    for number, section in enumerate(written.definition.sections):
        for index, kind in enumerate(section.figures):
            if kind in section.figures[:index]:
                where = written.yaml.where("sections", number, "figures", index)
                yield Problem(
                    where, f"the figure '{kind}' stands twice.", "each kind of figure stands once in a section"
                )


def _questions_are_about_it(written: Written[Package]) -> Iterator[Problem]:
    own = written.definition.indicator_ids
    for index, question in enumerate(written.definition.questions):
        if question.indicator and question.indicator not in own:
            close = nearest(question.indicator, own)
            what = f"the question is about '{question.indicator}', which is not in the package."
            remedy = f"did you mean '{close}'?" if close else None
            where = written.yaml.where("questions", index, "indicator")
            yield Problem(where, what, f"indicators: {', '.join(own)}", remedy)


def _shares_have_their_own(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    """See that no further figure is asked of a share: its categories fill the page."""
    for number, index, indicator in _places(written):
        further = [kind for kind in written.definition.sections[number].figures if kind != "practices"]
        if further and indicator in shelf.headers and shelf.headers[indicator].unit is Unit.SHARE:
            what = f"'{indicator}' is a share, which is shown in no {further[0]}."
            where = written.yaml.where("sections", number, "indicators", index)
            yield Problem(where, what, "a section of its own, with figures: [practices]")


def _figures_have_periods(written: Written[Package]) -> Iterator[Problem]:
    """See that run charts have points and changes something earlier, and that no point is counted for nobody."""
    comparison = written.definition.comparison
    for number, section in enumerate(written.definition.sections):
        where = written.yaml.where("sections", number, "figures")
        if "run_chart" in section.figures and comparison.series is None:
            what = "figures: a run chart needs points, and the package counts none."
            yield Problem(where, what, "under comparison, series: {quarters: 20} or series: {years: 5}")
        if "change" in section.figures and comparison.trend < 1:
            what = "figures: a change is told from an earlier period, and the package counts none."
            yield Problem(where, what, "under comparison, trend: 1 or more")
    if comparison.series is not None and not written.definition.shown_in("run_chart"):
        where = written.yaml.where("comparison", "series")
        right = "figures: [practices, run_chart] in a section, or leave series out"
        yield Problem(where, "comparison.series: no section shows a run chart.", right)


def _points_fit_the_period(written: Written[Package]) -> Iterator[Problem]:
    """See that a point and the report's period never cross: from two such spans a part of neither can be found."""
    series, rule = written.definition.comparison.series, written.definition.period
    if series is None or series.fits(rule):
        return
    step = "a quarter" if series.quarters else "a year"
    if rule.season:
        right = 'a season of whole quarters, as {from: "10-01", to: "03-31"}, or series: {years: 5}'
    else:
        right = "periods that hold whole points, or points that hold whole periods: 1, 3, 6 or 12 months"
    span = f"{rule.season.first} to {rule.season.last}" if rule.season else f"{rule.length} months"
    what = f"comparison.series: {step} and the package's period, {span}, cut across each other."
    yield Problem(written.yaml.where("comparison", "series"), what, right)


def _references_can_be_given(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    """See that references are named once, and that a best tenth is asked for where some indicator has one."""
    references, where = written.definition.comparison.references, written.yaml.where
    for index, name in enumerate(references):
        if name in references[:index]:
            what = f"references: '{name}' stands here twice."
            yield Problem(where("comparison", "references", index), what, "name it once")
    own = [shelf.headers.get(i) for i in written.definition.indicator_ids]
    if "best_tenth" in references and not any(header is None or header.has_best for header in own):
        what = "references: best_tenth is asked for, and no indicator of the package has one."
        right = "an indicator with better: higher or lower that is no median and no share"
        place = where("comparison", "references", references.index("best_tenth"))
        yield Problem(place, what, right, "say which way is better in an indicator's header, or leave best_tenth out")


def _is_published_whole(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    """See that a published package holds published indicators, and that only a retired one holds retired ones."""
    status = written.definition.status
    for number, index, indicator in _places(written):
        its = shelf.headers[indicator].status if indicator in shelf.headers else None
        where = written.yaml.where("sections", number, "indicators", index)
        if its and status is Status.PUBLISHED and its is not Status.PUBLISHED:
            what = f"the package is published and '{indicator}' is {its}."
            yield Problem(where, what, "publish the indicator, or set the package's status: preview")
        elif its is Status.RETIRED and status is not Status.RETIRED:
            yield Problem(where, f"'{indicator}' is retired.", "leave it out, or retire the package too")


def _is_no_laxer(written: Written[Package], house: House) -> Iterator[Problem]:
    """See that a package protects as well as the house does, or better."""
    for key in ("smallest_shown", "min_practices"):
        own, floor = getattr(written.definition.disclosure, key), getattr(house.disclosure, key)
        if own is not None and own < floor:
            what = f"disclosure.{key}: {own} is laxer than the house rule, {floor}."
            right = f"{floor} or more; a package may be stricter than the house, never laxer"
            yield Problem(written.yaml.where("disclosure", key), what, right)
