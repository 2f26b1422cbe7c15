"""
Writes the texts of new definitions: a codelist, a package, an indicator and its specification.

Its own room because these are pages that a person goes on writing: how they read is decided here, and what may be
begun elsewhere. Whatever only a person knows is written as a sentence to be replaced.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Column, Table
from pipeline.definitions.specified_rows import DEFAULTS, PATIENT
from pipeline.model import Period, Status, Unit, add_months

_MADE_UP: Final = "KODE1"  # of a codelist that is empty so far, in the specification alone
_EXAMPLES: Final = {"practice": "000001", "integer": "1", "decimal": "1", "boolean": "ja", "date": "2020-01-01"}


@dataclass(frozen=True)
class Wish:
    """What is to be begun."""

    name: str
    title: str | None = None
    codes: tuple[str, ...] = ()  # for a codelist of its own
    codelists: tuple[str, ...] = ()  # that are there
    system: str | None = None  # of codes; null: found out
    unit: Unit = Unit.PERCENT
    reads: str | None = None  # null: the table with such codes
    use: str | None = None  # of a package: a template; null: one that counts by such codes
    by: str = ""
    today: date = date.min

    @property
    def called(self) -> str:
        """The title, or the name as words."""
        return self.title or self.name.replace("_", " ").capitalize()

    @property
    def reviewed(self) -> str:
        """Who looks at it, from today for a year."""
        return f"reviewed: {{by: {_quoted(self.by)}, on: {self.today}, again: {add_months(self.today, 12)}}}"


@dataclass(frozen=True)
class Subject:
    """What a new indicator counts: rows of a table with codes of a system."""

    table_id: str
    table: Table
    system: str
    codelist_id: str
    codelist: Codelist | None  # null: it is new too

    @property
    def code_column(self) -> str:
        """The column that the codes are matched with."""
        return next(name for name, column in self.table.columns.items() if column.codes == self.system)


def codelist_text(name: str, wish: Wish, system: str) -> str:
    """Write a codelist that nobody has verified; without codes it says that they are missing."""
    lines = [f"  - {{code: {_quoted(code)}}}" for code in wish.codes]
    empty = ["codes: []", 'missing: "Skriv, hvilke koder der mangler, og hvor de kan hentes"']
    codes = "\n".join(["codes:", *lines] if lines else empty)
    return f"""id: {name}
title: {_quoted(wish.called)}
system: {system}
source: "Skriv, hvor det er kendt fra, hvad koderne står for"
verified: false
{codes}
"""


def package_text(wish: Wish, template: str, owner: str, status: Status) -> str:
    """Write a package that uses a template for the codelists."""
    codelists = ", ".join(wish.codelists or (wish.name,))
    title = wish.called
    return f"""id: {wish.name}
version: "{wish.today.year}.1"
owner: {_quoted(owner)}
title: {_quoted(title)}
introduction: >-
  Pakken viser, hvor meget det, den handler om, fylder i klyngens praksis, og hvor forskellige praksis er. Tallene siger
  ikke, hvad der er rigtigt: de er en anledning til at tale om, hvorfor der er forskel.
period: {{months: 12}}
sections:
  - heading: {_quoted(title)}
    use: {template}
    codelists: [{codelists}]
comparison: {{ranking: by_value, trend: 2}}
questions:
  - text: "Er der noget, der overrasker jer i tallene?"
  - text: "Hvilke forklaringer kan der være på forskellene mellem jer, og hvilke af dem kan I gøre noget ved?"
implementation:
  - "Hvad vil praksis ændre?"
  - "Hvordan skal forandringerne ske?"
  - "Hvem gør det?"
  - "Hvornår skal det være færdigt?"
follow_up: {{months: 12}}
sources: ["Skriv, hvad pakken bygger på"]
status: {status}
{wish.reviewed}
"""


def indicator_text(wish: Wish, subject: Subject) -> str:
    """Write an indicator's header and SELECT, as a draft."""
    return _header(wish, subject) + (_percent(subject) if wish.unit is Unit.PERCENT else _times(wish.unit, subject))


def _header(wish: Wish, subject: Subject) -> str:
    days = "denominator_in: days\n" if wish.unit is Unit.PER_1000 else ""
    counts = "patient" if wish.unit is Unit.PERCENT else "contact"
    below = {
        Unit.PERCENT: "",
        Unit.PER_1000: 'denominator: "dage som tilmeldt i perioden; vist pr. 1.000 tilmeldte pr. år"\n',
        Unit.RATIO: 'denominator: "tilmeldte patienter"\n',
    }[wish.unit]
    return f"""/*---
id: {wish.name}
title: {_quoted(wish.called)}
why: "Skriv i én sætning, hvorfor det betyder noget"
population: "patienter, der er tilmeldt (gruppe 1)"
numerator: "Skriv, hvad der tæller"
{below}unit: {wish.unit}
{days}better: neither
relevant_difference: 5
reads: [{subject.table_id}]
codelists: [{subject.codelist_id}]
counts: {counts}
status: draft
source: "Skriv kilden"
{wish.reviewed}
---*/
-- Begyndt med klynge new: skriv om, til den spørger om det rigtige.
"""


