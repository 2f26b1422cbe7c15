"""
Orders are taken, approved and let go, and what cannot be is refused without a trace in the ledger.

Each refusal's text stands in tests/errors/ordering, to the letter.
"""

import os
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from support.command import klynge
from support.orders import APPROVER, MEETING, ORDERER, approved, content, folder, let_go, ordered, well
from support.tiny_country import make_project

EXPECTED = Path(__file__).parents[1] / "errors/ordering"
SEPTEMBER = "2026-09-30"
ASK = ("order", "add", "--cluster", "nord", "--package", "things_package", "--meeting", MEETING)
PACKAGE = "packages_defs/things_package.yaml"
SHEET = """\
cluster;package;visibility;meeting;ending;indicators;question;members
nord;things_package;anonymised;2027-02-01;2026-09-30;things_percent;Hvad nu?;
syd;things_package;open;2027-02-01;;;;
"""
WRONG_SHEET = """\
cluster;package;visibility;meeting;ending;indicators;question;members
nrod;things_package;anonymised;2027-02-01;2026-09-30;thing_percent;Hvad nu?;
nord;things_package;anonymised;2027-02-01;;;;
syd;package;opn;1. februar;2026-09-30;;;000009
nord;things_package;anonymised;2026-11-26;;;Hvad siger Lægehuset 1?;
tom;things_package;open;2027-02-01;;;
"""


@pytest.fixture(scope="session")
def received(tmp_path_factory):
    """Give a project where practices 1 to 4 of six have said yes in what was delivered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        root = make_project(tmp_path_factory.mktemp("orders") / "unit")
        well(root, "receive")
    return root


@pytest.fixture(scope="session")
def with_approved(received, tmp_path_factory):
    """Give the project with an order that was printed and approved."""
    root = Path(shutil.copytree(received, tmp_path_factory.mktemp("approved") / "unit"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        patch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
        approved(root, ordered(root, "things_package", "nord", "--ending", SEPTEMBER))
    return root


@pytest.fixture(autouse=True)
def _anna(monkeypatch):
    """Let the one who orders be at the desk."""
    monkeypatch.setenv("KLYNGE_USER", ORDERER)


@pytest.fixture
def unit(received, tmp_path):
    return Path(shutil.copytree(received, tmp_path / "unit"))


@pytest.fixture
def printed(with_approved, tmp_path):
    """Give a project whose order 1 is approved."""
    return Path(shutil.copytree(with_approved, tmp_path / "unit"))


def swap(file, old, new):
    """Put other words in one place of a file."""

    def spoil(unit):
        path = unit / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"'{old}' does not stand in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def then(*steps):
    """Do several things to a project."""

    def spoil(unit):
        for step in steps:
            step(unit)

    return spoil


def done(*words):
    """Run a command that goes well."""
    return lambda unit: well(unit, *words)


def by_the_approver(_unit):
    """Let the other person be at the desk."""
    os.environ["KLYNGE_USER"] = APPROVER  # the fixture puts it back


def sheet(text):
    """Put a file of orders where the command is run."""
    return lambda unit: (unit / "orders.csv").write_text(text, encoding="utf-8")


def nothing(_unit):
    """Leave the project as it is: what was asked is what is wrong."""


def all_consent(unit):
    """Let the two who lack it say yes."""
    with (unit / "delivery/consents.csv").open("a", encoding="utf-8") as out:
        out.write("nord;000005;open;2026-01-01\nnord;000006;open;2026-01-01\n")
    well(unit, "receive")


def changed_after_printing(unit):
    """Add a line to one file of the printed report, take another away, and put a third beside them."""
    report = folder(unit, 1)
    with (report / "figures.csv").open("a") as file:
        file.write("mine\n")
    (report / "rapport.html").unlink()
    (report / "notes.txt").write_text("mine")


def consent_withdrawn(unit):
    """Approve an open report with everybody's consent; then one takes it back."""
    all_consent(unit)
    approved(unit, ordered(unit, "things_package", "nord", "--ending", SEPTEMBER, "--visibility", "open"))
    well(unit, "consent", "withdraw", "--cluster", "nord", "--practice", "000002")


