"""Turns the contracts' rules on rows among rows into rows set aside, warnings and problems."""

from __future__ import annotations

import duckdb

from pipeline.characters import names_a_folder
from pipeline.definitions.extract import Check, Table
from pipeline.definitions.sql_text import condition_sql
from pipeline.errors import DefinitionError, Problem, Where
from pipeline.intake.aside import Rows, set_aside
from pipeline.intake.room import without_room
from pipeline.intake.sql import literal, name, names


def set_double_keys_aside(con: duckdb.DuckDBPyConnection, rows: Rows, contract: Table) -> None:
    """Keep the first row of each key, and set the others aside."""
    if not contract.key:
        return
    key = names(contract.key)
    shown = " || ' ' || ".join(
        "''" if contract.columns[c].type == "patient" else f"coalesce(CAST({name(c)} AS VARCHAR), '')"
        for c in contract.key
    )
    window = f"(PARTITION BY {key} ORDER BY _source, _part, _file, _line)"
    set_aside(
        con,
        rows,
        contract,
        f"SELECT rid, {literal(', '.join(contract.key))} AS _column, 'duplicate' AS _kind, trim(shown) AS _found, "
        f"'is the key of ' || CASE WHEN earlier OR _file <> first_file THEN first_file || ':' ELSE 'line ' END "
        f"|| first_line || CASE WHEN earlier THEN ' in an earlier delivery too' ELSE ' too' END AS _reason "
        f"FROM (SELECT _row AS rid, {shown} AS shown, _file, row_number() OVER w AS place, "
        f"_source = first_value(_source) OVER w AND _part > first_value(_part) OVER w AS earlier, "
        f"first_value(_file) OVER w AS first_file, first_value(_line) OVER w AS first_line FROM {rows.table} "
        f"WHERE hash({key}) IN (SELECT hash({key}) FROM {rows.table} GROUP BY ALL HAVING count(*) > 1) "
        f"WINDOW w AS {window}) WHERE place > 1",
    )


def set_failed_aside(con: duckdb.DuckDBPyConnection, rows: Rows, contract: Table) -> None:
    """Set rows aside that break a check of their contract."""
    for check in contract.checks:
        if check.severity == "reject_row":
            faulty = (
                f"SELECT _row AS rid, '' AS _column, {literal(f'check {check.name}')} AS _kind, NULL AS _found, "
                f"{literal(check.meaning)} AS _reason FROM {rows.table} "
                f"WHERE ({condition_sql(check.condition)}) IS NOT TRUE"
            )
            try:
                set_aside(con, rows, contract, faulty)
            except duckdb.Error as error:
                if without_room(error):
                    raise
                raise _not_sql(check, error) from None


def warned(con: duckdb.DuckDBPyConnection, kept: str, contract: Table) -> dict[str, dict[str, int]]:
    """Count per check and source the rows that break a check which only warns."""
    counts: dict[str, dict[str, int]] = {}
    for check in contract.checks:
        if check.severity == "warn":
            fails = f"({condition_sql(check.condition)}) IS NOT TRUE"
            query = f"SELECT _source, count(*) FROM {kept} WHERE {fails} GROUP BY 1"
            try:
                counts[check.meaning] = {str(s): int(n) for s, n in con.execute(query).fetchall()}
            except duckdb.Error as error:
                raise _not_sql(check, error) from None
    return counts


def _not_sql(check: Check, error: duckdb.Error) -> DefinitionError:
    return DefinitionError(
        Problem(
            Where("indicators/extracts.yaml"),
            f"check '{check.name}' cannot be asked: {str(error).splitlines()[0]}",
            "a SQL condition over the table's own columns",
            f"Mend: {check.condition}",
        )
    )


def set_strangers_aside(
    con: duckdb.DuckDBPyConnection, rows: Rows, contract: Table, column: str, register: str, called: str
) -> None:
    """Set rows aside that name a practice or cluster which its register does not hold."""
    set_aside(
        con,
        rows,
        contract,
        f"SELECT _row AS rid, {literal(column)} AS _column, 'unknown' AS _kind, {name(column)} AS _found, "
        f"{literal(f'is not in {called}')} AS _reason FROM {rows.table} WHERE {name(column)} IS NOT NULL "
        f"AND {name(column)} NOT IN (SELECT {name(column)} FROM {register})",
    )


def unfit_clusters(con: duckdb.DuckDBPyConnection, clusters: Rows) -> list[Problem]:
    """List the clusters whose id cannot name a folder, or not one of its own where capitals make no difference."""
    rows = con.execute(f"SELECT cluster_id, _file, _line FROM {clusters.table} ORDER BY ALL").fetchall()
    problems: list[Problem] = []
    known: dict[str, str] = {}
    for cluster_id, file, line in rows:
        where = Where(file, line)
        if not names_a_folder(cluster_id):
            what = f"the cluster id '{cluster_id}' cannot name a folder, and each cluster's report lies in one."
            right = "A-Z, a-z, 0-9, _ and - only, a letter or digit first, 60 at most, and no device such as 'nul'"
            problems.append(Problem(where, what, right, "Give the cluster another id and receive again."))
        elif known.setdefault(cluster_id.lower(), cluster_id) != cluster_id:
            what = f"the cluster ids '{known[cluster_id.lower()]}' and '{cluster_id}' differ in capitals alone."
            right = "ids that differ in letters: on some systems the two would share a folder"
            problems.append(Problem(where, what, right, "Give one of them another id and receive again."))
    return problems


def overlapping_members(con: duckdb.DuckDBPyConnection, members: Rows) -> list[Problem]:
    """List the practices that are members of two clusters, or of one twice, on the same day."""
    pairs = con.execute(
        f"SELECT a.practice_id, a.cluster_id, b.cluster_id, a._file, a._line, b._file, b._line, "
        f"greatest(a.joined_on, b.joined_on) FROM {members.table} a JOIN {members.table} b "
        f"ON a.practice_id = b.practice_id AND a._row <> b._row "
        f"AND (a._source, a._part, a._file, a._line) < (b._source, b._part, b._file, b._line) "
        f"AND a.joined_on <= coalesce(b.left_on, DATE '9999-12-31') "
        f"AND b.joined_on <= coalesce(a.left_on, DATE '9999-12-31') ORDER BY ALL"
    ).fetchall()
    return [
        Problem(
            Where(file_b, line_b),
            f"practice {practice} is a member of '{b}' from {on}, and of '{a}' too ({file_a}:{line_a}).",
            "one cluster at a time: left_on is the last day in the first one",
            "Mend the memberships and receive again.",
        )
        for practice, a, b, file_a, line_a, file_b, line_b, on in pairs
    ]
