"""
Writes what was tried, and what was lost, as a page.

Its own room because the trying knows no page: the short form and the long form write the same.
"""

from __future__ import annotations

from collections import Counter

from faults.full_disk import Full
from faults.hard_nights import Met
from faults.killing import Stage
from faults.sizes import Ran
from faults.trying import Row


def page(rows: list[Row], full: list[Full], met: list[Met], ran: list[Ran], seed: int) -> str:
    """Write what was tried as a page."""
    killed = sum((r.kills for r in rows), Counter[Stage]())
    summary = [
        *([f"killed at {stage}", f"{killed[stage]:,}", _lost(rows, stage)] for stage in Stage),
        *([f"no room at {stage}", _tries(full, stage), _lost_full(full, stage)] for stage in Stage),
        *([m.fault, f"{m.tries:,}", f"{len(m.lost):,}"] for m in met),
        *([unit, "1", _wrong(ran, unit)] for unit in dict.fromkeys(r.unit for r in ran)),
    ]
    kills = [
        [r.name, stage, f"{n:,}", f"{r.ended_first:,}", f"{r.finished:,}", _lost([r], stage)]
        for r in rows
        for stage, n in sorted(r.kills.items())
    ]
    parts = [
        "# Faults",
        f"""Made by `make faults` (seed {seed}). A unit of three orders receives a second delivery, counts and prints in
one night, then releases. Lost is whatever is half under its final name just after a fault, and whatever differs from an
undisturbed run at the end: a byte of a report, a slip, a draft or a baseline, a row of the ledger too few or too many,
an event twice, another snapshot.""",
        _table(["fault", "tries", "lost"], summary),
        """## Killed

Each command is ended with kill -9, with its child, at random moments and after a random number of names that appeared
on the disk or went from it, up to five times in a row; then it is run to its end. The stage is read off the disk when
it is killed: an old snapshot is being replaced, a half report is being printed, else something is counted.""",
        _table(["command", "at", "kills", "ended before their point", "finished after", "lost"], kills),
        """## A full disk

Each stage alone with so much room: files that may not grow longer, and a small disk. Whoever runs it is told in
sentences, nothing is half, and with room again the next run finishes.""",
        _table(
            ["stage", "command", "room", "exit code", "told", "lost"],
            [[f.stage, f.act, f.room, str(f.exit_code), f.told, f"{len(f.lost):,}"] for f in full],
        ),
        """## Nights that meet something else

The next night finishes, and its end is that of an undisturbed one.""",
        _table(
            ["fault", "tries", "exit codes", "told", "lost"],
            [[m.fault, f"{m.tries:,}", _codes(m.exit_codes), m.told, f"{len(m.lost):,}"] for m in met],
        ),
        """## Large units

Seconds on the machine of this page, with whatever else it did. An order of the first unit waits for data, so that a
night plans all and prints none.""",
        _table(
            ["unit", "command", "exit code", "seconds", "came of it"],
            [[r.unit, r.command, str(r.exit_code), f"{r.seconds:,.1f}", r.told] for r in ran],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def _lost(rows: list[Row], stage: Stage) -> str:
    return f"{sum(r.lost[stage] for r in rows):,}"


def _tries(full: list[Full], stage: Stage) -> str:
    return f"{sum(f.stage is stage for f in full):,}"


def _lost_full(full: list[Full], stage: Stage) -> str:
    return f"{sum(len(f.lost) for f in full if f.stage is stage):,}"


def _wrong(ran: list[Ran], unit: str) -> str:
    return f"{sum(len(r.wrong) for r in ran if r.unit == unit):,}"


def _codes(codes: tuple[int, ...]) -> str:
    return ", ".join(f"{code} × {n}" if n > 1 else str(code) for code, n in sorted(Counter(codes).items()))
