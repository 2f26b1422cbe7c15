"""
Writes the SQL that DuckDB runs around an indicator: identities, the engine's views and the sums.

Its own room because this text decides what is counted; it is pure, and the connection is elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pipeline.definitions.extract import Table
from pipeline.definitions.sql_tables import AMOUNT_COLUMNS
from pipeline.definitions.steps import Belongs
from pipeline.measuring.counts import STRATUM
from pipeline.model import AGE_BAND_STARTS, Period, age_band
from pipeline.warehouse.answers import Rules


def day(value: object) -> str:
    """Write a date as SQL."""
    return f"DATE '{value}'"


def name(identifier: str) -> str:
    """Write an identifier as SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def mapped(table: str, columns: Iterable[str], identity: str | None) -> str:
    """Select a snapshot's table with its practice columns turned into identities."""
    source = f"snapshot.main.{name(table)}"
    turned = tuple(columns)
    if identity is None or not turned:
        return f"SELECT * FROM {source}"
    replaced = ", ".join(f"coalesce(i{n}.to_id, t.{name(c)}) AS {name(c)}" for n, c in enumerate(turned))
    joins = " ".join(f"LEFT JOIN {identity} AS i{n} ON i{n}.from_id = t.{name(c)}" for n, c in enumerate(turned))
    return f"SELECT t.* REPLACE ({replaced}) FROM {source} AS t {joins}"


def practice_columns(contract: Table, stored: Iterable[str]) -> tuple[str, ...]:
    """Give the columns of a table that hold practice numbers; a register keeps its numbers as they are."""
    if contract.grain == "register":
        return ()
    return tuple(c for c in stored if c in contract.columns and contract.columns[c].type == "practice")


def _age(last: str) -> str:
    return (
        f"CAST(year({last}) - year(birth_date) - CASE WHEN month(birth_date) * 100 + day(birth_date)"
        f" > month({last}) * 100 + day({last}) THEN 1 ELSE 0 END AS INTEGER)"
    )


def _age_band() -> str:
    whens = " ".join(f"WHEN age >= {start} THEN '{age_band(start)}'" for start in reversed(AGE_BAND_STARTS))
    return f"CASE {whens} ELSE '{age_band(0)}' END"


def listed_at_end(listings: str, period: Period) -> str:
    """
    Select who is alive and listed on the period's last day, once each.

    Who died that day is not. A patient with two listings that day belongs to the one that began last.
    """
    last = day(period.last)
    return f"""
        SELECT practice_id, patient_id, sex, age, {_age_band()} AS age_band
        FROM (
            SELECT practice_id, patient_id, sex, {_age(last)} AS age,
                row_number() OVER (PARTITION BY patient_id ORDER BY listed_from DESC, practice_id) AS nth
            FROM ({listings})
            WHERE insurance_group = '1' AND practice_id IS NOT NULL AND listed_from <= {last}
                AND (listed_to IS NULL OR listed_to > {last}
                    OR (listed_to = {last} AND left_reason IS DISTINCT FROM 'died'))
        )
        WHERE nth = 1
        ORDER BY practice_id, patient_id"""


def listed_days(listings: str, period: Period) -> str:
    """
    Select the days that each patient was listed with each practice in the period; no day counts twice.

    Nearly all have one listing, and only the others are looked through in the order of time: half the work.
    """
    first, last = day(period.first), day(period.last)
    return f"""
        WITH spans AS (
            SELECT practice_id, patient_id, sex, birth_date, listed_from, greatest(listed_from, {first}) AS first_day,
                least(coalesce(listed_to, {last}), {last}) AS last_day
            FROM ({listings})
            WHERE insurance_group = '1' AND practice_id IS NOT NULL
                AND listed_from <= {last} AND (listed_to IS NULL OR listed_to >= {first})
        ),
        repeated AS (SELECT practice_id, patient_id FROM spans GROUP BY ALL HAVING count(*) > 1),
        together AS (
            SELECT practice_id, patient_id, sex, birth_date, greatest(0, last_day - first_day + 1) AS days
            FROM spans ANTI JOIN repeated USING (practice_id, patient_id)
            UNION ALL
            SELECT practice_id, patient_id, arg_max(sex, listed_from), arg_max(birth_date, listed_from),
                sum(greatest(0, last_day - greatest(first_day, coalesce(before + 1, first_day)) + 1))
            FROM (
                SELECT *, max(last_day) OVER (PARTITION BY practice_id, patient_id ORDER BY listed_from, last_day
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
                FROM spans SEMI JOIN repeated USING (practice_id, patient_id)
            )
            GROUP BY practice_id, patient_id
        )
        SELECT practice_id, patient_id, sex, age, {_age_band()} AS age_band, days
        FROM (
            SELECT practice_id, patient_id, sex, {_age(last)} AS age, CAST(days AS INTEGER) AS days FROM together
        )
        ORDER BY practice_id, patient_id"""


