from datetime import date

import duckdb
import polars as pl
import pytest
from support.definition_texts import HEADER, SELECT

from pipeline.definitions.indicator_text import read_indicator
from pipeline.definitions.sql_text import final_sql, parse_sql, tables_read
from pipeline.model import Period

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def _indicator(sql, header=HEADER):
    indicator, problems = read_indicator(header + sql, "x.sql")
    assert problems == []
    return indicator


def test_parameters_become_the_periods_days():
    """The first and the last day stand in the SQL as dates, and nothing of the parameters is left."""
    sql = final_sql(_indicator(SELECT + "-- a comment"), YEAR)

    assert "BETWEEN CAST('2025-01-01' AS DATE) AND CAST('2025-12-31' AS DATE)" in sql
    assert "$" not in sql
    assert "comment" not in sql


def test_the_lookback_ends_with_the_period():
    """Three months that end with the last day of December begin on the first of October."""
    header = HEADER.replace("counts:", "lookback: {months: 3}\ncounts:")
    select = SELECT.replace("$period_start", "$lookback_start")

    assert "CAST('2025-10-01' AS DATE)" in final_sql(_indicator(select, header), YEAR)


def test_tables_read_are_real_ones():
    """CTEs are not tables; what they read is."""
    assert tables_read("WITH a AS (SELECT x FROM b) SELECT x FROM a JOIN c USING (x)") == {"b", "c"}


PORTABLE = [
    "COUNT(*)", "COUNT(DISTINCT p)", "SUM(x)", "MIN(d)", "MAX(x)", "AVG(x)", "SUM(x) FILTER (WHERE x > 1)",
]  # fmt: skip
PORTABLE_BY_ROW = [
    "COALESCE(x, 0)", "NULLIF(x, 1)", "CASE WHEN x = 1 THEN 1 ELSE 0 END", "IF(x = 1, 1, 0)", "GREATEST(x, 2)",
    "LEAST(x, 2)", "ABS(-x)", "ROUND(x, 1)", "FLOOR(x)", "CEIL(x)", "SIGN(x)", "MOD(x, 2)", "LOWER(p)", "UPPER(p)",
    "SUBSTR(p, 1, 1)", "LEFT(p, 1)", "RIGHT(p, 1)", "LENGTH(p)", "TRIM(p)", "REPLACE(p, 'a', 'b')", "CONCAT(p, 'x')",
    "p || 'x'", "STARTS_WITH(p, 'a')", "EXTRACT(YEAR FROM d)", "YEAR(d)", "MONTH(d)", "x // 2", "x % 2",
    "d + INTERVAL '3 months' > CAST('2025-03-15' AS DATE)", "p LIKE 'a%'", "x BETWEEN 1 AND 2",
    "ROW_NUMBER() OVER (PARTITION BY p ORDER BY x)", "LAG(x) OVER (PARTITION BY p ORDER BY x)",
    "SUM(x) OVER (PARTITION BY p)", "CAST(x AS DECIMAL(18, 4))", "x IS DISTINCT FROM 1",
]  # fmt: skip


@pytest.mark.parametrize("expression", [*PORTABLE, *PORTABLE_BY_ROW])
def test_the_subset_means_the_same_in_both_engines(expression):
    """What the rules allow gives equal answers in DuckDB and in Polars, in the one text that is run."""
    order = "" if expression in PORTABLE else " ORDER BY x"
    tree, problems = parse_sql(f"SELECT {expression} AS r FROM t{order}", "x.sql", 1)
    sql = tree.sql(dialect="duckdb", comments=False, pretty=True)
    rows = [("a", 1, date(2025, 1, 3)), ("b", 2, date(2025, 2, 1)), ("b", 3, date(2024, 2, 1))]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (p VARCHAR, x BIGINT, d DATE)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        expected = [row[0] for row in connection.execute(sql).fetchall()]
    frame = pl.DataFrame(rows, schema={"p": pl.String, "x": pl.Int64, "d": pl.Date}, orient="row")

    actual = pl.SQLContext(t=frame, eager=True).execute(sql)["r"].to_list()

    assert problems == []
    assert expected == actual
