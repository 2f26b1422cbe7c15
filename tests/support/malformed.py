"""All malformed deliveries by kind and by what is wrong with them, and what receiving one came to."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from html import escape
from inspect import isfunction

from support import malformed_columnar, malformed_deliveries, malformed_rows, malformed_texts, malformed_workbooks
from support.intake_desk import Desk

from pipeline.characters import code_point
from pipeline.errors import KlyngeError
from pipeline.intake import Received

Case = Callable[[Desk], None]
NEEDS_NO_ROOT = ("a file that cannot be read", "a folder that cannot be read")


def _of(room: object) -> dict[str, Case]:
    """Give the cases that a module defines, by their names in words."""
    own = {n: f for n, f in vars(room).items() if isfunction(f) and f.__module__ == room.__name__}  # type: ignore[attr-defined]
    return _in_words({name: case for name, case in own.items() if not name.startswith("_")})


def _in_words(cases: dict[str, Case]) -> dict[str, Case]:
    return {name.replace("_", " "): case for name, case in cases.items()}


CASES = {
    "Text files": _of(malformed_texts),
    "Numbers": _in_words(malformed_rows.NUMBERS),
    "Dates": _in_words(malformed_rows.DATES),
    "Practices": _in_words(malformed_rows.PRACTICES),
    "Rows among rows": _of(malformed_rows),
    "Parquet and SAS": _in_words(malformed_columnar.CUT) | _of(malformed_columnar),
    "Workbooks": _of(malformed_workbooks),
    "Files, and what came before": _of(malformed_deliveries),
}


def standing(desk: Desk) -> dict[str, str]:
    """Give all that a refused delivery must leave as it is: every file of the state, but the lists of refused rows."""
    files = [p for p in desk.state.rglob("*") if p.is_file() and p.name != "receiving.lock"]
    kept = [p for p in files if p.relative_to(desk.state).parts[0] != "refused"]
    return {str(p.relative_to(desk.state)): hashlib.sha256(p.read_bytes()).hexdigest() for p in kept}


def refusal(desk: Desk, error: KlyngeError) -> tuple[str, str, str]:
    """Give what is told of a refused delivery in the page's three cells; of several problems the first."""
    first, *others = error.problems
    more = f" (and {len(others)} more)" if others else ""
    return (
        _cell(desk, f"refused: {first.where}  {first.what}{more}"),
        _cell(desk, first.right or ""),
        _cell(desk, first.remedy or ""),
    )


def receipt(desk: Desk, received: Received) -> tuple[str, str, str]:
    """Give what became of a delivery that was received in the page's three cells: its rows, and those set aside."""
    if not received.changed:
        return ("nothing new", "", "")
    (table,) = [t for s in received.quality.sources if s.arrived for t in s.tables]
    if not table.rejected:
        return (f"read: {table.kept} rows", "", "")
    (listed,) = [
        p for p in (received.folder / "rejected").glob("*.csv") if len(p.read_text(encoding="utf-8").splitlines()) > 1
    ]
    with listed.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    told = dict.fromkeys(f"{r['column']}: '{r['found']}' {r['reason']}".removeprefix(": '' ") for r in rows)
    return (_cell(desk, f"set aside: {table.rejected} of {table.rows_in}: {'; '.join(list(told)[:3])}"), "", "")


def _cell(desk: Desk, text: str) -> str:
    """Write a text as a cell of the page."""
    text = "; ".join(line.strip() for line in desk.message(text).split("\n"))
    text = "".join(c if c.isprintable() else f"<{code_point(c)}>" for c in text)
    text = text.replace("<state>", "STATE").replace("<delivery>", "DELIVERY")
    return escape(text, quote=False).replace("|", "&#124;")
