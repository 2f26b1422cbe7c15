"""What an attack is told, and what it says: how often it tried and won, how much was hidden, how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: What is smaller than this is a solver's own dust.
DUST: Final = 1e-6


@dataclass(frozen=True)
class Scale:
    """How much a run does, and from which seed."""

    seed: int = 2026
    clusters: int = 1000


@dataclass(frozen=True)
class Tried:
    """
    One line of the table of attacks.

    attack     what the attacker does
    against    what is attacked
    tried      how many protected things were attacked
    recovered  how many of them were recovered
    at_most    how many may be, where chance recovers some; None where the rate is told and no bar is set
    remark     what to know when reading the numbers
    """

    attack: str
    against: str
    tried: int
    recovered: int
    at_most: int | None = 0
    remark: str = ""

    @property
    def is_lost(self) -> bool:
        """Say whether the attacker lost."""
        return self.at_most is None or self.recovered <= self.at_most


@dataclass(frozen=True)
class Lost:
    """How much of one case is hidden, beside the best pattern that is known."""

    case: str
    cells: int
    hidden: int
    best: int
    people: float
    best_people: float


@dataclass(frozen=True)
class Timed:
    """How long the engine takes for something, and how long it may."""

    what: str
    seconds: float
    at_most: float


Row = Tried | Lost | Timed
