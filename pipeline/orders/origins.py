"""
Turns what was ordered into what a front page tells of how its report came to be.

Its own room because a report is composed twice from the same order: when it is printed, and from its baseline.
"""

from __future__ import annotations

from pipeline.definitions.package import Package
from pipeline.orders.choosing import is_fitted
from pipeline.orders.order import Choices
from pipeline.reporting.compose import Origin


def origin_of(package: Package, choices: Choices, correction: str | None) -> Origin:
    """
    Say that a report was ordered, whether it was fitted, and what it corrects.

    In:   the package as its own file has it
    """
    return Origin(is_ordered=True, is_fitted=is_fitted(package, choices), correction=correction)
