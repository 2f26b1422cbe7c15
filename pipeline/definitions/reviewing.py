"""
Turns the days on which definitions were to be looked at again into warnings, and later into refusals.

Its own room because one clock rules three doors: `check` warns from the day, and when the house's grace is over neither
an order nor a run takes what is published. What is frozen in a baseline is followed up all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.definitions.base import Review
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.package import Package
from pipeline.errors import Problem, Where
from pipeline.model import Status


def overdue(package: Package, catalogue: Catalogue, on: date) -> Iterator[Problem]:
    """
    Tell what of a published package nobody has looked at for too long: the package, its indicators and their parts.

    In:   a package as it was fitted to the cluster; the day on which it is ordered or run
    """
    if package.status is not Status.PUBLISHED:
        return
    grace = catalogue.house.review_grace_days
    if package.reviewed.is_over(grace, on):
        where, what = Where.elsewhere("PACKAGE"), f"package '{package.id}'"
        yield _told(where, what, f"its owner, {package.owner},", package.reviewed, grace, on)
    shown = [catalogue.indicators[i] for i in package.indicator_ids]
    for indicator in {one.header.id: one for whole in shown for one in (whole, *whole.parts)}.values():
        if indicator.header.reviewed.is_over(grace, on):
            yield _told(*_named(indicator), indicator.header.reviewed, grace, on)


def _named(indicator: Indicator) -> tuple[Where, str, str]:
    reviewed = indicator.header.reviewed
    return Where(indicator.file), f"indicator '{indicator.header.id}'", f"{reviewed.by}, who looked at it last,"


def _told(where: Where, what: str, whom: str, review: Review, grace: int, on: date) -> Problem:
    days = f"{grace} days of grace are over" if grace else "there is no grace"
    return Problem(
        where,
        f"{what} was to be looked at again on {review.again}, and {days}.",
        f"last looked at by {review.by} on {review.on}; it could be ordered and run until {review.last_day(grace)}",
        f"ask {whom} to look at it and write in its file: reviewed: {{by: who, on: {on}, again: a later day}}",
    )
