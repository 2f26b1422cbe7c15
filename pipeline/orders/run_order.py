"""What one run is asked to produce: which package, for whom, until when, with names or letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.model import Visibility


@dataclass(frozen=True)
class RunOrder:
    """What one run is asked to produce. Dates are arguments: same order, same bytes."""

    package_id: str
    ending: date
    cluster_ids: tuple[str, ...]  # empty: every cluster
    visibility: Visibility
    printed_on: date
