"""Gaps: which months a practice should have had rows in."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.completeness import look_through, rate_coverage

WINDOW = ("2026-01", "2026-06")
MONTHS = [f"2026-0{m}" for m in range(1, 7)]


def rows(pattern, each=20):
    """Give a practice's rows: a digit per month, 1 for as many rows as usual."""
    return {month: each for month, letter in zip(MONTHS, pattern, strict=True) if letter == "1"}


def gaps(*patterns, by_chance=False, **kept):
    """Find the gaps of practices named a, b, c, ..."""
    practices = {name: rows(pattern, **kept) for name, pattern in zip("abcdef", patterns, strict=False)}
    return rate_coverage(practices, WINDOW, never=(), by_chance=by_chance).gaps


def test_months_between_rows_are_a_gap():
    """A practice with rows before and after lacks the months between."""
    assert gaps("111111", "110011") == {"b": "110011"}


def test_months_before_the_first_rows_are_no_gap():
    """A practice that began lacks nothing before; where others had rows its first month is told."""
    coverage = rate_coverage({"a": rows("111111"), "b": rows("000111")}, WINDOW, never=(), by_chance=False)

    assert (coverage.gaps, coverage.began, coverage.complete) == ({}, {"b": "2026-04"}, 2)


def test_rows_before_the_window_make_its_first_months_a_gap():
    """Who had rows before the window should have them from its first month on."""
    before = {"2025-06": 20, **rows("001111")}
    coverage = rate_coverage({"a": rows("111111"), "b": before}, WINDOW, never=(), by_chance=False)

    assert coverage.gaps == {"b": "001111"}


def test_a_practice_that_falls_silent_has_a_gap():
    """The last months are a gap where others have rows, and no month of the delivery where nobody has."""
    assert gaps("111111", "111111", "111100") == {"c": "111100"}
    assert gaps("111100", "111100") == {}


def test_a_quiet_month_of_few_is_no_gap():
    """With 4 a month one silent month is chance; three of them, 12 lost, are not. Counted strata have no chance."""
    assert gaps("111111", "110111", by_chance=True, each=4) == {}
    assert gaps("111111", "110001", by_chance=True, each=4) == {"b": "110001"}
    assert gaps("111111", "110111", by_chance=False, each=4) == {"b": "110111"}


def test_a_month_with_nearly_nothing_is_a_gap():
    """A month with 2 of the usual 20 got them from a week that lies in two months."""
    practice = {**rows("110111"), "2026-03": 2}

    assert rate_coverage({"a": practice}, WINDOW, never=(), by_chance=True).gaps == {"a": "110111"}


def test_an_old_number_counts_for_the_new_one():
    """Renumbered: the new number goes on where the old one stopped, and the old one is not looked at."""
    through = look_through({"old": rows("111000"), "new": rows("000111")}, [("old", "new", date(2026, 4, 1))])

    assert through == {"new": rows("111111")}


def test_each_part_of_a_split_has_the_months_before():
    """Split: both parts had what the whole delivered, though one keeps the number."""
    events = [("a", "a", date(2026, 4, 1)), ("a", "b", date(2026, 4, 1))]

    assert look_through({"a": rows("111111"), "b": rows("000111")}, events) == {
        "a": rows("111111"),
        "b": rows("111111"),
    }


def test_a_number_that_came_back_is_looked_at():
    """A number that was given up and taken into use again is a practice."""
    events = [("a", "b", date(2026, 2, 1)), ("b", "a", date(2026, 4, 1))]

    assert set(look_through({"a": rows("100111"), "b": rows("011000")}, events)) == {"a"}


@given(st.lists(st.text("01", min_size=6, max_size=6).filter(lambda p: "1" in p), min_size=1, max_size=6))
def test_every_practice_is_complete_or_has_a_gap(patterns):
    """Nobody is lost: complete and gaps together are all practices, and a gap is no longer than the months shown."""
    practices = dict(zip("abcdef", map(rows, patterns), strict=False))
    coverage = rate_coverage(practices, WINDOW, never=(), by_chance=False)

    assert coverage.complete + len(coverage.gaps) == len(practices)
    assert all(len(p) == len(coverage.months) and "0" in p for p in coverage.gaps.values())
