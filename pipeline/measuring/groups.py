"""
Turns membership into the groups that figures are summed over.

Its own room because who belongs to a cluster, a region or the nation, and who delivered, is decided
above (register, order, sources) and only obeyed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Groups:
    """
    Which practices make up which group, for one indicator in one period.

    Every id is a practice's identity at the end of the report's own period, in earlier periods too. Where `became` says
    what numbers became, ids are those that the counts have, and a practice is measured under what it became.
    Practices without data are left out of every sum: their patients would count as not treated.
    """

    region_of: Mapping[str, str]  # every practice of the register → its region
    clusters: Mapping[str, frozenset[str]] = field(default_factory=dict)  # → the ids whose rows it counts
    covered_regions: frozenset[str] = frozenset()  # the regions that all tables read do cover
    nation_covered: bool = False
    split: frozenset[str] = frozenset()  # split inside the period: no figures of their own
    without_data: frozenset[str] = frozenset()  # the owner delivered nothing for them
    became: Mapping[str, str] = field(default_factory=dict)  # of counts under earlier numbers: what each became since