def listed_people(listings: str, period: Period) -> str:
    """Select everybody listed by the period's last day, once each: sex, and age that day, from the newest listing."""
    last = day(period.last)
    return f"""
        SELECT patient_id, sex, {_age_band()} AS age_band
        FROM (
            SELECT patient_id, sex, {_age(last)} AS age,
                row_number() OVER (PARTITION BY patient_id
                    ORDER BY listed_from DESC, practice_id, sex, birth_date) AS nth
            FROM ({listings})
            WHERE listed_from <= {last} AND birth_date IS NOT NULL
        )
        WHERE nth = 1
        ORDER BY patient_id"""


def patient_strata(sql: str, people: str, by: Collection[str], *, denominator: bool) -> str:
    """Wrap a patient-level SELECT: exact sums per practice and stratum; who is of unknown sex or age is left out."""
    bottom = "denominator" if denominator else "1"
    sex, band = (f"people.{c}" if c in by else "CAST(NULL AS VARCHAR)" for c in STRATUM)
    known = " AND ".join(f"people.{c} IS NOT NULL" for c in by)
    return f"""
        SELECT practice_id, sex, age_band, count(*) AS n, {_sums()}
        FROM (
            SELECT answer.practice_id, {sex} AS sex, {band} AS age_band,
                CAST(answer.numerator AS DECIMAL(18, 6)) AS a, CAST({bottom} AS DECIMAL(18, 6)) AS b
            FROM ({sql}) AS answer JOIN {people} AS people ON people.patient_id = answer.patient_id
            WHERE answer.practice_id IS NOT NULL AND {known}
        )
        WHERE a IS NOT NULL AND b IS NOT NULL
        GROUP BY practice_id, sex, age_band
        ORDER BY ALL"""


def counted_strata(sql: str, by: Collection[str], *, hidden: bool) -> str:
    """Wrap a SELECT of strata: exact sums per practice and stratum of the practices that hold every number."""
    sex, band = (c if c in by else f"CAST(NULL AS VARCHAR) AS {c}" for c in STRATUM)
    by_owner = "coalesce(CAST(hidden AS BOOLEAN), false)" if hidden else "false"
    return f"""
        SELECT practice_id, sex, age_band, NULL AS n, sum(a) AS numerator, sum(b) AS denominator,
            NULL AS numerator2, NULL AS denominator2, NULL AS product
        FROM (
            SELECT *, bool_or(lacking) OVER (PARTITION BY practice_id) AS incomplete
            FROM (
                SELECT practice_id, {sex}, {band}, CAST(numerator AS DECIMAL(18, 6)) AS a,
                    CAST(denominator AS DECIMAL(18, 6)) AS b, {by_owner} OR numerator IS NULL OR denominator IS NULL
                    AS lacking
                FROM ({sql}) AS answer
                WHERE practice_id IS NOT NULL
            )
        )
        WHERE NOT incomplete AND {" AND ".join(f"{c} IS NOT NULL" for c in by)}
        GROUP BY practice_id, sex, age_band
        ORDER BY ALL"""


