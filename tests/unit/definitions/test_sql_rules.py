import pytest
from support.definition_texts import SELECT

FILE = "indicators/topic/things_percent.sql"
PLAIN = (
    "SELECT practice_id, patient_id, 1 AS numerator FROM events "
    "WHERE code IN (SELECT code FROM things) AND happened_on BETWEEN $period_start AND $period_end"
)


def _told(texts):
    return [problem.removeprefix(f"{FILE}:").split("  ", 1)[1] for problem in texts.problems()]


NORMAL = {
    "IN and CASE": SELECT,
    "plain": PLAIN,
    "a trailing semicolon": f"{PLAIN};",
    "CTEs that build on each other": (
        "WITH taken AS (SELECT e.patient_id, COUNT(*) AS n FROM events AS e JOIN things ON things.code = e.code "
        "WHERE e.happened_on >= $period_start AND e.happened_on <= $period_end GROUP BY e.patient_id), "
        "often AS (SELECT patient_id FROM taken WHERE n > 1) "
        "SELECT l.practice_id, l.patient_id, CASE WHEN o.patient_id IS NULL THEN 0 ELSE 1 END AS numerator "
        "FROM listed_at_end AS l LEFT JOIN often AS o ON o.patient_id = l.patient_id WHERE l.age BETWEEN 18 AND 64"
    ),
    "EXISTS with the outer row": (
        "SELECT l.practice_id, l.patient_id, "
        "CASE WHEN EXISTS (SELECT 1 FROM events AS e WHERE e.patient_id = l.patient_id "
        "AND happened_on > $period_end - INTERVAL '3 months' AND e.code IN (SELECT code FROM things)) THEN 1 END "
        "AS numerator FROM listed_at_end AS l"
    ),
    "UNION ALL": f"{PLAIN} UNION ALL {PLAIN}",
    "a subquery in FROM": f"SELECT q.practice_id, q.patient_id, q.numerator FROM ({PLAIN}) AS q",
    "a window": f"{PLAIN} QUALIFY ROW_NUMBER() OVER (PARTITION BY patient_id ORDER BY happened_on) = 1",
    "sums per patient": (
        "SELECT practice_id, patient_id, SUM(amount) AS numerator, COUNT(*) AS denominator FROM events "
        "WHERE code IN (SELECT code FROM things) AND happened_on BETWEEN $period_start AND $period_end "
        "GROUP BY practice_id, patient_id HAVING COUNT(*) > 0"
    ),
    "a fraction made decimal": PLAIN.replace("1 AS", "CAST(amount / 3 AS DECIMAL(18, 4)) AS"),
    "a fraction in a condition": f"{PLAIN} AND amount / 3 > 1",
    "a scalar subquery": PLAIN.replace("1 AS", "(SELECT MAX(amount) FROM events) AS"),
    "an alias in GROUP BY": PLAIN.replace("1 AS", "LEAST(COUNT(*), 1) AS")
    + " GROUP BY practice_id, patient_id ORDER BY numerator",
}


@pytest.mark.parametrize("name", NORMAL)
def test_normal_sql_passes(texts, name):
    """What a register analyst writes every day is accepted."""
    assert _told(texts.select(NORMAL[name])) == []


