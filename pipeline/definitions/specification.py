"""
Turns a specification's Markdown page into cases: tables of rows in, counts out.

Its own room because the people who know what an indicator should count read and write this page: names instead of
keys, blank for 'no value', a column for remarks. Every problem names the line of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from pipeline.errors import Problem, Where, did_you_mean
from pipeline.model import Period

REMARK = "bemærkning"  # a column for people only
YES, NO = "ja", "nej"

_HEADINGS = "'Givet <table>', 'Givet kodeliste <id>', 'Så tælles', 'Så tælles værdierne', 'Ikke vist', 'Sag: <name>'"
_GIVEN, _COUNTED, _VALUES, _NOT_SHOWN, _CASE = "Givet ", "Så tælles", "Så tælles værdierne", "Ikke vist", "Sag:"
_CODES = "Givet kodeliste "
_CODELIST = re.compile(r"^Kodeliste: *(\S+) *$")
_PERIOD = re.compile(r"^Periode: *(\d{4}-\d\d-\d\d) til (\d{4}-\d\d-\d\d)")

#: Columns of `Så tælles` that are compared where they stand there; 'skjult' says the same as 'owner_hid'.
COMPARED = (
    *("n", "missing", "numerator", "denominator", "contributors", "largest", "contributors_rest", "largest_rest"),
    *("largest_denominator", "events", "unvalued", "owner_hid"),
)
_HIDDEN = {"skjult": "owner_hid"}


@dataclass(frozen=True)
class SpecifiedRow:
    """One row of a table as it is written, and where."""

    cells: Mapping[str, str]
    where: Where


@dataclass(frozen=True)
class Given:
    """The rows of one table, and where its heading stands."""

    where: Where
    rows: tuple[SpecifiedRow, ...]


Cells = Mapping[str, Decimal | bool | None]


@dataclass(frozen=True)
class Case:
    """One set of rows in, and the counts that must come out."""

    name: str
    period: Period
    where: Where  # of its counts
    given: Mapping[str, Given]  # of each table
    counts: Mapping[str, Cells]  # practice, and category of a share → what must come out; no other may
    values: Mapping[tuple[str, Decimal], int] | None = None  # of a median: practice and value → patients
    codes: Mapping[str, Given] = field(default_factory=dict)  # made up for codelists that are empty so far


@dataclass(frozen=True)
class NotShown:
    """A condition that no row can show, and why."""

    condition: str
    reason: str
    where: Where


@dataclass(frozen=True)
class Specification:
    """An indicator's specification."""

    indicator_id: str
    where: Where
    cases: tuple[Case, ...]
    codelist: str | None = None  # of a template: the one that it is specified with
    not_shown: tuple[NotShown, ...] = ()


def read_specification(text: str, file: str) -> tuple[Specification | None, list[Problem]]:
    """Turn a page into a specification, or into all that is wrong with it; without `## Sag` the page is one case."""
    page = _Page(file)
    heading, *sections = _sections(text)
    name = re.fullmatch(r"# (\S+) *", text.split("\n", maxsplit=1)[0])
    if name is None:
        page.refuse(1, "the indicator is not named.", "the first line is '# <indicator id>'")
    page.shared = page.period(heading)
    for section in sections:
        page.read(section)
    cases = page.cases()
    if page.problems or name is None:
        return None, sorted(page.problems, key=lambda problem: problem.where.line or 0)
    codelist = next((found[1] for _, line in heading.body if (found := _CODELIST.match(line))), None)
    return Specification(name[1], Where(file, 1), cases, codelist, tuple(page.not_shown)), []


@dataclass(frozen=True)
class _Section:
    title: str
    line: int
    body: Sequence[tuple[int, str]]  # lines with their numbers


def _sections(text: str) -> Iterator[_Section]:
    """Cut a page at its headings; what stands before the first is a section without a title."""
    title, at, body = "", 1, list[tuple[int, str]]()
    for number, line in enumerate(text.splitlines(), start=1):
        if found := re.fullmatch(r"#{2,3} +(.+?) *", line):
            yield _Section(title, at, body)
            title, at, body = found[1], number, []
        else:
            body.append((number, line))
    yield _Section(title, at, body)


