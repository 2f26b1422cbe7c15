"""Turns a package and the indicators around it into the problems it has."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.definitions.figure_rules import check_figures
from pipeline.definitions.house import House
from pipeline.definitions.indicator_rules import status_says_why
from pipeline.definitions.package import Package
from pipeline.definitions.reading import Written
from pipeline.definitions.shelf import Shelf, places
from pipeline.definitions.use_rules import check_use
from pipeline.errors import Problem, nearest
from pipeline.model import Status


def check_package(written: Written[Package], shelf: Shelf, house: House | None) -> list[Problem]:
    """Give every problem of a package among indicators and house rules."""
    problems = [
        *_indicators_exist(written, shelf),
        *_indicators_once(written),
        *check_use(written, shelf),
        *_twins_stand_alone(written, shelf),
        *_asks_something(written),
        *_questions_are_about_it(written),
        *check_figures(written, shelf),
        *_references_can_be_given(written, shelf),
        *_is_published_whole(written, shelf),
        *status_says_why(written.definition.status, written.definition.status_reason, written.yaml),
    ]
    if house:
        problems += _is_no_laxer(written, house)
    return problems


def _indicators_exist(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    for number, section in enumerate(written.definition.sections):
        for index, indicator in enumerate(section.indicators):
            if indicator not in shelf.files and indicator not in shelf.made:
                close = nearest(indicator, shelf.files)
                right = (
                    f"close: {close} ({shelf.files[close]})" if close else "klynge check lists nothing of a like name"
                )
                where = written.yaml.where("sections", number, "indicators", index)
                yield Problem(where, f"indicator '{indicator}' does not exist.", right)


def _indicators_once(written: Written[Package]) -> Iterator[Problem]:
    lines: dict[str, int | None] = {}
    for place in places(written):
        if place.indicator in lines:
            what = f"indicator '{place.indicator}' stands in the package twice."
            yield Problem(place.where, what, f"it stands already on line {lines[place.indicator]}")
        lines.setdefault(place.indicator, place.where.line)


def _twins_stand_alone(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    """See that an indicator and its counted twin are not both shown: the one takes the other's place."""
    for place in places(written):
        header = shelf.headers.get(place.indicator)
        if header and header.stands_for in written.definition.indicator_ids:
            what = f"'{header.id}' stands for '{header.stands_for}', which stands in the package too."
            right = "the indicator of patients alone; --counted shows its twin"
            yield Problem(place.where, what, right)


def _asks_something(written: Written[Package]) -> Iterator[Problem]:
    if not written.definition.questions:
        yield Problem(written.yaml.where("questions"), "questions: the list is too short.", "items at least: 1")


def _questions_are_about_it(written: Written[Package]) -> Iterator[Problem]:
    own = written.definition.indicator_ids
    for index, question in enumerate(written.definition.questions):
        if question.indicator and question.indicator not in own:
            close = nearest(question.indicator, own)
            what = f"the question is about '{question.indicator}', which is not in the package."
            remedy = f"did you mean '{close}'?" if close else None
            where = written.yaml.where("questions", index, "indicator")
            yield Problem(where, what, f"indicators: {', '.join(own)}", remedy)


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
    """See that a package is no further than its indicators: neither before a draft nor beside a retired one."""
    status = written.definition.status
    for place in places(written):
        indicator, where = place.indicator, place.where
        its = shelf.headers[indicator].status if indicator in shelf.headers else None
        if its and status is Status.PUBLISHED and its is not Status.PUBLISHED:
            what = f"the package is published and '{indicator}' is {its}."
            allowed = Status.DRAFT if its is Status.DRAFT else Status.PREVIEW
            yield Problem(where, what, f"publish the indicator, or set the package's status: {allowed}")
        elif its is Status.DRAFT and status is Status.PREVIEW:
            what = f"the package is in preview and '{indicator}' is a draft, which is not run."
            yield Problem(where, what, "set the indicator's status: preview, or the package's: draft")
        elif its is Status.RETIRED and status is not Status.RETIRED:
            yield Problem(where, f"'{indicator}' is retired.", "leave it out, or retire the package too")


def _is_no_laxer(written: Written[Package], house: House) -> Iterator[Problem]:
    """See that a package protects as well as the house does, or better."""
    for key, stricter, sign in (
        ("smallest_shown", "more", 1),
        ("min_practices", "more", 1),
        ("min_practices_specialists", "more", 1),
        ("largest_share_percent", "less", -1),
    ):
        own, floor = getattr(written.definition.disclosure, key), getattr(house.disclosure, key)
        if own is not None and sign * own < sign * floor:
            what = f"disclosure.{key}: {own} is laxer than the house rule, {floor}."
            right = f"{floor} or {stricter}; a package may be stricter than the house, never laxer"
            yield Problem(written.yaml.where("disclosure", key), what, right)
