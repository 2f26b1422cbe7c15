"""Registers, list sizes, movements, delivery gaps and what others did."""

from datetime import date

import duckdb
import pytest
from support.made_up import CODES, YEAR, contracts, frames, listing, visit, warehouse

from pipeline.definitions.extract import Coverage
from pipeline.model import Cluster, HistoryKind, Period, Practice
from pipeline.warehouse.polars import PolarsWarehouse
from pipeline.warehouse.surroundings import coverage

RENUMBERED = [{"from_id": "000001", "to_id": "000009", "changed_on": date(2026, 7, 1), "kind": "renumbered"}]


@pytest.fixture
def opened(tmp_path):
    """Open a snapshot of these rows."""
    made = []

    def open_one(**tables):
        made.append(warehouse(tmp_path / f"snapshot{len(made)}", **tables))
        return made[-1]

    yield open_one
    for one in made:
        one.close()


def test_listed_patients_are_counted_by_sex_and_age(opened):
    """The living of the last day, under their practice's number that day."""
    rows = [
        listing(1),
        listing(2, birth_date=date(1961, 1, 1)),
        listing(3, sex="M"),
        listing(4, insurance_group="2"),
        listing(5, listed_to=date(2026, 5, 1)),
    ]

    found = opened(practice_history=RENUMBERED, listed_patients=rows).listed(YEAR)

    assert found.rows() == [("000009", "K", "65-69", 2), ("000009", "M", "65-69", 1)]


def tallied(practice_id, on, patients, *, sex="K", hidden=False):
    """Give a delivered count of listed patients."""
    counted = {"practice_id": practice_id, "counted_on": on, "sex": sex, "age_band": "60-64", "patients": patients}
    return {**counted, "patients_hidden": hidden}


def test_delivered_counts_stand_in_for_listings(opened):
    """Each practice's newest count not after the day is used; one older than a year is not."""
    rows = [
        tallied("000001", date(2026, 6, 30), 500),
        tallied("000001", date(2026, 9, 30), 510),
        tallied("000001", date(2027, 1, 1), 999),
        tallied("000002", date(2026, 6, 30), 300),
        tallied("000003", date(2025, 12, 31), 77),
    ]

    found = opened(listed_counts=rows).listed(YEAR)

    assert found.rows() == [("000001", "K", "60-64", 510), ("000002", "K", "60-64", 300)]


def test_a_merged_practice_is_listed_once(opened):
    """Counts under the old number give way to newer ones under the new; a hidden number stays unknown."""
    rows = [
        tallied("000001", date(2026, 6, 30), 200),
        tallied("000009", date(2026, 9, 30), 700),
        tallied("000009", date(2026, 9, 30), None, sex="M", hidden=True),
    ]

    found = opened(listed_counts=rows, practice_history=RENUMBERED).listed(YEAR)

    assert found.rows() == [("000009", "K", "60-64", 700), ("000009", "M", "60-64", None)]


def test_without_listings_nobody_is_listed(opened):
    """A snapshot without listings or counts has no list sizes and no movements, and says so with no rows."""
    one = opened(visits=[])

    assert one.listed(YEAR).rows() == []
    assert one.movements(YEAR).rows() == []


def test_movements_count_who_came_left_and_died(opened):
    """Both ends of the period belong to it; who is listed on the last day leaves after it."""
    rows = [
        listing(1),
        listing(2, listed_from=date(2026, 1, 1)),  # came on the first day
        listing(3, listed_from=date(2026, 12, 31)),  # came on the last
        listing(4, listed_from=date(2025, 12, 31)),  # came before
        listing(5, listed_to=date(2025, 12, 31)),  # first day away is the period's first: left
        listing(6, listed_to=date(2026, 12, 30)),  # left
        listing(7, listed_to=date(2026, 12, 31), left_reason="moved"),  # leaves after the period
        listing(8, listed_to=date(2026, 12, 31), left_reason="died"),  # died in it
        listing(9, listed_to=date(2025, 12, 31), left_reason="died"),  # died before
        listing(10, listed_from=date(2026, 3, 1), insurance_group="2"),
    ]

    assert opened(listed_patients=rows).movements(YEAR).rows() == [("000001", 2, 2, 1)]


