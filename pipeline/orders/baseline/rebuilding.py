"""
Turns a baseline back into the report that it was released with.

Its own room because it may read nothing but the baseline: no snapshot, no definition of today, no clock.
"""

from __future__ import annotations

from pipeline.definitions.catalogue import Catalogue, read_catalogue
from pipeline.orders.baseline.contents import Draft
from pipeline.orders.origins import origin_of
from pipeline.reporting.from_catalogue import report_from
from pipeline.reporting.report import Report


def definitions_of(draft: Draft) -> Catalogue:
    """Read the frozen definitions: the package as its file had it, its indicators, codelists, contracts and house."""
    return read_catalogue(draft.texts, today=draft.edition.printed_on)


def rebuild(draft: Draft) -> Report:
    """
    Compose a report again, from its baseline or its draft alone.

    Out:    the report that was printed, its day and its engine version included
    Raises: DefinitionError where this engine reads the frozen definitions no more
    """
    catalogue, visibility = definitions_of(draft), draft.edition.asked.visibility
    origin = origin_of(catalogue.packages[draft.package.id], draft.ordered.choices, draft.ordered.correction)
    return report_from(draft.figures, draft.package, catalogue, visibility, draft.follow_up, origin)
