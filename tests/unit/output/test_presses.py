"""Several processes print as one does, and what ends one of them takes no other with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import press_cases
from support.press_cases import TEMPLATES, Deadly, Flawed, printed_by, sheet_of
from support.printed import SECRETS

from pipeline import presses
from pipeline.model import Visibility
from pipeline.presses import Presses
from pipeline.pressing import Sheet

OPEN, ANONYMISED = Visibility.OPEN, Visibility.ANONYMISED
PATIENCE = 20  # seconds


def files_below(folder):
    """Read every file below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_two_print_the_same_bytes_in_the_same_order_as_one(tmp_path):
    """What is slow to print stands where it was asked for, and every byte is that of one process."""
    asked = ((OPEN, "a"), (ANONYMISED, "b"), (OPEN, "c"))

    alone = printed_by(1, [sheet_of(v, tmp_path / "one" / name) for v, name in asked])
    together = printed_by(2, [sheet_of(v, tmp_path / "two" / name) for v, name in asked])

    assert [("a", None), ("b", None), ("c", None)] == alone == together
    assert 12 == len(files_below(tmp_path / "one"))
    assert files_below(tmp_path / "one") == files_below(tmp_path / "two")


def test_who_dies_or_falls_takes_its_own_sheet_alone(tmp_path):
    """The report that it was at is named, what stood there before stands, and the others are printed."""
    (tmp_path / "dead").mkdir()
    sheets = [
        Sheet("dead", Deadly(), tmp_path / "dead"),
        sheet_of(OPEN, tmp_path / "a"),
        Sheet("fallen", Flawed(), tmp_path / "fallen"),
        sheet_of(OPEN, tmp_path / "b"),
    ]

    told = printed_by(2, sheets)

    assert ["dead", "a", "fallen", "b"] == [title for title, _ in told]
    assert [None, None] == [told[1][1], told[3][1]]
    assert "dead  the process that printed this report was ended." == told[0][1]
    assert told[2][1].startswith("fallen  the engine fell while it printed this: ZeroDivisionError in press_cases.py, ")
    assert "4711" not in told[2][1]
    assert ["a", "b", "dead"] == sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith("."))


def test_a_mistake_is_told_as_one_process_tells_it(tmp_path):
    """A broken template is the user's to mend, whoever met it."""
    broken = {**TEMPLATES, "front.html.jinja": "{{ nobody.knows }}"}

    alone, together = (printed_by(n, [sheet_of(OPEN, tmp_path / "a")] * 2, broken) for n in (1, 2))

    assert alone == together
    assert "the template cannot be filled in" in alone[0][1]


def test_one_that_has_held_too_much_is_renewed(tmp_path, monkeypatch):
    """Its next sheet is printed by a successor."""
    monkeypatch.setattr(presses, "MOST_HELD", 0)

    with Presses(2, TEMPLATES, SECRETS) as many:
        before = {p.pid for p in many.started}
        told = [e for _, e in many.print_all([sheet_of(OPEN, tmp_path / name) for name in "abcd"], lambda s: s)]
        left = {p.pid for p in many.started}

    assert [None] * 4 == told
    assert not before & left


def test_no_more_is_taken_than_the_presses_have_use_for(tmp_path):
    """Whoever composes a thousand reports holds a handful of them at a time."""
    taken = []

    def sheets():
        for number in range(9):
            taken.append(number)
            yield sheet_of(OPEN, tmp_path / str(number))

    with Presses(2, TEMPLATES, SECRETS) as many:
        ahead = [len(taken) - place for place, _ in enumerate(many.print_all(sheets(), lambda s: s))]

    assert 9 == len(taken)
    assert max(ahead) <= 6


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_nobody_is_left_when_the_one_that_asks_ends(how, tmp_path):
    """Killed outright or interrupted: its presses end with it, and no half report has its name."""
    paths = os.pathsep.join(p for p in sys.path if p)
    asking = subprocess.Popen(
        [sys.executable, press_cases.__file__],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        process_group=0,
    )
    pids = [int(word) for word in asking.stdout.readline().split()]
    patient((tmp_path / "printing").exists)

    os.kill(asking.pid, how)
    asking.wait(PATIENCE)
    asking.stdout.close()

    assert 2 == len(pids)
    patient(lambda: not any(is_there(pid) for pid in pids))
    assert not (tmp_path / "x").exists()


def is_there(pid):
    """Say whether a process runs."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def patient(is_so):
    """Wait until something is so."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
