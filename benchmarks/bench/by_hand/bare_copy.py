"""
Sorts a delivery into Parquet as an engineer would in an afternoon: one COPY a table, and no check.

Run as `python -m bench.by_hand.bare_copy DELIVERY CONTRACTS TO`. Texts are typed with TRY_CAST, for the files have
cells that are no date or number; patients keep their keys as texts, and no practice is looked up. Prints the rows per
table.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl
import pyreadstat
import yaml

_ENCODINGS: Final = {"utf-8": "utf-8", "iso-8859-1": "latin-1", "windows-1252": "latin-1"}
_MEMORY: Final = "5GB"  # as ours


def sort_into_parquet(delivery: Path, contracts: Path, to: Path) -> dict[str, int]:
    """Write every table of a delivery, sorted as the contracts say, and give the rows of each."""
    tables = yaml.safe_load(contracts.read_text(encoding="utf-8"))["tables"]
    selects: dict[str, list[str]] = {}
    columns: dict[str, list[str]] = {}
    config = {"memory_limit": _MEMORY, "preserve_insertion_order": "false", "temp_directory": str(to / "spill")}
    with duckdb.connect(str(to / "work.duckdb"), config=config) as con:
        con.execute("SET disabled_optimizers = 'type_pushdown'")  # it makes TRY_CAST of a CSV's cell fail
        for path in sorted((delivery / "sources").glob("*.yaml")):
            for mapping in yaml.safe_load(path.read_text(encoding="utf-8"))["files"]:
                table = mapping["table"]
                kinds = {c: column["type"] for c, column in tables[table]["columns"].items()}
                values = {c: v for c, kind in kinds.items() if (v := _value(mapping, c, kind))}
                taken = ", ".join(f"{value} AS {c}" for c, value in values.items())
                selects.setdefault(table, []).append(f"SELECT {taken} FROM {_read(con, delivery, mapping)}")
                columns.setdefault(table, [])
                columns[table] += [c for c in values if c not in columns[table]]
        return {t: _copied(con, to, t, each, _order(tables[t], columns[t])) for t, each in selects.items()}


def _order(contract: Mapping[str, Any], columns: list[str]) -> list[str]:
    first = [c for c in contract.get("sort", []) if c in columns]
    return [*first, *(c for c in contract["columns"] if c in columns and c not in first)]


def _copied(con: duckdb.DuckDBPyConnection, to: Path, table: str, selects: list[str], order: list[str]) -> int:
    rows = " UNION ALL BY NAME ".join(selects)
    said = con.execute(
        f"COPY (SELECT * FROM ({rows}) ORDER BY {', '.join(order)}) TO '{to / table}.parquet' (FORMAT parquet)"
    )
    return int(said.fetchall()[0][0])


def _read(con: duckdb.DuckDBPyConnection, delivery: Path, mapping: Mapping[str, Any]) -> str:
    glob = mapping["glob"]
    if mapping["format"] == "parquet":
        return f"read_parquet('{delivery / glob}')"
    files = sorted(delivery.glob(glob))
    if mapping["format"] == "csv":
        mark = mapping.get("delimiter", ",")
        with files[0].open(encoding="latin-1") as text:
            header = text.readline().strip().split(mark)
        cells = ", ".join(f"'{column}': 'VARCHAR'" for column in header)
        encoding = _ENCODINGS[mapping.get("encoding", "utf-8")]
        how = f"delim = '{mark}', quote = '\"', header = true, auto_detect = false, encoding = '{encoding}'"
        return f"read_csv('{delivery / glob}', {how}, columns = {{{cells}}})"
    place = f"frame_{len(con.execute('SHOW TABLES').fetchall())}"
    frames = [
        pl.read_excel(file, sheet_name=mapping.get("sheet"))
        if mapping["format"] == "xlsx"
        else pyreadstat.read_xport(str(file), output_format="polars")[0]
        for file in files
    ]
    con.register(place, pl.concat(frames).to_arrow())
    return place


def _value(mapping: Mapping[str, Any], column: str, kind: str) -> str | None:
    if column in mapping.get("constants", {}):
        return f"'{mapping['constants'][column]}'"
    if column in mapping.get("multiply", {}):
        a, b = (_number(mapping, f'"{factor}"', "DECIMAL(18, 6)") for factor in mapping["multiply"][column])
        return f"{a} * {b}"
    if column not in mapping["columns"]:
        return None
    text = f'"{mapping["columns"][column]}"'
    if column in mapping.get("strip_prefix", {}):
        text = f"ltrim({text}, '{mapping['strip_prefix'][column]}')"
    if column in mapping.get("part", {}):
        first, last = mapping["part"][column]
        text = f"substr({text}, {first}, {last - first + 1})"
    if column in mapping.get("pad", {}):
        text = f"lpad({text}, {mapping['pad'][column]}, '0')"
    if kind == "date":
        return _date(mapping, text, is_week=mapping.get("billing_week") == column)
    types = {"integer": "BIGINT", "decimal": "DECIMAL(18, 6)"}
    return _number(mapping, text, types[kind]) if kind in types else text


def _date(mapping: Mapping[str, Any], text: str, *, is_week: bool) -> str:
    if is_week:
        return f"CAST(try_strptime('20' || {text} || '4', '%G%V%u') AS DATE)"
    if mapping["format"] != "csv":
        return f"CAST({text} AS DATE)"
    return f"CAST(try_strptime({text}, '{mapping.get('date_format', '%Y-%m-%d')}') AS DATE)"


def _number(mapping: Mapping[str, Any], text: str, kind: str) -> str:
    comma = mapping["format"] == "csv" and mapping.get("decimal_mark") == ","
    plain = f"replace({text}, ',', '.')" if comma else text
    return f"TRY_CAST({plain} AS {kind})"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(sort_into_parquet(*map(Path, sys.argv[1:4]))))
