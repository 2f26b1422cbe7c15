"""
Turns a report's rows into the numbers that may stand at each place of it: in a row, on an indicator's page, elsewhere.

Its own room because it is the list of what may be derived. A place is as narrow as the file tells: what belongs to
one practice is not excused by another's row.

| derived | from |
|---|---|
| a distance to the cluster, with and without its sign | the cluster's shown value and that of region, nation or goal |
| how many practices are shown, and miss the goal | the rows of practices, and the goal |
| how many of those shown lie on one scale's marks | proven by `axes`, from the file itself |
| where the steps of a bridge begin and end | its rows, added up in their order |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.characters import readable
from pipeline.model import Level
from pipeline.output.proof.words import plain
from pipeline.reporting.numbers import decimals_of
from pipeline.reporting.report import FigureRow, IndicatorPage, Report
from pipeline.reporting.wording import Wording

MOVES = frozenset({"change", "detectable_change", "deviation"})  # words of a category that tells a distance
BRIDGE = "bridge"  # the word of a category that tells a way: its ends and its terms, each in a row of its own
BRIDGE_ENDS = ("before", "now", "todays_definition")
WHOLE = ""  # the scope of what belongs to no indicator


def as_label(text: str) -> str:
    """Fold the label of a row, as it is printed: wherever its line is broken, it is the same."""
    return plain(readable(text)).replace(" ", "")


@dataclass
class Numbers:
    """The numbers that may stand at one place: as they are written, and counts, which may be written in letters."""

    written: set[str] = field(default_factory=set)
    counts: set[int] = field(default_factory=set)
    values: set[Decimal] = field(default_factory=set)  # what marks may stand at: values and ends of intervals
    levels: set[Decimal] = field(default_factory=set)  # of cluster, region, nation and goal
    sizes: set[tuple[Decimal, Decimal]] = field(default_factory=set)  # values with their denominators

    def add(self, other: Numbers) -> None:
        """Take in another place's numbers."""
        self.written |= other.written
        self.counts |= other.counts
        self.values |= other.values
        self.levels |= other.levels
        self.sizes |= other.sizes


class Shown:
    """What may stand where: in rows by their labels, and on whole pages."""

    def __init__(self, words: Wording) -> None:
        self._words = words
        self._numbers = words.numbers
        self.rows: dict[tuple[str, str], Numbers] = defaultdict(Numbers)  # indicator, folded label
        self.pages: dict[str, Numbers] = defaultdict(Numbers)

    def row(self, indicator_ids: Iterable[str], label: str) -> Numbers | None:
        """Give what may stand in a row with this label; None where no row has it."""
        found = [self.rows[i, as_label(label)] for i in indicator_ids if (i, as_label(label)) in self.rows]
        if not found:
            return None
        together = Numbers()
        for numbers in found:
            together.add(numbers)
        return together

    def forms(self, number: Decimal) -> str:
        """Write a number as a page does."""
        return self._numbers.decimal(number, decimals_of(number))

    def signed(self, number: Decimal) -> str:
        """Write a difference as a page does."""
        return self._numbers.signed(number, decimals_of(number))


