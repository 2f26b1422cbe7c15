"""Attacks what the engine hides in the published cases of the field's own tools, and tells how much it hides."""

from __future__ import annotations

from attacks.clusters import NEED
from attacks.programmes import knowledge, limits, secrets
from attacks.published import NOT_EXACT, Case, cases
from attacks.rows import DUST, Lost, Row, Scale, Tried
from pipeline.measuring.suppression.covering import suppress
from pipeline.measuring.suppression.system import Need


def attack(scale: Scale) -> list[Row]:  # noqa: ARG001 -- there are as many cases as there are
    """Attack every case by their definition of an attack and by the house's rule."""
    found = list(cases())
    exact, narrow = (sum(_recovered(c, need) for c in found) for need in (NOT_EXACT, NEED))
    tried = sum(len(secrets(c.system)) for c in found)
    against = f"{len(found)} published cases"
    return [
        Tried("linear programme: is it told exactly?", against, tried, exact, remark="protected against that"),
        Tried("linear programme: limits of a secret", against, tried, narrow, remark="protected by the house's rule"),
        *(_lost(c) for c in found if c.best),
    ]


def _recovered(case: Case, need: Need) -> int:
    known = knowledge(case.system, suppress(case.system, need).hidden)
    found = 0
    for name in secrets(case.system):
        low, high = limits(known, name)
        face = case.system.cells[name[0]].faces[name[1]]
        reach, span = min(need.reach, face.high), min(need.span, face.high - face.low)
        found += high + DUST < reach or high - low + DUST < span
    return found


def _lost(case: Case) -> Lost:
    hidden, best = suppress(case.system, NOT_EXACT).hidden, case.best or frozenset()
    ours, theirs = (sum(case.system.cells[key].faces[0].value for key in keys) for keys in (hidden, best))
    return Lost(case.name, len(case.system.cells), len(hidden), len(best), ours, theirs)
