"""
Turns reversals and what they take back into nothing.

Rule: among lines with the same keys, all cancel where they sum to zero; of the others, each negative line
cancels one positive line of the same size. A reversal that finds no partner is set aside, and so is a
line of zero. What stays is above zero.
"""

from __future__ import annotations

import duckdb

from pipeline.definitions.extract import Table
from pipeline.intake.aside import Rows, set_aside
from pipeline.intake.sql import name, names


def net(con: duckdb.DuckDBPyConnection, rows: Rows, contract: Table) -> dict[str, int]:
    """Take away reversals with their partners; give per source how many rows vanished."""
    rule = contract.netting
    if rule is None:
        return {}
    same, amount = names(rule.same), name(rule.amount)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE candidates AS SELECT _row AS rid, _source, {amount} AS amount, "
        f"dense_rank() OVER (ORDER BY _source, {same}) AS line_group, "
        f"row_number() OVER (PARTITION BY _source, {same}, {amount} ORDER BY _part, _file, _line) AS place "
        f"FROM {rows.table} WHERE {amount} <> 0 AND hash(_source, {same}) IN "
        f"(SELECT hash(_source, {same}) FROM {rows.table} WHERE {amount} < 0)"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE cancelled AS "
        "SELECT rid, _source FROM candidates WHERE line_group IN "
        "(SELECT line_group FROM candidates GROUP BY line_group HAVING sum(amount) = 0) "
        "UNION SELECT unnest([m.rid, p.rid]), m._source FROM candidates m JOIN candidates p "
        "ON p.line_group = m.line_group AND p.amount = -m.amount AND p.place = m.place WHERE m.amount < 0"
    )
    vanished = con.execute("SELECT _source, count(*) FROM cancelled GROUP BY 1").fetchall()
    con.execute(f"INSERT INTO {rows.gone} SELECT rid FROM cancelled")
    kind = f"CASE WHEN {amount} < 0 THEN 'reversal' ELSE 'zero' END"
    why = (
        f"CASE WHEN {amount} < 0 THEN 'takes back a line that is not there' ELSE 'is neither a line nor a reversal' END"
    )
    set_aside(
        con,
        rows,
        contract,
        f"SELECT _row AS rid, '{rule.amount}' AS _column, {kind} AS _kind, CAST({amount} AS VARCHAR) AS _found, "
        f"{why} AS _reason FROM {rows.table} WHERE {amount} <= 0",
    )
    return {str(source): int(count) for source, count in vanished}
