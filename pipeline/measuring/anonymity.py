"""
Turns the figures of practices into bars that give nobody away.

Its own room because everybody in a cluster knows the others' list sizes: a decimal too many, a mark or a missing
letter is enough to recognise a practice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.measuring.coarse import Coarseness, rounded
from pipeline.measuring.figures import AnonymisedBar, Cell
from pipeline.measuring.letters import by_letter, keyed
from pipeline.model import State, Unit, Verdict

FEWEST_SHOWN: Final = 3
FEWEST_MARKED: Final = 3  # a mark that fewer carry, or that fewer lack, sorts them by size
LEAST_KEPT: Final = 2 / 3  # of the fullest category: fewer letters than this are too dear a price for a category
FEWEST_LEFT_OUT: Final = 2  # one alone would be known by name


@dataclass(frozen=True)
class Lettered:
    """The letters of a cluster's members in one package, and what else their bars are made with."""

    letters: Mapping[str, str]
    coarseness: Coarseness
    key: bytes
    before: Mapping[str, str] = field(default_factory=dict)  # letters of an earlier release; of leavers too
    seen: frozenset[str] = frozenset()  # the letters that stand in the report that this one follows


def anonymised_rows(
    cells: Mapping[str, Mapping[str, Cell]],
    lettered: Lettered,
    verdicts: Mapping[str, Mapping[str, Verdict]],
    unit: Unit,
    kept_out: Collection[str] = (),
) -> dict[str, tuple[AnonymisedBar, ...]]:
    """
    Turn protected cells, by category, into bars in the order of their letters; what is no share has one category.

    Practices that are not shown are not listed, and never just one: who is left out alone has the same company in
    every figure, or the letter that all figures lack would be known. Nor does one letter alone come or go between two
    releases. Marks stand on three bars or on none, and so do open dots beside them. Fewer than three bars are no
    comparison, and none is given.

    All categories have bars for the same letters: a letter with a hole in its row would tell which practice has few
    of a kind. So a practice stands in every category or in none, and a category in which too many practices cannot
    be shown has no bars.

    In:   kept_out: practices that stand in no figure of the report
    """
    shown = {
        c: _shown(of_practices, lettered.coarseness, unit) - frozenset(kept_out) for c, of_practices in cells.items()
    }
    by_size = sorted(shown, key=lambda c: -len(shown[c]))
    rows, kept = (shown[by_size[0]], set(by_size[:1])) if by_size else (frozenset(), set())
    for category in by_size[1:]:
        both = rows & shown[category]
        if len(both) >= max(FEWEST_SHOWN, len(shown[by_size[0]]) * LEAST_KEPT):
            rows, kept = both, kept | {category}
    listed = _listed(rows, lettered)
    return {c: _bars(cells[c], listed, lettered, verdicts[c], unit) if c in kept else () for c in cells}


def alone(shown: Collection[str], lettered: Lettered) -> frozenset[str]:
    """
    Give who must stand in no figure of a report that follows another, so that no one letter comes or goes by itself.

    Everybody knows who joined and who left. Where one letter alone is gone from the whole report, it is the leaver's,
    and the first report tells what the leaver had; so another that was seen goes with it. One that is new alone goes.

    In:   the letters that would stand in any figure
    """
    if not lettered.seen:
        return frozenset()
    own, before = lettered.letters, lettered.before
    gone, new = lettered.seen - frozenset(shown), frozenset(shown) - lettered.seen
    left = {letter for i, letter in before.items() if i not in own} & lettered.seen
    out = {i for i, letter in own.items() if letter in new} if len(new) == 1 and own.keys() - before.keys() else set()
    company = [i for i, letter in own.items() if letter in lettered.seen and letter in shown]
    if left and len(gone) == 1 and company:
        out.add(min(company, key=lambda i: keyed(lettered.key, "left with", *sorted(gone), i)))
    return frozenset(out)


def _shown(cells: Mapping[str, Cell], coarseness: Coarseness, unit: Unit) -> frozenset[str]:
    """Give who can be shown: who has a value that is still one when it is rounded."""
    values = {i: c.value for i, c in cells.items() if c.state is State.VALUE and c.value is not None}
    return frozenset(values) - coarseness.vanishing(unit, values)


def _listed(shown: frozenset[str], lettered: Lettered) -> frozenset[str]:
    """Give the practices that are listed: never all but one, and never fewer than three."""
    newcomers = lettered.letters.keys() - lettered.before.keys() if lettered.before else frozenset()
    if len(newcomers) < FEWEST_LEFT_OUT:  # a letter that is new alone would be the newcomer's
        shown -= newcomers
    left_out = sorted((lettered.letters.keys() | lettered.before.keys()) - shown)
    if shown and 0 < len(left_out) < FEWEST_LEFT_OUT:
        shown -= {min(shown, key=lambda i: keyed(lettered.key, "left out", *left_out, i))}
    return shown if len(shown) >= FEWEST_SHOWN else frozenset()


def _bars(
    cells: Mapping[str, Cell],
    listed: frozenset[str],
    lettered: Lettered,
    verdicts: Mapping[str, Verdict],
    unit: Unit,
) -> tuple[AnonymisedBar, ...]:
    values = {i: value for i in listed if (value := cells[i].value) is not None}
    if not values:
        return ()
    marked = _marked(values.keys(), verdicts)
    step = lettered.coarseness.step(unit, values.values())
    bars = [AnonymisedBar(lettered.letters[i], rounded(value, step), i in marked) for i, value in values.items()]
    return tuple(sorted(bars, key=lambda b: by_letter(b.label)))


def _marked(listed: Collection[str], verdicts: Mapping[str, Verdict]) -> frozenset[str]:
    """Give who carries a mark: at least three, beside at least three or nobody without; else nobody does."""
    differing = frozenset(i for i in listed if verdicts.get(i) is Verdict.CLEAR)
    without = len(listed) - len(differing)
    stands = len(differing) >= FEWEST_MARKED and (without >= FEWEST_MARKED or not without)
    return differing if stands else frozenset()
