"""
The secretariat records who said yes and who took it back; the next run knows, and no report tells.

Texts of what is refused stand in tests/errors/consent, to the letter.
"""

import shutil
import stat
from datetime import date
from pathlib import Path

import pytest
from support.command import klynge, pdf_text
from support.tiny_country import make_project

from pipeline.cli.common import moment
from pipeline.orders.consent import Act
from pipeline.orders.ledger import open_ledger

EXPECTED = Path(__file__).parents[1] / "errors/consent"
GIVE, WITHDRAW, LIST = ("consent", "give"), ("consent", "withdraw"), ("consent", "list")
NORTH = ("--cluster", "nord")
RUN = ("run", "things_package", "--ending", "2026-09-30")
MINUTES = ("--decision", "--minutes", "Referat af klyngemøde den 22. april 2026, punkt 4")
LEDGER = ".klynge/ledger.sqlite"


@pytest.fixture(scope="session")
def received(tmp_path_factory):
    """Give a project where practices 1 to 4 of six have said yes in what was delivered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        root = make_project(tmp_path_factory.mktemp("consents") / "unit")
        said = klynge("receive", "--project", root)
        assert said.exit_code == 0, said.text
    return root


@pytest.fixture
def unit(received, tmp_path):
    return Path(shutil.copytree(received, tmp_path / "unit"))


def ask(unit, *words):
    said = klynge(*words, "--project", unit)
    return said.exit_code, said.text.replace(str(unit), "UNIT")


def acts(unit):
    with open_ledger(unit / ".klynge", None, {}, moment()) as ledger:
        return list(ledger.acts())


def under_policy(unit, policy):
    with (unit / "klynge.yaml").open("a", encoding="utf-8") as file:
        file.write(f"consent: {policy}\n")


REFUSED = {
    "unknown_cluster": (2, (*GIVE, "--cluster", "nrod", "--practice", "000005")),
    "unknown_practice": (2, (*GIVE, *NORTH, "--practice", "000005", "--practice", "00006", "--practice", "000007")),
    "impossible_date": (2, (*GIVE, *NORTH, "--practice", "000005", "--on", "31. februar")),
    "date_to_come": (2, (*GIVE, *NORTH, "--practice", "000005", "--on", "2026-11-28")),
    "nobody_named": (2, (*GIVE, *NORTH)),
    "practice_and_decision": (2, (*GIVE, *NORTH, "--practice", "000005", *MINUTES)),
    "decision_without_minutes": (2, (*GIVE, *NORTH, "--decision")),
    "never_given": (2, (*WITHDRAW, *NORTH, "--practice", "000005")),
    "given_later": (2, (*WITHDRAW, *NORTH, "--practice", "000001", "--on", "2025-12-31")),
    "decision_never_given": (2, (*WITHDRAW, *NORTH, *MINUTES)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_recorded_is_refused(unit, name):
    """Each refusal says what would be right; nothing is recorded, the right ones among several neither."""
    exit_code, words = REFUSED[name]
    found = ask(unit, *words)

    assert (exit_code, (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")) == found
    assert [] == acts(unit)


def test_a_yes_on_the_day_of_a_no_is_refused(unit):
    """On one day taking back wins, so a yes of that day would be of no use."""
    ask(unit, *WITHDRAW, *NORTH, "--practice", "000001")
    found = ask(unit, *GIVE, *NORTH, "--practice", "000001")

    assert (2, (EXPECTED / "taken_back_that_day.txt").read_text(encoding="utf-8")) == found
    assert 1 == len(acts(unit))


def test_a_ledger_that_cannot_be_read_is_taken_for_no_yes(unit):
    """A withdrawal might stand in it: nothing is printed or recorded, and it stays as it was found."""
    (unit / LEDGER).write_text("no database")
    found = [
        ask(unit, *words) for words in ((*RUN, *NORTH, "--visibility", "open"), (*GIVE, *NORTH, "--practice", "000005"))
    ]

    assert [(16, (EXPECTED / "unreadable_ledger.txt").read_text(encoding="utf-8"))] * 2 == found
    assert "no database" == (unit / LEDGER).read_text()


def test_every_expected_text_is_tested():
    """No expected text lies about without a test that produces it."""
    names = {*REFUSED, "taken_back_that_day", "unreadable_ledger", "listed", "recorded"}

    assert names == {path.stem for path in EXPECTED.glob("*.txt")}


def test_recorded_yeses_open_the_comparison_and_a_no_closes_it(unit):
    """Two said yes here, so all six have; one takes it back, and the open report is refused again, naming that one."""
    lacking = ask(unit, *RUN, *NORTH, "--visibility", "open")
    given = ask(unit, *GIVE, *NORTH, "--practice", "000005", "--practice", "000006", "--on", "2026-11-01")
    opened = ask(unit, *RUN, *NORTH, "--visibility", "open")
    ask(unit, *WITHDRAW, *NORTH, "--practice", "000002", "--scope", "open")
    closed = ask(unit, *RUN, *NORTH, "--visibility", "open")

    assert (13, 0, 13) == (lacking[0], opened[0], closed[0])
    assert (0, (EXPECTED / "recorded.txt").read_text(encoding="utf-8")) == given
    assert "lacks consent: 000002 Lægehuset 2.\n" in closed[1]


def test_acts_are_added_and_their_ledger_is_its_owners_alone(unit):
    """Each act has the day that it is of; earlier ones stay as they were."""
    ask(unit, *GIVE, *NORTH, "--practice", "000005", "--on", "2026-11-01", "--minutes", "Mail den 1. november")
    given = Act("nord", "000005", "open", date(2026, 11, 1), minutes="Mail den 1. november")

    assert [given] == acts(unit)

    ask(unit, *WITHDRAW, *NORTH, "--practice", "000005")

    assert [given, Act("nord", "000005", "any", date(2026, 11, 27), withdraws=True)] == acts(unit)
    assert 0o600 == stat.S_IMODE((unit / LEDGER).stat().st_mode)


def test_a_decision_is_what_its_policy_asks_for(unit):
    """Under another policy the cluster's decision is enough, with its minutes."""
    under_policy(unit, "cluster_decision")
    lacking = ask(unit, *RUN, *NORTH, "--visibility", "open")
    ask(unit, *GIVE, *NORTH, *MINUTES, "--on", "2026-04-22")
    opened = ask(unit, *RUN, *NORTH, "--visibility", "open")

    assert (13, 0) == (lacking[0], opened[0])
    assert "lacks consent: a decision of cluster 'nord'.\n" in lacking[1]


