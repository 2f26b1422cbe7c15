"""
Turns a baseline back into the report that it was released with.

Its own room because it may read nothing but the baseline: no snapshot, no definition of today, no clock.
"""

from __future__ import annotations

from pipeline.orders.baseline.contents import Draft
from pipeline.orders.baseline.definitions import definitions_of
from pipeline.orders.origins import origin_of
from pipeline.reporting.from_catalogue import report_from
from pipeline.reporting.report import Report


def rebuild(draft: Draft) -> Report:
    """
    Compose a report again, from its baseline or its draft alone.

    Out:    the report that was printed, its day and its engine version included
    Raises: DefinitionError where this engine reads the frozen definitions no more
    """
    catalogue, visibility = definitions_of(draft), draft.edition.asked.visibility
    origin = origin_of(draft.package.id, catalogue, draft.ordered.choices, draft.ordered.correction)
    return report_from(draft.figures, draft.package, catalogue, visibility, draft.follow_up, origin)
