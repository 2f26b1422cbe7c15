"""Contracts of the canonical tables: what one row is, which columns it has and what is checked."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from pipeline.definitions.base import Definition, Identifier, Text, UnfitError

ColumnType = Literal["text", "integer", "decimal", "date", "boolean", "practice", "patient"]


class Column(Definition):
    """One column of a canonical table."""

    type: ColumnType
    meaning: Text
    required: bool = True  # false: may be null
    pattern: Text | None = None  # the whole value must match (text, practice)
    allowed: tuple[Text, ...] | None = None
    codes: Identifier | None = None  # the code system that codelists are matched in
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    earliest: Text | None = None  # dates: an ISO date
    derived: Literal["listed_practice"] | None = None  # filled at intake, from who was listed where on `dated_by`
    measured_in: Identifier | None = None  # the column that tells kinds of amount apart, which are not to be added
    may_be_hidden: bool = False  # the owner may put a hidden mark here; adds a column <name>_hidden


class Check(Definition):
    """A condition on rows; beyond the threshold a warning is shown or the delivery is refused."""

    name: Identifier
    condition: Text  # a SQL expression over the table's own columns that a good row fulfils
    meaning: Text
    severity: Literal["reject_row", "warn"]


class Coverage(Definition):
    """How delivery gaps are seen: which practice a row speaks for, and when."""

    by: Identifier  # the column with the practice
    on: Identifier | None = None  # the date column; null: any row at all covers
    since: Identifier | None = None  # of rows that count a span: its first day, as on is its last; they cover no other

    @model_validator(mode="after")
    def _spans_have_an_end(self) -> Coverage:
        if self.since is not None and self.on is None:
            raise UnfitError(
                "since without on: a span has a last day too.", f"since: {self.since}, and on: the column with it"
            )
        return self


class Netting(Definition):
    """How reversals are netted: a negative amount cancels an equal positive one with the same keys."""

    amount: Identifier
    same: tuple[Identifier, ...]


class Table(Definition):
    """The contract of one canonical table."""

    title: Text  # Danish, for pages
    row: Text  # "one row is …"
    grain: Literal["register", "patient", "event", "stratum"]
    columns: dict[Identifier, Column]
    key: tuple[Identifier, ...] = ()
    dated_by: Identifier | None = None  # the date that a period selects on
    performed_by: Identifier | None = None  # the column with who did it, for "done elsewhere"
    sort: tuple[Identifier, ...] = ()
    checks: tuple[Check, ...] = ()
    coverage: Coverage | None = None
    netting: Netting | None = None
    max_rejected_percent: Decimal = Field(default=Decimal(1), ge=0, le=100)


class Contracts(Definition):
    """All canonical tables of a project."""

    tables: dict[Identifier, Table]
