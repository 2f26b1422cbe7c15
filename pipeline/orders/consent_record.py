"""
Keeps the consents that the unit records itself: a line of JSON for each act, added and never changed.

Its own room because it is the only memory of a no that nobody delivered. It is its owner's alone, and a line that
cannot be read stops whatever asks: a withdrawal might stand there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pipeline.errors import ConsentError, Problem, Where
from pipeline.orders.consent import SCOPES, Act

FILE = "consents.jsonl"
NOT_RECORDED = "Nothing was recorded."


def record(state: Path, acts: Iterable[Act], recorded_on: date) -> Path:
    """
    Add acts to the record, all or none.

    Raises: ConsentError where it cannot be written
    """
    path = state / FILE
    lines = "".join(_line(act, recorded_on) for act in acts)
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as file:
            file.write(lines.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        what, right = f"cannot be written: {_reason(error)}.", "consents are recorded in the project's state folder"
        problem = Problem(Where.elsewhere(str(path)), what, right, "ask for the right to write there")
        raise ConsentError(problem, outcome=NOT_RECORDED) from None
    return path


def recorded(state: Path) -> tuple[Act, ...]:
    """
    Read all acts, in the order in which they were recorded.

    Raises: ConsentError where a line cannot be read
    """
    path = state / FILE
    try:
        lines = path.read_bytes().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        what, right = f"cannot be read: {_reason(error)}.", "a withdrawal might stand here, so it is read before a run"
        problem = Problem(Where.elsewhere(str(path)), what, right, "ask for the right to read it")
        raise ConsentError(problem) from None
    return tuple(_act(line, Where(FILE, number)) for number, line in enumerate(lines, start=1))


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _line(act: Act, recorded_on: date) -> str:
    told = {
        "act": "withdrawn" if act.withdraws else "given",
        "cluster_id": act.cluster_id,
        "practice_id": act.practice_id,
        "scope": act.scope,
        "on": act.on.isoformat(),
        "minutes": act.minutes,
        "recorded_on": recorded_on.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False) + "\n"


def _act(line: str, where: Where) -> Act:
    try:
        told = json.loads(line)
        act = Act(
            cluster_id=str(told["cluster_id"]),
            practice_id=told["practice_id"],
            scope=SCOPES[SCOPES.index(told["scope"])],
            on=date.fromisoformat(told["on"]),
            withdraws={"given": False, "withdrawn": True}[told["act"]],
            minutes=told["minutes"],
        )
    except (ValueError, KeyError, TypeError):
        raise ConsentError(
            Problem(
                where,
                "this line of recorded consents cannot be read.",
                "each line is an act as 'klynge consent' wrote it; a withdrawal might stand here",
                "put the file back as it was from a copy",
            )
        ) from None
    return act
