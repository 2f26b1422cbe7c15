"""Who is in a cluster both times, under whichever number, and who came and went."""

from datetime import date

import pytest
from support.measuring_cases import groups_of, measured, of_patients, patients

from pipeline.measuring.figures import Cell
from pipeline.measuring.follow_up_figures import Mover
from pipeline.measuring.identity import identity_at
from pipeline.measuring.movers import all_shown, as_then, groups_now, groups_then, movers_of, told_movers
from pipeline.model import HiddenBy, HistoryEvent, HistoryKind, Level, Period, State

RENUMBERED, MERGED, SPLIT, SOLD = HistoryKind.RENUMBERED, HistoryKind.MERGED, HistoryKind.SPLIT, HistoryKind.SOLD
SINCE = Period(date(2026, 1, 10), date(2027, 1, 20))
IN_MAY, IN_JUNE = date(2026, 5, 1), date(2026, 6, 1)
SHOWN, HIDDEN = Cell(State.VALUE, 40.0), Cell(State.HIDDEN, hidden_by=HiddenBy.HOUSE)


def _identity(*events):
    return identity_at([HistoryEvent(*e) for e in events], SINCE)


def _movers(then, now, *events, register=()):
    return movers_of("c1", frozenset(then), frozenset(now), _identity(*events), [*then, *register])


def test_who_stays_who_came_and_who_left():
    """Nothing happened to any number."""
    found = _movers("ABC", "BCD")

    assert ({"B": {"B"}, "C": {"C"}}, {"D"}, {"A"}) == (found.came_from, found.joined, found.left)
    assert not found.nobody_moved
    assert {} == found.turned


@pytest.mark.parametrize("kind", [RENUMBERED, SOLD])
def test_a_new_number_is_the_same_practice(kind):
    """A became X: nobody moved, and the day is told."""
    found = _movers("AB", "XB", ("A", "X", IN_MAY, kind))

    assert found.nobody_moved
    assert ({"A"}, {"X": (kind, IN_MAY)}) == (found.predecessors("X"), found.turned)


def test_a_number_that_changed_before_the_baseline_is_no_news():
    """A was X already when the baseline was printed."""
    found = _movers("XB", "XB", ("A", "X", date(2024, 5, 1), RENUMBERED))

    assert {} == found.turned
    assert {"X": {"X"}, "B": {"B"}} == found.came_from


def test_members_that_became_one_are_their_sum():
    """A and B became B, and a year later are one practice."""
    found = _movers("ABC", "BC", ("A", "B", IN_MAY, MERGED))

    assert found.nobody_moved
    assert ({"A", "B"}, {"B": (MERGED, IN_MAY)}) == (found.predecessors("B"), found.turned)


@pytest.mark.parametrize("to", ["A", "S", "N"])
def test_a_stranger_makes_a_member_another(to):
    """A and S, who was no member, became one: under A's number, under S's, or under a new one."""
    events = [(i, to, IN_MAY, MERGED) for i in "AS" if i != to]
    found = _movers("ABC", [to, "B", "C"], *events, register="S")

    assert {"S"} == found.strangers
    assert found.predecessors(to) is None
    assert not found.nobody_moved
    assert (frozenset(), frozenset()) == (found.left, found.joined)


def test_a_practice_that_was_divided_stays_where_all_its_parts_do():
    """A became X and Y: both are members, or only one of them is."""
    events = [("A", part, IN_JUNE, SPLIT) for part in "XY"]
    whole, part = _movers("ABC", "XYBC", *events), _movers("ABC", "XBC", *events)

    assert whole.nobody_moved
    assert whole.predecessors("X") is None
    assert {"X": (SPLIT, IN_JUNE), "Y": (SPLIT, IN_JUNE)} == whole.turned
    assert ({"A"}, {"X"}) == (part.left, part.joined)


def test_who_left_under_another_number_left():
    """A got the number X, and X is no member now."""
    assert {"A"} == _movers("ABC", "BC", ("A", "X", IN_MAY, RENUMBERED)).left


def test_names_stand_in_open_reports_alone():
    """Without names only how many there are is told, and what happened to them."""
    found = _movers("ABC", "XCD", ("A", "X", IN_MAY, RENUMBERED))
    names = {i: f"Lægerne {i}" for i in "ABCDX"}

    assert (
        (Mover("Lægerne D", None, None),),
        (Mover("Lægerne B", None, None),),
        (Mover("Lægerne X", RENUMBERED, IN_MAY),),
    ) == (told_movers(found, names, names, by_name=True))
    assert ((Mover(None, None, None),), (Mover(None, None, None),), (Mover(None, RENUMBERED, None),)) == (
        told_movers(found, names, names, by_name=False)
    )


def test_movers_are_shown_where_each_of_them_is():
    """The leaver then and the joiner now; a hidden one is not, and neither is a stranger."""
    moved, stranger = _movers("ABC", "BCD"), _movers("AB", "AB", ("S", "A", IN_MAY, MERGED), register="S")

    assert all_shown(moved, {"A": SHOWN}, {"D": SHOWN})
    assert not all_shown(moved, {"A": HIDDEN}, {"D": SHOWN})
    assert not all_shown(moved, {"A": SHOWN}, {})
    assert not all_shown(stranger, {"A": SHOWN, "B": SHOWN}, {"A": SHOWN, "B": SHOWN})


def test_counts_then_are_measured_as_they_were_and_as_they_became():
    """The cluster has its members of then; a practice has the rows of all that became it."""
    identity = _identity(("A", "H", IN_MAY, MERGED), ("S", "H", IN_MAY, MERGED))
    found = movers_of("c1", frozenset("AB"), frozenset("HB"), identity, "ABS")
    counts = of_patients({"A": patients(10, 20), "B": patients(5, 30), "S": patients(20, 50)}, SINCE)
    then = measured(counts, groups_then(groups_of("HB"), found, identity))
    now = groups_now(groups_of("HBD"), _movers("HB", "HBD"))

    def told(level, unit):
        sums = then.of(level, unit).sums
        return int(sums.numerator), int(sums.denominator)

    assert (15, 50) == told(Level.CLUSTER, "c1")  # A and B
    assert (35, 100) == told(Level.CLUSTER, found.in_both)  # and S, who is part of H
    assert (30, 70) == told(Level.PRACTICE, "H")  # A and S
    assert (10, 20) == told(Level.CLUSTER, as_then("A"))
    assert (35, 100) == told(Level.REGION, "R1")
    assert {"c1": {"H", "B", "D"}, found.in_both: {"H", "B"}} == now.clusters
