"""
Turns what a reader may know of a set of published numbers into one abstract system.

Its own room because the solver and the attacks on it must see the same numbers, sums and limits, and neither needs to
know what a practice, a category or a period is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar


class Sortable(Protocol):
    """What names a cell: it can be looked up, and put in an order that breaks ties."""

    def __hash__(self) -> int: ...

    def __lt__(self, other: Any, /) -> bool: ...


K = TypeVar("K", bound=Sortable)

#: Sums of counts are exact; sums of amounts are floats here, and are taken as equal within this share of their size.
EXACT = 1e-9


@dataclass(frozen=True)
class Quantity:
    """
    One non-negative number that a reader might want to know.

    value      the truth
    low, high  what a reader knows anyway: 1 at least where a true zero would have been shown; a known list size at most
    is_secret  must not be told narrowly, because few people stand behind it
    """

    value: float
    low: float = 0
    high: float = math.inf
    is_secret: bool = False

    @property
    def slack(self) -> tuple[float, float]:
        """Give how far it may move down and up; a zero is guessed and does not move, unless it is the secret itself."""
        if self.value == 0 and not self.is_secret:
            return 0.0, 0.0
        return float(self.value - self.low), float(self.high - self.value)


@dataclass(frozen=True)
class Cell:
    """
    What is printed or hidden as one: all its faces (a numerator, the rest, a denominator) together.

    cost    the loss when it is hidden; more than 0
    hidden  it is hidden already
    fixed   it may not be hidden
    """

    faces: tuple[Quantity, ...]
    cost: float = 1.0
    hidden: bool = False
    fixed: bool = False

    @property
    def is_primary(self) -> bool:
        """Say whether it holds a secret."""
        return any(face.is_secret for face in self.faces)


Term = tuple[K, int, float]  # a cell, which of its faces, and how often that counts in the sum
Relation = Sequence[Term[K]]


@dataclass(frozen=True)
class System(Generic[K]):
    """Cells, and the sums of their faces that every reader knows to be zero, as total - part - part."""

    cells: Mapping[K, Cell]
    relations: Sequence[Relation[K]] = field(default=())

    def __post_init__(self) -> None:
        """Refuse what is no system: it would be solved to something that nobody meant."""
        for key, cell in self.cells.items():
            if cell.cost <= 0:
                raise ValueError(f"{key!r}: a cost must be more than 0, not {cell.cost}")
            if cell.fixed and (cell.hidden or cell.is_primary):
                raise ValueError(f"{key!r}: what may not be hidden is hidden already, or a secret")
            for face in cell.faces:
                if not 0 <= face.low <= face.value <= face.high:
                    raise ValueError(f"{key!r}: {face.value} does not lie in {face.low} to {face.high}")
        for relation in self.relations:
            values = [times * self.cells[key].faces[at].value for key, at, times in relation]
            if abs(math.fsum(values)) > EXACT * max(1.0, sum(map(abs, values))):
                raise ValueError(f"does not sum to 0 but to {math.fsum(values)}: {list(relation)!r}")

    @property
    def hidden(self) -> frozenset[K]:
        """Give what is hidden before anything is covered: what the caller hid, and all that holds a secret."""
        return frozenset(key for key, cell in self.cells.items() if cell.hidden or cell.is_primary)


@dataclass(frozen=True)
class Need:
    """How little a reader must know of a secret: what it may be at most, and how far that is from the least."""

    reach: float = 5
    span: float = 5

    def rise(self, secret: Quantity) -> float:
        """Give how far a secret must be able to move up."""
        return max(0.0, min(self.reach, secret.high) - secret.value)

    def width(self, secret: Quantity) -> float:
        """Give how far a secret must be able to move up and down together; never more than its own limits allow."""
        return min(self.span, secret.high - secret.low)


@dataclass(frozen=True)
class Finding(Generic[K]):
    """What can be worked out of one secret: it lies in low to high, which is too narrow."""

    key: K
    face: int
    low: float
    high: float


@dataclass(frozen=True)
class Suppression(Generic[K]):
    """All cells to be hidden, the given ones included, and the secrets that nothing in the system protects."""

    hidden: frozenset[K]
    unprotected: tuple[Finding[K], ...] = ()
