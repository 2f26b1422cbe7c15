"""
Turns practices into letters, and their figures into bars that give nobody away.

Its own room because everybody in a cluster knows the others' list sizes: a letter that follows rank, id
or size, a decimal too many, a mark or a missing letter is enough to recognise a practice.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from pipeline.measuring.figures import AnonymisedBar, Cell
from pipeline.model import State, Unit, Verdict

FEWEST_SHOWN: Final = 3
FEWEST_MARKED: Final = 3  # a mark that fewer carry sorts them by size
LEAST_KEPT: Final = 2 / 3  # of the fullest category: fewer letters than this are too dear a price for a category
FEWEST_LEFT_OUT: Final = 2  # one alone would be known by name

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def labels(key: bytes, cluster_id: str, package_id: str, practice_ids: Iterable[str]) -> dict[str, str]:
    """
    Give every member of a cluster a letter: A to Z, and then AA, AB and so on.

    The order is that of a keyed hash: with the same key the same members keep their letters from baseline to
    follow-up, another package gives other letters, and rank, id and size say nothing about a letter.
    """
    by_hash = sorted(practice_ids, key=lambda i: _keyed(key, cluster_id, package_id, i))
    return {practice_id: _letter(place) for place, practice_id in enumerate(by_hash)}


def anonymised_rows(
    cells: Mapping[str, Mapping[str, Cell]],
    letters: Mapping[str, str],
    verdicts: Mapping[str, Mapping[str, Verdict]],
    unit: Unit,
    key: bytes,
) -> dict[str, tuple[AnonymisedBar, ...]]:
    """
    Turn protected cells, by category, into bars in the order of their letters; what is no share has one category.

    Practices that are not shown are not listed, and never just one: who is left out alone has the same company in
    every figure, or the letter that all figures lack would be known. Marks stand on three bars or on none.
    Fewer than three bars are no comparison, and none is given.

    All categories have bars for the same letters: a letter with a hole in its row would tell which practice has few
    of a kind. So a practice stands in every category or in none, and a category in which too many practices cannot
    be shown has no bars.
    """
    shown = {category: _shown(of_practices) for category, of_practices in cells.items()}
    by_size = sorted(shown, key=lambda c: -len(shown[c]))
    rows, kept = (shown[by_size[0]], set(by_size[:1])) if by_size else (frozenset(), set())
    for category in by_size[1:]:
        both = rows & shown[category]
        if len(both) >= max(FEWEST_SHOWN, len(shown[by_size[0]]) * LEAST_KEPT):
            rows, kept = both, kept | {category}
    listed = _listed(rows, letters, key)
    return {c: _bars(cells[c], listed, letters, verdicts[c], unit) if c in kept else () for c in cells}


def _shown(cells: Mapping[str, Cell]) -> frozenset[str]:
    return frozenset(i for i, c in cells.items() if c.state is State.VALUE and c.value is not None)


def _listed(shown: frozenset[str], letters: Mapping[str, str], key: bytes) -> frozenset[str]:
    """Give the practices that are listed: never all but one, and never fewer than three."""
    left_out = sorted(letters.keys() - shown)
    if shown and 0 < len(left_out) < FEWEST_LEFT_OUT:
        shown -= {min(shown, key=lambda i: _keyed(key, "left out", *left_out, i))}
    return shown if len(shown) >= FEWEST_SHOWN else frozenset()


def _bars(
    cells: Mapping[str, Cell],
    listed: frozenset[str],
    letters: Mapping[str, str],
    verdicts: Mapping[str, Verdict],
    unit: Unit,
) -> tuple[AnonymisedBar, ...]:
    values = {i: value for i in listed if (value := cells[i].value) is not None}
    if not values:
        return ()
    differing = {i for i in values if verdicts.get(i) is Verdict.CLEAR}
    marked = differing if len(differing) >= FEWEST_MARKED else set()
    step = _step(unit, values.values())
    bars = [AnonymisedBar(letters[i], rounded(value, step), i in marked) for i, value in values.items()]
    return tuple(sorted(bars, key=lambda b: (len(b.label), b.label)))


def rounded(value: float, step: Decimal) -> Decimal:
    """Round half up, as people do, from the shortest decimal that is the value."""
    return Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP)


def _step(unit: Unit, values: Iterable[float]) -> Decimal:
    """
    Give what a figure's values are rounded to: whole percents and whole numbers per 1.000.

    Means, medians and ratios keep two digits of the figure's largest value, so that all bars of it are rounded alike.
    """
    largest = max(abs(v) for v in values)
    if unit.in_percent or unit is Unit.PER_1000 or largest >= 10:  # noqa: PLR2004 - two digits before the decimal mark
        return Decimal(1)
    return Decimal("0.1") if largest >= 1 else Decimal("0.01")


def _keyed(key: bytes, *parts: str) -> bytes:
    return hmac.new(key, "|".join(parts).encode(), hashlib.sha256).digest()


def _letter(place: int) -> str:
    """Write 0 as A, 25 as Z, 26 as AA."""
    letters = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, len(_ALPHABET))
        letters = _ALPHABET[digit] + letters
    return letters
