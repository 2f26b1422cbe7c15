"""Every single condition of a SELECT is found, once, with its line; and what can be no condition yet is told apart."""

from decimal import Decimal

import pytest
from support.made_up import CODES, YEAR, contracts, indicator

from pipeline.definitions.sql_conditions import conditions_of
from pipeline.definitions.sql_mutants import final_mutants, mutants_of

LISTS = {"made_up": CODES}


def found_in(sql, codelists=LISTS, **header):
    return conditions_of(indicator(sql, **header), contracts(), codelists)


def texts(sql, codelists=LISTS, **header):
    return [f"{one.where.line} {one.place} {one.text}" for one in found_in(sql, codelists, **header).all]


def wishes(sql, text, codelists=LISTS):
    found = found_in(sql, codelists)
    (condition,) = (one for one in found.all if one.text == text)
    mutants = final_mutants(found, mutants_of(found, condition), indicator(sql), YEAR)
    return [(mutant.wants, " ".join(written.split())) for mutant, written in mutants]


def test_conditions_are_found_wherever_they_stand():
    """WHERE, ON, HAVING, WHEN, FILTER and a true or false in the answer, in WITH and in subqueries."""
    sql = """
WITH seen AS (
    SELECT patient_id, COUNT(*) FILTER (WHERE amount > 1) AS large
    FROM visits JOIN made_up ON made_up.code = visits.code
    WHERE seen_on BETWEEN $period_start AND $period_end
    GROUP BY patient_id
    HAVING COUNT(*) > 2
)
SELECT practice_id, patient_id,
    CASE WHEN patient_id IN (SELECT patient_id FROM seen WHERE large > 0) THEN 1 ELSE 0 END AS numerator,
    (sex = 'K' OR NOT (age < 18)) AS hidden
FROM listed_at_end"""

    assert texts(sql) == [
        "21 WHERE amount > 1",
        "22 ON made_up.code = visits.code",
        "23 WHERE seen_on >= $period_start",
        "23 WHERE seen_on <= $period_end",
        "25 HAVING COUNT(*) > 2",
        "28 WHEN patient_id IN (SELECT patient_id FROM seen …)",
        "28 WHERE large > 0",
        "29 SELECT sex = 'K'",
        "29 SELECT age < 18",
    ]


def test_a_case_over_a_value_is_read_as_comparisons():
    """CASE sex WHEN 'K' asks whether sex = 'K'."""
    sql = "SELECT practice_id, patient_id, CASE sex WHEN 'K' THEN 1 ELSE 0 END AS numerator FROM listed_at_end"

    assert texts(sql) == ["20 WHEN sex = 'K'"]


def test_a_condition_outside_is_told_without_what_stands_in_its_query():
    """The text of a condition is one line: its query's own conditions have texts of their own."""
    sql = """SELECT practice_id, patient_id, 1 AS numerator FROM listed_at_end
WHERE patient_id NOT IN (SELECT patient_id FROM visits WHERE amount IS NOT NULL)"""

    assert texts(sql) == [
        "21 WHERE NOT patient_id IN (SELECT patient_id FROM visits …)",
        "21 WHERE amount IS NOT NULL",
    ]


