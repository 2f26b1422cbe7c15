"""Consent follows the owner's policy; who lacks it is named to whoever runs, and to nobody else."""

from datetime import date

import polars as pl
import pytest

from pipeline.model import Cluster, Practice, Visibility
from pipeline.orders.consent import missing_consents

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
