"""What an indicator makes of others' answers, alike on both engines."""

from datetime import date
from decimal import Decimal

import pytest
from support.made_up import CODES, SEEN, YEAR, contracts, frames, indicator, listing, visit, warehouse

from pipeline.definitions.combining import combined
from pipeline.errors import DefinitionError, ExtractError
from pipeline.warehouse.polars import PolarsWarehouse

D = Decimal

SEEN_ONCE = indicator(SEEN, id="seen")
#: It has a WITH of its own, under a name that the whole uses too, and a denominator.
AMOUNT = indicator(
    "WITH found AS (SELECT practice_id, patient_id, SUM(amount) AS amount, COUNT(*) AS visits FROM visits"
    " WHERE seen_on BETWEEN $period_start AND $period_end GROUP BY practice_id, patient_id)"
    " SELECT practice_id, patient_id, amount AS numerator, visits AS denominator FROM found",
    id="amount",
    unit="ratio",
    counts="measurement",
    codelists=[],
)
PARTS = {"seen": SEEN_ONCE, "amount": AMOUNT}

PEOPLE = [listing(1), listing(2), listing(3), listing(4, "000002")]
VISITS = [
    visit(1, amount=D(3)),
    visit(1, amount=D("1.5"), code="X02"),
    visit(2, amount=D(8), code="X02"),
    visit(4, "000002", amount=D(2)),
    visit(3, amount=D(9), seen_on=date(2025, 12, 31)),
]


def whole(sql, combines=("seen", "amount"), **header):
    """Give an indicator that combines these."""
    made = indicator(sql, id="whole", combines=list(combines), reads=[], codelists=[], **header)
    return combined(made, PARTS)


@pytest.fixture(params=["duckdb", "polars"])
def engine(request, tmp_path):
    """Open tables in an engine."""

    def open_in(**tables):
        if request.param == "polars":
            return PolarsWarehouse(frames(**tables), contracts())
        return warehouse(tmp_path / "snapshot", **tables)

    return open_in


ALL = """
SELECT seen.practice_id, seen.patient_id,
    CASE WHEN seen.numerator = 1 AND amount.numerator > 3 THEN 1 ELSE 0 END AS numerator
FROM seen LEFT JOIN amount ON amount.patient_id = seen.patient_id
"""
ANY = ALL.replace(" AND ", " OR ", 1)
WEIGHTED = """
SELECT seen.practice_id, seen.patient_id,
    2 * seen.numerator + COALESCE(amount.numerator, 0) * 0.5 AS numerator,
    seen.denominator + COALESCE(amount.denominator, 0) AS denominator
FROM seen LEFT JOIN amount ON amount.patient_id = seen.patient_id
"""
ON_TOP = """
WITH found AS (SELECT patient_id, numerator FROM amount WHERE numerator > 3)
SELECT practice_id, patient_id,
    CASE WHEN patient_id IN (SELECT patient_id FROM found) THEN 1 ELSE 0 END AS numerator
FROM seen
"""
RATIO = {"unit": "ratio", "counts": "measurement"}
COMPOSED = {
    "all of them": (ALL, {}, {"000001": (3, D(1), D(3)), "000002": (1, D(0), D(1))}),
    "any of them": (ANY, {}, {"000001": (3, D(2), D(3)), "000002": (1, D(1), D(1))}),
    # 1: 2·1 + 0,5·4,5 = 4,25 of 1 + 2; 2: 0 + 0,5·8 = 4 of 1 + 1; 3: 0 of 1 + 0; 4: 2·1 + 0,5·2 = 3 of 1 + 1
    "a weighted sum": (WEIGHTED, RATIO, {"000001": (3, D("8.25"), D(6)), "000002": (1, D(3), D(2))}),
    "one WITH on top of another": (ON_TOP, {}, {"000001": (3, D(2), D(3)), "000002": (1, D(0), D(1))}),
}


@pytest.mark.parametrize("name", COMPOSED)
def test_anything_is_composed_in_sql(engine, name):
    """Parts are tables with practice, patient, numerator and denominator; the names in one are nobody else's."""
    sql, header, expected = COMPOSED[name]

    counts = engine(listed_patients=PEOPLE, visits=VISITS).count(whole(sql, **header), {"made_up": CODES}, YEAR)

    found = counts.frame.select("practice_id", "n", "numerator", "denominator")
    assert expected == {practice: tuple(sums) for practice, *sums in found.iter_rows()}


def test_a_part_that_breaks_its_promise_is_told_under_its_own_name(engine):
    """A whole is not made of an answer with two rows for one patient."""
    twice = indicator("SELECT practice_id, patient_id, 1 AS numerator FROM visits", id="seen", codelists=[])
    made = combined(
        indicator("SELECT DISTINCT practice_id, patient_id, 1 AS numerator FROM seen", combines=["seen"], codelists=[]),
        {"seen": twice},
    )

    with pytest.raises(DefinitionError, match="seen: 1 patient has more than one row in the same practice"):
        engine(visits=VISITS).count(made, {}, YEAR)


def test_a_table_that_a_part_needs_is_missed(engine):
    """A snapshot without a part's table cannot count the whole."""
    with pytest.raises(ExtractError, match="seen: it reads 'visits', which is not in the snapshot"):
        engine(listed_patients=PEOPLE).count(whole(ANY), {"made_up": CODES}, YEAR)


def test_how_a_part_is_standardised_is_not_asked_of_the_whole(engine):
    """A part's answer is read, not its standardised value: nobody's sex and age are needed."""
    part = indicator(
        "SELECT DISTINCT practice_id, patient_id, 1 AS numerator FROM visits",
        id="seen",
        codelists=[],
        standardise={"by": ["sex"], "population": "denmark"},
    )
    made = indicator("SELECT practice_id, patient_id, 1 AS numerator FROM seen", combines=["seen"], codelists=[])

    counts = engine(visits=VISITS).count(combined(made, {"seen": part}), {}, YEAR)

    assert [("000001", 3), ("000002", 1)] == counts.frame.select("practice_id", "n").rows()


def test_parts_are_looked_at_once(tmp_path, monkeypatch):
    """Parts that were counted before are not counted again for the whole's sake."""
    opened = warehouse(tmp_path / "snapshot", listed_patients=PEOPLE, visits=VISITS)
    asked = []
    ask = opened._ask
    monkeypatch.setattr(opened, "_ask", lambda made, sql: asked.append(made.header.id) or ask(made, sql))

    for made in (SEEN_ONCE, AMOUNT, whole(ANY), whole(ALL)):
        opened.count(made, {"made_up": CODES}, YEAR)

    assert {"seen": 2, "amount": 2, "whole": 4} == {i: asked.count(i) for i in dict.fromkeys(asked)}
