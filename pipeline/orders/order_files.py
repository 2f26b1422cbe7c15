"""
Turns a CSV file of orders into what is asked, line by line, with all that could not be read of each.

Its own room because a secretariat keeps its orders in a sheet: what a spreadsheet makes of a table is known here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast, get_args

from pipeline.errors import OrderError, Problem, Where, did_you_mean
from pipeline.model import A_DAY, Visibility, as_day
from pipeline.orders.members import NOT_ORDERED
from pipeline.orders.order import Choices, Ranking
from pipeline.orders.taking import Asked

REQUIRED: Final = ("cluster", "package", "visibility", "meeting")
COLUMNS: Final = (*REQUIRED, "ending", "indicators", "ranking", "question", "counted", "members")
_DAYS: Final = ("meeting", "ending")
_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "visibility": [str(v) for v in Visibility],
    "ranking": get_args(Ranking),
    "counted": ("yes", "no"),
}
_MOST_BYTES: Final = 5_000_000
_TOLD: Final = f"columns: {', '.join(REQUIRED)}; and where wanted {', '.join(COLUMNS[len(REQUIRED) :])}"


def read_orders(file: Path) -> tuple[Asked, ...]:
    """
    Read orders from a CSV file: a line each, the options' names as columns; several ids with spaces between.

    Out:    what cannot be read of a line stands with it, for whoever takes the orders; blank lines are left out
    Raises: OrderError where the file is no such table
    """
    text = _text(file)
    first_line = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first_line else ",", strict=True)
    lines = list[tuple[int, list[str]]]()
    try:
        for row in reader:
            lines.append((reader.line_num, [cell.strip() for cell in row]))
    except csv.Error as error:
        what = f"the line cannot be read: {error}."
        raise _refused(Where(str(file), reader.line_num), what, "a text in quotes ends with a quote") from None
    (_, columns), *rest = lines or [(1, list[str]())]
    columns = [c.casefold() for c in columns]
    _refuse_columns(columns, Where(str(file), 1))
    asked = [_asked(columns, row, Where(str(file), number)) for number, row in rest if any(row)]
    if not asked:
        raise _refused(Where(str(file)), "the file holds no order.", "under the names of the columns, a line for each")
    return tuple(asked)


def _text(file: Path) -> str:
    """Read the file; Excel's mark at its beginning is no letter of it."""
    right = f"a CSV file in UTF-8; {_TOLD}"
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise _refused(Where(str(file)), f"the file is larger than {_MOST_BYTES // 1_000_000} MB.", right)
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise _refused(Where(str(file)), f"the file cannot be read: {why}.", right) from None
    except UnicodeDecodeError as error:
        line = file.read_bytes().count(b"\n", 0, error.start) + 1
        what, remedy = "this is not UTF-8.", "in a spreadsheet: save as 'CSV UTF-8'"
        raise _refused(Where(str(file), line), what, right, remedy) from None


def _refuse_columns(columns: Sequence[str], place: Where) -> None:
    problems = [
        Problem(place, f"column '{c}' is not known.", _TOLD, did_you_mean(c, COLUMNS))
        for c in dict.fromkeys(columns)
        if c not in COLUMNS
    ]
    problems += [Problem(place, f"column '{c}' is missing.", _TOLD) for c in REQUIRED if c not in columns]
    problems += [Problem(place, f"column '{c}' stands twice.") for c in COLUMNS if columns.count(c) > 1]
    if problems:
        raise OrderError(problems, outcome=NOT_ORDERED)


def _asked(columns: Sequence[str], row: Sequence[str], place: Where) -> Asked:
    cells = dict(zip(columns, row, strict=True)) if len(row) == len(columns) else {}
    days = {name: as_day(cells.get(name, "")) for name in _DAYS}
    words = {name: cells[name] if cells.get(name) in known else None for name, known in _WORDS.items()}
    return Asked(
        place=place,
        cluster_id=cells.get("cluster", ""),
        package_id=cells.get("package", ""),
        visibility=Visibility(words["visibility"]) if words["visibility"] else None,
        meeting_on=days["meeting"],
        ending=days["ending"],
        choices=Choices(
            tuple(cells.get("indicators", "").split()),
            cast("Ranking | None", words["ranking"]),
            cells.get("question") or None,
            words["counted"] == "yes",
        ),
        members=tuple(cells.get("members", "").split()),
        unread=tuple(_unread(columns, row, cells, place)),
    )


def _unread(columns: Sequence[str], row: Sequence[str], cells: Mapping[str, str], place: Where) -> Sequence[Problem]:
    """Tell what cannot be read of a line: its fields are too many, too few or empty, or hold no day or word."""
    if len(row) != len(columns):
        what = f"the line has {len(row)} fields, and the first line has {len(columns)}."
        return [Problem(place, what, "a field for each column", "a text that holds the separator stands in quotes")]
    problems = [Problem(place, f"{name}: the field is empty.") for name in REQUIRED if not cells[name]]
    for name in _DAYS:
        if cells.get(name) and as_day(cells[name]) is None:
            remedy = "in a spreadsheet: make the column text"
            problems.append(Problem(place, f"{name}: '{cells[name]}' is not a date.", A_DAY, remedy))
    for name, known in _WORDS.items():
        if cells.get(name) and cells[name] not in known:
            what, right = f"{name}: '{cells[name]}' is not known.", f"{name}: {', '.join(known)}"
            problems.append(Problem(place, what, right, did_you_mean(cells[name], known)))
    return problems


def _refused(place: Where, what: str, right: str, remedy: str | None = None) -> OrderError:
    return OrderError(Problem(place, what, right, remedy), outcome=NOT_ORDERED)
