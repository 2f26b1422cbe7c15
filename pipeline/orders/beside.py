"""
Turns a cluster's measurements into figures that tell nothing together with what was released before.

Its own room because what the memory forbids is only known once figures are protected, and hiding one may change others:
figures are made anew until the memory has nothing more to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.measuring.assemble import Setting, assemble
from pipeline.measuring.figures import ClusterFigures, Evidence
from pipeline.model import Cluster, Visibility
from pipeline.orders.editions import BESIDE, Edition, edition_of
from pipeline.orders.memory import Conflict, conflicts, letters_known


@dataclass(frozen=True)
class Beside:
    """A report's figures, what will be remembered of them, and what was hidden for the sake of earlier releases."""

    figures: ClusterFigures
    edition: Edition
    hidden: tuple[Conflict, ...]
    without_practices: dict[str, Edition]


def assemble_beside(cluster: Cluster, setting: Setting, evidence: Evidence, released: Sequence[Edition]) -> Beside:
    """
    Assemble a cluster's figures beside what was released.

    In:   released editions, the first release first
    """
    period = next(iter(setting.measured.values()))[-1].period
    known: dict[str, Edition] = {}
    if setting.visibility is Visibility.ANONYMISED:
        headers = {each[-1].header.id: each[-1].header for each in setting.measured.values()}
        questions = {i: headers[i].stands_for or i for i in setting.package.indicator_ids}
        known = letters_known(setting.package.id, period, cluster.member_ids, questions, released)
    lettered = frozenset(i for i, e in known.items() if e.asked.visibility is Visibility.ANONYMISED)
    setting = replace(setting, without_practices=frozenset(known), lettered_elsewhere=lettered)
    hidden: tuple[Conflict, ...] = ()
    while True:
        figures = assemble(cluster, setting, evidence)
        edition = edition_of(figures, cluster, setting)
        found = conflicts(edition, released, setting.rule)
        if not found:
            return Beside(figures, edition, hidden, known)
        if setting.withheld.issuperset(c.figure for c in found):
            raise RuntimeError(f"what was withheld is still shown: {found[0].figure}")
        hidden += found
        setting = replace(setting, withheld=setting.withheld | {c.figure for c in found})
        movements = {c.figure.category: None for c in found if c.figure.indicator_id == BESIDE}
        evidence = replace(evidence, **movements)  # type: ignore[arg-type]  # the names of counts that may be null