def test_a_new_number_moves_nobody(opened):
    """A listing that goes on under the practice's new number is no movement; one with another practice is."""
    rows = [
        listing(1, listed_to=date(2026, 6, 30)),
        listing(1, "000009", listed_from=date(2026, 7, 1)),
        listing(2, listed_to=date(2026, 6, 30)),
        listing(2, "000002", listed_from=date(2026, 7, 1)),
    ]

    found = opened(listed_patients=rows, practice_history=RENUMBERED).movements(YEAR)

    assert found.rows() == [("000002", 1, 0, 0), ("000009", 0, 1, 0)]


def test_coverage_counts_calendar_months_with_a_row(opened):
    """Months are counted under the practice's number at the period's end; outside the period nothing counts."""
    days = [(2026, 1, 1), (2026, 1, 31), (2026, 3, 5), (2025, 12, 31)]
    visits = [visit(1, seen_on=date(*d)) for d in days] + [visit(1, "000009", seen_on=date(2026, 8, 1))]

    found = opened(visits=visits, practice_history=RENUMBERED).coverage("visits", YEAR)

    assert found.rows() == [("000009", 3)]  # January, March, August


def test_a_table_without_dates_covers_every_month(opened):
    """Where rows have no date, any row covers the whole period."""
    tallies = [{"practice_id": "000001", "sex": "K", "good": 1, "of_all": 2}]
    half_year = Period(date(2026, 7, 1), date(2026, 12, 31))

    assert opened(tallies=tallies).coverage("tallies", half_year).rows() == [("000001", 6)]
    assert opened(visits=[]).coverage("tallies", half_year).rows() == []


def test_a_table_of_counted_spans_covers_a_period_with_that_span_alone():
    """A count of a quarter says nothing of the year around it, nor does one of a year of its quarter."""
    contract = Coverage(by="practice_id", on="counted_to", since="counted_from")
    spans = [
        ("000001", date(2026, 1, 1), date(2026, 12, 31)),
        ("000002", date(2026, 1, 1), date(2026, 3, 31)),
        ("000003", date(2025, 7, 1), date(2026, 12, 31)),
    ]
    rows = " UNION ALL ".join(
        f"SELECT '{i}' AS practice_id, DATE '{first}' AS counted_from, DATE '{last}' AS counted_to"
        for i, first, last in spans
    )
    quarter = Period(date(2026, 1, 1), date(2026, 3, 31))
    found = [duckdb.sql(coverage(rows, contract, period)).fetchall() for period in (YEAR, quarter)]

    assert [[("000001", 12)], [("000002", 3)]] == found


def test_what_others_did_is_told_apart(opened):
    """Events by another than the listed practice; an unknown performer is in neither number."""
    visits = [
        visit(1, seen_by="000001"),
        visit(1, seen_by="000009"),  # the same practice under its new number
        visit(2, seen_by="000077"),
        visit(3, seen_by=None),
        visit(4, None, seen_by="000077"),
        visit(5, seen_by="000077", seen_on=date(2025, 1, 1)),
    ]
    one = opened(visits=visits, practice_history=RENUMBERED)

    assert one.elsewhere("visits", YEAR).rows() == [("000009", 3, 1)]
    assert one.missing_practice("visits", YEAR) == 1
    assert one.elsewhere("tallies", YEAR).rows() == []