def two_left_and_one_joined(unit):
    """Let two members leave since the report was printed, and another one come."""
    path = unit / "delivery/members.csv"
    text = re.sub("^(nord;00000[12];2020-01-01;)$", r"\g<1>2026-11-26", path.read_text("utf-8"), flags=re.MULTILINE)
    text = text.replace("syd;000007;2020-01-01;", "syd;000007;2020-01-01;2026-10-31\nnord;000007;2026-11-01;")
    path.write_text(text, encoding="utf-8")
    well(unit, "receive")


def joined_in_between(unit):
    """Approve one report on five and one on six members, as if neither knew of the other, and release the first."""
    members, whole = unit / "delivery/members.csv", (unit / "delivery/members.csv").read_text(encoding="utf-8")
    members.write_text(whole.replace("nord;000006;2020-01-01;\n", ""), encoding="utf-8")
    all_consent(unit)
    approved(unit, ordered(unit, "things_package", "nord", "--ending", SEPTEMBER))
    members.write_text(whole, encoding="utf-8")
    well(unit, "receive")
    approved(unit, ordered(unit, "things_package", "nord", "--ending", SEPTEMBER, "--visibility", "open"))
    members.write_text(whole.replace("nord;000006;2020-01-01;\n", ""), encoding="utf-8")
    well(unit, "receive")
    well(unit, "release", "--order", "1")
    members.write_text(whole, encoding="utf-8")
    well(unit, "receive")


def named_in_between(unit):
    """Approve a report with letters, and let one with names go."""
    all_consent(unit)
    approved(unit, ordered(unit, "things_package", "nord", "--ending", SEPTEMBER))
    let_go(unit, "things_package", SEPTEMBER, "nord", "open")


def released_edition_changed(unit):
    """Change what is remembered of a released report."""
    let_go(unit, "things_package", SEPTEMBER, "syd")
    approved(unit, ordered(unit, "things_package", "nord", "--ending", SEPTEMBER))
    with sqlite3.connect(unit / ".klynge/ledger.sqlite") as ledger:
        ledger.execute("UPDATE editions SET body = replace(body, 'Lægehuset 7', 'Lægehuset 9')")


