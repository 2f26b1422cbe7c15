"""The steps from tables to an answer, in the order in which a reader asks for them."""

from support.made_up import CODES, SEEN, YEAR, contracts, indicator

from pipeline.definitions.sql_steps import steps_of
from pipeline.definitions.steps import Belongs

LISTS = {"made_up": CODES}


def steps(sql, **header):
    return steps_of(indicator(sql, **header), YEAR, contracts(), LISTS)


def told(sql, **header):
    return [f"{one.block}: {one.text}" for one in steps(sql, **header).all if not one.aside]


def test_the_period_comes_first_and_the_codes_then():
    """A table as the snapshot has it, what lies in the period, and what has the codes; then who was asked about."""
    assert told(SEEN) == [
        "visits in line 22: visits, all that the snapshot has",
        "visits in line 22: seen_on BETWEEN 2026-01-01 AND 2026-12-31",
        "visits in line 22: code IN (SELECT code FROM made_up)",
        "answer: listed_at_end: alive and listed (group 1) on the last day",
    ]


def test_a_codelist_is_joined_by_one_column_after_the_other():
    """So that it shows where the code was right and the place or the day wrong."""
    sql = """SELECT practice_id, patient_id, COUNT(*) AS numerator FROM visits
JOIN made_up ON made_up.code = visits.code AND made_up.valid_from <= seen_on
WHERE seen_on <= $period_end AND made_up.weight IS NULL
GROUP BY practice_id, patient_id HAVING COUNT(*) > 1"""

    assert told(sql) == [
        "answer: visits, all that the snapshot has",
        "answer: seen_on <= 2026-12-31",
        "answer: JOIN made_up ON made_up.code = visits.code",
        "answer: made_up.valid_from <= seen_on",
        "answer: made_up.weight IS NULL",
        "answer: one row for each practice_id, patient_id",
        "answer: HAVING COUNT(*) > 1",
    ]


def test_a_condition_on_both_tables_waits_for_the_join():
    """What asks of a joined table is asked after it; a right join keeps all conditions until the end."""
    sql = """SELECT l.practice_id, l.patient_id, v.amount AS numerator FROM listed_at_end AS l
{0} JOIN visits AS v ON v.patient_id = l.patient_id
WHERE l.age >= 18 AND v.amount > l.age"""
    join = "JOIN visits ON v.patient_id = l.patient_id"

    assert told(sql.format("LEFT"))[1:] == ["answer: l.age >= 18", f"answer: LEFT {join}", "answer: v.amount > l.age"]
    assert told(sql.format("RIGHT"))[1:] == [f"answer: RIGHT {join}", "answer: l.age >= 18", "answer: v.amount > l.age"]


def test_what_asks_of_a_row_outside_is_told_and_not_counted():
    """A condition of EXISTS that names the row outside has no number of its own."""
    sql = """SELECT practice_id, patient_id, 1 AS numerator FROM listed_at_end
WHERE EXISTS (SELECT 1 FROM visits WHERE visits.patient_id = listed_at_end.patient_id AND amount > 1)"""
    inside = "visits.patient_id = listed_at_end.patient_id: asked of each row outside, and not counted here"

    assert [(one.text, one.sql is None) for one in steps(sql).all[:3]] == [
        ("visits, all that the snapshot has", False),
        (inside, True),
        ("amount > 1", False),
    ]


def test_each_side_of_a_union_has_steps_of_its_own():
    """WITH, the sides of a UNION, and all of them together."""
    side = "SELECT patient_id FROM visits WHERE amount > {0}"
    sql = f"""WITH seen AS ({side.format(1)} UNION ALL {side.format(2)})
SELECT practice_id, patient_id, 1 AS numerator FROM listed_days WHERE patient_id IN (SELECT patient_id FROM seen)"""

    assert told(sql)[1::2] == [
        "seen, 1 of 2: amount > 1",
        "seen, 2 of 2: amount > 2",
        "seen in line 21: seen, as above",
        "answer: patient_id IN (SELECT patient_id FROM seen)",
    ]
    assert "listed_days" == steps(sql).patients_of


def test_rows_belong_to_the_practice_that_the_select_goes_by():
    """A table that is read by its practice is counted so; one that is read by its patient, by whose patient it is."""
    by_practice = "SELECT practice_id, patient_id, 1 AS numerator FROM visits"

    assert Belongs.PRACTICE is steps(by_practice).all[0].belongs
    assert Belongs.PATIENT is steps(SEEN).all[0].belongs


def test_a_practice_may_be_the_one_who_did_it():
    """Where the answer's practice is who saw the patient, rows are theirs all the way, also where a query asks."""
    sql = """WITH seen AS (SELECT seen_by, patient_id FROM visits WHERE amount > 1 GROUP BY seen_by, patient_id)
SELECT seen.seen_by AS practice_id, seen.patient_id, CASE WHEN EXISTS (
    SELECT 1 FROM visits WHERE visits.patient_id = seen.patient_id AND visits.seen_by = seen.seen_by AND amount > 2
) THEN 1 ELSE 0 END AS numerator FROM seen"""
    found = steps(sql)

    assert {Belongs.PRACTICE} == {one.belongs for one in found.all}
    assert None is found.patients_of
    assert ["seen_by AS practice_id" in one.sql for one in found.all if one.sql and not one.aside] == [True] * 6


def test_counted_tables_have_no_patients():
    """At stratum grain rows are counted and patients are not; what the owner hid is told of."""
    sql = "SELECT practice_id, good AS numerator, of_all AS denominator, good_hidden AS hidden FROM tallies"
    found = steps(sql, grain="stratum", reads=["tallies"], codelists=[]).all

    assert {False} == {one.has_patients for one in found}
    assert [
        "tallies, all that the snapshot has",
        "belongs to no practice: set aside",
        "without a value: set aside",
        "hidden by the owner of the data: the practice has no figure",
        "of them with something in the numerator",
    ] == [one.text for one in found]
