"""What lies on disk is its owner's alone, and what is told names no patient, no key and no hidden practice."""

import logging
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import ROOT, klynge
from support.hostile_texts import TEXTS
from support.tiny_country import PATIENTS, PRACTICES, make_project

from pipeline.characters import unseen
from pipeline.cli import common

RUN = ("run", "things_package", "--ending", "2026-09-30")
LABEL_KEY, PSEUDONYM_KEY = "the-label-key-of-this-unit", "the-pseudonym-key-of-this-unit-32"


def _modes(folder):
    """Give what others may do with each folder and file below this one, the folder included."""
    return {p: oct(stat.S_IMODE(p.stat().st_mode)) for p in [folder, *folder.rglob("*")]}


def _wrong(folder):
    return {
        p.relative_to(folder).as_posix(): mode
        for p, mode in _modes(folder).items()
        if mode != ("0o700" if p.is_dir() else "0o600")
    }


@pytest.fixture(scope="module")
def careless(tmp_path_factory):
    """Give a project that was received, run and refused once by somebody who lets everybody read everything."""
    before = os.umask(0)
    try:
        root = make_project(tmp_path_factory.mktemp("careless") / "unit")
        events = (root / "delivery/events.csv").read_text(encoding="utf-8")
        (root / "delivery/events.csv").write_text(events + "p1x001;X01;7,0;2026-02-30\n", encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("KLYNGE_LABEL_KEY", raising=False)
            patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
            assert klynge("receive", "--project", root).exit_code == 0
            assert klynge(*RUN, "--cluster", "nord", "--project", root).exit_code == 0
            (root / "delivery/events.csv").write_text("person;kode;antal;dato\np1x001;X01;x;2026-01-30\n")
            assert klynge("receive", "--project", root).exit_code == 11
    finally:
        os.umask(before)
    return root


def test_the_state_is_its_owners_alone(careless):
    """Snapshot, parts, dictionaries, keys, rejected rows and locks: 0700 and 0600, whatever the umask is."""
    state = careless / ".klynge"
    names = {p.relative_to(state).as_posix().split("/")[0] for p in state.rglob("*") if p.is_file()}

    assert {"current", "keys", "parts", "receiving.lock", "refused", "snapshots"} <= names
    assert {} == _wrong(state)


def test_a_state_that_others_can_read_is_closed_with_a_word(careless, tmp_path):
    """A folder restored from a copy, say, with everybody's rights: it is closed before anything is counted."""
    root = Path(shutil.copytree(careless, tmp_path / "unit"))
    state = root / ".klynge"
    for path in (state, *state.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)

    said = klynge(*RUN, "--cluster", "nord", "--project", root)

    assert said.exit_code == 0
    assert f"Others on this machine could look into {state}: it is its owner's alone now." in said.text
    assert {} == _wrong(state)
    assert "Others on this machine" not in klynge(*RUN, "--cluster", "nord", "--project", root).text


def test_a_state_of_somebody_else_is_refused(careless, tmp_path, monkeypatch):
    """Where it cannot be closed, nothing is counted, and its owner reads what to do."""
    root = Path(shutil.copytree(careless, tmp_path / "unit"))
    (root / ".klynge").chmod(0o755)

    def not_allowed(_):
        raise PermissionError

    monkeypatch.setattr(common, "lock_down", not_allowed)

    said = klynge(*RUN, "--project", root)

    assert said.exit_code == 11
    assert said.text == (
        f"{root}/.klynge  others on this machine can look into this folder, and it cannot be closed to them.\n"
        "    patients, keys and what was released lie in it: its owner alone may read it\n"
        f"    let its owner run: chmod -R go= {root}/.klynge\n\n"
        "1 problem. Nothing was run.\n"
    )


@pytest.fixture(scope="module")
def overheard(tmp_path_factory):
    """Run the command itself, with keys in its environment; give the project and all that it said."""
    root = make_project(tmp_path_factory.mktemp("overheard") / "unit")
    registers = root / "delivery/sources/events_owner.yaml"
    registers.write_text(registers.read_text(encoding="utf-8") + "    pseudonymise: [patient_id]\n", encoding="utf-8")
    listings = root / "delivery/sources/listings.yaml"
    listings.write_text(listings.read_text(encoding="utf-8") + "    pseudonymise: [patient_id]\n", encoding="utf-8")
    keys = {"KLYNGE_LABEL_KEY": LABEL_KEY, "KLYNGE_PSEUDONYM_KEY": PSEUDONYM_KEY}
    environ = {**os.environ, **keys, "PYTHONPATH": str(ROOT), "PYTHONDEVMODE": "1", "PYTHONWARNINGS": "default"}
    told = ""
    for words in (("receive",), (*RUN, "--visibility", "anonymised")):
        made = subprocess.run(
            [sys.executable, "-m", "pipeline", *words, "--project", root],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        told = made.stdout + made.stderr  # of the anonymised run alone: receiving may name practices to the unit
        assert made.returncode == 0, told
        if words[0] == "receive":
            assert _patients_in(told) == []
            assert LABEL_KEY not in told
            assert PSEUDONYM_KEY not in told
    return root, told


def _patients_in(text):
    return [f"p{p[-1]}x{n:03d}" for p in PRACTICES for n in range(PATIENTS) if f"p{p[-1]}x{n:03d}" in text]


def _practices_in(text):
    return [w for p in PRACTICES for w in (p, f"Lægehuset {p[-1]}") if w in text]


def test_an_anonymised_run_tells_of_no_practice_and_no_patient(overheard):
    """Whatever it writes to the terminal or to a log that catches it, no practice and no patient stands in it."""
    root, told = overheard

    assert "nord-anonymised" in told
    assert [] == _practices_in(told)
    assert [] == _patients_in(told)
    assert (root / "reports_out/things_package/2026-09-30/nord-anonymised/rapport.pdf").is_file()


def test_keys_are_nowhere_but_in_the_environment(overheard):
    """Neither key is said, printed or kept: not in a report, a manifest, a snapshot, a dictionary or a list."""
    root, told = overheard
    files = [p for folder in (".klynge", "reports_out") for p in (root / folder).rglob("*") if p.is_file()]
    keys = [k.encode() for k in (LABEL_KEY, PSEUDONYM_KEY)]

    assert len(files) > 20
    assert [] == [p for p in files if any(k in p.read_bytes() for k in keys)]
    assert LABEL_KEY not in told


def test_nothing_is_logged_of_a_practice_or_a_patient(careless, caplog, tmp_path):
    """With every logger of every package at its most talkative, an anonymised run names neither."""
    caplog.set_level(logging.DEBUG)

    said = klynge(*RUN, "--cluster", "nord", "--project", careless, "--out", tmp_path / "out")

    heard = said.text + "\n".join(f"{r.name} {r.getMessage()}" for r in caplog.records)
    assert said.exit_code == 0
    assert [] == _practices_in(heard)
    assert [] == _patients_in(heard)


NASTY = [TEXTS[n] for n in ("a script", "a formula", "a climb", "markup that is not open", "colour by escape")]


def test_hostile_names_make_an_ordinary_report(tmp_path):
    """Practices and clusters with hostile names are received, counted and printed; nothing stands elsewhere."""
    root = make_project(tmp_path / "unit")
    cells = ['"' + t.replace('"', '""') + '"' for t in NASTY]
    rows = [f"{p};{cells[n % len(cells)]};1084" for n, p in enumerate(PRACTICES)]
    (root / "delivery/practices.csv").write_text("\n".join(["yder;navn;region", *rows, ""]), encoding="utf-8")
    clusters = f"klynge;navn\nnord;{cells[4]}\nsyd;{cells[3]}\n"
    (root / "delivery/clusters.csv").write_text(clusters, encoding="utf-8")
    consents = "\n".join(["klynge;yder;omfang;dato", *(f"nord;{p};open;2026-01-01" for p in PRACTICES[:6]), ""])
    (root / "delivery/consents.csv").write_text(consents, encoding="utf-8")
    received = klynge("receive", "--project", root)

    said = klynge(*RUN, "--cluster", "nord", "--visibility", "open", "--project", root)
    refused = klynge(*RUN, "--cluster", "syd", "--visibility", "open", "--project", root)

    assert (received.exit_code, said.exit_code, refused.exit_code) == (0, 0, 13)
    assert "[/]: no report" in refused.text
    assert [] == unseen(received.text + said.text + refused.text)
    assert ["unit"] == [p.name for p in tmp_path.iterdir()]
    made = root / "reports_out/things_package/2026-09-30"
    assert ["nord-open"] == [p.name for p in made.iterdir()]
    page = (made / "nord-open/rapport.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;U+001B&gt;[31mrødt" in page
