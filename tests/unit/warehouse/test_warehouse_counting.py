"""What is counted, alike on both engines."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from support.made_up import CODES, DAYS, SEEN, YEAR, contracts, frames, indicator, listing, visit, warehouse

from pipeline.measuring.counts import COUNTS_SCHEMA
from pipeline.model import Period
from pipeline.warehouse.polars import PolarsWarehouse

D = Decimal


@pytest.fixture(params=["duckdb", "polars"])
def counted(request, tmp_path):
    """Count an indicator over rows, on each engine."""

    def count(made, period=YEAR, codes=CODES, **tables):
        if request.param == "polars":
            engine = PolarsWarehouse(frames(**tables), contracts())
        else:
            engine = warehouse(tmp_path / f"snapshot{len(list(tmp_path.iterdir()))}", **tables)
        return engine.count(made, {"made_up": codes}, period).frame

    return count


WHO = ("contributors", "largest", "contributors_rest", "largest_rest", "largest_denominator")


def sums(frame):
    """Give practice → (n, numerator, denominator)."""
    return {row[0]: row[1:] for row in frame.select("practice_id", "n", "numerator", "denominator").iter_rows()}


def days_of(frame):
    """Give practice → listed days."""
    return {practice: int(days) for practice, days in frame.select("practice_id", "denominator").iter_rows()}


def test_one_row_per_practice_with_every_sum(counted):
    """Counts have the agreed columns, and the sums of squares and products belong to the same patients."""
    made = indicator(
        "SELECT practice_id, patient_id, SUM(amount) AS numerator, COUNT(*) AS denominator FROM visits"
        " GROUP BY practice_id, patient_id",
        unit="ratio",
        counts="measurement",
        codelists=[],
    )
    visits = [visit(1, amount=D("1.5")), visit(1, amount=D(2)), visit(2, amount=D(4)), visit(3, "000002", amount=D(0))]

    frame = counted(made, visits=visits)

    assert dict(frame.schema) == COUNTS_SCHEMA
    # practice 1: patient 1 has 3.5 of 2, patient 2 has 4 of 1
    expected = {
        "practice_id": "000001",
        "n": 2,
        "missing": 0,
        "numerator": D("7.5"),
        "denominator": D(3),
        "numerator2": D("28.25"),  # 3.5² + 4² = 12.25 + 16
        "denominator2": D(5),  # 2² + 1²
        "product": D(11),  # 3.5·2 + 4·1
        "contributors": 2,
        "largest": D(4),
        "contributors_rest": 0,  # nobody has fewer measured than visits
        "largest_rest": D(0),
        "largest_denominator": D(2),
        "events": D(0),
        "unvalued": D(0),
        "owner_hid": False,
    }
    assert frame.row(0, named=True) == expected
    assert sums(frame)["000002"] == (1, D(0), D(1))


def test_a_thousand_of_one_patient_is_not_too_much(counted):
    """Squares and products of amounts in the thousands are exact: 4.000,5 squared is 16.004.000,25."""
    made = indicator(
        "SELECT practice_id, patient_id, SUM(amount) AS numerator, 366 AS denominator FROM visits"
        " GROUP BY practice_id, patient_id",
        unit="ratio",
        counts="measurement",
        codelists=[],
    )
    row = counted(made, visits=[visit(1, amount=D("4000.5"))]).row(0, named=True)

    assert row["numerator2"] == D("16004000.25")
    assert row["product"] == D("1464183")


def test_who_adds_something_and_who_adds_most(counted):
    """Of 6, 1 and 0 of 7, 4 and 2 visits: two add something, one of them 6; what is left is 1 + 3 + 2 of three."""
    made = indicator(
        "SELECT practice_id, patient_id, SUM(amount) AS numerator, COUNT(*) AS denominator FROM visits"
        " GROUP BY practice_id, patient_id",
        unit="percent",
        counts="contact",
        codelists=[],
    )
    amounts = {1: [1] * 6 + [0], 2: [1, 0, 0, 0], 3: [0, 0]}
    visits = [visit(who, amount=D(a)) for who, each in amounts.items() for a in each]
    visits += [visit(4, "000002", amount=D(0)), visit(5, "000003", amount=None)]

    found = counted(made, visits=visits).select("practice_id", *WHO).rows()

    assert found == [
        ("000001", 2, D(6), 3, D(3), D(7)),
        ("000002", 0, D(0), 1, D(1), D(1)),  # one who adds nothing
        ("000003", 0, D(0), 0, D(0), D(0)),  # nobody has a value
    ]


def test_a_value_below_zero_adds_nothing(counted):
    """A mean may have values below zero: nobody makes a part of their sum."""
    made = indicator(
        "SELECT practice_id, patient_id, SUM(amount) AS numerator FROM visits GROUP BY practice_id, patient_id",
        unit="mean",
        counts="measurement",
        codelists=[],
    )
    visits = [visit(1, amount=D(-3)), visit(2, amount=D(-1)), visit(3, amount=D(2))]

    assert counted(made, visits=visits).select(WHO).rows() == [(1, D(2), 2, D(4), D(1))]  # 1 - (-3) = 4


def test_codes_and_days_select_the_events(counted):
    """Only codes of the list count, and both ends of the period belong to it."""
    visits = [
        visit(1, seen_on=date(2026, 1, 1)),
        visit(2, seen_on=date(2026, 12, 31)),
        visit(3, seen_on=date(2025, 12, 31)),
        visit(4, seen_on=date(2027, 1, 1)),
        visit(5, code="X02"),
    ]

    frame = counted(indicator(SEEN), listed_patients=[listing(i) for i in range(1, 6)], visits=visits)

    assert sums(frame) == {"000001": (5, D(2), D(5))}


def test_no_value_leaves_the_denominator_and_is_counted_as_missing(counted):
    """A patient without a numerator or a denominator is missing, not zero; a practice of such patients has a row."""
    made = indicator(
        "SELECT practice_id, patient_id, amount AS numerator, CASE WHEN code = 'X01' THEN 1 END AS denominator"
        " FROM visits",
        unit="mean",
        counts="measurement",
        codelists=[],
    )
    visits = [
        visit(1, amount=D(3)),
        visit(2, amount=None),
        visit(3, amount=D(8), code="X02"),
        visit(4, "000002", amount=None),
    ]

    frame = counted(made, visits=visits)

    assert sums(frame) == {"000001": (1, D(3), D(1)), "000002": (0, D(0), D(0))}
    assert frame["missing"].to_list() == [2, 1]


def test_rows_without_a_practice_are_never_counted(counted):
    """Who belongs to no practice is nobody's patient."""
    made = indicator("SELECT practice_id, patient_id, 1 AS numerator FROM visits", codelists=[])

    assert sums(counted(made, visits=[visit(1, None), visit(2)])) == {"000001": (1, D(1), D(1))}


