"""The overview asks the registers whose consent is missing and how far the data reach, and writes down what changed."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from support.command import klynge
from support.ledger_cases import MemoryBooks, event, order
from support.tiny_country import make_project

from pipeline.errors import ExtractError
from pipeline.model import Visibility
from pipeline.orders.consent import Act
from pipeline.orders.status import Waiting
from pipeline.overview import keep_status_page, take_stock
from pipeline.project import load_project
from pipeline.warehouse.registers import Registers

AT = datetime(2026, 11, 27, 8, tzinfo=UTC)
DAYS = {"ordered_on": date(2026, 11, 23), "meeting_on": date(2027, 2, 1)}
SIX = {f"00000{n}": f"Lægehuset {n}" for n in range(1, 7)}
OPEN = order(1, cluster_id="nord", package_id="things_package", visibility=Visibility.OPEN, members=SIX, **DAYS)


@pytest.fixture(scope="module")
def received(tmp_path_factory):
    """Give a project where practices 1 to 4 of six have said yes in what was delivered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        root = make_project(tmp_path_factory.mktemp("overview") / "unit")
        said = klynge("receive", "--project", root)
        assert said.exit_code == 0, said.text
    return root


@pytest.fixture
def unit(received, tmp_path):
    return Path(shutil.copytree(received, tmp_path / "unit"))


def stock(unit, *orders, events=(), acts=(), at=AT):
    """Take stock once; give the status and what was written into the ledger."""
    project, catalogue = load_project(unit, today=date(2026, 11, 27))
    books = MemoryBooks(*orders, events=events, acts=acts)
    told = take_stock(project, catalogue, books, at, "bo")
    return told, [(e.order, e.kind, e.told["who"]) for e in books.events()[len(events) :]]


def test_whose_consent_is_missing_is_asked_and_written_down(unit):
    """Two of six members have not said yes: the clock stands still from today."""
    told, written = stock(unit, OPEN)
    (row,) = told.rows

    assert [(1, "consent_awaited", "000005, 000006")] == written
    assert (Waiting("consents", ("000005", "000006")),) == row.waiting
    assert row.deadline.stands_still
    assert ("Nordklyngen", True) == (row.cluster, told.has_snapshot)


def test_only_those_whom_the_coordinator_confirmed_are_waited_for(unit):
    """The register has six members; the coordinator confirmed five, of whom one has not said yes."""
    five = {i: name for i, name in SIX.items() if i != "000006"}

    assert [(1, "consent_awaited", "000005")] == stock(unit, replace(OPEN, members=five, registered=tuple(SIX)))[1]


def test_a_cluster_that_is_gone_waits_for_nobody(unit):
    """The register does not know it any more: what was awaited from it is not."""
    awaited = event(1, "consent_awaited", "2026-11-26", who="000005")
    told, written = stock(unit, replace(OPEN, cluster_id="gone"), events=[awaited])

    assert [(1, "consent_came", "000005")] == written
    assert "gone" == told.rows[0].cluster


def test_a_yes_that_the_unit_recorded_starts_the_clock_again(unit):
    """Both have said yes since Monday: two days stood still, from Monday to Wednesday, and none more."""
    awaited = event(1, "consent_awaited", "2026-11-23", who="000005, 000006")
    acts = [Act("nord", i, "open", date(2026, 11, 25)) for i in ("000005", "000006")]
    told, written = stock(unit, OPEN, events=[awaited], acts=acts, at=datetime(2026, 11, 25, 8, tzinfo=UTC))
    (row,) = told.rows

    assert [(1, "consent_came", "000005, 000006")] == written
    assert (2, False, (Waiting("press"),)) == (row.deadline.stood_still, row.deadline.stands_still, row.waiting)


def test_taking_stock_twice_writes_nothing_twice(unit):
    """Where nothing changed nothing is written."""
    awaited = event(1, "consent_awaited", "2026-11-26", who="000005, 000006")

    assert [] == stock(unit, OPEN, events=[awaited])[1]


def test_a_comparison_by_letter_waits_for_no_consent(unit):
    """The house asks for consent to names alone."""
    told, written = stock(unit, order(1, cluster_id="nord", package_id="things_package", **DAYS))

    assert ([], (Waiting("press"),)) == (written, told.rows[0].waiting)


def test_where_nothing_was_received_nobody_is_called_missing(unit):
    """What was awaited before stays awaited, and the status says that it could not ask."""
    shutil.rmtree(unit / ".klynge")
    awaited = event(1, "consent_awaited", "2026-11-26", who="000005")
    told, written = stock(unit, OPEN, events=[awaited])

    assert ([], False) == (written, told.has_snapshot)
    assert (Waiting("consents", ("000005",)),) == told.rows[0].waiting
    assert "nord" == told.rows[0].cluster


def test_an_order_waits_for_data_that_do_not_reach_its_period(unit):
    """The events are complete until 17 October, two weeks before they end; the order's period ends on the 31st."""
    until = [date(2026, 9, 30), date(2026, 10, 31)]
    asked = [order(n, cluster_id="nord", package_id="things_package", ending=d, **DAYS) for n, d in enumerate(until, 1)]
    told, _ = stock(unit, *asked)

    assert {1: (Waiting("press"),), 2: (Waiting("extracts", ("Hændelser",)),)} == {
        r.order.number: r.waiting for r in told.rows
    }
    assert ["print", "extract"] == [r.steps[0].step for r in sorted(told.rows, key=lambda r: r.order.number)]


def test_an_order_waits_for_a_table_that_nobody_delivered(unit):
    """The package counts from a table that is in no delivery."""
    told, _ = stock(unit, order(1, cluster_id="nord", package_id="plans_package", **DAYS))

    assert (Waiting("extracts", ("Plans",)),) == told.rows[0].waiting


def test_a_damaged_register_is_told_of(unit):
    """Whose consent is missing is not guessed at."""
    (register,) = unit.glob(".klynge/snapshots/*/parquet/cluster_members.parquet")
    register.chmod(0o600)
    register.write_bytes(b"PAR1")

    with pytest.raises(ExtractError) as caught:
        stock(unit, OPEN)
    folder = register.parents[1].name
    assert (
        f"{folder}/parquet/cluster_members.parquet  the register cannot be read.\n"
        "    a snapshot's files stay as they were written\n"
        "    Run `klynge receive`: the snapshot is made anew from the deliveries that were accepted.\n\n"
        "1 problem in 1 file. Nothing was run."
    ) == str(caught.value)


def test_the_page_lies_in_the_state_folder(unit):
    """Whoever changed how an order stands leaves the page as it is now."""
    project, catalogue = load_project(unit, today=date(2026, 11, 27))
    told = keep_status_page(project, catalogue, MemoryBooks(OPEN), AT, "bo")

    assert [1] == [r.order.number for r in told.rows]
    assert "samtykke fra Lægehus" in (unit / ".klynge/status.html").read_text(encoding="utf-8")


def test_many_orders_ask_the_ledger_and_the_registers_no_more_often_than_one(unit, monkeypatch):
    """Ten thousand orders are not ten thousand readings: what all have in common is read once."""
    asked = []
    for owner, name in ((MemoryBooks, "events"), (MemoryBooks, "acts"), (Registers, "practices")):
        one = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *given, one=one: asked.append(one) or one(*given))
    asked_yes, counts = {f"00000{n}": f"Lægehuset {n}" for n in range(1, 5)}, []
    for number in (1, 9):
        asked.clear()
        stock(unit, *(replace(OPEN, number=n, members=asked_yes, registered=tuple(SIX)) for n in range(1, number + 1)))
        counts.append(len(asked))

    assert counts[0] == counts[1]
