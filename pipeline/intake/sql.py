"""Turns names and values into SQL text, and opens the database in which a delivery is worked on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb


def literal(value: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """Write a name as a quoted SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def names(identifiers: Iterable[str]) -> str:
    """Write names as a list of quoted SQL identifiers."""
    return ", ".join(name(i) for i in identifiers)


def one_of(expression: str, values: Iterable[str]) -> str:
    """Write the condition that a text is one of these."""
    return f"{expression} IN ({', '.join(literal(v) for v in values)})"


#: What the workbench holds in memory before it spills; with what stands beside it a receipt stays below 8 GiB.
_MEMORY = "5GB"


def workbench(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open an empty database in this folder; it spills there, and fetches nothing from anywhere."""
    con = duckdb.connect(
        str(folder / "workbench.duckdb"),
        config={
            "temp_directory": str(folder / "spill"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": _MEMORY,
            "preserve_insertion_order": "true",
            "disabled_optimizers": "type_pushdown,scalar_fn_pushdown",  # they type the cells of a CSV before we do
        },
    )
    con.execute("PRAGMA disable_checkpoint_on_shutdown")  # the folder goes when the work is done
    return con


def scalar(con: duckdb.DuckDBPyConnection, query: str) -> Any:
    """Give the single value that a query answers."""
    row = con.execute(query).fetchone()
    if row is None:
        raise AssertionError("a query for one value answers one row")
    return row[0]
