"""Several practices pooled have the figure that they would have as a group of the register."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.measuring_cases import groups_of, header, measured, of_patients, patients
from support.strata_cases import already_counted, counts_by_band, listed

from pipeline.measuring.measure import measure
from pipeline.measuring.pooling import pooled
from pipeline.model import Level, State

approx = pytest.approx
STANDARD = {"by": ["age_band"], "population": "denmark"}
UNITS = (
    {"unit": "percent"},
    {"unit": "ratio", "counts": "prescription"},
    {"unit": "mean", "counts": "measurement"},
    {"unit": "per_1000", "denominator_in": "patients"},
    {"unit": "per_1000", "denominator_in": "days", "counts": "service"},
    {"unit": "ddd_per_1000_per_day", "counts": "prescription"},
)
_people = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 1)), max_size=30)


def _alike(one, other):
    for field in ("value", "variance", "low", "high", "crude"):
        ours, theirs = getattr(one, field), getattr(other, field)
        assert ours == (None if theirs is None else approx(theirs, rel=1e-9, abs=1e-12)), field
    assert (one.state, one.sums.numerator, one.sums.denominator) == (
        other.state,
        other.sums.numerator,
        other.sums.denominator,
    )


@pytest.mark.parametrize("said", UNITS, ids=lambda s: "-".join(s.values()))
@given(st.lists(_people, min_size=4, max_size=4))
def test_a_pool_is_what_a_cluster_of_the_same_would_be(said, people):
    """Value, variance, interval and state of every unit, down to nobody at all."""
    practices = {f"p{i}": own for i, own in enumerate(people)}
    groups = groups_of(practices, clusters={"c1": frozenset({"p0", "p2"})})
    found = measured(of_patients(practices), groups, **said)

    one, other = pooled(found, ["p0", "p2"], Level.DENMARK, "best"), found.of(Level.CLUSTER, "c1")
    if other.state is not State.NO_DATA:
        _alike(one, other)


@pytest.mark.parametrize("method", ["direct", "indirect"])
@pytest.mark.parametrize("counted", ["patient", "prescription"])
@given(st.lists(st.lists(_people, min_size=2, max_size=2), min_size=4, max_size=4))
def test_a_standardised_pool_too(method, counted, people):
    """Directly and indirectly standardised, with the crude value beside."""
    practices = {f"p{i}": dict(zip(("a20", "a80"), own, strict=True)) for i, own in enumerate(people)}
    groups = groups_of(practices, clusters={"c1": frozenset({"p1", "p3"})})
    head = header(unit="per_1000", denominator_in="patients", counts=counted, standardise=STANDARD | {"method": method})
    found = measure(counts_by_band(practices), head, groups, listed(a20=3, a80=1))

    one, other = pooled(found, ["p1", "p3"], Level.DENMARK, "best"), found.of(Level.CLUSTER, "c1")
    if other.state is not State.NO_DATA and other.sums.denominator:
        _alike(one, other)


def test_already_counted_practices_are_pooled_without_an_interval():
    """Nobody knows who repeats: a value alone."""
    practices = {f"p{i}": {"a20": patients(20 + i, 100)} for i in range(3)}
    said = {"unit": "per_1000", "denominator_in": "patients", "grain": "stratum", "counts": "service"}
    counts = already_counted(counts_by_band(practices))
    found = measured(counts, **said)

    one = pooled(found, practices, Level.DENMARK, "best")
    assert (approx(1000 * 63 / 300), None, None) == (one.value, one.low, one.high)


def test_huge_numbers_are_summed_exactly():
    """A million millions, and one, and two more."""
    many = 10**12
    practices = {f"p{i}": {"a20": [(1, many + i)]} for i in range(3)}
    found = measured(counts_by_band(practices), unit="ratio", counts="prescription")

    assert Decimal(3 * many + 3) == pooled(found, practices, Level.DENMARK, "best").sums.denominator
