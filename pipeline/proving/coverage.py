"""
Turns a specification into what it shows of its indicator: which conditions some case would fail without.

Its own room because a specification that passes says only that the definition does what the page says; this says
that the page would notice if it did something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.offered import CoverageCount
from pipeline.definitions.specification import Case, NotShown, Specification
from pipeline.definitions.specified_rows import with_codes
from pipeline.definitions.sql_conditions import Condition, Conditions, conditions_of
from pipeline.definitions.sql_mutants import Mutant, final_mutants, mutants_of
from pipeline.errors import KlyngeError, Problem, UnansweredError
from pipeline.model import Status
from pipeline.proving.running import found_of, opened_in_duckdb
from pipeline.warehouse.duckdb import DuckDBWarehouse


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
    def count(self) -> CoverageCount:
        """How much of it is shown, in numbers."""
        return CoverageCount(self.shown, self.reasoned, len(self.conditions))

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

    A condition is shown when every mutant of it makes some case count something else, or be refused. DuckDB counts
    them, which joins on whatever a mutant asks; the other engine joins on equal columns only.
    Raises: DefinitionError where a case's rows are not rows of the tables
    """
    found, crude = conditions_of(indicator, contracts, codelists), indicator.crude  # the sums are asked for, no strata
    left = {one: mutants_of(found, one) for one in found.all}
    for case in specification.cases:
        with opened_in_duckdb(case, indicator, contracts) as rows:
            rows.count(crude, with_codes(case, codelists), case.period)
            left = _alive(found, left, crude, case, rows)
    reasons = {" ".join(reason.condition.split()): reason for reason in specification.not_shown}
    conditions = tuple(Shown(one, alive, reasons.get(one.text) if alive else None) for one, alive in left.items())
    used = {one.reason for one in conditions}
    return Coverage(indicator, conditions, tuple(r for r in specification.not_shown if r not in used))


def _alive(
    found: Conditions,
    mutants: Mapping[Condition, tuple[Mutant, ...]],
    indicator: Indicator,
    case: Case,
    rows: DuckDBWarehouse,
) -> dict[Condition, tuple[Mutant, ...]]:
    """Give each condition's mutants that a case does not tell from the indicator."""
    known: dict[str, bool] = {}  # conditions joined by AND share the mutant that none of them is ever true

    def is_told_apart(sql: str) -> bool:
        if sql not in known:
            known[sql] = _told_apart(sql, indicator, case, rows)
        return known[sql]

    return {
        one: tuple(m for m, sql in final_mutants(found, own, indicator, case.period) if not is_told_apart(sql))
        for one, own in mutants.items()
    }


def _told_apart(sql: str, indicator: Indicator, case: Case, rows: DuckDBWarehouse) -> bool:
    try:
        return not found_of(case, rows.count_instead(indicator, case.period, sql)).is_as_specified(case)
    except UnansweredError:  # the mutant cannot be run at all, which proves nothing
        raise
    except KlyngeError:
        return True