REGISTERS = {
    "practices": [
        {"practice_id": "000009", "name": "Nine", "region_id": "1082"},
        {"practice_id": "000001", "name": "Old nine", "region_id": "1082"},
        {"practice_id": "000002", "name": "Two", "region_id": "1083"},
    ],
    "practice_history": RENUMBERED,
    "clusters": [{"cluster_id": "b", "name": "Bees"}, {"cluster_id": "a", "name": "Ants"}],
    "cluster_members": [
        {"cluster_id": "a", "practice_id": "000001", "joined_on": date(2020, 1, 1), "left_on": None},
        {"cluster_id": "a", "practice_id": "000009", "joined_on": date(2026, 7, 1), "left_on": None},
        {"cluster_id": "a", "practice_id": "000002", "joined_on": date(2026, 2, 1), "left_on": date(2026, 12, 31)},
        {"cluster_id": "a", "practice_id": "000003", "joined_on": date(2027, 1, 1), "left_on": None},
    ],
    "regions": [
        {"region_id": "1082", "name": "West", "valid_from": date(2007, 1, 1), "valid_to": date(2026, 12, 31)},
        {"region_id": "1099", "name": "East", "valid_from": date(2027, 1, 1), "valid_to": None},
    ],
}


def test_members_are_those_of_the_day_under_their_numbers_of_the_day(opened):
    """A member that changed number is one member; who joins later or has left is none; names are the register's."""
    clusters = opened(**REGISTERS).clusters(date(2026, 12, 31))

    nine, two = Practice("000009", "Nine", "1082"), Practice("000002", "Two", "1083")
    assert clusters == (Cluster("a", "Ants", (two, nine)), Cluster("b", "Bees", ()))


def test_a_practice_has_the_specialty_that_the_register_gives_it(opened):
    """On either engine; where the register says nothing it has none, and so where the column was never delivered."""
    ear = {"practice_id": "000021", "name": "Ear", "region_id": "1082", "specialty": "21"}
    given = {"practices": [*REGISTERS["practices"], ear]}
    for one in (opened(**given), PolarsWarehouse(frames(**given), contracts())):
        assert [None, None, None, "21"] == [p.specialty for p in one.practices()]

    undelivered = {name: f.drop("specialty") for name, f in frames(practices=REGISTERS["practices"]).items()}
    assert {None} == {p.specialty for p in PolarsWarehouse(undelivered, contracts()).practices()}


def test_before_the_change_the_member_has_its_old_number(opened):
    """The same register read for an earlier day."""
    (ants, _) = opened(**REGISTERS).clusters(date(2026, 1, 31))

    assert ants.member_ids == {"000001"}


def test_a_member_that_the_register_lacks_is_known_by_its_number(opened):
    """A membership without a practice is shown, not dropped."""
    (ants, _) = opened(**REGISTERS).clusters(date(2027, 6, 1))

    assert Practice("000003", "000003", "") in ants.members


def test_regions_are_those_of_the_day(opened):
    """A region that begins on 1 January does not exist the day before."""
    one = opened(**REGISTERS)

    assert one.regions(date(2026, 12, 31)) == {"1082": "West"}
    assert one.regions(date(2027, 1, 1)) == {"1099": "East"}


def test_history_and_practices_are_read(opened):
    """Registers come as the nouns of the field, in a fixed order."""
    one = opened(**REGISTERS)

    assert [(e.from_id, e.to_id, e.kind) for e in one.history()] == [("000001", "000009", HistoryKind.RENUMBERED)]
    assert [p.practice_id for p in one.practices()] == ["000001", "000002", "000009"]


def test_registers_that_nobody_delivered_are_empty(opened):
    """An optional register that is not there has its columns and no rows."""
    one = opened(visits=[])

    assert one.practices() == one.history() == one.clusters(YEAR.last) == ()
    assert one.regions(YEAR.last) == {}
    assert one.memberships().columns == ["cluster_id", "practice_id", "joined_on", "left_on"]
    assert "scope" in one.consents().columns
    assert one.reference_values().height == 0


def test_a_codelist_is_filled_with_the_snapshots_codes(opened):
    """A prefix takes what the columns of its system hold; other systems' columns are not looked at."""
    wide = CODES.model_copy(update={"codes": (CODES.codes[0].model_copy(update={"code": "X*"}),)})

    one = opened(visits=[visit(1), visit(1, code="X02"), visit(1, code="Y01", remark="X99")])

    assert [c.code for c in one.expanded(wide)] == ["X01", "X02"]
