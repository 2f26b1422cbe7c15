"""
Writes the SQL for a share: how a whole is distributed over categories.

Its own room because what a patient or a stratum is divided by stands in several rows here: first the whole is
made of them, and each category is then set against it. Pure text, like `duckdb_sql`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from pipeline.measuring.counts import STRATUM
from pipeline.warehouse.answers import Rules
from pipeline.warehouse.duckdb_sql import contributions, times


def patients(sql: str, rules: Rules, categories: Collection[str]) -> str:
    """
    Wrap a patient-level SELECT of categories: rows checked, then exact sums per practice, of the whole and its parts.

    A patient becomes one row with a column for each category: who has nothing of one is one of those who have
    something else. A category's sums are in columns that end with its place among the categories.

    Out:     besides, whether any category is another one, and whether anybody has a value
    """
    each = ", ".join(_part(str(n)) for n in range(len(categories)))
    return f"""
        {_patients(sql, rules, categories)}
        SELECT practice_id,
            count(*) FILTER (WHERE valued AND b > 0) AS n, count(*) FILTER (WHERE NOT valued) AS missing,
            coalesce(sum(a) FILTER (WHERE valued), 0) AS numerator,
            coalesce(sum(b) FILTER (WHERE valued), 0) AS denominator,
            coalesce(sum({times("a", "a")}) FILTER (WHERE valued), 0) AS numerator2,
            coalesce(sum({times("b", "b")}) FILTER (WHERE valued), 0) AS denominator2,
            coalesce(sum({times("a", "b")}) FILTER (WHERE valued), 0) AS product,
            {contributions(among="valued")},
            coalesce(sum(copies) FILTER (WHERE patient_id IS NULL), 0) AS without_patient,
            coalesce(sum(nameless), 0) AS without_category,
            count(*) FILTER (WHERE repeated AND patient_id IS NOT NULL) AS repeated_category,
            coalesce(sum(below_zero), 0) AS below_zero,
            count(*) FILTER (WHERE above_one) AS above_one,
            bool_or(is_unknown) AS is_unknown, bool_or(valued) AS is_valued,
            {each}
        FROM patients
        GROUP BY practice_id
        ORDER BY practice_id"""


def parts_of(rows: Iterable[Mapping[str, Any]], categories: Sequence[str]) -> list[dict[str, Any]]:
    """Turn what `patients` gives into a row per practice and category."""
    return [
        {"practice_id": row["practice_id"], "category": category, **{name: row[f"{name}_{n}"] for name in _OF_A_PART}}
        for row in rows
        for n, category in enumerate(categories)
    ]


def other_categories(sql: str, categories: Collection[str]) -> str:
    """Wrap a SELECT of categories: each category of a practice's rows that is none of these."""
    return f"""
        SELECT DISTINCT CAST(category AS VARCHAR) AS category FROM ({sql}) AS answer
        WHERE practice_id IS NOT NULL AND {_is_other(categories)}
        ORDER BY category"""


def strata_whole(sql: str, columns: Collection[str]) -> str:
    """Wrap a SELECT of strata and categories: rows checked, then exact sums of the whole per practice."""
    return f"""
        {_strata(sql, columns)}
        SELECT practice_id, bool_or(owner_hid) AS owner_hid, sum(missing) AS missing,
            coalesce(sum(a), 0) AS numerator, coalesce(sum(b), 0) AS denominator,
            coalesce(sum(nameless), 0) AS without_category,
            count(*) FILTER (WHERE repeated) AS repeated_stratum,
            count(*) FILTER (WHERE uneven) AS uneven,
            sum(below_zero) AS below_zero, sum(above_denominator) AS above_denominator
        FROM strata
        GROUP BY practice_id
        ORDER BY practice_id"""


def strata_parts(sql: str, columns: Collection[str]) -> str:
    """Wrap a SELECT of strata and categories: exact sums per practice and category."""
    return f"""
        {_strata(sql, columns)}
        SELECT practice_id, category, coalesce(sum(a), 0) AS numerator, NULL AS numerator2, NULL AS product,
            NULL AS contributors, NULL AS largest, NULL AS contributors_rest, NULL AS largest_rest
        FROM parts
        GROUP BY practice_id, category
        ORDER BY practice_id, category"""