class Scopes(Shown):
    """What may stand where in one report."""

    def __init__(self, report: Report, words: Wording) -> None:
        super().__init__(words)
        self._categories = dict(report.grounds.categories)
        self._alike = {
            as_label(words.say("csv_alike", name=row.unit_label)): as_label(row.unit_label)
            for row in report.rows
            if row.level is Level.PRACTICE
        }
        self._reached = Decimal(0)  # how far a bridge has come
        for row in report.rows:
            if BRIDGE in row.category.split(" "):
                self._add_bridge(row)
            else:
                self._add_row(row)
        self._add_told(report)
        for indicator_id in {row.indicator_id for row in report.rows}:
            self._add_derived(indicator_id, [r for r in report.rows if r.indicator_id == indicator_id], report)
        for page in report.pages:
            self._add_rows_told(page)
        self._add_whole(len(report.front.overview.rows), report.meeting.plan_rows)

    def _add_row(self, row: FigureRow) -> None:
        found = (row.value, row.low, row.high, row.numerator, row.denominator)
        written = {self.forms(number) for number in found if number is not None}
        signed = {self.signed(n) for n in found[:3] if n is not None}
        if MOVES & set(row.category.split(" ")):
            written |= signed
            written |= {w.lstrip("−") for w in written}
        label = as_label(row.unit_label)
        values = {number for number in (row.value, row.low, row.high) if number is not None}
        pair = {(row.value, row.denominator)} if row.value is not None and row.denominator is not None else set()
        levels = values if row.level is not Level.PRACTICE else set()
        made = Numbers(written=written, values=values, levels=levels, sizes=pair)
        for name in {label, self._alike.get(label, label), *self._named(row)}:
            self.rows[row.indicator_id, name].add(made)
        self.pages[row.indicator_id].add(made)

    def _add_bridge(self, row: FigureRow) -> None:
        """Add one row of a bridge: its own number, and where its step begins and ends."""
        name, value = row.category.split(" ")[-1], Decimal(0) if row.value is None else row.value
        is_end = name in BRIDGE_ENDS
        begins, self._reached = self._reached, value if is_end else self._reached + value
        key = "bridge_now_todays" if name == "todays_definition" else f"bridge_{name}"
        written = {self.forms(value) if is_end else self.signed(value)}
        places = {self._reached} if is_end else {begins, self._reached}
        if name != "before" and is_end:
            places.add(begins)  # what joins it to the last step
        self.rows[row.indicator_id, as_label(self._words.say(key))].add(Numbers(written=written, values=places))
        self.pages[row.indicator_id].add(Numbers(written=written))

    def _named(self, row: FigureRow) -> set[str]:
        """Give the names of a share's category as a label: its changes stand in rows of categories."""
        name = self._categories.get(row.category.split(" ")[0])
        return {as_label(name)} if name and row.level is Level.CLUSTER else set()

    def _add_told(self, report: Report) -> None:
        for told in report.grounds.told:
            place = self.pages[told.indicator_id]
            if told.kind == "count":
                place.counts.add(int(told.number))
            else:
                place.written.add(self.forms(told.number))
            if told.kind == "goal":
                place.levels.add(told.number)
                self.rows[told.indicator_id, as_label(self._words.say("target"))].written.add(self.forms(told.number))

    def _add_derived(self, indicator_id: str, rows: list[FigureRow], report: Report) -> None:
        """Add the distances to the cluster, and how many practices are shown and miss the goal."""
        page = self.pages[indicator_id]
        goals = [t.number for t in report.grounds.told if t.indicator_id == indicator_id and t.kind == "goal"]
        now = [r for r in rows if r.period_end == report.trace.period_end and r.value is not None]
        for category in {r.category for r in now}:
            of = [r for r in now if r.category == category]
            cluster = next((r.value for r in of if r.level is Level.CLUSTER), None)
            values = [r.value for r in of if r.level is Level.PRACTICE and not r.category.endswith("change")]
            page.counts |= {len(values), *_missed(values, goals)}
            if cluster is not None:
                levels = [(as_label(r.unit_label), r.value) for r in of if r.level in (Level.REGION, Level.DENMARK)]
                levels += [(as_label(self._words.say("target")), goal) for goal in goals]
                for label, value in levels:
                    self._add_distance(indicator_id, label, cluster - (value or Decimal(0)))

    def _add_distance(self, indicator_id: str, label: str, distance: Decimal) -> None:
        signed = self.signed(distance)
        self.rows[indicator_id, label].written.add(signed)
        self.pages[indicator_id].written |= {signed, signed.lstrip("−+")}

    def _add_rows_told(self, page: IndicatorPage) -> None:
        """Add how many rows each part of a figure has, and how many of them show a number: its text says so."""
        parts = [part.rows for extra in page.extras for part in getattr(extra, "parts", ())]
        sizes = {len(rows) for rows in parts} | {sum(row.reason is None for row in rows) for rows in parts}
        for figure in page.figures:
            sizes |= {sum(row.reason is None for row in figure.rows), sum(row.strong for row in figure.rows)}
        self.pages[page.indicator_id].counts |= sizes | set(range(1, max(len(page.figures), len(page.share)) + 1))

    def _add_whole(self, indicators: int, agreements: int) -> None:
        """Add what stands on the pages that belong to no indicator: every indicator's numbers, and what is counted."""
        whole = self.pages[WHOLE]
        for indicator_id in [i for i in self.pages if i != WHOLE]:
            whole.written |= self.pages[indicator_id].written
            whole.counts |= self.pages[indicator_id].counts
        whole.counts |= set(range(1, agreements + 1))
        whole.counts |= set(range(indicators + 1))  # how many of the indicators a sentence speaks of


def _missed(values: Iterable[Decimal | None], goals: Iterable[Decimal]) -> set[int]:
    shown = [v for v in values if v is not None]
    return {n for goal in goals for n in (sum(v < goal for v in shown), sum(v > goal for v in shown))}
