"""The page on consent holds: whose yes stands, and what becomes of it when a number changes."""

from datetime import date

import pytest
from support.spec_tables import tables_under

from pipeline.model import HistoryEvent, HistoryKind
from pipeline.orders.consent import Act, standing

ON = date(2026, 11, 1)
TABLES = tables_under("consent.md")
SAID = {True: "ja", False: "nej"}


def act(words):
    """Read '000001 ja open 2026-01-01'; without a number it is of the practice that is asked about."""
    *practice, said, scope, on = words.split()
    return Act("bugten", practice[0] if practice else "000002", scope, date.fromisoformat(on), withdraws=said == "nej")


def event(words):
    """Read 'sold 000001 000002 2026-05-01'."""
    kind, old, new, on = words.split()
    return HistoryEvent(old, new, date.fromisoformat(on), HistoryKind(kind))


def each(text, read):
    return [read(words) for words in text.split(", ") if words]


def stands(acts, scope, history=()):
    return SAID[standing(acts, "bugten", "000002", scope, ON, history) is not None]


@pytest.mark.parametrize("row", TABLES["Hvem har sagt ja"])
def test_the_latest_act_decides(row):
    """Each row's answer by name and by letter, whatever the order in which the acts were recorded."""
    acts = each(row["handlinger"], act)

    for told in (acts, acts[::-1]):
        assert row["navne (open)"] == stands(told, "open")
        assert row["bogstaver (any)"] == stands(told, "any")


@pytest.mark.parametrize("row", TABLES["Når ydernummeret ændrer sig"])
def test_a_yes_follows_a_practice_and_not_its_buyer(row):
    """Each row's answer by name, under the numbers that the practice has had."""
    assert row["navne (open)"] == stands(each(row["handlinger"], act), "open", each(row["ændring"], event))


def test_another_clusters_yes_is_no_yes_here():
    """A practice that moved says yes to the new cluster's comparison by itself."""
    elsewhere = Act("bakken", "000002", "open", date(2026, 1, 1))

    assert standing([elsewhere], "bugten", "000002", "open", ON) is None


def test_a_decision_is_no_practices_yes():
    """What the cluster decides stands for itself, and a practice's yes is no decision."""
    decision, own = Act("bugten", None, "open", ON), Act("bugten", "000002", "open", ON)

    assert standing([decision], "bugten", "000002", "open", ON) is None
    assert standing([own], "bugten", None, "open", ON) is None
    assert decision == standing([decision, own], "bugten", None, "open", ON)