_OF_A_PART = ("numerator", "numerator2", "product", "contributors", "largest", "contributors_rest", "largest_rest")


def _part(n: str) -> str:
    """Write the sums of the category in column `a<n>`, over the patients with a value."""
    sums = (("numerator", f"a{n}"), ("numerator2", times(f"a{n}", f"a{n}")), ("product", times(f"a{n}", "b")))
    summed = [f"coalesce(sum({what}) FILTER (WHERE valued), 0) AS {name}_{n}" for name, what in sums]
    added = (("", f"a{n}"), ("_rest", f"b - a{n}"))
    numbers = [f"count(*) FILTER (WHERE valued AND {x} > 0) AS contributors{of}_{n}" for of, x in added]
    most = [f"coalesce(max({x}) FILTER (WHERE valued AND {x} > 0), 0) AS largest{of}_{n}" for of, x in added]
    return ", ".join([*summed, *numbers, *most])


def _is_other(categories: Collection[str]) -> str:
    return f"CAST(category AS VARCHAR) NOT IN ({', '.join(_text(c) for c in categories)})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _patients(sql: str, rules: Rules, categories: Collection[str]) -> str:
    """
    Give `parts`, a row per patient and category, and `patients`, a row per patient with the whole as b.

    Who has no value in one category has no whole: such a patient is not `valued`.
    """
    whole = "CASE WHEN sum(a) > 0 THEN 1 ELSE 0 END" if rules.at_most_one else "sum(a)"
    above_one = "coalesce(bool_or(a > 1), false)" if rules.at_most_one else "false"
    each = ", ".join(
        f"CAST(coalesce(max(a) FILTER (WHERE category = {_text(c)}), 0) AS DECIMAL(18, 6)) AS a{n}"
        for n, c in enumerate(categories)
    )
    return f"""
        WITH parts AS (
            SELECT practice_id, patient_id, CAST(category AS VARCHAR) AS category, count(*) AS copies,
                CAST(min(numerator) AS DECIMAL(18, 6)) AS a
            FROM ({sql}) AS answer
            WHERE practice_id IS NOT NULL
            GROUP BY ALL
        ),
        patients AS (
            SELECT practice_id, patient_id, sum(copies) AS copies, bool_and(a IS NOT NULL) AS valued,
                CAST(sum(a) AS DECIMAL(18, 6)) AS a, CAST({whole} AS DECIMAL(18, 6)) AS b,
                sum(copies) FILTER (WHERE category IS NULL) AS nameless, bool_or(copies > 1) AS repeated,
                count(*) FILTER (WHERE a < 0) AS below_zero, {above_one} AS above_one,
                coalesce(bool_or({_is_other(categories)}), false) AS is_unknown, {each}
            FROM parts
            GROUP BY practice_id, patient_id
        )"""


def _strata(sql: str, columns: Collection[str]) -> str:
    """
    Give `parts`, a row per stratum and category, and `strata`, a row per stratum with the whole as b.

    A category without a row in a stratum has nobody there.
    """
    by_owner = "coalesce(CAST(hidden AS BOOLEAN), false)" if "hidden" in columns else "false"
    stratum = ", ".join(["practice_id", *(c for c in STRATUM if c in columns)])
    return f"""
        WITH parts AS (
            SELECT {stratum}, CAST(category AS VARCHAR) AS category, count(*) AS copies,
                bool_or({by_owner}) AS owner_hid, CAST(min(numerator) AS DECIMAL(18, 6)) AS a,
                CAST(min(denominator) AS DECIMAL(18, 6)) AS b
            FROM ({sql}) AS answer
            WHERE practice_id IS NOT NULL
            GROUP BY ALL
        ),
        strata AS (
            SELECT {stratum}, bool_or(owner_hid) AS owner_hid,
                count(*) FILTER (WHERE NOT owner_hid AND (a IS NULL OR b IS NULL)) AS missing,
                sum(a) AS a, max(b) AS b, coalesce(max(b) <> min(b), false) AS uneven,
                sum(copies) FILTER (WHERE category IS NULL) AS nameless, bool_or(copies > 1) AS repeated,
                count(*) FILTER (WHERE a < 0 OR b < 0) AS below_zero,
                count(*) FILTER (WHERE a > b) AS above_denominator
            FROM parts
            GROUP BY {stratum}
        )"""
