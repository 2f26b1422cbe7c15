"""
Turns what was asked into what a front page tells of how its report came to be.

Its own room because a report is composed twice from the same order: when it is printed, and from its baseline.
"""

from __future__ import annotations

from pipeline.definitions.catalogue import Catalogue
from pipeline.orders.choosing import is_fitted, not_counted
from pipeline.orders.order import Choices
from pipeline.reporting.compose import Origin


def origin_of(
    package_id: str, catalogue: Catalogue, choices: Choices, correction: str | None, *, is_ordered: bool = True
) -> Origin:
    """
    Say whether a report was ordered and fitted, who counted, and what it corrects.

    In:   the catalogue that its package was taken from, the package as its own file has it
    """
    package = catalogue.packages[package_id]
    twins = catalogue.counted_for(package)
    return Origin(
        is_ordered=is_ordered,
        is_fitted=is_ordered and is_fitted(package, choices, twins),
        is_counted=choices.counted,
        not_counted=tuple(catalogue.indicators[i].header.title for i in not_counted(package, choices, twins)),
        correction=correction,
    )
