"""
The steps from rows to a figure as types: what each selects, and how many rows are left after it.

Its own room because one floor writes the steps, another counts them and a third shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.errors import Where


class Belongs(StrEnum):
    """How a row is known to be a practice's."""

    PRACTICE = "practice"  # its own practice_id says so
    PATIENT = "patient"  # its patient is one of the practice's
    NOBODY = "nobody"


@dataclass(frozen=True)
class Step:
    """One step: what was done, and the SELECT whose rows are left after it."""

    block: str  # the WITH, the subquery or the answer that it is part of
    text: str
    where: Where | None
    sql: str | None  # gives practice_id and patient_id, null where there is none; null: cannot be counted alone
    belongs: Belongs
    has_patients: bool = False
    aside: bool = False  # told of besides: not what the next step goes on with


@dataclass(frozen=True)
class StepCount:
    """A step and how many rows are left after it; a number is null where it cannot be told."""

    step: Step
    rows: int | None
    patients: int | None  # each counted once; null where rows have none
    own_rows: int | None  # of the practice asked for
    own_patients: int | None
