"""
Turns p-values of one family of tests into verdicts that share a false-discovery rate.

Its own room because two questions are judged so: is a figure different from the rest, and has it changed.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from pipeline.model import Verdict

FALSE_DISCOVERIES: Final = 0.05  # of the verdicts of one family

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Difference:
    """How far two figures lie from each other in the unit's terms, and how likely chance alone does that."""

    size: float
    p: float


def false_discoveries(p_values: Mapping[Key, float], rate: float) -> frozenset[Key]:
    """
    Give the tests that are more than chance when so large a share of them may be mistaken.

    Source:  Benjamini and Hochberg 1995
    """
    ordered = sorted(p_values.values())
    passed = [p for rank, p in enumerate(ordered, start=1) if p <= rate * rank / len(ordered)]
    return frozenset(key for key, p in p_values.items() if passed and p <= max(passed))


def judged(differences: Mapping[Key, Difference | None], relevant: Mapping[Key, float]) -> dict[Key, Verdict]:
    """Call a difference clear where it is more than chance in its family, and large enough to matter."""
    tested = {key: d for key, d in differences.items() if d is not None}
    found = false_discoveries({key: d.p for key, d in tested.items()}, FALSE_DISCOVERIES)
    clear = {key for key in found if abs(tested[key].size) >= relevant[key]}
    return {
        key: Verdict.CLEAR if key in clear else Verdict.MAY_BE_CHANCE if key in tested else Verdict.NOT_ASSESSED
        for key in differences
    }
