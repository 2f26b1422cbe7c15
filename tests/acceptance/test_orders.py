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
    "nobody_looked_at_it": (
        16,
        swap(PACKAGE, "on: 2026-03-01, again: 2027-03-01", "on: 2025-05-31, again: 2026-05-30"),
        ASK,
    ),
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


def test_an_order_is_promised_with_its_days_and_steps(unit):
    """Two weeks from today are the eleventh of December, a Friday; the steps end there and begin before it."""
    said = well(unit, *ASK, "--indicator", "things_percent", "--question", "Hvad nu?")

    assert said == (
        "Order 1: things_package for Nordklyngen, anonymised, for the meeting on 2027-02-01. Due 2026-12-11.\n"
        "    print: begun by 2026-12-08, done by 2026-12-08\n"
        "    approve: begun by 2026-12-09, done by 2026-12-10\n"
        "    release: begun by 2026-12-11, done by 2026-12-11\n"
        "    Next: print, begun by 2026-12-08.\n"
        "    Waits for: the press\n"
    )


def test_what_stands_in_the_way_is_said_at_once(unit):
    """A pilot of a package in preview, its table undelivered, for two who have not said yes and meet next week."""
    said = well(unit, "order", "add", "--cluster", "syd", "--package", "plans_package", "--meeting", "2026-12-04",
                "--visibility", "open")  # fmt: skip

    assert said == (
        "Order 1: plans_package for Sydklyngen, open, a pilot order, for the meeting on 2026-12-04. Due 2026-11-27.\n"
        "    extract: begun by 2026-11-20, done by 2026-11-23\n"
        "    print: begun by 2026-11-24, done by 2026-11-24\n"
        "    approve: begun by 2026-11-25, done by 2026-11-26\n"
        "    release: begun by 2026-11-27, done by 2026-11-27\n"
        "    Cannot be in time: extract, print, approve and release need 6 working days; left until it is due: 1.\n"
        "    Extract should have begun by 2026-11-20.\n"
        "    The clock stands still while consent is awaited, but the meeting does not move.\n"
        "    Waits for: a delivery of Plans, consent of Lægehuset 7 and Lægehuset 8\n"
        "    2 members: no practice is shown with fewer than 6.\n"
    )


def test_the_coordinator_names_the_members(unit):
    """One was left out and one taken in: that is said, and remembered."""
    members = [word for i in (1, 2, 3, 4, 5, 7) for word in ("--member", f"00000{i}")]
    said, shown = well(unit, *ASK, *members), well(unit, "order", "show", "--order", "1")

    assert "    Members beside the register: 000007 Lægehuset 7\n" in said
    assert "    In the register, and not confirmed: 000006 Lægehuset 6\n" in said
    assert "000004 Lægehuset 4, 000005 Lægehuset 5, 000007 Lægehuset 7\n    not confirmed: 000006\n" in shown


def test_a_file_of_orders_is_taken_whole(unit):
    """A line each, with the same promises as single orders."""
    sheet("\ufeff" + SHEET)(unit)
    said = well(unit, "order", "add", "--from", unit / "orders.csv")
    listed = well(unit, "orders").splitlines()

    assert ["Order 1: things_package for Nordklyngen", "Order 2: things_package for Sydklyngen"] == re.findall(
        r"^Order \d: things_package for \w+", said, re.MULTILINE
    )
    assert listed == [
        "No.  Cluster  Package         Shown       State    Ordered     Meeting     Follows",
        "1    nord     things_package  anonymised  ordered  2026-11-27  2027-02-01",
        "2    syd      things_package  open        ordered  2026-11-27  2027-02-01",
    ]
    assert "    period: ends 2026-09-30\n    indicators: things_percent\n    question: Hvad nu?\n" in well(
        unit, "order", "show", "--order", "1"
    )


def test_a_meeting_that_moves_moves_what_is_promised(unit):
    """Seven days before the new meeting is the Friday; a week later the two weeks are the earlier again."""
    well(unit, *ASK)
    nearer = well(unit, "order", "move", "--order", "1", "--meeting", "2026-12-11")
    farther = well(unit, "order", "move", "--order", "1", "--meeting", "2027-03-01")

    assert nearer.startswith("Order 1: the meeting is on 2026-12-11. Due 2026-12-04.\n    print: begun by 2026-12-01,")
    assert farther.startswith("Order 1: the meeting is on 2027-03-01. Due 2026-12-11.\n")


def test_a_meeting_that_moves_after_the_release_makes_nothing_late(printed):
    """It was released in time for the meeting of that day; the follow-up has the new one."""
    well(printed, "release", "--order", "1")
    said = well(printed, "order", "move", "--order", "1", "--meeting", "2026-11-30")

    assert said == ("Order 1: the meeting is on 2026-11-30.\n    Released 2026-11-27, in time: 0 of 14 days used.\n")