@dataclass
class _Draft:
    """A case while its sections are read."""

    name: str
    line: int
    period: Period | None
    given: dict[str, Given] = field(default_factory=dict)
    codes: dict[str, Given] = field(default_factory=dict)
    counts: dict[str, Cells] | None = None
    counts_line: int = 0
    values: dict[tuple[str, Decimal], int] | None = None


@dataclass
class _Page:
    """Gathers what a page says, and what is wrong with it."""

    file: str
    shared: Period | None = None
    drafts: list[_Draft] = field(default_factory=list)
    codes: dict[str, Given] = field(default_factory=dict)  # of every case
    not_shown: list[NotShown] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    period_refused: bool = False

    def refuse(self, line: int, what: str, right: str | None = None, remedy: str | None = None) -> None:
        """Note a problem of a line."""
        self.problems.append(Problem(Where(self.file, line), what, right, remedy))

    def read(self, section: _Section) -> None:
        """Take in what stands under a heading."""
        if section.title == _NOT_SHOWN:
            self._read_not_shown(section)
            return
        if section.title.startswith(_CASE):
            name = section.title.removeprefix(_CASE).strip()
            self.drafts.append(_Draft(name, section.line, self.period(section) or self.shared))
            return
        if section.title.startswith(_CODES):
            codes = self.drafts[-1].codes if self.drafts else self.codes
            rows = Given(Where(self.file, section.line), self._rows(section))
            codes[section.title.removeprefix(_CODES).strip()] = rows
            return
        if not self.drafts:
            self.drafts.append(_Draft("hele filen", 1, self.shared or self.period(section)))
        draft = self.drafts[-1]
        if section.title.startswith(_GIVEN):
            table = section.title.removeprefix(_GIVEN).strip()
            before = draft.given.get(table, Given(Where(self.file, section.line), ()))
            draft.given[table] = Given(before.where, (*before.rows, *self._rows(section)))
        elif section.title.startswith(_VALUES):
            draft.values = self._values(section)
        elif section.title.startswith(_COUNTED):
            draft.counts, draft.counts_line = self._counts(section), section.line
        else:
            self.refuse(section.line, f"'{section.title}' is no heading of a specification.", f"headings: {_HEADINGS}")

    def cases(self) -> tuple[Case, ...]:
        """Give the cases that are whole."""
        if not self.drafts:
            self.refuse(1, "there is no case.", "'## Givet <table>' with rows, then '## Så tælles' with counts")
        found: list[Case] = []
        for draft in self.drafts:
            if draft.period is None and not self.period_refused:
                right = "a line 'Periode: 2025-10-01 til 2026-09-30' under the page's or the case's heading"
                self.refuse(draft.line, f"the case '{draft.name}' has no period.", right)
            if draft.counts is None:
                self.refuse(draft.line, f"the case '{draft.name}' has no table '## Så tælles'.")
            if draft.period is not None and draft.counts is not None:
                where = Where(self.file, draft.counts_line)
                codes = self.codes | draft.codes
                found.append(Case(draft.name, draft.period, where, draft.given, draft.counts, draft.values, codes))
        return tuple(found)

    def period(self, section: _Section) -> Period | None:
        """Give the period that a section names."""
        for number, line in section.body:
            found = _PERIOD.match(line)
            if found is None:
                continue
            right = "Periode: 2025-10-01 til 2026-09-30"
            try:
                first, last = (date.fromisoformat(day) for day in found.groups())
            except ValueError:
                self.period_refused = True
                self.refuse(number, "the period has a day that does not exist.", right)
                return None
            if first > last:
                self.period_refused = True
                self.refuse(number, "the period ends before it begins.", right)
                return None
            return Period(first, last)
        return None

    def _rows(self, section: _Section) -> tuple[SpecifiedRow, ...]:
        """Give the rows of the table under a heading; a table without rows has none."""
        lines = [(number, line.strip()) for number, line in section.body if line.strip().startswith("|")]
        cells = [(number, [cell.strip() for cell in _barred(line).split("|")]) for number, line in lines]
        if len(cells) < 2:  # noqa: PLR2004 -- a heading and its rule
            self.refuse(section.line, "there is no table here.", "a row of headings, a line of dashes, and rows")
            return ()
        heading = cells[0][1]
        if all(set(cell) <= set("-: ") for cell in heading):
            self.refuse(cells[0][0], "the table has no row of headings.", "it stands above the line of dashes")
            return ()
        if len(set(heading)) < len(heading):
            twice = next(name for name in heading if heading.count(name) > 1)
            self.refuse(cells[0][0], f"two columns are called '{twice}'.", "each column stands once")
        rows = []
        for number, row in cells[2:]:
            if len(row) != len(heading):
                what = f"the row has {_number(len(row), 'cell')} and the heading {len(heading)}."
                self.refuse(number, what, f"columns: {', '.join(heading)}")
                continue
            rows.append(SpecifiedRow(dict(zip(heading, row, strict=True)), Where(self.file, number)))
        return tuple(rows)

    def _counts(self, section: _Section) -> dict[str, Cells]:
        """Turn `Så tælles` into practice → what must come out; of a share it is practice and category."""
        wanted: dict[str, Cells] = {}
        rows = self._rows(section)
        if rows and not self._has_columns(rows[0], ("practice_id",), ("category", *COMPARED)):
            return wanted
        for row in rows:
            cells = {_HIDDEN.get(heading, heading): cell for heading, cell in row.cells.items() if heading != REMARK}
            name = named(cells.pop("practice_id"), cells.pop("category", None))
            if name in wanted:
                self.refuse(row.where.line or 0, f"'{_COUNTED}' names {name} twice.", "a practice stands once")
            hidden = cells.pop("owner_hid", NO) == YES
            numbers = {heading: self._number(cell, heading, row) for heading, cell in cells.items()}
            if hidden:  # a blank sum over a hidden number is not looked at
                numbers = {heading: number for heading, number in numbers.items() if number is not None}
            wanted[name] = {**numbers, "owner_hid": hidden}
        return wanted

    def _values(self, section: _Section) -> dict[tuple[str, Decimal], int]:
        """Turn `Så tælles værdierne` into (practice, value) → how many patients have the value."""
        rows = self._rows(section)
        if rows and not self._has_columns(rows[0], ("practice_id", "value", "n"), ()):
            return {}
        found: dict[tuple[str, Decimal], int] = {}
        for row in rows:
            value, n = (self._number(row.cells[heading], heading, row) for heading in ("value", "n"))
            if value is None or n is None:
                self.refuse(row.where.line or 0, "a value and its number of patients stand together.")
            else:
                found[row.cells["practice_id"], plain(value)] = int(n)
        return found

    def _has_columns(self, row: SpecifiedRow, must: Sequence[str], may: Sequence[str]) -> bool:
        line = (row.where.line or 0) - 2  # above the rule
        known = (*must, *may, *_HIDDEN, REMARK) if may else (*must, REMARK)
        lacking = [name for name in must if name not in row.cells]
        unknown = [heading for heading in row.cells if heading not in known]
        right = f"columns: {', '.join(known)}"
        for name in lacking:
            self.refuse(line, f"the table has no column '{name}'.", right)
        for heading in unknown:
            self.refuse(
                line, f"the table has a column '{heading}', which nobody reads.", right, did_you_mean(heading, known)
            )
        return not lacking and not unknown

    def _number(self, cell: str, heading: str, row: SpecifiedRow) -> Decimal | None:
        try:
            return Decimal(cell) if cell else None
        except InvalidOperation:
            self.refuse(row.where.line or 0, f"{heading}: '{cell}' is not a number.", "a number as 12 or 1.5, or blank")
            return None

    def _read_not_shown(self, section: _Section) -> None:
        """Take in the conditions that are said to be impossible to show."""
        rows = self._rows(section)
        if rows and not self._has_columns(rows[0], ("betingelse", "hvorfor"), ()):
            return
        for row in rows:
            condition, reason = row.cells["betingelse"].strip("`"), row.cells["hvorfor"]
            if not condition or not reason:
                self.refuse(row.where.line or 0, "a condition and the reason why no row shows it stand together.")
            else:
                self.not_shown.append(NotShown(condition, reason, row.where))


def _barred(line: str) -> str:
    """Keep the blank last cell: strip one bar at each end only."""
    return line[1:].removesuffix("|")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def named(practice: str, category: str | None) -> str:
    """Name what counts belong to: a practice, and a category of a share."""
    return practice if category is None else f"{practice} {category}"


def plain(number: Decimal) -> Decimal:
    """Give a number without zeros at the end, so that 2.000000 reads as 2."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