def test_yes_and_no_count_as_one_and_zero(counted):
    """A condition can be a numerator."""
    made = indicator("SELECT practice_id, patient_id, code = 'X01' AS numerator FROM visits", codelists=[])

    assert sums(counted(made, visits=[visit(1), visit(2, code="X02")])) == {"000001": (2, D(1), D(2))}


def test_a_prefix_takes_the_codes_that_the_tables_hold(counted):
    """A codelist with a prefix is filled with the codes of the snapshot."""
    wide = CODES.model_copy(update={"codes": (CODES.codes[0].model_copy(update={"code": "X0*"}),)})
    visits = [visit(1), visit(2, code="X02"), visit(3, code="Y01")]

    frame = counted(indicator(SEEN), codes=wide, listed_patients=[listing(1), listing(2), listing(3)], visits=visits)

    assert sums(frame) == {"000001": (3, D(2), D(3))}


@pytest.mark.parametrize(
    ("rows", "days"),
    [
        pytest.param([listing(1)], 365, id="all year"),
        pytest.param([listing(1, listed_from=date(2026, 12, 31))], 1, id="came on the last day"),
        pytest.param([listing(1, listed_to=date(2026, 1, 1), left_reason="died")], 1, id="died on the first day"),
        pytest.param([listing(1, listed_to=date(2026, 2, 28))], 59, id="left: 31 + 28"),
        pytest.param(
            [listing(1, listed_to=date(2026, 3, 31)), listing(1, listed_from=date(2026, 10, 1))],
            182,
            id="away and back: 90 + 92",
        ),
        pytest.param(
            [listing(1, listed_to=date(2026, 6, 30)), listing(1, listed_from=date(2026, 6, 1))],
            365,
            id="two listings overlap: no day counts twice",
        ),
        pytest.param(
            [listing(1), listing(1, listed_from=date(2026, 2, 1), listed_to=date(2026, 3, 1))],
            365,
            id="one listing inside another",
        ),
    ],
)
def test_listed_days_are_the_days_of_the_period(counted, rows, days):
    """The denominator of a rate is the days on which the patient was listed, both ends included."""
    made = indicator(DAYS, unit="per_1000", denominator_in="days", reads=["listed_patients"], codelists=[])

    assert days_of(counted(made, listed_patients=rows)) == {"000001": days}


