"""Orders are taken all or none, as they were asked."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from support.definition_texts import whole_project
from support.desks import new_order, opened
from support.ledger_cases import order

from pipeline.errors import OrderError, Where
from pipeline.model import Cluster, Practice, Visibility
from pipeline.orders.ledger import open_ledger
from pipeline.orders.order import Choices, NewOrder, OrderState
from pipeline.orders.taking import Asked, Desk, take_all

TODAY = date(2026, 11, 27)
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
PRACTICES = tuple(Practice(i, f"Lægerne {i[-1]}", "1084") for i in ("000001", "000002", "000003"))
CLUSTERS = {"bugten": Cluster("bugten", "Bugten", PRACTICES[:2])}
ASKED = Asked(
    Where.elsewhere("klynge order add"), "bugten", "things_package", Visibility.OPEN, date(2027, 2, 1),
    date(2026, 9, 30), Choices(("things_percent", "things_percent"), "none", " Hvad nu? "), ("000003", "000001"),
)  # fmt: skip


def desk(*standing):
    """Give the desk of a secretariat where orders stand."""
    return Desk(whole_project().read(), CLUSTERS, PRACTICES, {}, standing, lambda *_: (), TODAY, "anna")


def whats(asked, *standing):
    """Give what is wrong, a sentence each."""
    with pytest.raises(OrderError) as met:
        take_all(asked, desk(*standing))
    return [p.what for p in met.value.problems]


def test_an_order_holds_what_was_asked_and_whom_the_register_had():
    """Members as they were named; choices in the package's order, blanks gone."""
    (found,) = take_all([ASKED], desk())

    assert found == NewOrder(
        cluster_id="bugten",
        package_id="things_package",
        visibility=Visibility.OPEN,
        meeting_on=date(2027, 2, 1),
        ordered_on=TODAY,
        ordered_by="anna",
        members={"000003": "Lægerne 3", "000001": "Lægerne 1"},
        registered=("000001", "000002"),
        ending=date(2026, 9, 30),
        choices=Choices(("things_percent",), "none", "Hvad nu?"),
    )


def test_a_meeting_today_can_be_ordered_for():
    """Late it is, but not past."""
    assert 1 == len(take_all([replace(ASKED, meeting_on=TODAY)], desk()))


@pytest.mark.parametrize("state", list(OrderState))
def test_the_same_stands_in_the_way_while_it_is_open(state):
    """What was released or ended can be ordered again."""
    before = order(7, visibility=Visibility.OPEN, package_id="things_package", state=state)
    if before.is_open:
        assert ["the same was ordered on 2026-01-05: order 7, for the meeting on 2026-03-02."] == whats([ASKED], before)
    else:
        assert 1 == len(take_all([ASKED], desk(before)))


@pytest.mark.parametrize(
    "other", [{"visibility": Visibility.ANONYMISED}, {"cluster_id": "bakken"}, {"package_id": "more"}]
)
def test_another_order_stands_in_nobodys_way(other):
    """With letters instead of names, for another cluster or of another package it is another report."""
    standing = {"visibility": Visibility.OPEN, "package_id": "things_package"} | other

    assert 1 == len(take_all([ASKED], desk(order(7, **standing))))


def test_a_follow_up_under_way_does_not_keep_a_cluster_from_ordering():
    """It follows an earlier report and is no first one."""
    following = order(7, visibility=Visibility.OPEN, package_id="things_package", follows=3)

    assert 1 == len(take_all([ASKED], desk(following)))


def test_one_wrong_line_stops_all():
    """Nothing is taken, and every line's mistakes are told."""
    lines = [replace(ASKED, place=Where("orders.csv", n)) for n in (2, 3, 4)]
    lines[1] = replace(lines[1], visibility=Visibility.ANONYMISED, meeting_on=date(2026, 11, 26))
    lines[2] = replace(lines[2], choices=Choices(question=""), visibility=Visibility.ANONYMISED)

    assert [
        "the meeting on 2026-11-26 is past.",
        "the question is empty.",
        "the same is ordered in line 3.",
    ] == whats(lines)


def test_two_desks_that_order_the_same_at_once_order_it_once(tmp_path):
    """Whoever comes second is told of the first, however close they are."""
    start = threading.Barrier(8)

    def take(n):
        with open_ledger(tmp_path, None, {}, AT) as ledger:
            start.wait()
            try:
                with ledger.together():
                    (new,) = take_all([ASKED], desk(*ledger.orders()))
                    return ledger.add(new, AT, f"desk {n}").number
            except OrderError as error:
                return error.problems[0].what

    with open_ledger(tmp_path, None, {}, AT), ThreadPoolExecutor(8) as desks:
        said = sorted(map(str, desks.map(take, range(8))))

    assert ["1", *["the same was ordered on 2026-11-27: order 1, for the meeting on 2027-02-01."] * 7] == said


@pytest.mark.parametrize("registered", [None, (), ("000001",), ("000001", "000002", "000009")])
def test_whom_the_register_had_is_kept_with_the_order(home, registered):
    """Somebody beside the register, somebody whom it alone has, nobody at all: on either kind of ledger."""
    new = replace(new_order(), members={"000001": "Lægerne 1", "000002": "Lægerne 2"}, registered=registered)
    with opened(home) as ledger:
        number = ledger.add(new, AT, "anna").number
        found = ledger.order(number)

        assert (new.members, registered) == (found.members, found.registered)
        assert (found,) == ledger.orders()


def test_a_register_that_was_confirmed_as_it_is_needs_no_word(home):
    """The register's members are the order's then."""
    with opened(home) as ledger:
        new = new_order()
        found = ledger.add(replace(new, registered=tuple(sorted(new.members))), AT, "anna")

        assert (dict(new.members), None) == (found.members, found.registered)