PACKAGES = {
    "draft_package": swap(PACKAGE, "status: published", "status: draft"),
    "retired_package": swap(PACKAGE, "status: published", 'status: retired\nstatus_reason: "afløst af things_2"'),
}
TAKEN = {
    "unknown_cluster": (16, nothing, (*ASK[:3], "nrod", *ASK[4:])),
    "cluster_without_members": (16, nothing, (*ASK[:3], "tom", *ASK[4:])),
    "unknown_package": (16, nothing, (*ASK[:5], "thing_package", *ASK[6:])),
    "draft_package": (16, PACKAGES["draft_package"], ASK),
    "retired_package": (16, PACKAGES["retired_package"], ASK),
    "meeting_past": (16, nothing, (*ASK[:-1], "2026-11-26")),
    "ending_in_a_quarter": (
        16,
        swap(PACKAGE, "period: {months: 12}", "period: {quarters: 1}"),
        (*ASK, "--ending", "2026-08-31"),
    ),
    "ending_after_the_meeting": (16, nothing, (*ASK, "--ending", MEETING)),
    "unknown_indicator": (16, nothing, (*ASK, "--indicator", "thing_percent")),
    "question_too_long": (16, nothing, (*ASK, "--question", "?" * 301)),
    "question_with_a_turned_reading": (16, nothing, (*ASK, "--question", "Hvad \u202enu?")),
    "question_that_names_a_practice": (16, nothing, (*ASK, "--question", "Hvorfor er lægehuset 3 (000003) bedst?")),
    "question_with_a_personal_number": (16, nothing, (*ASK, "--question", "Hvad med 010150-1234?")),
    "unknown_member": (16, nothing, (*ASK, "--member", "000001", "--member", "00002")),
    "ordered_before": (16, done(*ASK), (*ASK[:-1], "2027-03-01")),
    "nothing_named": (2, nothing, ("order", "add", "--package", "things_package")),
    "no_date": (2, nothing, (*ASK[:-1], "1. februar")),
    "file_and_options": (2, sheet(SHEET), (*ASK[:4], "--from", "orders.csv")),
    "file_of_many_mistakes": (16, then(done(*ASK), sheet(WRONG_SHEET)), ("order", "add", "--from", "orders.csv")),
    "file_with_another_column": (
        16,
        sheet(SHEET.replace("package;v", "pakke;v")),
        ("order", "add", "--from", "orders.csv"),
    ),
}
CHANGED = {
    "unknown_order": (16, nothing, ("order", "show", "--order", "2")),
    "cancelled_without_a_reason": (2, nothing, ("order", "cancel", "--order", "1", "--reason", " ")),
    "cancelled_after_release": (
        16,
        done("release", "--order", "1"),
        ("order", "cancel", "--order", "1", "--reason", "x"),
    ),
    "moved_to_the_past": (16, nothing, ("order", "move", "--order", "1", "--meeting", "2026-11-26")),
    "moved_after_its_end": (
        16,
        done("order", "refuse", "--order", "1", "--reason", "Klyngen er delt"),
        ("order", "move", "--order", "1", "--meeting", "2027-03-01"),
    ),
    "approved_by_the_orderer": (16, done("run", "--order", "1"), ("approve", "--order", "1")),
    "approved_twice": (16, by_the_approver, ("approve", "--order", "1")),
    "approved_when_changed": (
        12,
        then(done("run", "--order", "1"), changed_after_printing),
        ("approve", "--order", "1"),
    ),
    "approved_after_its_end": (
        16,
        then(done("order", "cancel", "--order", "1", "--reason", "Mødet er aflyst"), by_the_approver),
        ("approve", "--order", "1"),
    ),
    "released_without_approval": (16, done("run", "--order", "1"), ("release", "--order", "1")),
    "tried_without_approval": (16, done("run", "--order", "1"), ("release", "--order", "1", "--dry-run")),
    "released_when_changed": (12, changed_after_printing, ("release", "--order", "1")),
    "released_to_others": (16, two_left_and_one_joined, ("release", "--order", "1")),
    "released_twice": (16, done("release", "--order", "1"), ("release", "--order", "1")),
}
LET_GO = {
    "approved_before_it_was_printed": (16, done(*ASK), ("approve", "--order", "1")),
    "released_before_it_was_printed": (16, done(*ASK), ("release", "--order", "1")),
    "released_without_consent": (13, consent_withdrawn, ("release", "--order", "1")),
    "released_beside_another": (12, joined_in_between, ("release", "--order", "2")),
    "released_after_names": (12, named_in_between, ("release", "--order", "1")),
    "released_when_forgotten": (16, released_edition_changed, ("release", "--order", "2")),
}


def refused(unit, name, exit_code, spoil, words, monkeypatch):
    """Spoil a project, run a command, and hold what it says to the letter; the ledger stays as it was."""
    spoil(unit)
    klynge("orders", "--project", unit)  # the ledger is there, if nothing was ordered yet
    before = content(unit)
    monkeypatch.chdir(unit)

    said = klynge(*words, "--project", unit)

    assert (EXPECTED / f"{name}.txt").read_text(encoding="utf-8") == said.text.replace(str(unit), "UNIT")
    assert exit_code == said.exit_code
    assert before == content(unit)


@pytest.mark.parametrize("name", TAKEN)
def test_an_order_that_could_not_be_kept_is_not_taken(unit, name, monkeypatch):
    """Whoever orders is told at once what is wrong, all of it."""
    refused(unit, name, *TAKEN[name], monkeypatch)


@pytest.mark.parametrize("name", CHANGED)
def test_what_an_order_does_not_allow_is_refused(printed, name, monkeypatch):
    """An approved order is changed only as its state allows."""
    refused(printed, name, *CHANGED[name], monkeypatch)


@pytest.mark.parametrize("name", LET_GO)
def test_what_must_not_leave_stays(unit, name, monkeypatch):
    """A release is refused with the reason, and with what to do."""
    refused(unit, name, *LET_GO[name], monkeypatch)


def test_every_expected_text_is_tested():
    """No expected text lies about without a test that produces it."""
    assert {*TAKEN, *CHANGED, *LET_GO} == {path.stem for path in EXPECTED.glob("*.txt")}
