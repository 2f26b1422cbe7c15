"""Kills and full disks at every stage, hard nights and large units lose nothing and do nothing twice."""

import shutil
import sqlite3
import subprocess
import sys

import pytest
from faults.judging import LEDGER, half, lost, seen
from faults.killing import Stage
from support.command import ROOT
from support.night_cases import night, night_unit, ordered, released


def test_whoever_is_killed_is_finished_by_the_next_run(tmp_path):
    """The short form of `make faults`: it ends with 1 where a byte, a row or an event is lost or there twice."""
    page = tmp_path / "faults.md"
    words = ["--kills", "2", "--short", "--to", str(page)]
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
    rows = [line.strip("| ").split(" | ") for line in page.read_text().splitlines() if line.startswith("| ")]
    tries = {row[0]: (int(row[1]), int(row[2])) for row in rows if len(row) == 3 and row[1].isdigit()}
    assert {f"killed at {stage}" for stage in Stage} < set(tries)
    assert all(tries[f"killed at {stage}"][0] >= 2 for stage in Stage)
    assert {0} == {lost for _, lost in tries.values()}
    assert {"two nights at once", "the snapshot's folder is deleted under a night"} < set(tries)


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """Release one report."""
    root = night_unit(tmp_path_factory.mktemp("out") / "unit")
    ordered(root, "nord", "--ending", "2026-09-30")
    night(root)
    released(root, 1)
    return root


def report(root, name):
    return next((root / "reports_out/orders").glob("*")) / name


def sql(text):
    def harm(root):
        with sqlite3.connect(root / LEDGER) as connection:
            connection.execute(text)

    return harm


def gone(name):
    return lambda root: report(root, name).unlink()


def cut(name):
    return lambda root: report(root, name).write_bytes(report(root, name).read_bytes()[:-1])


def no_baseline(root):
    next((root / ".klynge/baselines").rglob("*.zip")).unlink()


EVENT = 'at, "by", kind, order_number, told'
HARM = {
    "a file lost": gone("figures.csv"),
    "a file cut": cut("rapport.pdf"),
    "a baseline lost": no_baseline,
    "a release without a baseline": sql("DELETE FROM baselines"),
    "a release lost": sql("DELETE FROM releases"),
}
DOUBLE = {
    "an event twice": sql(f"INSERT INTO events ({EVENT}) SELECT {EVENT} FROM events LIMIT 1"),
    "an event lost": sql("DELETE FROM events WHERE kind = 'ready'"),
    "an order turned": sql("UPDATE orders SET state = 'approved'"),
}


@pytest.mark.parametrize("harm", [*HARM, *DOUBLE])
def test_whoever_looks_after_a_kill_sees_what_is_wrong(harm, out, tmp_path):
    """A file that is lost or cut and a release without its baseline at once; what is lost or there twice at the end."""
    root, measure = shutil.copytree(out, tmp_path / "unit"), seen(out)
    assert ([], []) == (list(half(root, measure)), list(lost(root, measure)))

    {**HARM, **DOUBLE}[harm](root)

    assert list(lost(root, measure))
    assert bool(list(half(root, measure))) == (harm in HARM or harm == "an order turned")
