"""
The secretariat asks how its orders stand, and a page lies ready for it.

Texts of what is shown and refused stand in tests/errors/status, to the letter.
"""

import json
import shutil
import stat
from pathlib import Path

import icalendar
import pytest
from support.command import klynge
from support.tiny_country import make_project

EXPECTED = Path(__file__).parents[1] / "errors/status"
ADD = ("order", "add", "--package", "things_package", "--cluster", "nord")


@pytest.fixture(scope="session")
def ordered(tmp_path_factory):
    """Give a project with two orders: one by name that waits for consent, and one whose meeting is near."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")  # 2026-11-27, a Friday
        patch.setenv("KLYNGE_USER", "anna")
        root = make_project(tmp_path_factory.mktemp("status") / "unit")
        assert klynge("receive", "--project", root).exit_code == 0
        for words in (("--visibility", "open", "--meeting", "2027-02-01"), ("--meeting", "2026-12-09")):
            said = klynge(*ADD, *words, "--project", root)
            assert said.exit_code == 0, said.text
    return root


@pytest.fixture
def unit(ordered, tmp_path):
    return Path(shutil.copytree(ordered, tmp_path / "unit"))


def ask(unit, *words):
    said = klynge(*words, "--project", unit)
    text = "".join(f"{line.rstrip()}\n" for line in said.text.replace(str(unit), "UNIT").splitlines())
    return said.exit_code, text


def expected(name):
    return (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")


def test_the_status_says_what_is_due_and_who_is_waited_for(unit):
    """The order whose meeting is near stands first; the other waits for two practices."""
    assert (0, expected("two_orders")) == ask(unit, "status")


def test_the_page_lies_in_the_state_folder_for_its_owner_alone(unit):
    """It is written anew each time the status is asked for."""
    page = unit / ".klynge/status.html"
    page.unlink()
    ask(unit, "status")

    assert "samtykke fra Lægehuset 5 og Lægehuset 6" in page.read_text(encoding="utf-8")
    assert 0o600 == stat.S_IMODE(page.stat().st_mode)


def test_the_next_day_finds_the_clock_standing_still(unit, monkeypatch):
    """On the fourth day three days stood still, and due has moved by them; the meeting has not."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795996800")  # 2026-11-30, a Monday
    told = json.loads(ask(unit, "status", "--json", "-")[1])
    by_name, near = sorted(told["orders"], key=lambda o: o["number"])

    assert ("2026-12-14", 3, True) == (by_name["due_on"], by_name["days_stood_still"], by_name["stands_still"])
    assert ("2026-12-02", "meeting", True) == (near["due_on"], near["bound"], near["too_tight"] is not None)


def test_a_consent_starts_the_clock_again(unit, monkeypatch):
    """Both practices say yes on Monday: the days since are the order's own again."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795996800")
    given = ("consent", "give", "--cluster", "nord", "--practice", "000005", "--practice", "000006")
    assert 0 == ask(unit, *given)[0]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796169600")  # 2026-12-02
    told = json.loads(ask(unit, "status", "--json", "-")[1])
    (by_name,) = [o for o in told["orders"] if o["number"] == 1]

    assert (3, False) == (by_name["days_stood_still"], by_name["stands_still"])
    assert [{"for": "press", "who": []}] == by_name["waiting"]


def test_files_are_written_where_they_are_asked_for(unit, tmp_path):
    """The page, JSON and the calendar lie where they are wanted, their owner's alone, and tell the same orders."""
    places = {kind: tmp_path / "out" / f"status.{kind}" for kind in ("html", "json", "ics")}
    words = [word for kind, place in places.items() for word in (f"--{kind}", place)]

    assert (0, expected("two_orders")) == ask(unit, "status", *words)
    assert (unit / ".klynge/status.html").read_bytes() == places["html"].read_bytes()
    assert [2, 1] == [o["number"] for o in json.loads(places["json"].read_bytes())["orders"]]
    uids = [
        str(e["uid"]).split("@")[0] for e in icalendar.Calendar.from_ical(places["ics"].read_bytes()).walk("VEVENT")
    ]
    assert ["order-1-due", "order-1-meeting", "order-2-due", "order-2-meeting"] == uids
    assert {0o600} == {stat.S_IMODE(p.stat().st_mode) for p in places.values()}


def test_the_same_status_gives_the_same_bytes(unit, tmp_path):
    """Asked twice in the moment that is fixed, everything written is the same."""
    for name in ("a", "b"):
        ask(unit, "status", *(w for k in ("html", "json", "ics") for w in (f"--{k}", tmp_path / name / f"status.{k}")))

    for kind in ("html", "json", "ics"):
        assert (tmp_path / f"a/status.{kind}").read_bytes() == (tmp_path / f"b/status.{kind}").read_bytes()


def test_a_place_that_cannot_be_written_is_told_of(unit, tmp_path):
    """A file stands where a folder should be."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    code, text = ask(unit, "status", "--ics", tmp_path / "taken" / "status.ics")

    assert (15, expected("unwritable")) == (code, text.replace(str(tmp_path), "OUT"))


def test_a_page_that_cannot_be_written_is_told_of(unit):
    """A folder stands where the page should."""
    page = unit / ".klynge/status.html"
    page.unlink()
    page.mkdir()

    assert (15, expected("page_is_a_folder")) == ask(unit, "status")


def test_without_orders_and_data_the_status_says_so(ordered, tmp_path):
    """A new project has nothing to tell, and tells it."""
    root = make_project(tmp_path / "unit")

    assert (0, expected("nothing_yet")) == ask(root, "status")
