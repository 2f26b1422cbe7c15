"""Sealed statuses give the pairs that the snapshot itself would give, on both engines, and name nobody."""

import io
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.made_up import CODES, SEEN, YEAR, contracts, frames, indicator, listing, visit, warehouse

from pipeline.warehouse.polars import PolarsWarehouse

YEAR_BEFORE = YEAR.earlier(12)
KEY, LISTS = b"a key of the unit", {"made_up": CODES}
EVERYBODY = frozenset({"000001", "000002", "000009"})
AMOUNTS = (
    "SELECT practice_id, patient_id, SUM(amount) AS numerator, COUNT(*) AS denominator FROM visits"
    " WHERE seen_on BETWEEN $period_start AND $period_end GROUP BY practice_id, patient_id"
)
PRACTICES = st.sampled_from(["000001", "000002", None])
VISITS = st.lists(
    st.builds(
        visit,
        st.integers(1, 6),
        PRACTICES,
        seen_on=st.sampled_from([date(2025, 6, 1), date(2026, 6, 1)]),
        amount=st.none() | st.decimals(-50, 50, places=6),
    ),
    max_size=20,
)
LISTED = [listing(p, practice) for p, practice in ((1, "000001"), (2, "000001"), (3, "000002"), (4, "000002"))]


def _amounts(**more):
    return indicator(AMOUNTS, unit="mean", counts="measurement", codelists=[], **more)


@pytest.fixture(params=["duckdb", "polars"])
def engine(request, tmp_path_factory):
    """Open rows on each engine."""

    def opened(**tables):
        if request.param == "polars":
            return PolarsWarehouse(frames(**tables), contracts())
        return warehouse(tmp_path_factory.mktemp("made") / "snapshot", **tables)

    return opened


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=VISITS, practices=st.sets(st.sampled_from(["000001", "000002"])))
def test_pairs_are_those_of_the_snapshot(visits, practices, engine):
    """Whoever was seen where, when and with which amount: the pairs of the practices that were sealed are the same."""
    one = engine(listed_patients=LISTED, visits=visits)
    for made in (indicator(SEEN), _amounts()):
        whole = one.count_pairs(made, LISTS, YEAR_BEFORE, YEAR)
        sealed = one.seal_statuses(made, LISTS, YEAR_BEFORE, frozenset(practices), KEY)
        found = one.count_pairs_with(made, LISTS, sealed, YEAR_BEFORE, YEAR, KEY)

        assert whole.frame.filter(pl.col("before_id").is_in(practices)).equals(found.frame)
        assert (whole.indicator_id, whole.earlier, whole.later) == (found.indicator_id, found.earlier, found.later)


def test_engines_seal_alike(tmp_path):
    """One engine hashes in SQL, the other by itself, one patient at a time: the same bytes, whatever the key."""
    visits = [visit(p, amount=Decimal(p)) for p in range(1, 40)]
    one = warehouse(tmp_path / "snapshot", visits=visits)
    other = PolarsWarehouse(frames(visits=visits), contracts())
    for key in (b"", KEY, b"k" * 64, b"k" * 65):
        sealed = [w.seal_statuses(_amounts(), {}, YEAR, EVERYBODY, key) for w in (one, other)]

        assert sealed[0] == sealed[1]
        assert 39 == pl.read_parquet(sealed[0]).height


def test_what_is_sealed_outlives_the_snapshot(engine):
    """Three were seen last year and two of them this year; today's snapshot knows nothing of last year any more."""
    before = [visit(p, seen_on=date(2025, 6, 1), amount=Decimal(p)) for p in (1, 2, 3)]
    now = [visit(p, "000002", amount=Decimal(10)) for p in (2, 3, 4)]
    sealed = engine(visits=before).seal_statuses(_amounts(), {}, YEAR_BEFORE, EVERYBODY, KEY)
    found = engine(visits=now).count_pairs_with(_amounts(), {}, sealed, YEAR_BEFORE, YEAR, KEY)

    wanted = ("000001", "000002", 2, 2 * 10 + 3 * 10, 2 + 3, 10 + 10, 1 + 1)  # of one visit each
    assert [wanted] == found.frame.rows()


def test_another_key_pairs_nobody(engine):
    """Hashes under one key are nobody's under another."""
    one = engine(listed_patients=LISTED, visits=[])
    sealed = one.seal_statuses(indicator(SEEN), LISTS, YEAR_BEFORE, EVERYBODY, KEY)

    assert one.count_pairs_with(indicator(SEEN), LISTS, sealed, YEAR_BEFORE, YEAR, b"another").frame.is_empty()


def test_a_renumbered_practice_is_sealed_under_its_number_then(engine):
    """It was 000001 last year and is 000009 now."""
    history = [{"from_id": "000001", "to_id": "000009", "changed_on": date(2026, 3, 1), "kind": "renumbered"}]
    one = engine(listed_patients=[listing(1)], visits=[], practice_history=history)
    sealed = one.seal_statuses(indicator(SEEN), LISTS, YEAR_BEFORE, frozenset({"000001"}), KEY)
    found = one.count_pairs_with(indicator(SEEN), LISTS, sealed, YEAR_BEFORE, YEAR, KEY)

    assert [("000001", "000009", 1, 0, 0, 0, 1)] == found.frame.rows()


def test_no_patient_stands_in_what_is_sealed(engine):
    """Neither the number nor a plain digest of it: sixteen bytes under the key."""
    sealed = engine(visits=[visit(123456789, amount=Decimal(1))]).seal_statuses(_amounts(), {}, YEAR, EVERYBODY, KEY)
    frame = pl.read_parquet(sealed)

    assert ["practice_id", "person", "numerator", "denominator"] == frame.columns
    assert [16] == frame["person"].bin.size().to_list()
    assert b"123456789" not in sealed


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
        indicator(AMOUNTS.replace("COUNT(*) AS denominator", "1 AS odd"), unit="median", counts="measurement"),
    ],
    ids=["already counted", "standardised", "median"],
)
def test_what_has_no_pairs_is_not_sealed(engine, made):
    """Where a change takes the periods as different patients, nothing of a patient is kept."""
    one = engine(listed_patients=[listing(1)], visits=[visit(1)], tallies=[])

    assert one.seal_statuses(made, LISTS, YEAR, EVERYBODY, KEY) is None
    assert one.count_pairs_with(made, LISTS, b"", YEAR_BEFORE, YEAR, KEY) is None


def test_another_table_is_no_answer(engine):
    """A Parquet file with other columns is refused before anything is joined."""
    one = engine(listed_patients=LISTED, visits=[])
    other = one.seal_statuses(indicator(SEEN), LISTS, YEAR, EVERYBODY, KEY)
    frame, to = pl.read_parquet(other).drop("person"), io.BytesIO()
    frame.write_parquet(to)

    with pytest.raises(TypeError, match="sealed statuses have columns"):
        one.count_pairs_with(indicator(SEEN), LISTS, to.getvalue(), YEAR_BEFORE, YEAR, KEY)


def test_nothing_of_a_patient_stays_behind(tmp_path):
    """Both tables are dropped, also where today's answer fails."""
    one = warehouse(tmp_path / "snapshot", listed_patients=LISTED, visits=[])
    sealed = one.seal_statuses(indicator(SEEN), LISTS, YEAR, EVERYBODY, KEY)
    one.count_pairs_with(indicator(SEEN), LISTS, sealed, YEAR_BEFORE, YEAR, KEY)
    tables = "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'answer%'"

    assert [] == one._connection.execute(tables).fetchall()
