"""Several desks work on one ledger at once, each a real process: nothing is lost, nothing is done twice."""

import os
import subprocess
import sys
from collections import Counter

import pytest
from support.command import ROOT, klynge
from support.desks import AT, Desk, at_once, new_order, opened, printed
from support.tiny_country import make_project

DESKS = ("anna", "bo", "carla", "natten")
TOLD = "--cluster  the same was ordered on 2026-11-27: order 1, for the meeting on 2027-02-01."


def test_orders_of_several_desks_at_once_are_all_kept(home):
    """Four desks take 25 orders each, with an act of consent each: 100 orders, 100 acts, each number once."""
    said = at_once(*(Desk(home, "orders", name, "25") for name in DESKS))

    with opened(home) as ledger:
        orders, acts, events = ledger.orders(), ledger.acts(), ledger.events()
    numbers = [int(line) for lines in said for line in lines]
    assert list(range(1, 101)) == sorted(numbers) == [o.number for o in orders]
    assert dict.fromkeys(DESKS, 25) == Counter(o.ordered_by for o in orders)
    assert {f"{name} {turn}" for name in DESKS for turn in range(25)} == {a.minutes for a in acts}
    assert 100 == len(acts)
    assert [("ordered", n) for n in range(1, 101)] == sorted((e.kind, e.order) for e in events)
    assert [n for name in DESKS for n in sorted(o.number for o in orders if o.ordered_by == name)] == numbers


def test_two_desks_release_an_order_once(home):
    """Three desks release the same ten orders at once: each is released once, and the others are told so."""
    with opened(home) as ledger:
        for number in range(1, 11):
            ledger.add(new_order(), AT, "anna")
            ledger.keep(*printed(number))
            ledger.approve(number, AT, "bo", alone=False)

    said = at_once(*(Desk(home, "releases", name, *map(str, range(1, 11))) for name in DESKS[:3]))

    lines = [line for each in said for line in each]
    refused = "edition 1 was released on 2026-11-27."
    expected = [f"released {n}" for n in range(1, 11)] + [f"not --order  {refused}" for n in range(1, 11)] * 2
    with opened(home) as ledger:
        assert sorted(expected) == sorted(lines)
        assert sorted(range(1, 11)) == sorted(k.order for k in ledger.released())
        assert 10 == sum(e.kind == "released" for e in ledger.events())


def test_several_desks_open_a_new_ledger_at_once(home):
    """Whoever comes first makes the tables; all find them, empty."""
    said = at_once(*(Desk(home, "opens", name) for name in DESKS))

    assert [["0"]] * 4 == said


def test_a_desk_killed_in_the_middle_leaves_nothing_half_written(home):
    """An order and an act in one transaction, killed before its end: neither is there, and others go on."""
    with opened(home) as ledger:
        ledger.add(new_order("before"), AT, "before")
    desk = Desk(home, "stops", "anna")
    desk.starts()
    desk.hears("half")
    desk.dies()

    with opened(home) as ledger:
        after = ledger.add(new_order("after"), AT, "after")

        assert ["before", "after"] == [o.ordered_by for o in ledger.orders()]
        assert () == ledger.acts()
        assert [1, after.number] == [e.order for e in ledger.events()]


@pytest.fixture(scope="session")
def received_unit(tmp_path_factory):
    """Give a project with its delivery received."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        root = make_project(tmp_path_factory.mktemp("desks") / "unit")
        said = klynge("receive", "--project", root)
        assert said.exit_code == 0, said.text
    return root


def test_an_order_is_taken_once_of_three_analysts(received_unit, shared):
    """Three analysts order the same at the same time over a shared server: one is taken, the others are told which."""
    words = ("order", "add", "--package", "things_package", "--cluster", "nord", "--meeting", "2027-02-01")
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "KLYNGE_LEDGER": shared.url}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "pipeline", *words, "--project", received_unit],
            env={**environ, "KLYNGE_USER": name}, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for name in DESKS[:3]
    ]  # fmt: skip
    said = [each.communicate(timeout=120)[0].splitlines()[0] for each in started]

    taken = "Order 1: things_package for Nordklyngen, anonymised, for the meeting on 2027-02-01. Due 2026-12-11."
    assert [0, 16, 16] == sorted(each.returncode for each in started), said
    assert [TOLD, TOLD, taken] == sorted(said)
    with opened(shared) as ledger:
        (order,) = ledger.orders()
        assert said.index(taken) == DESKS.index(order.ordered_by)
    assert not (received_unit / ".klynge/ledger.sqlite").exists()
