"""A practice's own slip is made from its own measurements and from what the report shows; nothing else reaches it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.measuring_cases import (
    RULE,
    YEAR,
    cluster_of,
    groups_of,
    header,
    measured,
    of_patients,
    of_values,
    patients,
)

from pipeline.measuring.anonymity import rounded
from pipeline.measuring.figures import (
    AnonymisedBar,
    Cell,
    ClusterFigures,
    Evidence,
    IndicatorFigure,
    OwnPlace,
    Provenance,
    Rank,
    Reference,
)
from pipeline.measuring.slips import own_place, own_slips, rank_of
from pipeline.measuring.stake import Stake
from pipeline.model import Better, HiddenBy, Level, State, Unlisted, Verdict

IDS = ("p1", "p2", "p3", "p4")
LETTERS = dict(zip(IDS, "DBAC", strict=True))
NOTHING = Reference(Cell(State.NOT_APPLICABLE), "")
EVIDENCE = Evidence(None, (), (), (), (), None, None, None)
PROVENANCE = Provenance("1", {}, "s", "0", YEAR.last, ())

values = st.lists(st.decimals(0, 100, places=0), min_size=1, max_size=30)


def figure(**shown):
    """Give a figure that shows these letters with these values."""
    bars = tuple(AnonymisedBar(label, Decimal(value), differs=False) for label, value in shown.items())
    unassessed = Verdict.NOT_ASSESSED
    cluster = Cell(State.VALUE, value=50.0)
    return IndicatorFigure("seen", YEAR, bars, cluster, NOTHING, NOTHING, unassessed, unassessed, (), (), 4, None, None)


def slips(counts, shown):
    found = measured(counts, groups_of(IDS))
    figures = ClusterFigures("Klyngen", "c1", YEAR, (figure(**shown),), EVIDENCE, PROVENANCE, min_practices=3)
    return own_slips(cluster_of(IDS), figures, {"seen": (found,)}, LETTERS, RULE)


def test_every_member_has_a_slip_with_its_own_numbers():
    """p1 reads its 45 of 50 and that it is D, first of three; p4, with 3 of 60, reads its 3 and no letter."""
    counts = of_patients(
        {"p1": patients(45, 50), "p2": patients(30, 50), "p3": patients(20, 40), "p4": patients(3, 60)}
    )
    first, *_, last = slips(counts, {"D": 90, "B": 60, "A": 50})

    assert ("p1", "Lægerne p1", "D") == (first.practice_id, first.name, first.label)
    assert (Rank(1, 1, 3), Decimal(90)) == (first.places[0].rank, first.places[0].shown)
    assert (90.0, Decimal(45), Decimal(50)) == cell_numbers(first.places[0].own)
    assert (None, Unlisted.SMALL_NUMBER) == (last.label, last.places[0].unlisted)
    assert (5.0, Decimal(3), Decimal(60)) == cell_numbers(last.places[0].own)


def test_a_slip_holds_nothing_of_the_others():
    """Other practices' exact numbers change, and with the same report a slip stays the same."""
    one = of_patients({"p1": patients(45, 50), "p2": patients(301, 500), "p3": patients(20, 40), "p4": patients(3, 60)})
    two = of_patients({"p1": patients(45, 50), "p2": patients(60, 100), "p3": patients(99, 200), "p4": patients(1, 90)})
    shown = {"D": 90, "B": 60, "A": 50}

    assert slips(one, shown)[0] == slips(two, shown)[0]
    assert not [i for i in IDS[1:] if i in repr(slips(one, shown)[0])]


def test_the_own_interval_stands_where_the_report_would_hide_it():
    """3 of 60: Wilson's 95 per cent interval is 1.7 to 13.7; a practice may know how uncertain its figure is."""
    counts = of_patients({"p1": patients(3, 60), "p2": patients(30, 50), "p3": patients(20, 40), "p4": patients(9, 60)})
    own = slips(counts, {"B": 60, "A": 50, "C": 15})[0].places[0].own

    assert (1.7, 13.7) == (round(own.low, 1), round(own.high, 1))


def test_a_median_of_few_has_no_numerator_and_says_how_many_have_the_value():
    """p1's middle value is one patient's: the report hides it as a small number, the slip does not."""
    own = {"p1": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]} | {i: [5] * 20 for i in IDS[1:]}
    found = measured(of_values(own), groups_of(IDS), unit="median")
    stake = Stake(found.header, YEAR, RULE)
    told = own_place(figure(B=5, A=5, C=5), "D", found.of(Level.PRACTICE, "p1"), stake)

    assert Unlisted.SMALL_NUMBER is told.unlisted
    assert (6.0, None, Decimal(11)) == cell_numbers(told.own)


def test_what_the_owner_hid_stays_hidden():
    """Nobody here knows what the owner hid, so the slip cannot tell it either."""
    found = measured(of_patients({i: patients(30, 50) for i in IDS}), groups_of(IDS)).of(Level.PRACTICE, "p1")
    hidden = replace(found, state=State.HIDDEN, value=None, low=None, high=None)
    told = own_place(figure(B=60, A=60, C=60), "D", hidden, Stake(header(), YEAR, RULE))

    assert Unlisted.OWNER is told.unlisted
    assert Cell(State.HIDDEN, hidden_by=HiddenBy.OWNER) == told.own


@given(values, st.sampled_from(Better))
def test_places_agree_with_an_ordered_list(shown, better):
    """A value's first place is where it first stands in the ordered list, its last where it last does."""
    ordered = sorted(shown, reverse=better is not Better.LOWER)
    for value in shown:
        place = rank_of(value, shown, better)

        assert ordered.index(value) + 1 == place.first
        assert len(ordered) - ordered[::-1].index(value) == place.last
        assert len(ordered) == place.of


@given(st.lists(st.floats(0, 100), min_size=4, max_size=4), st.sampled_from(Better))
def test_a_place_tells_nothing_finer_than_the_page(exact, better):
    """Whatever lies behind the rounded values, equal ones share a place, and the places follow from them alone."""
    shown = [rounded(value, Decimal(1)) for value in exact]
    places = {(value, rank_of(value, shown, better)) for value in shown}

    assert len(places) == len(set(shown))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"shown": Decimal(1)},
        {"shown": Decimal(1), "rank": Rank(1, 1, 3), "unlisted": Unlisted.COVER},
        {"rank": Rank(1, 1, 3), "unlisted": Unlisted.COVER},
    ],
)
def test_a_figure_has_a_place_or_a_reason(said):
    """A shown value comes with a place and without a reason; what is not shown has a reason and no place."""
    with pytest.raises(TypeError, match="a practice has a shown value and a place, or a reason"):
        OwnPlace("seen", "", Cell(State.NO_DATA), **said)


def cell_numbers(cell):
    return cell.value, cell.numerator, cell.denominator


@pytest.mark.parametrize(
    ("step", "told"),
    [(None, Unlisted.COVER), ("20", Unlisted.COVER), ("50", Unlisted.COVER), ("100", Unlisted.ROUNDED)],
)
def test_a_value_that_rounding_would_call_nothing_is_told_so(step, told):
    """40 of 100 rounds to 40, 50 and, to whole hundreds, to 0: it is not shown, and the slip says why."""
    own = measured(of_patients({"p1": patients(40, 100)}), groups_of(IDS)).of(Level.PRACTICE, "p1")
    shown = replace(figure(B=60, A=50, C=30), rounded_to=step and Decimal(step))

    assert told is own_place(shown, "D", own, Stake(header(), YEAR, RULE)).unlisted