def test_a_leap_year_has_a_day_more(counted):
    """29 February is a listed day."""
    made = indicator(DAYS, unit="per_1000", denominator_in="days", reads=["listed_patients"], codelists=[])
    leap = Period(date(2024, 1, 1), date(2024, 12, 31))

    assert days_of(counted(made, leap, listed_patients=[listing(1)])) == {"000001": 366}


def test_who_moves_shares_the_days_between_the_practices(counted):
    """Leavers count where they were, for the days that they were there."""
    made = indicator(DAYS, unit="per_1000", denominator_in="days", reads=["listed_patients"], codelists=[])
    moved = [listing(1, listed_to=date(2026, 1, 31)), listing(1, "000002", listed_from=date(2026, 2, 1))]

    assert days_of(counted(made, listed_patients=moved)) == {"000001": 31, "000002": 334}  # 365 − 31


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(listing(2, insurance_group="2"), id="insurance group 2"),
        pytest.param(listing(2, listed_from=date(2027, 1, 1)), id="comes the day after"),
        pytest.param(listing(2, listed_to=date(2025, 12, 31)), id="left before"),
    ],
)
def test_who_was_never_listed_has_no_days(counted, row):
    """Group 2, and who came later or left before, is not among the listed."""
    made = indicator(DAYS, unit="per_1000", denominator_in="days", reads=["listed_patients"], codelists=[])

    assert sums(counted(made, listed_patients=[listing(1), row])) == {"000001": (1, D(0), D(365))}


@pytest.mark.parametrize(
    ("row", "listed"),
    [
        pytest.param(listing(2, listed_to=date(2026, 12, 31), left_reason="moved"), 2, id="moves after the last day"),
        pytest.param(listing(2, listed_to=date(2026, 12, 31), left_reason="died"), 1, id="dies on the last day"),
        pytest.param(listing(2, listed_to=date(2026, 12, 30)), 1, id="left the day before"),
        pytest.param(listing(2, listed_from=date(2026, 12, 31)), 2, id="came on the last day"),
        pytest.param(listing(2, insurance_group="2"), 1, id="insurance group 2"),
    ],
)
def test_listed_at_end_are_the_living_of_the_last_day(counted, row, listed):
    """The population is who is alive and listed when the period ends."""
    made = indicator(
        "SELECT practice_id, patient_id, 1 AS numerator FROM listed_at_end", reads=["listed_patients"], codelists=[]
    )

    assert sums(counted(made, listed_patients=[listing(1), row])) == {"000001": (listed, D(listed), D(listed))}


def test_a_patient_listed_twice_on_the_last_day_belongs_to_the_newest(counted):
    """Nobody is listed with two practices at the period's end."""
    made = indicator(
        "SELECT practice_id, patient_id, 1 AS numerator FROM listed_at_end", reads=["listed_patients"], codelists=[]
    )
    twice = [listing(1), listing(1, "000002", listed_from=date(2026, 3, 1))]

    assert sums(counted(made, listed_patients=twice)) == {"000002": (1, D(1), D(1))}


@pytest.mark.parametrize(
    ("born", "age", "band"),
    [
        (date(1961, 12, 31), 65, "65-69"),
        (date(1962, 1, 1), 64, "60-64"),
        (date(2026, 12, 31), 0, "00-04"),
        (date(1936, 2, 29), 90, "90+"),
    ],
)
def test_age_is_in_whole_years_on_the_last_day(counted, born, age, band):
    """Who has a birthday on the last day is a year older; who has it the day after is not."""
    made = indicator(
        f"SELECT practice_id, patient_id, age AS numerator FROM listed_at_end WHERE age_band = '{band}'",
        unit="mean",
        reads=["listed_patients"],
        codelists=[],
    )

    row = listing(1, birth_date=born, listed_from=max(born, date(2020, 1, 1)))
    assert sums(counted(made, listed_patients=[row])) == {"000001": (1, D(age), D(1))}


HISTORY = [{"from_id": "000001", "to_id": "000009", "changed_on": date(2026, 7, 1), "kind": "renumbered"}]


def test_a_renumbered_practice_is_one_line(counted):
    """A patient of a practice that changes number in the period is counted once, with all days and events."""
    rows = {
        "practice_history": HISTORY,
        "listed_patients": [
            listing(1, listed_to=date(2026, 6, 30)),
            listing(1, "000009", listed_from=date(2026, 7, 1)),
            listing(2),
        ],
        "visits": [visit(1), visit(1, "000009", seen_on=date(2026, 8, 1))],
    }
    days = indicator(DAYS, unit="per_1000", denominator_in="days", reads=["listed_patients"], codelists=[])
    visits = indicator(
        "SELECT practice_id, patient_id, COUNT(*) AS numerator FROM visits GROUP BY practice_id, patient_id",
        unit="ratio",
        counts="contact",
        codelists=[],
    )

    assert sums(counted(days, **rows)) == {"000009": (2, D(0), D(730))}
    assert sums(counted(visits, **rows)) == {"000009": (1, D(2), D(1))}