def patient_sums(sql: str, rules: Rules, *, denominator: bool, once: bool = False) -> str:
    """
    Wrap a patient-level SELECT: one row per patient checked, then exact sums per practice.

    In:      once: the form of the SELECT tells that no patient has two rows in a practice; no row is looked for then
    """
    below = ("denominator" if once else "min(denominator)") if denominator else "1"
    forms = (_AS_GIVEN if once else _PER_PATIENT, "{0}", _SUMMED)
    per_patient, kept, summed = (_of_amounts(rules, form) for form in forms)
    copies, numerator, grouped = (
        ("1", "numerator", "") if once else ("count(*)", "min(numerator)", "GROUP BY practice_id, patient_id")
    )
    return f"""
        SELECT practice_id,
            count(a) AS n, count(*) - count(a) AS missing,
            {_sums()}, {contributions()}{summed},
            coalesce(sum(copies) FILTER (WHERE patient_id IS NULL), 0) AS without_patient,
            count(*) FILTER (WHERE copies > 1 AND patient_id IS NOT NULL) AS repeated,
            {_faults(rules)}
        FROM (
            SELECT practice_id, patient_id, copies,
                CASE WHEN b IS NOT NULL THEN a END AS a, CASE WHEN a IS NOT NULL THEN b END AS b{kept}
            FROM (
                SELECT practice_id, patient_id, {copies} AS copies,
                    CAST({numerator} AS DECIMAL(18, 6)) AS a, CAST({below} AS DECIMAL(18, 6)) AS b{per_patient}
                FROM ({sql}) AS answer
                WHERE practice_id IS NOT NULL
                {grouped}
            )
        )
        GROUP BY practice_id
        ORDER BY practice_id"""


def patient_values(sql: str) -> str:
    """Wrap a patient-level SELECT: how many patients of each practice have each value."""
    return f"""
        SELECT practice_id, a AS value, count(*) AS n
        FROM (
            SELECT practice_id, CAST(numerator AS DECIMAL(18, 6)) AS a FROM ({sql}) AS answer
            WHERE practice_id IS NOT NULL
        )
        WHERE a IS NOT NULL
        GROUP BY practice_id, a
        ORDER BY practice_id, a"""


def patient_rows(sql: str, *, denominator: bool) -> str:
    """Wrap a patient-level SELECT: the rows of known patients that have a value, as exact numbers."""
    bottom = "denominator" if denominator else "1"
    return f"""
        SELECT practice_id, patient_id, a, b
        FROM (
            SELECT practice_id, patient_id, CAST(numerator AS DECIMAL(18, 6)) AS a,
                CAST({bottom} AS DECIMAL(18, 6)) AS b
            FROM ({sql}) AS answer
            WHERE practice_id IS NOT NULL AND patient_id IS NOT NULL
        )
        WHERE a IS NOT NULL AND b IS NOT NULL"""


def sealed_rows(person: str, rows: str) -> str:
    """Wrap patient rows of some practices, the parameter `practices`: a person's hash stands for the patient."""
    return f"""
        SELECT practice_id, {person} AS person, a, b
        FROM ({rows}) AS known
        WHERE list_contains($practices, practice_id)"""


def hashed_rows(person: str, rows: str) -> str:
    """Wrap patient rows: a person's hash stands in the place of the patient's number."""
    return f"SELECT practice_id, {person} AS patient_id, a, b FROM ({rows}) AS known"


def own_rows(belongs: Belongs, people: str | None) -> str | None:
    """Write which rows of a step are the practice's, the parameter `practice`; None where nobody knows."""
    if belongs is Belongs.PRACTICE:
        return "practice_id = $practice"
    if belongs is Belongs.PATIENT and people is not None:
        return f"patient_id IN (SELECT patient_id FROM {people} WHERE practice_id = $practice)"
    return None


def step_counts(rows: str, own: str) -> str:
    """Count the rows of a step and their patients, of all and of those that are `own`."""
    return f"""
        SELECT count(*) AS rows, count(DISTINCT patient_id) AS patients,
            count(*) FILTER (WHERE own) AS own_rows, count(DISTINCT patient_id) FILTER (WHERE own) AS own_patients
        FROM (SELECT practice_id, patient_id, {own} AS own FROM ({rows}) AS step)"""


GIVEN_ROWS = """
        SELECT unnest($practices) AS practice_id, unnest($people) AS patient_id,
            CAST(unnest($numerators) AS DECIMAL(18, 6)) AS a, CAST(unnest($denominators) AS DECIMAL(18, 6)) AS b"""


