"""The page on members holds: who is in, who left and who joined between an order and its report."""

from datetime import date

import pytest
from support.ledger_cases import order
from support.spec_tables import tables_under

from pipeline.model import Cluster, HistoryEvent, HistoryKind, Period, Practice
from pipeline.orders.members import members_of

ON = Period(date(2026, 3, 2), date(2026, 3, 2))
TABLES = tables_under("members.md")
ROWS = [row for rows in TABLES.values() for row in rows]


def event(words):
    """Read 'sold a b 2026-02-01'."""
    kind, old, new, on = words.split()
    return HistoryEvent(old, new, date.fromisoformat(on), HistoryKind(kind))


def practice(practice_id):
    return Practice(practice_id, f"Lægerne {practice_id}", "1084")


def asked(row):
    """Give the order of a row, as it was taken on 5 January."""
    return order(
        1, members={i: f"Lægerne {i}" for i in row["bekræftet"].split()}, registered=tuple(row["registret da"].split())
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["bemærkning"])
def test_leavers_are_dropped_and_joiners_added(row):
    """Each row's members, leavers and joiners, under the numbers of the day."""
    now = Cluster("bugten", "Bugten", tuple(practice(i) for i in row["registret nu"].split()))
    history = [event(words) for words in row.get("ændring", "").split(", ") if words]
    found = members_of(asked(row), now, {i: practice(i) for i in "abcdefxy"}, history, ON)
    told = (found.cluster.member_ids, found.left, found.joined)

    assert [set(row[c].split()) for c in ("rapporten er til", "gået", "kommet til")] == [set(ids) for ids in told]
    assert [f"Lægerne {i}" for i in sorted(found.cluster.member_ids)] == [p.name for p in found.cluster.members]


def test_the_page_asks_on_its_own_days():
    """The page's two days are those of the test."""
    page = order(1)

    assert (date(2026, 1, 5), date(2026, 3, 2)) == (page.ordered_on, ON.last)


def test_without_a_word_the_register_was_confirmed():
    """An order that says nothing of the register's members was taken with them."""
    taken = order(1, members={"a": "A", "b": "B"})
    now = Cluster("bugten", "Bugten", (practice("a"), practice("c")))
    found = members_of(taken, now, {}, [], ON)

    assert ({"a", "c"}, {"b"}, {"c"}) == (found.cluster.member_ids, found.left, found.joined)


def test_a_practice_that_the_register_forgot_keeps_its_name():
    """Somebody confirmed beside the register is named as at the order, under the number of the day."""
    taken = order(1, members={"a": "Lægerne a", "d": "Lægerne d"}, registered=("a",))
    now = Cluster("bugten", "Bugten", (practice("a"),))
    found = members_of(taken, now, {"a": practice("a")}, [event("renumbered d x 2026-02-01")], ON)

    assert [("a", "Lægerne a"), ("x", "Lægerne d")] == [(p.practice_id, p.name) for p in found.cluster.members]
