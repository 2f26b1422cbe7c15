"""A whole year in short: orders, a meeting, late rows, a merger, and follow-ups of which the truth is known."""

import json
from datetime import date
from statistics import mean

import pytest
from worked_year.expected import BASELINE, members_of
from worked_year.letters import letters_of
from worked_year.page import followed, page
from worked_year.planted import late_percent, read_truth
from worked_year.year import ANONYMISED, OPEN, play


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Play the year on a tiny country."""
    return play(tmp_path_factory.mktemp("year"), "tiny")


@pytest.fixture(scope="module")
def truth(played):
    """Read what is planted."""
    return read_truth(played.delivery / "truth")


@pytest.fixture(scope="module")
def opened(played):
    """Read the follow-up with names."""
    return followed(played, 3, OPEN, {})


@pytest.fixture(scope="module")
def anonymised(played):
    """Read the follow-up with letters."""
    return followed(played, 4, ANONYMISED, letters_of(played))


def night(played, day):
    """Give what the night before this day wrote."""
    return next(given.said for given in played.unit.given if given.words == ("night",) and given.on == day)


def test_the_year_ends_with_both_orders_followed_up(played, tmp_path):
    """The two orders of January are followed up, and what followed them is released."""
    played.unit.does(date(2026, 11, 6), "mette", "status", "--json", tmp_path / "status.json")
    orders = json.loads((tmp_path / "status.json").read_text("utf-8"))["orders"]

    assert {1: "followed_up", 2: "followed_up", 3: "released", 4: "released"} == {
        order["number"]: order["state"] for order in orders
    }


def test_the_night_tells_of_the_late_rows(played, truth):
    """In April, before any follow-up, the secretariat hears that numbers under sealed baselines have changed."""
    said = night(played, date(2026, 4, 7))

    assert "Tal, der er ændret under frigivne rapporter" in said
    assert "Bestilling 1, Nordlys-klyngen" in said
    assert "Bestilling 2, Hedeklyngen" in said
    assert "august 2025, september 2025" in said
    assert 1.9 < late_percent(truth, "antibiotics", BASELINE) < 2.2


def test_the_night_proposes_the_follow_ups(played):
    """In October the night says which baselines can be followed up."""
    said = night(played, date(2026, 10, 29))

    assert "klynge follow-up --order 1" in said
    assert "klynge follow-up --order 2" in said


def test_every_bridge_adds_up(opened, anonymised):
    """The terms of each bridge take the printed baseline to the figure now, to the digit."""
    bridges = [found.bridge for one in (opened, anonymised) for found in one.found.values() if found.bridge]

    assert bridges != []
    for bridge in bridges:
        terms = sum(size for name, size in bridge.items() if name not in {"before", "now"})
        assert bridge["before"] + terms == bridge["now"]


def test_practices_that_changed_fall_more_than_the_others(opened, truth):
    """Where a fifth of the prescriptions is planted away, the figure falls by about that; elsewhere it does not."""
    planted = truth.improved("antibiotics")
    moves = {True: [], False: []}
    for name, moved in opened.found["antibiotics_per_1000"].practices.items():
        moves[opened.practices[name] in planted].append(100 * float(moved.change / moved.before))

    assert len(moves[True]) == 5
    assert -32 < mean(moves[True]) < -10  # -20 %, and -2 % from one year to the other
    assert mean(moves[True]) < mean(moves[False]) - 8
    assert -12 < mean(moves[False]) < 10


def test_nobody_untouched_is_called_changed(opened, truth):
    """A page calls no practice clearly changed for which nothing was planted."""
    planted = truth.improved("antibiotics")
    clear = {
        opened.practices[name] for name, moved in opened.found["antibiotics_per_1000"].practices.items() if moved.clear
    }

    assert clear - planted.keys() == set()


def test_only_practices_in_both_have_rows(played, opened):
    """Who joined or left has no row; the two that became one have one together."""
    members = members_of(played.delivery, OPEN)
    told = {opened.practices[name] for name in opened.found["antibiotics_per_1000"].practices}

    assert told == members.both
    assert len(members.then - members.now) == 1
    assert len(members.now - members.then) == 1


def test_letters_stay(anonymised):
    """Every letter that has a row both times is one of January's: nobody's letter was handed on."""
    for found in anonymised.found.values():
        assert set(found.practices) <= set(anonymised.practices)


@pytest.mark.parametrize("cluster", [OPEN, ANONYMISED])
def test_no_verdict_where_a_frozen_code_ends(opened, anonymised, cluster):
    """The frozen list says that a number ends within the window: both versions are shown, and nothing is judged."""
    one = {OPEN: opened, ANONYMISED: anonymised}[cluster]
    found = one.found["lung_function_per_1000"]

    assert found.verdict == "Ikke vurderet"
    assert not found.cluster.clear
    assert not any(moved.clear for moved in found.practices.values())


def test_the_page_of_the_year_holds_both_clusters(played, opened, anonymised):
    """The page tells the timeline and both follow-ups, and every bridge on it adds up."""
    text = page(played, opened, anonymised, "tiny")

    assert "`klynge follow-up --order 1 --meeting 2026-11-25`" in text
    assert f"## {OPEN}, by name" in text
    assert f"## {ANONYMISED}, by letter" in text
    assert "| NO |" not in text
