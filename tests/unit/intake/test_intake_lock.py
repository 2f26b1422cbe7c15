"""One receipt at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import ExtractError
from pipeline.intake.lock import alone

TEXT = Path(__file__).parents[2] / "errors" / "intake" / "receipt_under_way.txt"
HEAD = "nr;dato;antal\n"
HOLD = """
import sys, time
from pathlib import Path
from pipeline.intake.lock import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_receipt_is_refused_while_one_is_under_way(desk):
    """Another process holds the state: the error names it, and nothing changes."""
    desk.counts(HEAD + "000001;2026-09-01;1\n")
    desk.state.mkdir()
    with subprocess.Popen([sys.executable, "-c", HOLD, desk.state], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(ExtractError) as refused:
            desk.receive()
        other.kill()

    assert desk.message(refused.value).replace(str(other.pid), "<process>") + "\n" == TEXT.read_text(encoding="utf-8")
    assert [path.name for path in desk.state.iterdir()] == ["receiving.lock"]
    assert desk.receive().changed  # the lock fell with the process that held it


def test_what_a_fallen_receipt_left_is_cleared_away(desk):
    """Patients' keys do not stay in a folder that nobody will finish."""
    left = desk.state / ".making-fallen" / "keys"
    left.mkdir(parents=True)
    desk.counts(HEAD + "000001;2026-09-01;1\n")
    desk.receive()

    assert list(desk.state.glob(".making-*")) == []


def test_the_lock_is_free_again_after_an_error(tmp_path):
    """A receipt that fails lets go of the state."""
    with pytest.raises(ZeroDivisionError), alone(tmp_path):
        raise ZeroDivisionError
    with alone(tmp_path):
        assert (tmp_path / "receiving.lock").read_text().strip().isdigit()