def pair_sums(before: str, now: str) -> str:
    """Join two tables of patient rows by patient: exact cross sums per practice of either."""
    return f"""
        SELECT x.practice_id AS before_id, y.practice_id AS now_id, count(*) AS n,
            sum({times("x.a", "y.a")}) AS numerators, sum({times("x.a", "y.b")}) AS numerator_before,
            sum({times("x.b", "y.a")}) AS numerator_now, sum({times("x.b", "y.b")}) AS denominators
        FROM {before} AS x JOIN {now} AS y ON x.patient_id = y.patient_id
        GROUP BY x.practice_id, y.practice_id
        ORDER BY ALL"""


def stratum_sums(sql: str, rules: Rules, *, hidden: bool) -> str:
    """Wrap a SELECT of strata: exact sums per practice, and whether a number was hidden or missing."""
    by_owner = "coalesce(CAST(hidden AS BOOLEAN), false)" if hidden else "false"
    return f"""
        SELECT practice_id, bool_or(owner_hid) AS owner_hid,
            count(*) FILTER (WHERE NOT owner_hid AND (a IS NULL OR b IS NULL)) AS missing,
            coalesce(sum(a), 0) AS numerator, coalesce(sum(b), 0) AS denominator,
            {_faults(rules)}
        FROM (
            SELECT practice_id, {by_owner} AS owner_hid,
                CAST(numerator AS DECIMAL(18, 6)) AS a, CAST(denominator AS DECIMAL(18, 6)) AS b
            FROM ({sql}) AS answer
            WHERE practice_id IS NOT NULL
        )
        GROUP BY practice_id
        ORDER BY practice_id"""


def times(one: str, other: str) -> str:
    """
    Write the exact product of two numbers with six decimals.

    DuckDB keeps the product of two DECIMAL(18, 6) in 18 digits, of which twelve are decimals: a million is too much.
    """
    return f"CAST({one} AS DECIMAL(19, 6)) * {other}"


def _sums() -> str:
    return ", ".join(
        f"coalesce(sum({what}), 0) AS {called}"
        for what, called in (
            ("a", "numerator"),
            ("b", "denominator"),
            (times("a", "a"), "numerator2"),
            (times("b", "b"), "denominator2"),
            (times("a", "b"), "product"),
        )
    )


def contributions(among: str = "true") -> str:
    """
    Write how many rows add something, and the most that one adds, to the numerators and to what they leave.

    In:      a row per patient with a and b, of which those count that are `among`
    """
    added = (("a", ""), ("b - a", "_rest"), ("b", "_denominator"))
    numbers = [f"count(*) FILTER (WHERE {among} AND {what} > 0) AS contributors{of}" for what, of in added[:2]]
    largest = [f"coalesce(max({x}) FILTER (WHERE {among} AND {x} > 0), 0) AS largest{of}" for x, of in added]
    return ", ".join([*numbers, *largest])


_PER_PATIENT = "CAST(coalesce(min({0}), 0) AS DECIMAL(18, 6)) AS {0}"
_AS_GIVEN = "CAST(coalesce({0}, 0) AS DECIMAL(18, 6)) AS {0}"
_SUMMED = "sum({0}) AS {0}"


def _of_amounts(rules: Rules, form: str) -> str:
    """Write what an answer of amounts tells besides, after a comma; nothing for other answers."""
    return "".join(f", {form.format(name)}" for name in AMOUNT_COLUMNS) if rules.of_amounts else ""


def _faults(rules: Rules) -> str:
    below = "a < 0 OR b < 0" if rules.numerator_from_zero else "b < 0"
    above = "a > b" if rules.within_denominator else "false"
    twice = "a > 1" if rules.at_most_one else "false"
    more = "unvalued > events OR unvalued < 0" if rules.of_amounts else "false"
    return f"""
            count(*) FILTER (WHERE {below}) AS below_zero,
            count(*) FILTER (WHERE {above}) AS above_denominator,
            count(*) FILTER (WHERE {twice}) AS above_one,
            count(*) FILTER (WHERE {more}) AS above_events"""
