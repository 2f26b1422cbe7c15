"""What moves between two versions of a definition, on the same patients."""

from datetime import date

import polars as pl
import pytest
from support.measuring_cases import (
    RULE,
    YEAR,
    cluster_of,
    groups_of,
    header,
    measured,
    of_patients,
    of_shares,
    patients,
)

from pipeline.measuring.impact import Band, Move, Standing, impact_table, impacts, standings
from pipeline.measuring.measure import measure_categories
from pipeline.model import Level, State, Verdict

GOAL = {"value": 50, "text": "Mindst 50 %", "source": "A guideline", "measured_on": "same"}
EVEN = {"p1": (50, 100), "p2": (52, 100), "p3": (48, 100), "p4": (51, 100)}


def _measured(practices, /, **said):
    return measured(of_patients({i: patients(*p) for i, p in practices.items()}), **said)


def _impact(before, after, said=None, clusters=None, **more):
    then, now = _measured(before, **(said or {})), _measured(after, **{**(said or {}), **more})
    (found,) = impacts([then], [now], [cluster_of(sorted(EVEN))] if clusters is None else clusters, RULE)
    return found


def _of(found, practice_id):
    return next(m for m in found.practices if m.practice_id == practice_id)


def test_a_practice_moves_by_the_relevant_difference_or_more():
    """Five percentage points are enough, four are not; the sign says which way."""
    found = _impact(EVEN, EVEN | {"p1": (55, 100), "p2": (48, 100), "p3": (30, 100)})

    assert ["p1", "p3"] == [m.practice_id for m in found.moved]
    assert [5.0, -18.0] == [round(m.difference, 9) for m in found.moved]


def test_nobody_moves_where_nothing_differs():
    """Not even where the smallest difference matters."""
    assert () == _impact(EVEN, EVEN, {"relevant_difference": 0}).moved


def test_a_binary_fraction_hides_no_move():
    """0,3 less 0,1 is 0,2, though not to the last digit of a float."""
    standing = [Standing(State.VALUE, v, Verdict.NOT_ASSESSED, None) for v in (0.1, 0.3)]

    assert Move("p1", *standing).moves(0.2)


def test_the_nation_and_the_regions_stand_beside_each_other():
    """201 and 211 of 400."""
    found = _impact(EVEN, EVEN | {"p1": (60, 100)})

    assert [(Level.DENMARK, "denmark", 50.25, 52.75), (Level.REGION, "R1", 50.25, 52.75)] == list(found.groups())


def test_a_verdict_that_changes_is_a_band_crossed():
    """One of four moves away from the rest, who still lie near each other."""
    found = _impact(EVEN, EVEN | {"p1": (68, 100)})

    assert {("may_be_chance", "clear_difference"): 1} == found.crossings(Band.VERDICT)
    assert (Band.VERDICT,) == _of(found, "p1").crossed


def test_how_far_matters_can_change_a_verdict_alone():
    """The same counts, and a difference that must be larger."""
    found = _impact(EVEN | {"p1": (68, 100)}, EVEN | {"p1": (68, 100)}, relevant_difference=60)

    assert ((), {("clear_difference", "may_be_chance"): 1}) == (found.moved, found.crossings(Band.VERDICT))


@pytest.mark.parametrize(
    ("better", "crossed"),
    [("higher", {("not met", "met"): 1}), ("lower", {("met", "not met"): 1}), ("neither", {})],
)
def test_a_goal_met_or_not_is_a_band_crossed(better, crossed):
    """From 48 to 51, where 50 is the goal; where no way is good there is none to meet."""
    found = _impact(EVEN, EVEN | {"p3": (51, 100)}, {"target": GOAL, "better": better})

    assert crossed == found.crossings(Band.GOAL)


@pytest.mark.parametrize("goal", [{**GOAL, "measured_on": "other"}, {**GOAL, "valid_to": date(2026, 12, 30)}])
def test_a_goal_for_others_or_of_yesterday_is_none(goal):
    """Neither is drawn as a line in a report."""
    assert {} == _impact(EVEN, EVEN | {"p3": (51, 100)}, {"target": goal}).crossings(Band.GOAL)


def test_a_goal_holds_to_the_periods_last_day():
    """It ends with the year."""
    found = _impact(EVEN, EVEN | {"p3": (51, 100)}, {"target": {**GOAL, "valid_to": YEAR.last}})

    assert {("not met", "met"): 1} == found.crossings(Band.GOAL)


