"""A standardised indicator's sums by sex and age, alike on both engines."""

from datetime import date
from decimal import Decimal

import pytest
from support.made_up import CODES, DAYS, SEEN, YEAR, contracts, frames, indicator, listing, visit, warehouse

from pipeline.errors import ExtractError
from pipeline.warehouse.polars import PolarsWarehouse

BY_BOTH = {"by": ["age_band", "sex"], "population": "denmark"}
TALLIES = "SELECT practice_id, sex, good AS numerator, of_all AS denominator, good_hidden AS hidden FROM tallies"


@pytest.fixture(params=["duckdb", "polars"])
def counted(request, tmp_path):
    """Count an indicator over rows, on each engine."""

    def count(made, **tables):
        if request.param == "polars":
            engine = PolarsWarehouse(frames(**tables), contracts())
        else:
            engine = warehouse(tmp_path / "snapshot", **tables)
        return engine.count(made, {"made_up": CODES}, YEAR)

    return count


def _strata(counts, *columns):
    return counts.strata.select("practice_id", "sex", "age_band", *columns).rows()


PEOPLE = [
    listing(1, sex="K", birth_date=date(1960, 12, 31)),  # 66 on the last day of 2026
    listing(2, sex="K", birth_date=date(1962, 1, 1)),  # 64
    listing(3, sex="M", birth_date=date(1961, 12, 31)),  # 65 that very day
    listing(4, sex="K", birth_date=date(1960, 5, 1)),  # 66
]


def test_sex_and_age_are_joined_by_the_engine(counted):
    """Women of 66, a woman of 64 and a man of 65 on the period's last day stand in three strata."""
    found = counted(indicator(SEEN, standardise=BY_BOTH), listed_patients=PEOPLE, visits=[visit(1), visit(3)])

    wanted = [("000001", "K", "60-64", 1, 0), ("000001", "K", "65-69", 2, 1), ("000001", "M", "65-69", 1, 1)]
    assert wanted == _strata(found, "n", "numerator")


def test_strata_carry_second_order_sums(counted):
    """Listed days by age alone: 365 and 365 and 365 of the oldest, their squares, and no sex."""
    made = indicator(
        DAYS,
        unit="per_1000",
        denominator_in="days",
        reads=["listed_patients"],
        codelists=[],
        standardise={"by": ["age_band"], "population": "denmark"},
    )
    found = counted(made, listed_patients=PEOPLE)

    wanted = [("000001", None, "60-64", 1, 365, 365**2), ("000001", None, "65-69", 3, 3 * 365, 3 * 365**2)]
    assert wanted == _strata(found, "n", "denominator", "denominator2")


def test_without_the_key_nothing_is_counted_by_stratum(counted):
    """An indicator that is not standardised has sums by practice alone."""
    assert counted(indicator(SEEN), listed_patients=PEOPLE, visits=[]).strata is None


def test_who_was_never_listed_is_in_no_stratum(counted):
    """A visitor whom no list knows counts in the practice's sums, and has neither sex nor age."""
    made = indicator(
        "SELECT DISTINCT practice_id, patient_id, 1 AS numerator FROM visits", codelists=[], standardise=BY_BOTH
    )
    found = counted(made, listed_patients=PEOPLE[:1], visits=[visit(1), visit(77)])

    assert [2] == found.frame["n"].to_list()
    assert [("000001", "K", "65-69", 1)] == _strata(found, "n")


def test_the_newest_listing_tells_who_somebody_is(counted):
    """A birth date that was mended with a later listing holds, and one after the period does not."""
    listings = [
        listing(1, "000001", listed_from=date(2020, 1, 1), listed_to=date(2026, 5, 31), birth_date=date(1990, 1, 1)),
        listing(1, "000002", listed_from=date(2026, 6, 1), birth_date=date(1950, 1, 1)),
        listing(1, "000003", listed_from=date(2027, 6, 1), birth_date=date(1930, 1, 1)),
    ]
    found = counted(indicator(SEEN, standardise=BY_BOTH), listed_patients=listings, visits=[])

    assert [("000002", "K", "75-79", 1)] == _strata(found, "n")


def test_practices_that_became_one_share_their_strata(counted):
    """Patients listed under an earlier number stand under the one of the period's end."""
    rows = {
        "listed_patients": [listing(1, "000001"), listing(2, "000002")],
        "practice_history": [
            {"from_id": "000001", "to_id": "000002", "changed_on": date(2026, 3, 1), "kind": "merged"}
        ],
    }
    found = counted(indicator(SEEN, standardise=BY_BOTH), visits=[], **rows)

    assert [("000002", "K", "65-69", 2)] == _strata(found, "n")


def test_already_counted_strata_are_those_of_the_select(counted):
    """At stratum grain sex comes from the SELECT; a practice that lacks or hides a number has no strata."""
    rows = [
        {"practice_id": "000001", "sex": "K", "good": 2, "of_all": 4},
        {"practice_id": "000001", "sex": "K", "good": 3, "of_all": 6},
        {"practice_id": "000001", "sex": "M", "good": 6, "of_all": 20},
        {"practice_id": "000002", "sex": "K", "good": 7, "of_all": 30},
        {"practice_id": "000002", "sex": "M", "good": None, "of_all": 40, "good_hidden": True},
        {"practice_id": "000003", "sex": "K", "good": None, "of_all": 8},
    ]
    made = indicator(
        TALLIES, grain="stratum", codelists=[], reads=["tallies"], standardise={"by": ["sex"], "population": "denmark"}
    )
    found = counted(made, tallies=rows)

    wanted = [
        ("000001", "K", None, None, Decimal(5), Decimal(10)),
        ("000001", "M", None, None, Decimal(6), Decimal(20)),
    ]
    assert wanted == _strata(found, "n", "numerator", "denominator")
    assert [None, None] == found.strata["numerator2"].to_list()


def test_patients_need_a_list(tmp_path):
    """Without listings nobody's sex and age are known: the error names the table that is missing."""
    made = indicator("SELECT practice_id, patient_id, 1 AS numerator FROM visits", codelists=[], standardise=BY_BOTH)
    with pytest.raises(ExtractError, match="listed_patients"):
        warehouse(tmp_path / "snapshot", visits=[visit(1)]).count(made, {}, YEAR)
    with pytest.raises(ExtractError, match="listed_patients"):
        PolarsWarehouse(frames(visits=[visit(1)]), contracts()).count(made, {}, YEAR)
