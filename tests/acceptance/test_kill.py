"""A dozen kills, and a full disk, in the middle of nights and releases lose nothing and do nothing twice."""

import subprocess
import sys

from support.command import ROOT


def test_whoever_is_killed_is_finished_by_the_next_run(tmp_path):
    """The short form of `make faults`: it ends with 1 where a byte, a row or an event is lost or there twice."""
    page = tmp_path / "faults.md"
    words = ["--night", "8", "--release", "4", "--short", "--to", str(page)]
    path = ":".join(str(ROOT / folder) for folder in ("", "benchmarks", "tests"))
    environment = {"PYTHONPATH": path, "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(tmp_path)}

    ended = subprocess.run(
        [sys.executable, "-m", "faults", *words],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    rows = [line.split(" | ") for line in page.read_text().splitlines() if line.startswith("| ")]
    kills = {r[0].removeprefix("| "): int(r[1]) for r in rows if len(r) == 5 and r[1].isdigit()}
    assert kills["night"] >= 8
    assert kills["release and night"] >= 4