WHERE = "SELECT practice_id, patient_id, 1 AS numerator FROM visits WHERE {0}"


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (
            "seen_on >= $period_start",
            {
                "a row exactly on the edge: seen_on = $period_start": "seen_on > CAST('2026-01-01' AS DATE)",
                "a row one step outside the edge: seen_on on the day before $period_start": (
                    "seen_on >= CAST('2026-01-01' AS DATE) - INTERVAL '1' DAY"
                ),
            },
        ),
        (
            "amount < 2.5",
            {
                "a row exactly on the edge: amount = 2.5": "amount <= 2.5",
                "a row one step inside the edge: amount = 2.4": "amount < 2.4",
            },
        ),
        (
            "seen_on = $period_end",
            {
                "a row that this alone keeps out: it breaks the condition, fulfils all others, and would count "
                "without it": "TRUE",
                "a row that counts only because it fulfils this": "FALSE",
            },
        ),
        (
            "remark IN ('a', 'b')",
            {
                "a row that this alone keeps out: it breaks the condition, fulfils all others, and would count "
                "without it": "TRUE",
                "a row that counts only because it fulfils this": "FALSE",
                "a row that counts with remark = 'a'": "remark IN ('b')",
                "a row that counts with remark = 'b'": "remark IN ('a')",
            },
        ),
    ],
)
def test_a_mutant_has_one_slip_and_names_the_row_that_shows_it(condition, wanted):
    """A condition is gone, never true, or moved by the smallest step to either side."""
    found = {wish: sql.partition(" WHERE ")[2][1:-1] for wish, sql in wishes(WHERE.format(condition), condition)}

    assert wanted == found


def test_the_other_end_of_a_between_stays():
    """Moving one end of a BETWEEN leaves the other where it was."""
    sql = WHERE.format("amount BETWEEN 1 AND 9")

    assert ["( amount >= 1 AND (amount < 9) )", "( amount >= 1 AND (amount <= 10) )"] == [
        mutant.partition(" WHERE ")[2] for _, mutant in wishes(sql, "amount <= 9")
    ]


def with_line(**more):
    """Give the codelist with one code of which more is said."""
    return {"made_up": CODES.model_copy(update={"codes": (CODES.codes[0].model_copy(update=more),)})}


BY_LIST = """SELECT practice_id, patient_id, 1 AS numerator FROM visits
JOIN made_up ON made_up.code = visits.code AND seen_on >= made_up.valid_from
 AND (made_up.region IS NULL OR made_up.region = visits.remark)"""


def test_conditions_that_must_all_hold_share_the_mutant_that_none_does():
    """Where one condition of an AND is never true, the AND is not: one question serves all of them."""
    sql = WHERE.format("amount = 1 AND remark = 'a' AND (seen_by IS NULL OR seen_by = practice_id)")
    never = [
        dict(wishes(sql, text))["a row that counts only because it fulfils this"]
        for text in ("amount = 1", "remark = 'a'")
    ]
    always = [next(iter(dict(wishes(sql, text)).values())) for text in ("seen_by IS NULL", "seen_by = practice_id")]

    assert ["(FALSE)", "(FALSE)"] == [one.partition(" WHERE ")[2] for one in never]
    assert always[0] == always[1]


def test_what_no_line_of_a_codelist_says_is_not_asked_for():
    """While no code has a first day or a region, no row can show that they are obeyed; once one has, rows must."""
    at = {"valid_from": "2026-03-01"}

    assert {"seen_on >= made_up.valid_from": 1, "made_up.region IS NULL": 1, "made_up.region = visits.remark": 0} == {
        one.text: len(mutants_of(found, one)) for found in [found_in(BY_LIST)] for one in found.all[1:]
    }
    assert 2 == len(wishes(BY_LIST, "seen_on >= made_up.valid_from", with_line(**at)))
    assert 2 == len(wishes(BY_LIST, "made_up.region = visits.remark", with_line(region="1081")))
    assert 2 == len(wishes(BY_LIST, "made_up.region IS NULL", with_line(region="1081")))


def test_an_upper_bound_on_a_first_day_is_no_constant():
    """Only `not before the first day` is always so without one; the opposite never is, and rows must show it."""
    sql = WHERE.format("code IN (SELECT code FROM made_up WHERE valid_from > $period_end)")

    assert 2 == len(wishes(sql, "valid_from > $period_end"))


def test_a_weight_is_asked_for_as_any_number():
    """What a codelist's line must always say is compared like a column of any table."""
    sql = WHERE.format("code IN (SELECT code FROM made_up WHERE weight >= 2)")
    lists = with_line(weight=Decimal(2))

    assert ["weight = 2", "weight = 1"] == [wish.rpartition(": ")[2] for wish, _ in wishes(sql, "weight >= 2", lists)]