def test_a_later_event_does_not_reach_back(counted):
    """A number that changes after the period keeps its name in it."""
    before = Period(date(2026, 1, 1), date(2026, 6, 30))
    rows = {"practice_history": HISTORY, "listed_patients": [listing(1)], "visits": []}

    assert sums(counted(indicator(SEEN), before, **rows)) == {"000001": (1, D(0), D(1))}


def test_the_same_warehouse_counts_period_after_period(tmp_path):
    """Each period has its own listings and identities, in whatever order they are asked for."""
    rows = {
        "practice_history": HISTORY,
        "listed_patients": [listing(1), listing(2, listed_from=date(2026, 10, 1))],
        "visits": [],
    }
    open_one = warehouse(tmp_path / "snapshot", **rows)
    before = Period(date(2026, 1, 1), date(2026, 6, 30))

    found = [sums(open_one.count(indicator(SEEN), {"made_up": CODES}, p).frame) for p in (YEAR, before, YEAR)]

    assert found == [{"000009": (2, D(0), D(2))}, {"000001": (1, D(0), D(1))}, {"000009": (2, D(0), D(2))}]


STRATA = "SELECT practice_id, sex, good AS numerator, of_all AS denominator, good_hidden AS hidden FROM tallies"


def tally(practice_id, good, of_all, *, hidden=False):
    """Give a made-up tally."""
    return {"practice_id": practice_id, "sex": "K", "good": good, "of_all": of_all, "good_hidden": hidden}


def stratum(sql=STRATA):
    """Give a made-up indicator over tallies."""
    return indicator(sql, grain="stratum", reads=["tallies"], codelists=[])


def test_strata_are_summed_per_practice(counted):
    """Already counted numbers add up, and patients are unknown."""
    frame = counted(stratum(), tallies=[tally("000001", 3, 10), tally("000001", 4, 5), tally("000002", 0, 7)])

    assert sums(frame) == {"000001": (None, D(7), D(15)), "000002": (None, D(0), D(7))}
    assert frame["numerator2"].to_list() == [None, None]
    assert frame["owner_hid"].to_list() == [False, False]


def test_a_sum_over_a_number_hidden_by_the_owner_says_so(counted):
    """One hidden stratum marks the whole practice."""
    frame = counted(
        stratum(), tallies=[tally("000001", None, 10, hidden=True), tally("000001", 4, 5), tally("000002", 1, 5)]
    )

    assert frame["owner_hid"].to_list() == [True, False]


def test_a_numerator_beside_a_hidden_denominator_is_not_too_large(counted):
    """What the owner hid is not zero: nothing is larger than it."""
    frame = counted(stratum(), tallies=[tally("000001", 4, None, hidden=True)])

    assert frame["owner_hid"].to_list() == [True]


def test_a_practice_that_lacks_a_stratum_has_no_data(counted):
    """A sum with a number missing is no sum: the practice has no row."""
    frame = counted(stratum(), tallies=[tally("000001", None, 10), tally("000001", 4, 5), tally("000002", 1, 5)])

    assert sums(frame) == {"000002": (None, D(1), D(5))}


def test_merged_practices_are_summed_at_stratum_grain(counted):
    """Strata of a number that became another belong to the other."""
    frame = counted(stratum(), practice_history=HISTORY, tallies=[tally("000001", 3, 10), tally("000009", 4, 5)])

    assert sums(frame) == {"000009": (None, D(7), D(15))}


def test_an_empty_population_gives_empty_counts(counted):
    """Nobody listed is no row, and no error."""
    assert counted(indicator(SEEN), listed_patients=[], visits=[]).height == 0


def test_threads_do_not_change_a_sum(tmp_path):
    """Sums are exact, so one thread and several give the same counts."""
    visits = [visit(i % 997, f"{i % 7:06d}", amount=D(i % 1013) / 8) for i in range(20_000)]
    made = indicator(
        "SELECT practice_id, patient_id, SUM(amount) AS numerator, COUNT(*) AS denominator FROM visits"
        " GROUP BY practice_id, patient_id",
        unit="ratio",
        counts="measurement",
        codelists=[],
    )
    one, four = (
        warehouse(tmp_path / f"with_{threads}", threads=threads, visits=visits).count(made, {}, YEAR).frame
        for threads in (1, 4)
    )

    assert one.equals(four)
    assert one["numerator"].sum() == sum(v["amount"] for v in visits)
    assert isinstance(one, pl.DataFrame)
