"""
Turns a system and what is hidden in it into what a reader can work out.

Its own room because whoever attacks must not share a decision with whoever protects: it looks at every secret by a
linear programme of its own and trusts nothing that was remembered.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.measuring.suppression.covering import Cover
from pipeline.measuring.suppression.matrix import parts_of
from pipeline.measuring.suppression.system import Finding, K, Need, System


def audit(system: System[K], hidden: Iterable[K], need: Need) -> tuple[Finding[K], ...]:
    """
    Give the secrets that are told too narrowly when so much is hidden.

    A secret that is not hidden at all is told as it is. The limits that are given go no farther than anybody needs.
    """
    shown = system.cells.keys() - frozenset(hidden)
    told = [
        Finding(key, at, face.value, face.value)
        for key in sorted(shown)
        for at, face in enumerate(system.cells[key].faces)
        if face.is_secret
    ]
    covers = (Cover(part, need, hidden) for part in parts_of(system))
    narrow = [c.finding(secret) for c in covers for secret in c.part.secrets if not c.is_safe(secret)]
    return (*told, *narrow)