def test_an_ended_order_leaves_the_list_of_open_ones_and_can_be_ordered_again(unit):
    """What was refused or cancelled stays known with its reason."""
    first = ordered(unit, "things_package", "nord")
    cancelled = well(unit, "order", "cancel", "--order", str(first), "--reason", "Mødet er aflyst")
    refused_one = ordered(unit, "things_package", "nord")
    well(unit, "order", "refuse", "--order", str(refused_one), "--reason", "Forkert pakke")
    third = ordered(unit, "things_package", "nord")

    assert "Order 1 is cancelled.\n" == cancelled
    assert ["1", "2", "3"] == re.findall(r"^(\d+) ", well(unit, "orders"), re.MULTILINE)
    assert [str(third)] == re.findall(r"^(\d+) ", well(unit, "orders", "--open"), re.MULTILINE)
    assert "    reason: Mødet er aflyst\n" in well(unit, "order", "show", "--order", "1")


def test_lists_of_nothing_say_so(unit):
    """Before the first order, and when all are ended."""
    assert "Nothing has been ordered yet.\n" == well(unit, "orders")
    well(unit, "order", "cancel", "--order", str(ordered(unit, "things_package", "nord")), "--reason", "En prøve")

    assert "No order is open.\n" == well(unit, "orders", "--open")


def test_all_that_happened_is_shown_in_order(printed):
    """Who ordered, printed, approved and released, and what was printed."""
    well(printed, "release", "--order", "1")
    *_, edition, ordered_line, ready, approved_line, released = well(
        printed, "order", "show", "--order", "1"
    ).splitlines()

    assert edition.startswith(
        "    edition 1: printed on 2026-11-27, approved by bo, released on 2026-11-27. It lies in "
    )
    assert ["ordered, anna", "ready, anna (folder", "approved, bo", "released, anna (edition: 1)"] == [
        line.split("  ")[-1].split(":")[0] if "folder" in line else line.split("  ")[-1]
        for line in (ordered_line, ready, approved_line, released)
    ]


def test_another_person_approves_and_it_is_released_once(printed):
    """The dry run changes nothing; the release says where it lies."""
    name = "things_package 1.0 for Nordklyngen, 2025-10-01 to 2026-09-30, anonymised"
    before = content(printed)
    tried = well(printed, "release", "--order", "1", "--dry-run")
    between = content(printed)
    said = well(printed, "release", "--order", "1")

    assert f"{name}: may be released; this was a dry run, and nothing was.\n" == tried
    assert before == between
    assert f"{name}: released on 2026-11-27. It lies in {folder(printed, 1)}\n" == said


def test_a_house_may_let_one_person_do_both(unit):
    """Then the edition says so."""
    with (unit / "klynge.yaml").open("a", encoding="utf-8") as file:
        file.write("approval: alone\n")
    number = str(ordered(unit, "things_package", "nord", "--ending", SEPTEMBER))
    well(unit, "run", "--order", number)
    well(unit, "approve", "--order", number)

    assert ", approved by anna, who ordered it. It lies in " in well(unit, "order", "show", "--order", number)


def test_a_report_printed_again_is_approved_again(printed):
    """What was approved is not what is printed now."""
    well(printed, "run", "--order", "1")
    said = klynge("release", "--order", "1", "--project", printed)

    assert (16, "--order  order 1 is ready, and not approved.") == (said.exit_code, said.text.splitlines()[0])


def test_whoever_left_since_is_not_in_the_report_printed_again(printed):
    """Two left and one joined; after the new printing it is released to those who are members."""
    two_left_and_one_joined(printed)
    approved(printed, 1)
    well(printed, "release", "--order", "1")
    text = (folder(printed, 1) / "rapport.html").read_text(encoding="utf-8")

    assert ">5<" in text.replace(" ", "")  # practices on the front page


def test_a_retroactive_leaver_is_dropped_too(printed):
    """The register says today that one left before the order: a correction is a change like any other."""
    swap("delivery/members.csv", "nord;000001;2020-01-01;", "nord;000001;2020-01-01;2026-10-31")(printed)
    well(printed, "receive")
    said = klynge("release", "--order", "1", "--project", printed)

    assert 16 == said.exit_code
    assert "since it was printed on 2026-11-27, left: 000001 Lægehuset 1.\n" in said.text


def test_the_clusters_choices_are_printed(unit):
    """Its own question stands first among what is discussed."""
    number = ordered(unit, "things_package", "nord", "--ending", SEPTEMBER, "--question", "Hvem har 3 gode råd?")
    well(unit, "run", "--order", str(number))
    text = (folder(unit, number) / "rapport.html").read_text(encoding="utf-8")

    assert re.search(r"<ol>\s*<li>Hvem har 3 gode råd\?</li>", text.replace("\xa0", " "))
