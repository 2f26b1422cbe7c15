"""
Gathers figures and the sums between them until they can be solved as one system.

Its own room because what hangs together (`together`) is a question of the field, and this is bookkeeping: which count
of which figure, what a reader knows of it beforehand, and what is left when parts are taken from a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.definitions.indicator import Header
from pipeline.measuring.estimate import Sums
from pipeline.measuring.faces import BEHIND, Face, faces
from pipeline.measuring.measure import Measurement
from pipeline.measuring.rule import Rule
from pipeline.measuring.sheets import Sheet
from pipeline.measuring.stake import Stake
from pipeline.measuring.suppression.system import Cell, Need, Quantity, System
from pipeline.model import Level, Period, State, Unit

REST: Final = "rest"  # what is left of a whole without its parts; no report prints it

_DUST: Final = Decimal("1e-9")
_INF: Final = float("inf")
_LOSS: Final = {Level.PRACTICE: 1, Level.CLUSTER: 30, Level.REGION: 1000, Level.DENMARK: 30000}
_POINT: Final = 0.01  # points of run charts give way for every other figure


class Place(NamedTuple):
    """Where a figure stands."""

    indicator_id: str
    category: str
    period: Period
    level: str
    unit_id: str = ""


def place_of(sheet: Sheet, level: str, unit_id: str = "") -> Place:
    """Give where a figure of a sheet stands."""
    return Place(sheet.header.id, sheet.category, sheet.period, level, unit_id)


class Standing(NamedTuple):
    """How a figure stands before the whole is looked at."""

    is_hidden: bool
    is_withheld: bool = False  # for the sake of another report: it must not be found from this one either
    is_point: bool = False


@dataclass
class Layout:
    """The figures and sums of a report, as they are gathered."""

    rule: Rule
    cells: dict[Place, Cell] = field(default_factory=dict)
    faces: dict[Place, dict[str, Decimal]] = field(default_factory=dict)
    relations: list[tuple[tuple[Place, int, int], ...]] = field(default_factory=list)

    @property
    def need(self) -> Need:
        """Say how little a reader must know: it could be the smallest number shown, in a span as wide as that."""
        return Need(reach=self.rule.smallest_shown, span=self.rule.smallest_shown)

    def system(self) -> System[Place]:
        """Give what was gathered as a system that can be solved."""
        return System(self.cells, self.relations)

    def figure(self, place: Place, m: Measurement, stake: Stake, standing: Standing) -> None:
        """Add a figure: what a reader might learn of it, and what hiding it costs."""
        found = faces(stake, m.sums)
        quantities = tuple(_quantity(face, m, stake.header, standing) for face in found)
        counts = any(face.value > 0 for face in found)
        loss = _LOSS[m.level] * float(stake.exposure(m.sums)) if counts else 1.0
        cost = loss * (_POINT if standing.is_point else 1)
        self.cells[place] = Cell(quantities, cost=cost, hidden=standing.is_hidden or standing.is_withheld)
        self.faces[place] = {face.name: face.value for face in found}

    def never_shown(self, place: Place, values: dict[str, Decimal], secret: frozenset[str]) -> None:
        """Add counts that no report prints, of which some must not be found."""
        quantities = (Quantity(float(v), 0.0, _INF, is_secret=name in secret) for name, v in values.items())
        self.cells[place] = Cell(tuple(quantities), cost=1.0, hidden=True)
        self.faces[place] = values

    def unprinted(self, place: Place, sums: Sums, stake: Stake) -> None:
        """Add the counts of a group that no report prints and nobody asks about."""
        self.never_shown(place, {face.name: face.value for face in faces(stake, sums)}, frozenset())

    def always_known(self, place: Place, value: Decimal, name: str) -> None:
        """Add a count that every reader knows."""
        known = Quantity(float(value), float(value), float(value), is_secret=False)
        self.cells[place] = Cell((known,), cost=1.0, fixed=True)
        self.faces[place] = {name: value}

    def sums_to_nothing(self, *terms: tuple[Place, str, int]) -> None:
        """Say that counts, added and subtracted, are 0."""
        self.relations.append(tuple((place, list(self.faces[place]).index(name), sign) for place, name, sign in terms))

    def is_whole(self, whole: Place, parts: Sequence[Place]) -> None:
        """
        Say that parts, with what no report prints, are a whole.

        A side on which they are more than the whole (patients counted once in each part) is nothing to subtract. What
        is left is somebody's secret too, where it is small.
        """
        left = {
            name: _clean(value - sum((self.faces[p][name] for p in parts), Decimal(0)))
            for name, value in self.faces[whole].items()
        }
        adding = [name for name, value in left.items() if value >= 0]
        if not adding:
            return
        rest = whole._replace(level=f"{REST} of {whole.level}", unit_id=f"without {parts[0].level} {whole.unit_id}")
        small = frozenset(n for n in adding if 0 < left[n] < self.rule.smallest_shown)
        self.never_shown(rest, {name: max(value, Decimal(0)) for name, value in left.items()}, small)
        for name in adding:
            self.sums_to_nothing((whole, name, 1), (rest, name, -1), *((p, name, -1) for p in parts))


def _clean(left: Decimal) -> Decimal:
    """Drop what a division leaves behind."""
    return Decimal(0) if abs(left) < _DUST else left


def _quantity(face: Face, m: Measurement, header: Header, standing: Standing) -> Quantity:
    """Give what a reader knows of a count beforehand: the whole of a share, and that too few are too few."""
    value = float(face.value)
    if face.name == BEHIND and header.unit is Unit.SHARE:
        return Quantity(value, value, value)
    few = m.state is State.TOO_FEW and m.sums.denominator < header.min_denominator
    high = float(header.min_denominator) if few else _INF
    secret = face.is_small or (standing.is_withheld and value > 0)
    return Quantity(value, min(float(face.least), value), max(high, value), is_secret=secret)