def test_letters_need_a_yes_where_the_house_says_so(unit):
    """Under the strictest policy an anonymised report too waits for everybody."""
    under_policy(unit, "every_member_for_any")
    lacking = ask(unit, *RUN, *NORTH)
    ask(unit, *GIVE, *NORTH, "--practice", "000005", "--practice", "000006", "--scope", "any")
    letters, names = ask(unit, *RUN, *NORTH), ask(unit, *RUN, *NORTH, "--visibility", "open")

    assert (13, 0, 13) == (lacking[0], letters[0], names[0])


def test_the_list_shows_who_stands_where(unit):
    """What stands today, delivered or recorded, and what is lacking, cluster by cluster."""
    ask(unit, *WITHDRAW, *NORTH, "--practice", "000001")
    ask(unit, *GIVE, *NORTH, *MINUTES, "--on", "2026-04-22")

    assert (0, (EXPECTED / "listed.txt").read_text(encoding="utf-8")) == ask(unit, *LIST)


def test_no_report_tells_who_has_not_said_yes(unit, tmp_path):
    """
    One cluster is refused and another printed, then the refused one with letters.

    No file of any report names a practice that is missing, or speaks of consent.
    """
    out, everyone = tmp_path / "out", ("--practice", "000007", "--practice", "000008")
    ask(unit, *GIVE, "--cluster", "syd", *everyone)
    refused, told = ask(unit, *RUN, "--cluster", "nord", "--cluster", "syd", "--visibility", "open", "--out", out)
    letters, _ = ask(unit, *RUN, *NORTH, "--out", out)
    texts = {p: "\n".join(pdf_text(p)) if p.suffix == ".pdf" else p.read_text("utf-8") for p in _files(out)}
    missing = ("000005", "000006", "Lægehuset 5", "Lægehuset 6")

    assert (13, 0) == (refused, letters)
    assert all(name in told for name in missing)
    assert 8 == len(texts)
    assert [] == [(p, word) for p, text in texts.items() for word in (*missing, "samtykke", "consent") if word in text]


def _files(folder):
    return [p for p in folder.rglob("*") if p.is_file()]
