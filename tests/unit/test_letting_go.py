"""A release seals its baseline first and is remembered then: whoever is stopped between has released nothing."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import polars as pl
import pytest
from support.baselines import EDITION, KEY, LABEL_KEY, draft
from support.ledger_cases import order
from support.measuring_cases import RULE
from support.orders import content

from pipeline.errors import BaselineError
from pipeline.letting_go import let_go
from pipeline.model import Cluster, Practice
from pipeline.orders.baseline.file import read_capsule, write_draft
from pipeline.orders.ledger import Sealed, open_ledger
from pipeline.orders.releasing import Today

AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
NO_CONSENTS = pl.DataFrame(
    schema={
        "cluster_id": pl.String, "practice_id": pl.String, "scope": pl.String,
        "given_on": pl.Date, "withdrawn_on": pl.Date, "minutes": pl.String,
    }
)  # fmt: skip
TODAY = Today(
    order=1, on=date(2026, 12, 1), members=Cluster("c1", "Klynge c1", (Practice("000001", "Lægerne Å", "1084"),)),
    current={}, consents=NO_CONSENTS, recorded=(), history=(), policy="every_member_for_open", rule=RULE, released=(),
)  # fmt: skip


@contextmanager
def approved(root):
    """Give a ledger with an approved order, its draft, and the edition that is to go."""
    state = root / ".klynge"
    with open_ledger(state, None, {}, AT) as ledger:
        number = ledger.add(order(0, cluster_id="c1", package_id="pk"), AT, "anna").number
        place = write_draft(state, draft(number=number), LABEL_KEY, KEY)
        ledger.keep(EDITION, AT, "anna", number, place)
        ledger.approve(number, AT, "bo", alone=False)
        yield ledger, state, ledger.kept(number)[-1]


def stopped(*_):
    raise KeyboardInterrupt


def sealed_files(state):
    return sorted(p.name for p in (state / "baselines").rglob("*.zip"))


def test_what_is_released_has_a_baseline_with_what_the_release_added(tmp_path):
    """Who released and approved, whose members; the draft is gone."""
    with approved(tmp_path) as (ledger, state, one):
        released = let_go(one, state, ledger, TODAY, AT, "anna", KEY)
        (baseline,) = ledger.baselines()
    capsule = read_capsule(state, Sealed(baseline.path, baseline.sha256), KEY)

    assert date(2026, 12, 1) == released.released_on
    assert ("anna", "bo", False) == (
        capsule.release.released_by,
        capsule.release.approved_by,
        capsule.release.approved_alone,
    )
    assert {"000001": "Lægerne Å"} == capsule.release.members
    assert [] == list((state / "drafts").rglob("*.*"))


def test_who_is_stopped_after_sealing_has_released_nothing(tmp_path, monkeypatch):
    """The ledger is as it was; the next try seals the same bytes again, and releases."""
    with approved(tmp_path) as (ledger, state, one):
        before = content(tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(type(ledger), "release", stopped)
            with pytest.raises(KeyboardInterrupt):
                let_go(one, state, ledger, TODAY, AT, "anna", KEY)
        between, lying = content(tmp_path), sealed_files(state)
        let_go(one, state, ledger, TODAY, AT, "anna", KEY)

        assert before == between
        assert 1 == len(lying)
        assert lying == sealed_files(state)
        assert [lying[0]] == [b.path.rsplit("/", 1)[-1] for b in ledger.baselines()]


def test_without_its_draft_nothing_is_released(tmp_path):
    """A release that could never be followed up is none."""
    with approved(tmp_path) as (ledger, state, one):
        for path in (state / "drafts").rglob("*.zip"):
            path.unlink()
        before = content(tmp_path)
        with pytest.raises(BaselineError, match="the file is missing"):
            let_go(one, state, ledger, TODAY, AT, "anna", KEY)

        assert before == content(tmp_path)
        assert () == ledger.baselines()
