"""Since when a practice has been a member: a new number is no new member."""

from datetime import date

import polars as pl
import pytest

from pipeline.measuring.identity import identity_at
from pipeline.model import HistoryEvent, HistoryKind, Period
from pipeline.observing import joined_since

YEAR = Period(date(2025, 10, 1), date(2026, 9, 30))
BEFORE, CHANGED, NEW = date(2018, 9, 14), date(2026, 4, 1), date(2026, 3, 31)
SCHEMA = {"cluster_id": pl.String, "practice_id": pl.String, "joined_on": pl.Date, "left_on": pl.Date}


def _since(*rows, events=()):
    memberships = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return joined_since(memberships, identity_at(events, YEAR), YEAR.last)


@pytest.mark.parametrize("kind", [HistoryKind.SOLD, HistoryKind.RENUMBERED, HistoryKind.MERGED])
def test_a_membership_goes_on_under_a_new_number(kind):
    """000001 was a member until the day before it became 000002: a member since 2018."""
    event = HistoryEvent("000001", "000002", CHANGED, kind)

    found = _since(("a", "000001", BEFORE, NEW), ("a", "000002", CHANGED, None), events=[event])

    assert found == {"000002": BEFORE}


def test_a_split_members_parts_are_no_new_members():
    """Both parts go on where the whole was."""
    events = [HistoryEvent("000001", part, CHANGED, HistoryKind.SPLIT) for part in ("000002", "000003")]
    parts = [("a", part, CHANGED, None) for part in ("000002", "000003")]

    assert _since(("a", "000001", BEFORE, NEW), *parts, events=events) == {"000002": BEFORE, "000003": BEFORE}


def test_who_was_away_joined_anew():
    """A month without membership is a gap; so is another cluster."""
    away = _since(("a", "000001", BEFORE, date(2026, 2, 28)), ("a", "000001", CHANGED, None))
    elsewhere = _since(("b", "000001", BEFORE, NEW), ("a", "000001", CHANGED, None))

    assert away == elsewhere == {"000001": CHANGED}


def test_a_membership_is_of_the_periods_last_day():
    """Who leaves after the period was still a member; who joins after it was not yet."""
    found = _since(("a", "000001", BEFORE, date(2026, 12, 31)), ("a", "000002", date(2026, 10, 1), None))

    assert found == {"000001": BEFORE}
