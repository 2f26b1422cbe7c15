"""
Turns the story's own numbers into what a perfect follow-up would find.

Its own room because it never asks the engine: only the description of the country and its truth, so that what the
engine found can be held against it. Ages are left out of account, and so are those who move: the figures are near, not
exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from pipeline.model import Period
from pipeline.sample.country import Country
from pipeline.sample.country_life import EventStream
from pipeline.sample.country_story import LateRows
from pipeline.sample.reading import COUNTRY_FILE, StoryText, read_country

ROOT = Path(__file__).resolve().parents[2]
STORY = "sample_data/worked_year.yaml"


def story_country() -> Country:
    """Read the country with the story laid over it."""
    story = StoryText((ROOT / STORY).read_text("utf-8"), STORY)
    return read_country((ROOT / COUNTRY_FILE).read_text("utf-8"), story)


@dataclass(frozen=True)
class Truth:
    """What is true of the country, as its delivery holds it."""

    country: Country
    practices: pl.DataFrame  # practice_id, of, what, value
    story: pl.DataFrame  # what, of, practice_id, day, size, told
    planted: pl.DataFrame  # what, cluster_id, practice_id, table, day

    def of(self, name: str, what: str) -> list[tuple[str, float]]:
        """Give one truth for each site, with the number that it bears at last: two that merged bear the same."""
        rows = self.practices.filter((pl.col("of") == name) & (pl.col("what") == what))
        return list(rows.select("practice_id", "value").iter_rows())

    def sites(self, stream: str) -> list[tuple[str, float, float]]:
        """Give each site's number, its true factor in a stream and the length of its list."""
        both = zip(self.of(stream, "rate_factor"), self.of("listed", "patients"), strict=True)
        return [(practice, factor, people) for (practice, factor), (_, people) in both]

    def improved(self, name: str) -> dict[str, float]:
        """Give who does something differently, and the size that is planted."""
        rows = self.story.filter((pl.col("what") == "improvement") & (pl.col("of") == name))
        return dict(rows.select("practice_id", "size").iter_rows())

    def stream(self, name: str) -> EventStream:
        """Find a stream by its id."""
        return next(stream for stream in self.country.streams if stream.id == name)


def read_truth(folder: Path) -> Truth:
    """Read the truth that lies in a delivery."""
    texts = {"practice_id": pl.String}
    frames = (pl.read_csv(folder / f"{name}.csv", schema_overrides=texts) for name in ("practices", "story", "planted"))
    return Truth(story_country(), *frames)


def weight(stream: EventStream, period: Period) -> float:
    """Give how many months of factor 1 a period is worth in a stream's season."""
    days = (period.first + timedelta(n) for n in range((period.last - period.first).days + 1))
    return sum(stream.months[day.month - 1] for day in days)


def late_percent(truth: Truth, name: str, period: Period) -> float:
    """Give how many percent a stream's events in a period grow by those that are known late."""
    stream = truth.stream(name)
    late = sum(
        late.share * weight(stream, _common(late, period))
        for late in truth.country.late_rows
        if late.table == stream.table
    )
    return 100 * late / (weight(stream, period) - late)


def _common(late: LateRows, period: Period) -> Period:
    return Period(max(late.first, period.first), min(late.last, period.last))


def year_percent(truth: Truth, name: str, before: date, now: date) -> float:
    """Give how many percent a stream moves from one year to another where nothing is planted."""
    years = truth.stream(name).years
    return 100 * (years.get(now.year, 1.0) / years.get(before.year, 1.0) - 1)


def renamed_percent(truth: Truth, codes: set[str], period: Period) -> float:
    """Give how many percent of the events with these codes have another code, in the period."""
    renamed = total = 0.0
    for stream, rate in _streams_with(truth, codes):
        total += rate * weight(stream, period)
        renamed += sum(
            rate * weight(stream, Period(max(c.first_day, period.first), period.last))
            for c in truth.country.code_changes
            if c.stream == stream.id
        )
    return 100 * renamed / total


def dropped_percent(truth: Truth, codes: set[str], kept: set[str], practices: set[str], period: Period) -> float:
    """Give how many percent of the events with these codes fall away for practices where only some codes are kept."""
    total, left = (
        sum(
            rate * weight(stream, period) * mean_factor(truth, stream.id, practices)
            for stream, rate in _streams_with(truth, chosen)
        )
        for chosen in (codes, kept)
    )
    return 100 * (1 - left / total)


def _streams_with(truth: Truth, codes: set[str]) -> list[tuple[EventStream, float]]:
    """Give the streams with one of these codes in general practice, and their rates."""
    return [
        (stream, _rate(stream, truth.country))
        for stream in truth.country.streams
        if {code.code for code in stream.codes} & codes and not stream.performers
    ]


def _rate(stream: EventStream, country: Country) -> float:
    """Give a stream's events per 1,000 people of the country's ages."""
    ages = country.people.ages
    steps = sorted({*ages, *stream.per_1000})
    lengths = [after - step for step, after in zip(steps, [*steps[1:], 104], strict=True)]
    people = [_at(ages, step) * length for step, length in zip(steps, lengths, strict=True)]
    return sum(p * _at(stream.per_1000, s) for p, s in zip(people, steps, strict=True)) / sum(people)


def _at(curve: dict[int, float], age: int) -> float:
    return curve[max(step for step in curve if step <= age)]


def mean_factor(truth: Truth, name: str, practices: set[str], *, improved: bool = False) -> float:
    """
    Give the mean of the true factors of these practices, weighted by their lists.

    In:   the numbers that the practices bear at last; whether what is planted holds already
    """
    sizes = truth.improved(name) if improved else {}
    parts = [
        (factor * sizes.get(practice, 1.0), people)
        for practice, factor, people in truth.sites(name)
        if practice in practices
    ]
    return sum(factor * people for factor, people in parts) / sum(people for _, people in parts)
