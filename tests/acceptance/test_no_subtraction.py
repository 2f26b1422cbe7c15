"""
Reads every figure of a package's reports as a curious neighbour would, and finds no hidden number.

The reports are composed and not printed: what stands in figures.csv and on the page is made of the same rows. The
neighbour solves linear programmes (`benchmarks/attacks/reports.py`); he may be one of the practices, or have been told
how many stand behind every figure, hidden ones and earlier years' too.
"""

from collections import defaultdict
from datetime import date

import pytest
from attacks.composed import composed
from attacks.reports import Insight, narrowed

from pipeline.measuring import disclosure
from pipeline.measuring.cover import NO_COVERS
from pipeline.model import Level, State, Unit, Visibility

PRINTED = date(2026, 11, 27)
FEW = range(1, 5)  # the house shows 5 and more
ENDING = date(2026, 9, 30)


@pytest.fixture(scope="session")
def read(sample_project):
    """Compose the package with the smallest numbers for each cluster, open and anonymised, with the truth beside it."""
    return list(composed(sample_project, ["kol"], ENDING, printed_on=PRINTED, periods=2))  # one earlier year is enough


def _figures(report):
    """Group a report's figures by indicator and the period's last day; what is made of them tells nothing more."""
    figures = defaultdict(list)
    for row in report.rows:
        if not row.category:
            figures[row.indicator_id, row.period_end].append(row)
    return figures


def test_no_count_of_one_to_four_is_shown(read):
    """Neither those who have it nor those who have it not, for any practice, cluster, region or the nation."""
    counted = [r for attacked in read for r in attacked.report.rows if r.numerator is not None]

    assert len(counted) > 100
    for row in counted:
        behind = {row.numerator, row.denominator}
        behind |= {row.denominator - row.numerator} if row.unit is Unit.PERCENT else set()
        assert not behind & set(FEW), row


def test_a_cell_without_a_value_holds_no_number(read):
    """Hidden, too few and no data carry neither interval nor counts."""
    for row in (r for attacked in read for r in attacked.report.rows if r.state is not State.VALUE):
        assert {row.value, row.low, row.high, row.numerator, row.denominator} == {None}


def test_a_reader_finds_no_small_number(read):
    """Whatever is hidden could as well be five or more, in a span of five, for who solves all sums together."""
    found = [one for attacked in read for one in narrowed(attacked)]

    assert len(found) > 100
    assert [one for one in found if one.is_narrow] == []


def test_who_knows_all_denominators_finds_no_small_number(read):
    """Told how many stand behind each figure, a reader still finds no number out."""
    found = [one for attacked in read for one in narrowed(attacked, Insight(denominators=True))]

    assert len(found) > 100
    assert [one for one in found if one.is_recovered] == []


def test_a_practice_finds_no_other(read):
    """Each practice knows its own numbers, and finds out nobody else's."""
    tried = 0
    for attacked in read:
        if attacked.visibility is Visibility.OPEN:
            for practice in sorted(attacked.cluster.member_ids)[:4]:
                found = narrowed(attacked, Insight(own=practice))
                tried += len(found)
                assert [one for one in found if one.is_recovered] == []

    assert tried > 100


def test_without_covers_the_same_reader_finds_them(sample_project, monkeypatch):
    """The attack is a real one: where only small numbers themselves are hidden, it finds them."""
    monkeypatch.setattr(disclosure, "covers", lambda *_: NO_COVERS)
    monkeypatch.setattr(disclosure, "hidden_together", lambda _, hidden, __: frozenset(hidden))
    bare = composed(sample_project, ["kol"], ENDING, printed_on=PRINTED, periods=1)
    found = [one for attacked in bare if attacked.visibility is Visibility.OPEN for one in narrowed(attacked)]

    assert sum(one.is_recovered for one in found) > 2
    assert sum(one.is_narrow for one in found) > 10


def test_what_is_unlisted_is_not_few_together(read):
    """The total minus the listed is itself no count of one to four."""
    for attacked in read:
        for rows in _figures(attacked.report).values():
            practices = [r for r in rows if r.level is Level.PRACTICE]
            total = next(r for r in rows if r.level is Level.CLUSTER)
            if total.numerator is None or not any(r.numerator is not None for r in practices):
                continue
            left = total.numerator - sum(r.numerator or 0 for r in practices)
            without = total.denominator - sum(r.denominator or 0 for r in practices) - left
            assert not {left, without} & set(FEW), practices


def test_letters_single_nobody_out(read):
    """No letter is missing alone, all values are whole, nothing else stands beside, and no letter has a past."""
    for attacked in read:
        if attacked.visibility is Visibility.OPEN:
            continue
        for (indicator_id, last), rows in _figures(attacked.report).items():
            bars = [r for r in rows if r.level is Level.PRACTICE]
            assert not bars or last == date(2026, 9, 30)
            assert len(bars) == 0 or len(bars) >= 3
            assert last != date(2026, 9, 30) or len(attacked.cluster.members) - len(bars) != 1, indicator_id
            assert [r.unit_label for r in bars] == sorted(r.unit_label for r in bars)
            assert all(r.value == r.value.to_integral_value() for r in bars)
            assert {(r.low, r.high, r.numerator, r.denominator) for r in bars} <= {(None, None, None, None)}


def test_marks_stand_on_three_letters_or_on_none(read):
    """One filled dot among open ones would say who is large."""
    marks = {
        sum(dot.filled for figure in page.figures for dot in figure.plot.dots)
        for attacked in read
        for page in attacked.report.pages
        if attacked.visibility is Visibility.ANONYMISED
    }

    assert not marks & {1, 2}


def test_a_cluster_below_the_house_minimum_shows_no_practice(read):
    """Four practices: their figures stand nowhere, the cluster's own does."""
    small = [a.report for a in read if len(a.cluster.members) < 6]

    assert len(small) == 2
    for report in small:
        assert {r.level for r in report.rows} == {Level.CLUSTER, Level.REGION, Level.DENMARK}