def _matched(subject: Subject) -> tuple[str, str]:
    """Write how rows meet their codes: on what they are joined, and where they are looked for."""
    name, codelist, table = subject.table_id, subject.codelist_id, subject.table
    conditions = subject.codelist.conditions if subject.codelist else {}
    also = [f"{codelist}.{c} = {name}.{c}" for c in ("region", "specialty") if c in conditions and c in table.columns]
    on = " AND ".join([f"{codelist}.code = {name}.{subject.code_column}", *also])
    day = f"{name}.{table.dated_by}"
    valid = f" AND {day} BETWEEN {codelist}.valid_from AND {codelist}.valid_to" if "valid_from" in conditions else ""
    return on, f"{day} BETWEEN $period_start AND $period_end{valid}"


def _percent(subject: Subject) -> str:
    """Ask of each listed patient whether there is any such row in the period."""
    on, where = _matched(subject)
    return f"""SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT {subject.table_id}.patient_id
            FROM {subject.table_id}
            JOIN {subject.codelist_id} ON {on}
            WHERE {where}
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
"""


def _times(unit: Unit, subject: Subject) -> str:
    """Count such rows for each patient, beside the days listed or the patient."""
    on, where = _matched(subject)
    view, below = ("listed_days", "listed_days.days") if unit is Unit.PER_1000 else ("listed_at_end", "1")
    return f"""WITH in_period AS (
    SELECT {subject.table_id}.practice_id, {subject.table_id}.patient_id, COUNT(*) AS times
    FROM {subject.table_id}
    JOIN {subject.codelist_id} ON {on}
    WHERE {where}
    GROUP BY {subject.table_id}.practice_id, {subject.table_id}.patient_id
)
SELECT
    {view}.practice_id,
    {view}.patient_id,
    COALESCE(in_period.times, 0) AS numerator,
    {below} AS denominator
FROM {view}
LEFT JOIN in_period
       ON in_period.practice_id = {view}.practice_id
      AND in_period.patient_id = {view}.patient_id
"""


def specification_text(wish: Wish, subject: Subject) -> str:
    """Write a page whose rows stand at the period's edges, and which fails until its counts are said."""
    period = Period.ending(date(wish.today.year - 1, 12, 31), 12)
    edges = (
        ("På den første dag", period.first, "periodens første dag"),
        ("På den sidste dag", period.last, "periodens sidste dag"),
        ("Før perioden", add_months(period.first, -1), "en måned før perioden"),
    )
    listed = [f"| {who} | 000001 | 1960-05-01 | K | 1 | 2010-01-01 | |" for who, _, _ in edges]
    codes, code = _codes_of(wish, subject)
    columns = _to_be_written(subject.table)
    cells = {name: code if name == subject.code_column else _example(column) for name, column in columns.items()}
    dated = ((who, cells | {str(subject.table.dated_by): str(day)}, remark) for who, day, remark in edges)
    rows = [" | ".join([who, *row.values(), remark]) for who, row, remark in dated]
    lines = [f"| {' | '.join([PATIENT, *columns, 'bemærkning'])} |", f"|{'---|' * (len(columns) + 2)}"]
    return f"""# {wish.name}

Skriv her i ord, hvem der tæller, og hvad der tæller.

Periode: {period.first} til {period.last}
{codes}
## Givet listed_patients
| patient | practice_id | birth_date | sex | insurance_group | listed_from | bemærkning |
|---|---|---|---|---|---|---|
{_lines(listed)}
| Ingen | 000001 | 1985-02-10 | M | 1 | 2010-01-01 | har ingen |

## Givet {subject.table_id}
{_lines(lines)}
{_lines(f"| {row} |" for row in rows)}

## Så tælles
| practice_id | numerator | denominator | bemærkning |
|---|---|---|---|
| 000001 | | | skriv, hvad der skal tælles; klynge spec {wish.name} viser, hvad der tælles nu |
"""


def _codes_of(wish: Wish, subject: Subject) -> tuple[str, str]:
    """Give the section that makes a code up where nobody knows one yet, and a code that the codelist takes."""
    own = [line.stem for line in subject.codelist.codes if not line.takes_away] if subject.codelist else []
    known = [*own, *(code.rstrip("*") for code in wish.codes)]
    if known:
        return "", known[0]
    made_up = f"| {_MADE_UP} | en opdigtet kode, til listen får sine egne |"
    return f"\n## Givet kodeliste {subject.codelist_id}\n| code | bemærkning |\n|---|---|\n{made_up}\n", _MADE_UP


def _to_be_written(table: Table) -> dict[str, Column]:
    """Give the columns that a row of a page must fill in: what intake or the page's defaults would not."""
    return {
        name: column
        for name, column in table.columns.items()
        if column.type != "patient"
        and column.derived is None
        and column.required
        and (name not in DEFAULTS or name == table.dated_by)
    }


def _example(column: Column) -> str:
    """Give a value that a column may hold."""
    if column.allowed:
        return column.allowed[0]
    return _EXAMPLES.get(column.type, "x")


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """Write a text as YAML reads it, whatever stands in it."""
    return json.dumps(text, ensure_ascii=False)
