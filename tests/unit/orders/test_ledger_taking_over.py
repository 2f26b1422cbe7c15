"""
What a state folder kept in files before it had a ledger is taken over once, whole or not at all.

Texts of what is refused stand in tests/errors/ledger, to the letter.
"""

import json
from datetime import date
from pathlib import Path

import pytest
from support.desks import AT, Desk, at_once, new_order, opened, printed
from support.older_state import ACTS, DAYS, NAMES, act_line, editions, make_older_state, release_line
from support.postgres import Home

from pipeline.errors import OrderError
from pipeline.orders.consent import Act
from pipeline.orders.edition_text import edition_text

EXPECTED = Path(__file__).parents[2] / "errors/ledger"


@pytest.fixture
def older(home):
    """Give a home whose state folder is an older one."""
    make_older_state(home.state)
    return home


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def add_line(path, line):
    with path.open("a", encoding="utf-8") as file:
        file.write(line)


def refused(home, name):
    """Say whether opening is refused as the file of that name has it, and give both."""
    with pytest.raises(OrderError) as error, opened(home):
        pass
    said = f"{error.value}\n".replace(str(home.state), "STATE")
    return (EXPECTED / f"{name}.txt").read_text(encoding="utf-8"), said


def test_consents_are_taken_over_in_their_order(older):
    """Two given and one taken back, with their minutes to the letter."""
    with opened(older) as ledger:
        assert tuple(act for act, _ in ACTS) == ledger.acts()


def test_editions_and_releases_are_taken_over_in_their_order(older):
    """Three were released, the first release first; the fourth was not; nobody ordered them."""
    with opened(older) as ledger:
        released, kept = ledger.released(), ledger.kept()

    assert list(zip(editions()[:3], DAYS, (1, 1, 2), strict=True)) == [
        (k.edition, k.released_on, k.number) for k in released
    ]
    assert {(1, None): 3, (2, None): 1} == {
        key: sum((k.number, k.order) == key for k in kept) for key in ((1, None), (2, None))
    }
    assert [editions()[3]] == [k.edition for k in kept if k.released_on is None]
    assert {k.edition.printed_on for k in kept} == {k.printed_at.date() for k in kept}


def test_it_is_done_once_and_told_in_one_event(older):
    """Opening again adds nothing; the event says from where and how much."""
    for _ in range(3):
        with opened(older, "bo") as ledger:
            acts, kept, events = ledger.acts(), ledger.kept(), ledger.events()

    (event,) = events
    told = {k: v for k, v in event.told.items() if k not in ("consents", "editions")}
    assert (3, 4) == (len(acts), len(kept))
    assert ("taken_over", AT, "bo", None) == (event.kind, event.at, event.by, event.order)
    assert {"folder": str(older.state), "acts": "3", "printed": "4", "released": "3"} == told


def test_the_files_stay_as_they_are(older):
    """They are the proof of what was taken over."""
    before = files(older.state)
    with opened(older):
        pass

    assert before == {name: content for name, content in files(older.state).items() if name in before}


def test_an_empty_or_new_folder_has_nothing_to_take_over(home):
    """Then there is no event either."""
    with opened(home) as ledger:
        assert () == ledger.events()


def test_several_desks_at_once_take_it_over_once(older):
    """Three processes open at the same time."""
    at_once(*(Desk(older, "opens", name) for name in ("anna", "bo", "carla")))

    with opened(older) as ledger:
        assert (3, 4, 1) == (len(ledger.acts()), len(ledger.kept()), len(ledger.events()))


def test_a_folder_that_was_moved_is_not_taken_over_again(shared, tmp_path):
    """The same files elsewhere are the same files."""
    make_older_state(shared.state)
    with opened(shared):
        pass
    moved = Home(shared.state.rename(tmp_path / "moved"), shared.url, shared.server)

    with opened(moved) as ledger:
        assert (3, 4, 1) == (len(ledger.acts()), len(ledger.kept()), len(ledger.events()))


def test_another_desks_folder_is_taken_over_too(shared, tmp_path):
    """Each desk had its own files before they shared a ledger; what was released first stands first."""
    make_older_state(shared.state)
    with opened(shared):
        pass
    other = Home(tmp_path / "other", shared.url, shared.server)
    name, text = "pk/2025-12-31/syd-anonymised-1.json", edition_text(editions()[0])
    (other.state / "editions/pk/2025-12-31").mkdir(parents=True)
    (other.state / "editions" / name).write_text(text, encoding="utf-8")
    add_line(other.state / "editions/releases.jsonl", release_line(name, text, date(2026, 3, 31)))
    add_line(other.state / "consents.jsonl", act_line(Act("syd", "000009", "any", date(2026, 3, 1)), date(2026, 3, 2)))

    with opened(other) as ledger:
        assert [date(2026, 3, 31), *DAYS] == [k.released_on for k in ledger.released()]
        assert [3, 1] == [int(e.told["acts"]) for e in ledger.events()]
        assert "syd" == ledger.acts()[-1].cluster_id


