"""
A released order is followed up against its baseline, and what cannot be is refused without a trace in the ledger.

Each refusal's text stands in tests/errors/following, to the letter. The arithmetic is held to tests/specs/follow_up.md,
and a whole year to test_worked_year.py.
"""

import csv
import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.command import klynge
from support.orders import APPROVER, content, folder, let_go, well
from support.tiny_country import make_project

EXPECTED = Path(__file__).parents[1] / "errors/following"
ORDERED, LATER = datetime(2025, 9, 8, 10, tzinfo=UTC), datetime(2026, 11, 20, 10, tzinfo=UTC)
BASELINE, MEETING, SECOND_MEETING = "2025-06-30", "2025-09-24", "2026-12-20"
FOLLOW = ("follow-up", "--order", "1", "--meeting", SECOND_MEETING)


def at(moment):
    """Let it be another day, until the fixtures put back what was."""
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))


@pytest.fixture(scope="session")
def with_baseline(tmp_path_factory):
    """Give a project whose order 1, of a year that ends in June 2025, was released in September."""
    root = make_project(tmp_path_factory.mktemp("following") / "unit")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(int(ORDERED.timestamp())))
        patch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
        well(root, "receive")
        let_go(root, "things_package", BASELINE, "nord", meeting=MEETING)
    return root


@pytest.fixture
def unit(with_baseline, tmp_path, monkeypatch):
    """Give a copy of it, fourteen months later."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(LATER.timestamp())))
    monkeypatch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
    monkeypatch.setenv("KLYNGE_USER", "anna")
    return Path(shutil.copytree(with_baseline, tmp_path / "unit"))


def rows(project, number):
    with (folder(project, number) / "figures.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_follow_up_is_ordered_printed_released_and_ends_its_order(unit):
    """Its window begins after the meeting; letters are those of the baseline; the first order is followed up."""
    said = well(unit, *FOLLOW)
    well(unit, "approve", "--order", "2", by=APPROVER)
    well(unit, "release", "--order", "2")
    before, now = ({r["unit_label"]: r["value"] for r in rows(unit, n) if r["level"] == "practice"} for n in (1, 2))
    told = {r["unit_label"] for r in rows(unit, 2) if r["level"] == "practice" and r["period_end"] == BASELINE}
    first, second = (well(unit, "order", "show", "--order", n).splitlines()[0] for n in ("1", "2"))

    assert said.startswith("Order 2 follows order 1 up: 2025-10-01 to 2026-09-30, for the meeting on 2026-12-20.\n")
    assert before.keys() == now.keys() == told
    assert 6 == len(told)
    assert ("followed up", "released") == (first.rsplit(", ", 1)[1], second.rsplit(", ", 1)[1])


def test_what_was_printed_stands(unit):
    """The baseline's figures are those of the first report, whatever is known today."""
    well(unit, *FOLLOW)
    first = {(r["level"], r["unit_label"]): r["value"] for r in rows(unit, 1) if r["level"] in ("cluster", "practice")}
    then = {
        (r["level"], r["unit_label"]): r["value"]
        for r in rows(unit, 2)
        if r["level"] in ("cluster", "practice") and (r["period_end"], r["category"]) == (BASELINE, "")
    }

    assert first == then


def test_a_follow_up_is_rebuilt_from_its_own_baseline(unit, tmp_path):
    """With every snapshot gone its bytes are those that were released."""
    well(unit, *FOLLOW)
    well(unit, "approve", "--order", "2", by=APPROVER)
    well(unit, "release", "--order", "2")
    shutil.rmtree(unit / ".klynge/snapshots")

    assert "every byte is as it was released" in well(unit, "rebuild", "--order", "2", "--to", tmp_path / "again")


def tampered(project):
    """Change one byte of what was sealed."""
    (capsule,) = (p for p in (project / ".klynge/baselines").rglob("*") if p.is_file() and p.suffix != ".key")
    capsule.chmod(0o600)
    raw = bytearray(capsule.read_bytes())
    raw[len(raw) // 2] ^= 1
    capsule.write_bytes(bytes(raw))


def without_capsule(project):
    for path in (project / ".klynge/baselines").rglob("*"):
        if path.is_file():
            path.unlink()


def without_key(project):
    (project / ".klynge/keys/baselines.key").unlink()


def in_spring(_project):
    at(datetime(2025, 12, 1, 10, tzinfo=UTC))


def ordered_only(project):
    well(project, "order", "add", "--cluster", "nord", "--package", "plans_package", "--meeting", SECOND_MEETING)


def followed(project):
    well(project, *FOLLOW)


def test_what_nobody_looked_at_is_followed_up_all_the_same(unit):
    """The baseline's definitions are frozen: a review that is due since stops new orders and no follow-up."""
    for file in ("packages_defs/things_package.yaml", "indicators/topic/things_percent.sql"):
        path = unit / file
        text = path.read_text(encoding="utf-8").replace("on: 2026-03-01", "on: 2024-01-01")
        path.write_text(text.replace("again: 2027-03-01", "again: 2025-01-01"), encoding="utf-8")
    run = klynge("run", "things_package", "--ending", "2026-09-30", "--project", unit)

    assert run.exit_code == 10
    assert well(unit, *FOLLOW).startswith("Order 2 follows order 1 up:")


def nothing(_project):
    """Leave the project as it is: what was asked is what is wrong."""


REFUSED = {
    "unknown_order": (nothing, ("follow-up", "--order", "7", "--meeting", SECOND_MEETING), 16),
    "without_a_baseline": (ordered_only, ("follow-up", "--order", "2", "--meeting", SECOND_MEETING), 16),
    "being_followed_up": (followed, FOLLOW, 16),
    "meeting_past": (nothing, ("follow-up", "--order", "1", "--meeting", "2026-11-19"), 16),
    "no_date": (nothing, ("follow-up", "--order", "1", "--meeting", "20. december"), 2),
    "window_before_the_meeting": (nothing, (*FOLLOW, "--ending", "2026-08-31"), 16),
    "window_not_over": (nothing, (*FOLLOW, "--ending", "2026-12-31"), 16),
    "nothing_to_count_yet": (in_spring, FOLLOW, 16),
    "early_without_a_reason": (nothing, (*FOLLOW, "--early"), 2),
    "a_reason_for_nothing": (nothing, (*FOLLOW, "--reason", "Klyngen skifter koordinator"), 2),
    "unknown_member": (nothing, (*FOLLOW, "--member", "000009"), 2),
    "changed_capsule": (tampered, FOLLOW, 14),
    "missing_capsule": (without_capsule, FOLLOW, 14),
    "missing_key": (without_key, FOLLOW, 14),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_followed_up_is_refused(name, unit):
    """The text is the reviewed one, and the ledger holds what it held."""
    spoil, words, code = REFUSED[name]
    spoil(unit)
    before = content(unit)

    said = klynge(*words, "--project", unit)
    text = re.sub(r"-[0-9a-f]{16}\.zip", "-DIGEST.zip", said.text.replace(str(unit), "UNIT"))
    text = re.sub(r"since it was sealed: \S+", "since it was sealed: ENTRY.", text)
    expected = EXPECTED / f"{name}.txt"
    if os.environ.get("KLYNGE_UPDATE_GOLDEN"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(text, encoding="utf-8")

    assert (code, expected.read_text(encoding="utf-8")) == (said.exit_code, text)
    assert before == content(unit)
