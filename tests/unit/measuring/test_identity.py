"""One identity per practice for a period."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measuring.identity import ClusterIds, identity_at
from pipeline.model import HistoryEvent, HistoryKind, Period

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
RENUMBERED, SOLD, MERGED, SPLIT = HistoryKind.RENUMBERED, HistoryKind.SOLD, HistoryKind.MERGED, HistoryKind.SPLIT


def event(from_id, to_id, on, kind=RENUMBERED):
    """Give an event on a day."""
    return HistoryEvent(from_id, to_id, date.fromisoformat(on), kind)


def test_a_practice_without_history_is_itself():
    """A number to which nothing happened is its own identity."""
    identity = identity_at([], YEAR)

    assert identity.of("000001") == "000001"
    assert dict(identity.current) == {}


def test_a_chain_is_followed_to_the_periods_end():
    """A number that became another twice is the last of them; the day after the period does not count."""
    events = [event("B", "C", "2026-12-31"), event("A", "B", "2020-05-01"), event("C", "D", "2027-01-01")]

    assert dict(identity_at(events, YEAR).current) == {"A": "C", "B": "C"}


@pytest.mark.parametrize("kind", [RENUMBERED, SOLD, MERGED])
def test_renumbered_sold_and_merged_map_alike(kind):
    """Whatever happened to the number, its rows belong to the number it became."""
    assert identity_at([event("A", "B", "2026-06-01", kind)], YEAR).of("A") == "B"


def test_a_practice_sold_under_its_own_number_is_marked_and_maps_nothing():
    """A sale that keeps the number is an event of the period."""
    sale = event("A", "A", "2026-06-01", SOLD)
    identity = identity_at([sale], YEAR)

    assert dict(identity.current) == {}
    assert identity.events_of(["A"]) == (sale,)


def test_a_split_maps_nothing_and_takes_the_figures_of_whole_and_parts():
    """Neither the practice that was split nor its parts have figures of their own in that period."""
    events = [event("A", "B", "2026-06-01", SPLIT), event("A", "C", "2026-06-01", SPLIT)]
    identity = identity_at(events, YEAR)

    assert dict(identity.current) == {}
    assert identity.split == {"A", "B", "C"}
    assert dict(identity.parts) == {"A": ("B", "C")}


@pytest.mark.parametrize("on", ["2025-06-01", "2026-01-01", "2027-01-01"])
def test_a_split_outside_the_period_takes_no_figures(on):
    """A split before the period, on its first day or after it leaves the parts whole for all of it."""
    identity = identity_at([event("A", "B", on, SPLIT), event("A", "C", on, SPLIT)], YEAR)

    assert identity.split == frozenset()
    assert dict(identity.parts) == {}


def test_a_part_that_is_renumbered_later_is_still_a_part():
    """The parts of a split are known by their identities at the period's end."""
    events = [event("A", "B", "2026-03-01", SPLIT), event("A", "C", "2026-03-01", SPLIT), event("C", "D", "2026-09-01")]
    identity = identity_at(events, YEAR)

    assert dict(identity.parts) == {"A": ("B", "D")}
    assert identity.split == {"A", "B", "C", "D"}


def test_a_cluster_with_all_parts_counts_the_rows_from_before_the_split():
    """The earlier rows of a split practice are the cluster's when all its parts are members."""
    events = [event("A", "B", "2026-06-01", SPLIT), event("A", "C", "2026-06-01", SPLIT)]

    assert identity_at(events, YEAR).counted_for(["B", "C", "X"]) == ClusterIds(
        frozenset({"A", "B", "C", "X"}), frozenset()
    )


def test_rows_of_a_practice_whose_parts_went_apart_count_to_nobody_and_this_is_told():
    """When a part went to another cluster, the earlier rows cannot be divided."""
    events = [event("A", "B", "2026-06-01", SPLIT), event("A", "C", "2026-06-01", SPLIT)]
    identity = identity_at(events, YEAR)

    assert identity.counted_for(["B", "X"]) == ClusterIds(frozenset({"B", "X"}), frozenset({"A"}))
    assert identity.counted_for(["X"]) == ClusterIds(frozenset({"X"}), frozenset())


def test_a_cluster_counts_a_member_under_its_number_at_the_periods_end():
    """A member known by an old number is counted under the one that it became."""
    assert identity_at([event("A", "B", "2026-06-01")], YEAR).counted_for(["A"]).ids == {"B"}


def test_events_are_found_under_any_number_of_the_practice():
    """Both the old and the new number lead to what happened in the period; earlier events are left out."""
    events = [event("A", "B", "2020-06-01"), event("B", "C", "2026-06-01"), event("X", "Y", "2026-06-01")]
    identity = identity_at(events, YEAR)

    assert identity.events_of(["A"]) == identity.events_of(["C"]) == (event("B", "C", "2026-06-01"),)


def test_a_number_and_back_again_ends_where_it_was():
    """A became B and B became A: both are A."""
    identity = identity_at([event("A", "B", "2024-01-01"), event("B", "A", "2026-05-01")], YEAR)

    assert (identity.of("A"), identity.of("B")) == ("A", "A")


def test_a_number_given_to_another_practice_stands_for_itself():
    """A left and C took its number: rows under A are the A of the period's end."""
    identity = identity_at([event("A", "B", "2010-01-01"), event("C", "A", "2025-01-01")], YEAR)

    assert (identity.of("A"), identity.of("C")) == ("A", "A")


def test_a_chain_within_one_day_is_followed():
    """Two changes on one day are one chain, in whatever order they are listed."""
    identity = identity_at([event("B", "C", "2026-05-01"), event("Z", "B", "2026-05-01")], YEAR)

    assert (identity.of("Z"), identity.of("B")) == ("C", "C")


def test_a_ring_within_one_day_ends():
    """Numbers that swap on one day cannot be told apart: they become the smallest of the ring."""
    ring = [event("B", "C", "2026-05-01"), event("C", "B", "2026-05-01"), event("X", "C", "2026-05-01")]

    assert [identity_at(ring, YEAR).of(i) for i in "BCX"] == ["B", "B", "B"]


_events = st.builds(
    HistoryEvent,
    st.sampled_from("ABCDE"),
    st.sampled_from("ABCDE"),
    st.integers(-400, 400).map(lambda d: date(2026, 6, 30) + timedelta(days=d)),
    st.sampled_from(HistoryKind),
)


@given(st.lists(_events, max_size=12))
def test_an_identity_is_itself(events):
    """What a number became is itself, whatever the history; no history hangs."""
    identity = identity_at(events, YEAR)

    assert [identity.of(identity.of(i)) for i in "ABCDE"] == [identity.of(i) for i in "ABCDE"]


@given(st.lists(_events, max_size=12), st.randoms())
def test_the_order_of_events_does_not_matter(events, random):
    """The same history gives the same identities in whatever order it is delivered."""
    shuffled = random.sample(events, len(events))

    assert identity_at(events, YEAR) == identity_at(shuffled, YEAR)


@given(st.lists(_events, max_size=12))
def test_a_cluster_of_everybody_leaves_nobody_out(events):
    """When all practices are members, every row counts to the cluster."""
    counted = identity_at(events, YEAR).counted_for("ABCDE")

    assert counted.divided == frozenset()
    assert {identity_at(events, YEAR).of(i) for i in "ABCDE"} <= counted.ids