def test_work_goes_on_after_it(older):
    """Acts come after the older ones, and what is released now after what was released then."""
    with opened(older) as ledger:
        number = ledger.add(new_order(), AT, "anna").number
        ledger.keep(*printed(number))
        ledger.approve(number, AT, "bo", alone=False)
        ledger.release(number, AT, "anna", None)
        ledger.record_acts([Act("nord", "000002", "any", date(2026, 11, 1))], AT, "anna")

    with opened(older) as ledger:
        assert [None, None, None, number] == [k.order for k in ledger.released()]
        assert ["000001", None, "000001", "000002"] == [a.practice_id for a in ledger.acts()]


LINES = {
    "a torn line": '{"act": "withdrawn", "cluster_id": "nord", "practice_id": "0000',
    "an empty line": "\n",
    "another act": act_line(*ACTS[0]).replace("given", "perhaps"),
    "no day": act_line(*ACTS[0]).replace("2026-01-05", "2026-02-30"),
    "a number for a practice": act_line(*ACTS[0]).replace('"000001"', "1"),
    "no cluster": act_line(*ACTS[0]).replace('"nord"', "null"),
    "no object": "[]\n",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_line_of_consents_that_cannot_be_read_stops_all(older, line):
    """A withdrawal might stand there: its place is told, and nothing is taken over, the editions neither."""
    path = older.state / "consents.jsonl"
    whole = path.read_bytes()
    add_line(path, line)

    expected, said = refused(older, "older_consent")
    path.write_bytes(whole)
    with opened(older) as ledger:
        events = ledger.events()
    assert expected == said
    assert ["3"] == [e.told["acts"] for e in events]


def test_a_byte_that_is_no_letter_stops_all(older):
    """Of minutes, too: what stands there is not guessed."""
    path = older.state / "consents.jsonl"
    path.write_bytes(path.read_bytes() + act_line(*ACTS[0]).encode().replace(b"nord", b"n\xffrd"))

    expected, said = refused(older, "older_consent")
    assert expected == said


@pytest.mark.parametrize("line", ["{", '{"edition": "../../x.json", "sha256": "a", "released_on": "2026-01-01"}', "\n"])
def test_a_line_of_releases_that_cannot_be_read_stops_all(older, line):
    """Nobody would know what was released; a path out of the folder is none either."""
    add_line(older.state / "editions/releases.jsonl", line)

    expected, said = refused(older, "older_release")
    assert expected == said


def test_everything_that_is_wrong_is_told_at_once(older):
    """Editions changed, gone, damaged, in another's place or released twice, and a line of consents: six problems."""
    folder = older.state / "editions"
    (folder / NAMES[0]).write_text(edition_text(editions()[0]).replace("000001", "000003"), encoding="utf-8")
    (folder / NAMES[1]).unlink()
    (folder / NAMES[3]).write_text("{}", encoding="utf-8")
    (folder / "pk/2025-12-31/vest-anonymised-1.json").write_text(edition_text(editions()[0]), encoding="utf-8")
    add_line(folder / "releases.jsonl", (folder / "releases.jsonl").read_text(encoding="utf-8").splitlines()[2] + "\n")
    add_line(older.state / "consents.jsonl", "?\n")

    expected, said = refused(older, "older_much")
    assert expected == said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nord.json", "{}"),
        (NAMES[3], edition_text(editions()[3]).replace('"12"', '"twelve"')),
        (NAMES[3], "[]"),
        (NAMES[3], "\ufeff{}"),
    ],
)
def test_an_edition_that_cannot_be_read_stops_all(older, name, content):
    """A file without a number, a count that is none, what is no edition at all."""
    name = f"pk/2025-12-31/{name}" if "/" not in name else name
    (older.state / "editions" / name).write_text(content, encoding="utf-8")

    expected, said = refused(older, "older_edition")
    assert expected == said.replace(name, "NAME")


@pytest.mark.parametrize("kind", ["consents.jsonl", "editions/releases.jsonl"])
def test_what_an_older_engine_writes_afterwards_is_noticed(older, kind):
    """The ledger would not know of it: everything stops until it is put right."""
    with opened(older):
        pass
    path = older.state / kind
    before = path.read_bytes()
    add_line(path, json.dumps({}) + "\n")

    expected, said = refused(older, "older_changed")
    assert expected == said.replace(f"STATE/{kind.split('/')[0]}", "PLACE")

    path.write_bytes(before)
    with opened(older) as ledger:
        assert 3 == len(ledger.acts())


def test_files_that_were_taken_away_afterwards_are_not_missed(older):
    """They may be put into an archive."""
    with opened(older):
        pass
    (older.state / "consents.jsonl").rename(older.state / "consents.archive")

    with opened(older) as ledger:
        assert (3, 4, 1) == (len(ledger.acts()), len(ledger.kept()), len(ledger.events()))


def test_a_file_that_cannot_be_read_is_told(older):
    """A folder in its place, say."""
    (older.state / "consents.jsonl").unlink()
    (older.state / "consents.jsonl").mkdir()

    expected, said = refused(older, "older_unreadable")
    assert expected == said