DATE_MINUS_DATE = "a date minus a date is days in one engine and a duration in another."
REFUSED = {
    "SELECT FROM WHERE": "this is not SQL that can be read near 'WHERE'.",
    "SELECT 1 /* x": "a comment /* is opened and not closed.",
    "PRAGMA database_list": "the SQL begins with 'PRAGMA'.",
    "ATTACH 'x.db'": "the SQL begins with 'ATTACH'.",
    "CALL anything()": "the SQL begins with 'CALL'.",
    f"WITH RECURSIVE x AS (SELECT 1 AS y) {PLAIN}": "a recursive WITH can run for ever.",
    f"WITH plans AS (SELECT 1 AS y) {PLAIN}": "'plans' is the name of a table.",
    f"WITH x AS MATERIALIZED (SELECT 1 AS y) {PLAIN}": "MATERIALIZED is for one engine only.",
    f"{PLAIN} LIMIT 5": "LIMIT leaves rows out.",
    f"{PLAIN} OFFSET 5": "OFFSET leaves rows out.",
    f"{PLAIN} USING SAMPLE 5": "a sample leaves rows out by chance.",
    f"{PLAIN} AND happened_on < current_date": "current_date reads the clock.",
    f"{PLAIN} AND today() > happened_on": "today() reads the clock.",
    f"{PLAIN} AND random() > 0": "random() gives another answer each time.",
    f"{PLAIN} AND current_setting('x') = 'x'": "the function current_setting() is not in the portable subset.",
    f"{PLAIN} AND (code, 1) IN (SELECT code, 1 FROM events)": "a row of values in parentheses is not portable.",
    f"{PLAIN} AND code ILIKE 'a'": "'code ILIKE 'a'' is not in the portable subset.",
    f"{PLAIN} AND amount > $x": "$x is not a parameter.",
    f"{PLAIN} AND amount > ?": "? is not a parameter.",
    f"{PLAIN} AND happened_on > $lookback_start": "$lookback_start has no lookback in the header.",
    f"{PLAIN} AND CAST(amount AS REAL) > 1": "REAL rounds: its sums depend on the order of the rows.",
    f"{PLAIN} AND CAST(amount AS BLOB) IS NULL": "the type BLOB is not portable.",
    f"{PLAIN} AND happened_on + INTERVAL (amount) DAY > $period_end": "this INTERVAL is not portable.",
    f"{PLAIN} AND EXTRACT(EPOCH FROM happened_on) > 1": "EXTRACT(EPOCH ...) is not portable.",
    f"{PLAIN} AND happened_on - $period_start > 3": DATE_MINUS_DATE,
    f"{PLAIN} AND EXISTS (SELECT * FROM things)": "SELECT * takes whatever columns there are.",
    f"{PLAIN} FOR UPDATE": "FOR UPDATE and FOR SHARE lock rows.",
    f"{PLAIN} UNION ALL SELECT practice_id, patient_id FROM listed_at_end": "UNION joins 3 columns with 2.",
    PLAIN.replace("FROM events", "FROM main.events"): "'main.events' names a schema.",
    PLAIN.replace("amount", "x").replace("1 AS", "main.events.amount AS"): "'main.events.amount' names a schema.",
    PLAIN.replace("FROM events", "FROM events, range(10)"): "range() in FROM is a function, not a table.",
    PLAIN.replace("FROM events", "FROM (events)"): "'events' stands in a FROM of another form.",
    PLAIN.replace("FROM events", "FROM events AS e (a, b)"): "columns are renamed in a table's alias.",
    PLAIN.replace("FROM events", "FROM events NATURAL JOIN plans"): "a NATURAL JOIN is not portable.",
    PLAIN.replace("FROM events", "FROM event"): "there is no table 'event'.",
    PLAIN.replace("1 AS", "events.amounts AS"): "there is no column 'amounts' in events.",
    PLAIN.replace("1 AS", "e.amount AS"): "'e' in 'e.amount' is not a table of this query.",
    PLAIN.replace("1 AS", "rowid AS"): "there is no column 'rowid'.",
    PLAIN.replace("1 AS", "code AS"): "the numerator is a text, not a number.",
    PLAIN.replace("1 AS", "amount > 1 AS"): "the numerator is a boolean, not a number.",
    PLAIN.replace("1 AS", "1e3 AS"): "the numerator is a binary fraction (/, AVG): its sums are not exact.",
    PLAIN.replace("1 AS", "1 AS numerator, amount AS"): "the SELECT gives 'numerator' twice.",
    PLAIN.replace("1 AS numerator", "1 AS numerator, 2"): "a column of the answer has no name.",
    PLAIN.replace("1 AS numerator", "1 AS numerator, 2 AS sex"): "the SELECT gives 'sex', which nothing reads.",
    PLAIN.replace("1 AS", "CAST(SUM(amount / 2) AS DECIMAL(18, 4)) AS")
    + " GROUP BY practice_id, patient_id": "SUM over a binary fraction (/, AVG) is not exact.",
    PLAIN.split(" AND ", 1)[0]: "'events' is counted for all time, not for the period.",
    PLAIN.replace("1 AS", '1 AS "Numerator", 1 AS'): "the name 'Numerator' is not in lower case.",
    PLAIN.replace("FROM events", "FROM events JOIN listed_at_end AS l ON l.patient_id = events.patient_id"): (
        "the column 'patient_id' stands in both events and l."
    ),
    PLAIN.replace("FROM events", "FROM events JOIN events ON 1 = 1"): "two tables here bear the name 'events'.",
}