def test_states_are_those_that_a_report_would_show():
    """Three of a hundred are hidden, nine patients too few; both take others with them. What is hidden is known."""
    small, few = (_impact(EVEN, EVEN | {"p1": own}) for own in ((3, 100), (6, 9)))

    assert {("value", "hidden"): 3} == small.crossings(Band.STATE)
    assert 3.0 == _of(small, "p1").after.value
    assert {("value", "hidden"): 2, ("value", "too_few"): 1} == few.crossings(Band.STATE)
    assert None is _of(few, "p1").after.value


def test_a_practice_outside_all_clusters_is_compared_with_nobody():
    """Its value and its goal are told, and its own small number is hidden."""
    found = _impact(EVEN, EVEN | {"p1": (2, 100), "p2": (60, 100)}, {"target": GOAL}, clusters=[])

    assert {("value", "hidden"): 1} == found.crossings(Band.STATE)
    assert {} == found.crossings(Band.VERDICT)
    assert {("met", "not met"): 1} == found.crossings(Band.GOAL)


def test_a_practice_that_one_version_alone_has_is_told():
    """It had nobody in the population before."""
    groups = groups_of(["p1", "p2", "p3"])
    then = measured(of_patients({"p1": patients(50, 100)}), groups_of(["p1"]))
    now = measured(of_patients({i: patients(50, 100) for i in ("p1", "p2", "p3")}), groups)
    (found,) = impacts([then], [now], [], RULE)

    assert ["p1", "p2", "p3"] == [m.practice_id for m in found.practices]
    assert (State.NO_DATA, None, State.VALUE, None) == (
        _of(found, "p2").before.state, _of(found, "p2").before.value, _of(found, "p2").after.state,
        _of(found, "p2").difference,
    )  # fmt: skip


def test_another_unit_has_no_neighbours():
    """Percent and a rate are not held against each other."""
    assert () == impacts([_measured(EVEN)], [_measured(EVEN, unit="ratio")], [], RULE)


def _share(rows, *categories):
    counts = of_shares(rows, categories, once=False)
    said = {"unit": "share", "better": "neither", "counts": "prescription", "categories": {c: c for c in categories}}
    return measure_categories(counts, header(**said), groups_of(rows))


def test_of_a_share_the_categories_of_both_are_told():
    """Each patient has one of a and nine of b; the later version knows c besides, and finds more of a."""
    then = _share({i: [[1, 9]] * 30 for i in EVEN}, "a", "b")
    now = _share({i: [[4, 9, 7]] * 30 for i in EVEN}, "a", "b", "c")
    found = impacts(then, now, [cluster_of(sorted(EVEN))], RULE)

    assert [("a", 10.0, 20.0), ("b", 90.0, 45.0)] == [
        (f.after.category, f.practices[0].before.value, f.practices[0].after.value) for f in found
    ]
    assert [4, 4] == [len(f.moved) for f in found]


def test_the_table_has_a_row_for_each_unit():
    """Groups without bands, practices with all of them, and the orders that seal the earlier version."""
    found = _impact(EVEN, EVEN | {"p1": (90, 100)}, {"target": GOAL})
    table = impact_table([("1 3", found)], {"p1": "Lægerne", "R1": "Region 1"})

    assert ["denmark", "region", "practice", "practice", "practice", "practice"] == table["level"].to_list()
    assert [None, "Region 1", "Lægerne", None, None, None] == table["name"].to_list()
    assert {"1 3"} == set(table["sealed_in"])
    first = table.filter(pl.col("unit_id") == "p1").row(0, named=True)
    assert (50.0, 90.0, 40.0, True) == tuple(first[c] for c in ("value_before", "value_after", "difference", "moves"))
    assert ("may_be_chance", "clear_difference", "met", "met") == tuple(
        first[f"{band}_{end}"] for band in ("verdict", "goal") for end in ("before", "after")
    )
    assert [None, None] == table["state_before"].to_list()[:2]


def test_the_same_practices_stand_alike_in_the_same_version():
    """Asked twice the answer is the same."""
    figure = _measured(EVEN)

    assert standings([figure], [], RULE) == standings([figure], [], RULE)
