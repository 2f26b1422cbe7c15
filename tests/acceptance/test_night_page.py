"""What docs/night.md tells an administrator to write is understood by those who will read it."""

import configparser
import re
import shutil
import subprocess

import pytest
from support.command import ROOT, klynge

from pipeline.errors import KlyngeError

PAGE = (ROOT / "docs/night.md").read_text(encoding="utf-8")
UNITS = dict(re.findall(r"`/etc/systemd/system/(\S+)`\n\n```ini\n(.*?)```", PAGE, re.DOTALL))


def unit(name):
    found = configparser.RawConfigParser(strict=True)
    found.optionxform = str
    found.read_string(UNITS[name])
    return found


def test_the_timer_starts_the_service_of_its_name():
    """Each night at two, a night that was slept through included."""
    timer = unit("klynge-night.timer")

    assert {"klynge-night.service", "klynge-night.timer"} == set(UNITS)
    assert ("*-*-* 02:00:00", "true") == (timer["Timer"]["OnCalendar"], timer["Timer"]["Persistent"])
    assert "timers.target" == timer["Install"]["WantedBy"]


def test_the_service_runs_the_night_once_and_may_write_where_it_works():
    """It is over when the night is, works in the project, and keeps what it writes to itself."""
    service = unit("klynge-night.service")["Service"]

    assert ("oneshot", "0077") == (service["Type"], service["UMask"])
    assert service["ExecStart"].endswith("klynge night")
    assert service["WorkingDirectory"] == service["ReadWritePaths"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_understands_both(tmp_path):
    """`systemd-analyze verify` finds nothing to say; the user and the folder are those of another machine."""
    for name, text in UNITS.items():
        lines = [line for line in text.splitlines() if not line.startswith(("User=", "Group=", "WorkingDirectory="))]
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")

    said = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (said.returncode, said.stderr)


def test_the_cron_line_has_five_fields_and_a_command():
    """At two, every day, in the project's folder."""
    (line,) = re.search(r"```cron\n(.*?)```", PAGE, re.DOTALL)[1].splitlines()
    *fields, command = line.split(None, 5)

    assert ["0", "2", "*", "*", "*"] == fields
    assert command == "cd /srv/klynge/unit && KLYNGE_USER=night klynge night"


def test_every_exit_code_is_on_the_page():
    """A code for each kind of mistake, beside none and a bug of the engine's own."""
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}

    assert told == {0, 1, *(kind.exit_code for kind in kinds_of(KlyngeError))}


def kinds_of(kind):
    yield from (found for one in kind.__subclasses__() for found in (one, *kinds_of(one)))


def test_the_command_is_there():
    """`klynge night` is a command, and says that it never releases."""
    said = klynge("night", "--help")

    assert said.exit_code == 0
    assert "it never releases" in " ".join(said.text.split())
