"""
Turns the kinds of figures that a package asks for into the reasons why they cannot be made.

Its own room because a figure joins the package's periods with what its indicators are.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.definitions.package import Package
from pipeline.definitions.reading import Written
from pipeline.definitions.shelf import Shelf, places
from pipeline.errors import Problem
from pipeline.model import Unit

OF_SHARES = ("practices", "change")  # the figures that a share has, a row or a column for each category


def check_figures(written: Written[Package], shelf: Shelf) -> list[Problem]:
    """Give what stands in the way of a package's figures."""
    return [
        *_figures_once(written),
        *_shares_have_their_own(written, shelf),
        *_deviations_have_a_zero(written, shelf),
        *_funnels_can_be_laid(written, shelf),
        *_figures_have_periods(written),
        *_points_fit_the_period(written),
    ]


def _figures_once(written: Written[Package]) -> Iterator[Problem]:
    for number, section in enumerate(written.definition.sections):
        for index, kind in enumerate(section.figures):
            if kind in section.figures[:index]:
                where = written.yaml.where("sections", number, "figures", index)
                yield Problem(
                    where, f"the figure '{kind}' stands twice.", "each kind of figure stands once in a section"
                )


def _shares_have_their_own(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    """See that nothing is asked of a share but its practices and its change: its categories fill the page."""
    for place in places(written):
        indicator = place.indicator
        further = [kind for kind in written.definition.sections[place.section].figures if kind not in OF_SHARES]
        if further and indicator in shelf.headers and shelf.headers[indicator].unit is Unit.SHARE:
            what = f"'{indicator}' is a share, which is shown in no {further[0]}."
            yield Problem(place.where, what, f"a section of its own, with figures: [{', '.join(OF_SHARES)}]")


def _deviations_have_a_zero(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    """See that a percentage of the cluster's value is asked for only where the scale has a true zero."""
    for place in places(written):
        indicator = place.indicator
        unit = shelf.headers[indicator].unit if indicator in shelf.headers else None
        if unit and unit.of_values and "deviation" in written.definition.sections[place.section].figures:
            fit = ", ".join(u for u in Unit if not u.of_values and u is not Unit.SHARE)
            what = f"'{indicator}' is a {unit}, and a deviation is a percentage of the cluster's value."
            remedy = "put the indicator in a section of its own, or leave 'deviation' out"
            yield Problem(place.where, what, f"units with a true zero: {fit}", remedy)


def _funnels_can_be_laid(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    """See that a funnel is asked for only where chance follows the size of what stands behind a value."""
    for place, header in [(at, header) for at in places(written) for header in shelf.shown_as(at.indicator)]:
        asked = "funnel" in written.definition.sections[place.section].figures
        if asked and (header.unit is Unit.MEDIAN or header.standardise):
            what = f"'{header.id}' is {'standardised' if header.standardise else 'a median'}, and has no funnel."
            right = "a unit whose spread follows its denominator alone: no median, and nothing standardised"
            remedy = "put the indicator in a section of its own, or leave 'funnel' out"
            yield Problem(place.where, what, right, remedy)


def _figures_have_periods(written: Written[Package]) -> Iterator[Problem]:
    """See that run charts have points and changes something earlier, and that no point is counted for nobody."""
    comparison = written.definition.comparison
    for number, section in enumerate(written.definition.sections):
        where = written.yaml.where("sections", number, "figures")
        if "run_chart" in section.figures and comparison.series is None:
            what = "figures: a run chart needs points, and the package counts none."
            yield Problem(where, what, "under comparison, series: {quarters: 20} or series: {years: 5}")
        back = written.definition.period.back_to_same_months
        if "change" in section.figures and comparison.trend < back:
            what = "figures: a change is told from the same months of an earlier year, and the trend is too short."
            yield Problem(where, what, f"under comparison, trend: {back} or more")
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
