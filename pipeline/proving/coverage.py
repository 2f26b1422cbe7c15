"""
Turns a specification into what it shows of its indicator: which conditions some case would fail without.

Its own room because a specification that passes says only that the definition does what the page says; this says
that the page would notice if it did something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.specification import Case, NotShown, Specification
from pipeline.definitions.specified_rows import with_codes
from pipeline.definitions.sql_conditions import Condition, Conditions, conditions_of
from pipeline.definitions.sql_mutants import Mutant, mutants_of
from pipeline.errors import KlyngeError, Problem
from pipeline.model import Status
from pipeline.proving.running import Counting, Engine, found_of, opened_rows

_ENGINE = Engine.DUCKDB  # counts whatever a mutant asks: the other joins on equal columns only


@dataclass(frozen=True)
class Shown:
    """A condition and the mutants of it that no case tells from the indicator."""

    condition: Condition
    alive: tuple[Mutant, ...]
    reason: NotShown | None = None

    @property
    def is_open(self) -> bool:
        """Say whether a row is missing, and no reason says that there can be none."""
        return bool(self.alive) and self.reason is None


@dataclass(frozen=True)
class Coverage:
    """What a specification shows of its indicator."""

    indicator: Indicator
    conditions: tuple[Shown, ...]
    needless: tuple[NotShown, ...]  # reasons for what is shown after all, or is no condition

    @property
    def shown(self) -> int:
        """Count the conditions that the cases show."""
        return sum(not one.alive for one in self.conditions)

    @property
    def reasoned(self) -> int:
        """Count the conditions that no row can show, with the reason on the page."""
        return sum(bool(one.alive) and one.reason is not None for one in self.conditions)

    @property
    def must_be_whole(self) -> bool:
        """Say whether a condition that is not shown is refused: a published indicator is proved."""
        return self.indicator.header.status is Status.PUBLISHED

    def problems(self) -> Iterator[Problem]:
        """Tell of each condition that is not shown, where it stands and which row would show it."""
        for one in self.conditions:
            if one.is_open:
                wanted = [f"missing: {mutant.wants}" for mutant in one.alive]
                what = f"no case shows `{one.condition.text}`."
                yield Problem(one.condition.where, what, wanted[0], "\n    ".join(wanted[1:]) or None)
        for reason in self.needless:
            what = f"`{reason.condition}` stands under 'Ikke vist', and no condition of that text is left unshown."
            yield Problem(reason.where, what, "the text of a condition as it is told, once", "take the line away")


def covered(
    specification: Specification, indicator: Indicator, contracts: Contracts, codelists: Mapping[str, Codelist]
) -> Coverage:
    """
    Find the conditions of an indicator that a specification's cases show; the cases themselves must pass.

    A condition is shown when every mutant of it makes some case count something else, or be refused.
    Raises: DefinitionError where a case's rows are not rows of the tables
    """
    found = conditions_of(indicator, contracts, codelists)
    with ExitStack() as stack:
        opened = [
            (case, stack.enter_context(opened_rows(case, indicator, contracts, _ENGINE)))
            for case in specification.cases
        ]
        alive = [_alive(found, one, indicator, codelists, opened) for one in found.all]
    reasons = {" ".join(reason.condition.split()): reason for reason in specification.not_shown}
    conditions = tuple(
        Shown(one, left, reasons.get(one.text) if left else None) for one, left in zip(found.all, alive, strict=True)
    )
    used = {one.reason for one in conditions}
    return Coverage(indicator, conditions, tuple(r for r in specification.not_shown if r not in used))


def _alive(
    found: Conditions,
    condition: Condition,
    indicator: Indicator,
    codelists: Mapping[str, Codelist],
    opened: Sequence[tuple[Case, Counting]],
) -> tuple[Mutant, ...]:
    """Give the mutants that no case tells from the indicator."""
    return tuple(
        mutant
        for mutant in mutants_of(found, condition)
        if not any(_told_apart(mutant.of(indicator), case, rows, codelists) for case, rows in opened)
    )


def _told_apart(mutant: Indicator, case: Case, rows: Counting, codelists: Mapping[str, Codelist]) -> bool:
    try:
        counts = rows.count(mutant, with_codes(case, codelists), case.period)
        return not found_of(case, counts).is_as_specified(case)
    except KlyngeError as refusal:
        if any("could not answer" in problem.what for problem in refusal.problems):
            raise  # the mutant cannot be run at all, which proves nothing
        return True
