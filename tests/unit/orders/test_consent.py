"""Consent follows the owner's policy; who lacks it is named to whoever runs, and to nobody else."""

from datetime import date

import polars as pl
import pytest

from pipeline.model import Cluster, HistoryEvent, HistoryKind, Practice, Visibility
from pipeline.orders.consent import Act, acts_of, is_needed, lacking, missing_consents, outlived

ON = date(2026, 11, 1)
CLUSTER = Cluster("bay", "Bugten", tuple(Practice(i, i, "r") for i in ("000001", "000002")))
SCHEMA = {
    "cluster_id": pl.String, "practice_id": pl.String, "scope": pl.String,
    "given_on": pl.Date, "withdrawn_on": pl.Date, "minutes": pl.String,
}  # fmt: skip


def consents(*rows):
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def yes(practice_id, scope="open", given=date(2026, 1, 1), withdrawn=None, cluster="bay"):
    return (cluster, practice_id, scope, given, withdrawn, None)


@pytest.mark.parametrize(
    ("policy", "visibility", "rows", "missing"),
    [
        pytest.param("every_member_for_open", "open", [], ("000001", "000002"), id="nobody asked"),
        pytest.param("every_member_for_open", "open", [yes("000001")], ("000002",), id="one is missing"),
        pytest.param("every_member_for_open", "open", [yes("000001"), yes("000002")], (), id="everybody said yes"),
        pytest.param("every_member_for_open", "anonymised", [], (), id="letters need no yes"),
        pytest.param(
            "every_member_for_open", "open", [yes("000001"), yes("000002", "any")], ("000002",), id="less than open"
        ),
        pytest.param(
            "every_member_for_any", "anonymised", [yes("000001", "any")], ("000002",), id="a yes even for letters"
        ),
        pytest.param(
            "every_member_for_any", "anonymised", [yes("000001"), yes("000002", "any")], (), id="open covers any"
        ),
        pytest.param(
            "cluster_decision", "open", [yes("000001"), yes("000002")], ("bay",), id="members are no decision"
        ),
        pytest.param("cluster_decision", "open", [yes(None)], (), id="the cluster decided"),
        pytest.param("cluster_decision", "open", [yes(None, cluster="hill")], ("bay",), id="another cluster decided"),
        pytest.param(
            "cluster_decision", "open", [yes(None, given=date(2026, 11, 2))], ("bay",), id="given the day after"
        ),
        pytest.param("cluster_decision", "open", [yes(None, withdrawn=ON)], ("bay",), id="withdrawn that day"),
        pytest.param(
            "cluster_decision", "open", [yes(None, withdrawn=date(2026, 11, 2))], (), id="withdrawn the day after"
        ),
    ],
)
def test_the_policy_says_who_must_have_said_yes(policy, visibility, rows, missing):
    """Each policy asks for its own yeses, on the day asked, of the cluster asked."""
    assert missing == missing_consents(policy, CLUSTER, Visibility(visibility), consents(*rows), ON)


def test_what_was_recorded_stands_beside_what_was_delivered():
    """One yes was delivered and one recorded; a recorded no takes a delivered yes back."""
    delivered, asked = consents(yes("000001")), ("every_member_for_open", CLUSTER, Visibility.OPEN)
    given = Act("bay", "000002", "open", date(2026, 5, 1))
    taken = Act("bay", "000001", "any", date(2026, 6, 1), withdraws=True)

    assert () == missing_consents(*asked, delivered, ON, [given])
    assert ("000001",) == missing_consents(*asked, delivered, ON, [given, taken])
    assert () == missing_consents(*asked, delivered, date(2026, 5, 31), [given, taken])


def test_members_are_asked_under_the_numbers_of_the_day():
    """One got a new number and keeps its yes; the other was sold and has none."""
    delivered = consents(yes("000001"), yes("000002"), yes("000007"), yes("000008"))
    history = [
        HistoryEvent("000007", "000001", date(2026, 2, 1), HistoryKind.RENUMBERED),
        HistoryEvent("000008", "000002", date(2026, 2, 1), HistoryKind.SOLD),
    ]

    assert ("000002",) == missing_consents(
        "every_member_for_open", CLUSTER, Visibility.OPEN, delivered, ON, history=history
    )


def test_a_yes_taken_back_before_it_was_given_never_stood():
    """A row whose days stand the wrong way round is no yes."""
    row = consents(yes("000001", given=date(2026, 5, 1), withdrawn=date(2026, 4, 1)))

    assert [(date(2026, 5, 1), False), (date(2026, 5, 1), True)] == [(a.on, a.withdraws) for a in acts_of(row)]


@pytest.mark.parametrize(
    ("policy", "needed"),
    [
        ("cluster_decision", {"open"}),
        ("every_member_for_open", {"open"}),
        ("every_member_for_any", {"open", "anonymised"}),
    ],
)
def test_each_policy_asks_for_its_comparisons(policy, needed):
    """Letters need a yes under one policy alone."""
    assert needed == {v.value for v in Visibility if is_needed(policy, v)}


def test_a_change_of_hands_is_told_with_the_yes_that_it_ended():
    """The yes of January ended with the sale in May, whether the number changed or not; a later one is not told of."""
    given = Act("bay", "000001", "open", date(2026, 1, 1))
    sold = HistoryEvent("000001", "000001", date(2026, 5, 1), HistoryKind.SOLD)
    anew = HistoryEvent("000001", "000003", date(2026, 5, 1), HistoryKind.SOLD)

    assert (given, sold) == outlived([given], "bay", "000001", ON, [sold])
    assert (given, anew) == outlived([given], "bay", "000003", ON, [anew])
    assert outlived([given], "bay", "000001", ON, []) is None
    assert outlived([given], "hill", "000001", ON, [sold]) is None


def test_nobody_missing_is_no_error():
    """Where all have said yes there is nothing to tell."""
    assert lacking("every_member_for_open", CLUSTER, Visibility.OPEN, ()) is None