@pytest.mark.parametrize("sql", REFUSED)
def test_what_is_outside_the_rules_is_told(texts, sql):
    """Each rule has a sentence of its own, and none of these runs."""
    assert REFUSED[sql] in _told(texts.select(sql))


def test_all_rules_speak_at_once(texts):
    """A SELECT with several mistakes is told all of them, in the order of its lines."""
    problems = texts.select(
        "SELECT practice_id,\n  now() AS numerator\nFROM events\nWHERE code IN (SELECT kode FROM things)\nLIMIT 1"
    ).problems()

    assert [problem.removeprefix(f"{FILE}:") for problem in problems] == [
        "17  the SELECT does not give 'patient_id'.",
        "18  now() reads the clock.",
        "19  'events' is counted for all time, not for the period.",
        "20  there is no column 'kode'.",
        "21  LIMIT leaves rows out.",
    ]


def test_a_stratum_gives_counts(texts):
    """A stratum has its own columns, and says which of its numbers the owner hid."""
    sql = (
        "SELECT practice_id, sex, with_it AS numerator, patients AS denominator, "
        "patients_hidden OR with_it_hidden AS hidden FROM counted WHERE counted_on = $period_end"
    )
    texts.select(sql, unit="percent\ngrain: stratum", reads="[counted]").change(FILE, "codelists: [things]\n", "")

    assert _told(texts) == []

    texts.change(FILE, "patients_hidden OR with_it_hidden AS hidden", "1 AS age_band")

    assert _told(texts) == ["the SELECT does not give 'hidden'."]


def test_what_repeats_needs_a_denominator(texts):
    """A percent of services counts several for a patient, so 1 cannot be the denominator."""
    told = _told(texts.select(PLAIN, counts="service"))

    assert told == ["a percent of each service needs a denominator: a patient can have several."]


def test_days_need_a_denominator(texts):
    """A rate of listed days says how many days."""
    told = _told(texts.select(PLAIN, unit="per_1000\ndenominator_in: days"))

    assert told == ["denominator_in: days needs a denominator."]


def test_comments_hide_nothing(texts):
    """What stands in a comment is not run, and what stands beside one is checked."""
    assert _told(texts.select(f"{PLAIN} /* */ AND now() > happened_on -- */")) == ["now() reads the clock."]


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("'1'", "text"),
        ("CAST(amount AS VARCHAR)", "text"),
        ("COALESCE(NULL, code)", "text"),
        ("IF(amount > 1, code, NULL)", "text"),
        ("(SELECT MAX(region) FROM events)", "text"),
        ("CAST(amount AS BOOLEAN)", "boolean"),
        ("CAST(code AS DATE)", "date"),
        ("happened_on + INTERVAL '3 days'", "date"),
        ("LAG(happened_on) OVER (PARTITION BY patient_id ORDER BY amount)", "date"),
    ],
)
def test_a_numerator_is_a_number(texts, expression, kind):
    """What an expression gives is known through functions, casts and subqueries."""
    told = _told(texts.select(PLAIN.replace("1 AS", f"{expression} AS")))

    assert told == [f"the numerator is a {kind}, not a number."]


