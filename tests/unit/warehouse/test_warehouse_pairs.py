"""Patients in two periods become sums per pair of practices, alike on both engines."""

from datetime import date
from decimal import Decimal

import pytest
from support.made_up import CODES, DAYS, SEEN, YEAR, contracts, frames, indicator, listing, visit, warehouse

from pipeline.errors import DefinitionError, ExtractError
from pipeline.warehouse.polars import PolarsWarehouse

YEAR_BEFORE = YEAR.earlier(12)
AMOUNTS = (
    "SELECT practice_id, patient_id, SUM(amount) AS numerator, COUNT(*) AS denominator FROM visits"
    " WHERE seen_on BETWEEN $period_start AND $period_end GROUP BY practice_id, patient_id"
)


@pytest.fixture(params=["duckdb", "polars"])
def paired(request, tmp_path):
    """Count an indicator's pairs over rows, on each engine."""

    def count(made, earlier=YEAR_BEFORE, later=YEAR, **tables):
        if request.param == "polars":
            engine = PolarsWarehouse(frames(**tables), contracts())
        else:
            engine = warehouse(tmp_path / "snapshot", **tables)
        return engine.count_pairs(made, {"made_up": CODES}, earlier, later)

    return count


def _before(patient, practice="000001", **more):
    return visit(patient, practice, seen_on=date(2025, 6, 1), **more)


def _amounts(**more):
    return indicator(AMOUNTS, unit="mean", counts="measurement", codelists=[], **more)


def test_who_is_in_both_periods_is_a_pair(paired):
    """Of four patients one was seen both years, one before, one now and one never; a fifth came this year."""
    rows = {
        "listed_patients": [*(listing(p) for p in (1, 2, 3, 4)), listing(5, listed_from=date(2026, 2, 1))],
        "visits": [_before(1), _before(2), visit(1), visit(3), visit(5)],
    }
    found = paired(indicator(SEEN), **rows)

    assert (YEAR_BEFORE, YEAR, "made_up_share") == (found.earlier, found.later, found.indicator_id)
    assert [("000001", "000001", 4, 1, 2, 2, 4)] == found.frame.rows()


def test_the_cross_sums_are_exact(paired):
    """2.5 of 2 became 0.000003 of 1, and 1 of 1 became 10 of 2: every product to twelve decimals."""
    visits = [
        _before(1, amount=Decimal(2)),
        _before(1, amount=Decimal("0.5")),
        visit(1, amount=Decimal("0.000003")),
        _before(2, amount=Decimal(1)),
        visit(2, amount=Decimal(4)),
        visit(2, amount=Decimal(6)),
    ]
    found = paired(_amounts(), visits=visits)

    products = (Decimal("10.0000075"), Decimal("4.5"), Decimal("10.000006"), 4)  # 2·1 + 1·2 denominators
    assert [("000001", "000001", 2, *products)] == found.frame.rows()


def test_the_cross_sums_of_thousands_are_exact(paired):
    """3.000 before and 2.000 now multiply to six millions."""
    visits = [_before(1, amount=Decimal(3000)), visit(1, amount=Decimal(2000))]
    found = paired(_amounts(), visits=visits)

    assert [("000001", "000001", 1, 6_000_000, 3000, 2000, 1)] == found.frame.rows()


def test_who_moved_stands_under_both_practices(paired):
    """From the first practice to the second in between: a row of its own."""
    rows = {
        "listed_patients": [
            listing(1),
            listing(2, listed_to=date(2025, 12, 31), left_reason="moved"),
            listing(2, "000002", listed_from=date(2026, 1, 1)),
        ],
        "visits": [_before(2)],
    }
    found = paired(indicator(SEEN), **rows)

    assert [("000001", "000001", 1), ("000001", "000002", 1)] == found.frame.select("before_id", "now_id", "n").rows()


def test_who_moved_in_the_middle_is_with_each_practice(paired):
    """Days of one year with two practices, of the other with one: two rows, whose sums are the patient's whole."""
    made = indicator(DAYS, unit="per_1000", denominator_in="days", reads=["listed_patients"], codelists=[])
    listings = [
        listing(1, listed_to=date(2025, 1, 10), left_reason="moved"),
        listing(1, "000002", listed_from=date(2025, 1, 11)),
    ]
    found = paired(made, listed_patients=listings)

    wanted = [("000001", "000002", 1, 10 * 365), ("000002", "000002", 1, 355 * 365)]
    assert wanted == found.frame.select("before_id", "now_id", "n", "denominators").rows()


def test_each_period_has_its_own_practice_numbers(paired):
    """A practice that was renumbered in between stands under its number at either period's end."""
    rows = {
        "listed_patients": [listing(1)],
        "visits": [],
        "practice_history": [
            {"from_id": "000001", "to_id": "000009", "changed_on": date(2026, 3, 1), "kind": "renumbered"}
        ],
    }
    found = paired(indicator(SEEN), **rows)

    assert [("000001", "000009", 1, 0, 0, 0, 1)] == found.frame.rows()


def test_who_has_no_value_in_one_period_is_no_pair(paired):
    """An amount that is missing, a patient without a practice."""
    visits = [
        _before(1, amount=None),
        visit(1, amount=Decimal(1)),
        _before(2, None, amount=Decimal(1)),
        visit(2, amount=Decimal(1)),
    ]

    assert paired(_amounts(), visits=visits).frame.is_empty()


def test_nobody_in_both_has_no_row(paired):
    """One patient each year."""
    visits = [_before(1, amount=Decimal(1)), visit(2, amount=Decimal(1))]

    assert paired(_amounts(), visits=visits).frame.is_empty()


@pytest.mark.parametrize(
    "made",
    [
        indicator(
            "SELECT practice_id, good AS numerator, of_all AS denominator FROM tallies",
            grain="stratum",
            codelists=[],
            reads=["tallies"],
        ),
        indicator(SEEN, standardise={"by": ["sex"], "population": "denmark"}),
    ],
    ids=["already counted", "standardised"],
)
def test_a_change_of_different_patients_has_no_pairs(paired, made):
    """Nobody knows who is behind a count; a standardised change takes the periods as different patients."""
    assert paired(made, listed_patients=[listing(1)], visits=[visit(1)], tallies=[]) is None


def test_nothing_of_a_patient_stays_behind(tmp_path):
    """The two answers are dropped, also where the second fails; the engine counts on."""
    engine = warehouse(tmp_path / "snapshot", listed_patients=[listing(1)], visits=[_before(1), visit(1)])
    made, odd = (
        indicator(SEEN),
        indicator("SELECT practice_id, patient_id, 1 AS numerator, 1 AS odd FROM listed_at_end"),
    )
    with pytest.raises(DefinitionError, match="odd"):
        engine.count_pairs(odd, {"made_up": CODES}, YEAR_BEFORE, YEAR)
    engine.count_pairs(made, {"made_up": CODES}, YEAR_BEFORE, YEAR)
    tables = "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'answer%'"

    assert [] == engine._connection.execute(tables).fetchall()
    assert [1] == engine.count(made, {"made_up": CODES}, YEAR).frame["n"].to_list()


def test_a_missing_table_is_told_as_in_counting(paired):
    """The error names the table that the snapshot lacks."""
    with pytest.raises(ExtractError, match="listed_patients"):
        paired(indicator(SEEN, reads=["listed_patients"]), visits=[visit(1)])