def test_kinds_pass_through_with_and_union(texts):
    """A fraction stays one through a WITH, and through either side of a UNION."""
    halves = PLAIN.replace("1 AS", "amount / 2 AS")
    through_with = f"WITH h AS ({halves}) SELECT practice_id, patient_id, numerator FROM h"

    for sql in (through_with, f"{halves} UNION ALL {PLAIN}", f"{PLAIN} UNION ALL {halves}"):
        assert _told(texts.select(sql)) == ["the numerator is a binary fraction (/, AVG): its sums are not exact."]


def test_columns_merged_by_using_are_not_ambiguous(texts):
    """A column named in USING belongs to both tables and needs no prefix."""
    sql = PLAIN.replace("practice_id, ", "events.practice_id, ").replace(
        "FROM events", "FROM events JOIN listed_at_end USING (patient_id)"
    )

    assert _told(texts.select(sql)) == []


LIKE_WITH_LIKE = {
    "a code and its codelist": "e.code = t.code",
    "a key and a key": "e.patient_id IN (SELECT patient_id FROM listed_at_end)",
    "a date and a period": "e.happened_on BETWEEN $lookback_start AND $period_end - INTERVAL '3 months'",
    "a whole number and a fraction": "e.amount / 3 > 1",
    "a text and a text": "e.region IN ('A', 'B') AND e.region NOT LIKE 'C%'",
    "nothing": "NULLIF(e.region, NULL) = e.region",
}
UNLIKE = {
    "e.region = t.code": "'things' holds codes of the system 'letters', and events.region does not.",
    "e.practice_id IN (SELECT code FROM things)": (
        "'things' holds codes of the system 'letters', and events.practice_id does not."
    ),
    "e.patient_id = t.code": "'things' holds codes of the system 'letters', and events.patient_id does not.",
    "e.code = 'X01'": "the code 'X01' is written out beside events.code.",
    "e.code IN ('X01', 'X02')": "the code 'X01' is written out beside events.code.",
    "SUBSTR(e.code, 1, 1) = 'X'": "the code 'X' is written out beside events.code.",
    "STARTS_WITH(e.code, 'X')": "the code 'X' is written out beside events.code.",
    "e.patient_id = e.practice_id": "e.patient_id (a patient's key) is compared with e.practice_id (a text).",
    "e.amount > '3'": "e.amount (a number) is compared with '3' (a text).",
    "e.amount BETWEEN 1 AND $period_end": "e.amount (a number) is compared with $period_end (a date).",
    "e.happened_on > '2026-01-01'": "e.happened_on (a date) is compared with '2026-01-01' (a text).",
    "e.happened_on > 20260101": "e.happened_on (a date) is compared with 20260101 (a number).",
}
COMPARING = (
    "SELECT e.practice_id, e.patient_id, 1 AS numerator FROM events AS e JOIN things AS t ON t.code = e.code "
    "WHERE e.happened_on BETWEEN $period_start AND $period_end AND {condition}"
)


@pytest.mark.parametrize("name", LIKE_WITH_LIKE)
def test_like_is_compared_with_like(texts, name):
    """Codes with codes, keys with keys, dates with dates: every comparison that can find something passes."""
    condition = LIKE_WITH_LIKE[name]
    made = texts.select(COMPARING.format(condition=condition))
    if "$lookback_start" in condition:
        made.change(FILE, "counts: patient", "counts: patient\nlookback: {months: 24}")

    assert made.problems() == []


@pytest.mark.parametrize("condition", UNLIKE)
def test_what_can_find_nobody_is_refused(texts, condition):
    """A comparison of unlike columns is valid SQL, counts nobody and looks like a true zero; so it is refused."""
    assert UNLIKE[condition] in _told(texts.select(COMPARING.format(condition=condition)))
