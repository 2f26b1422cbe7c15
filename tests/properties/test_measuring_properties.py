"""Whatever is counted: values agree with plain arithmetic, and no row order, NaN or overflow changes a figure."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.measuring_cases import groups_of, measured, of_patients

from pipeline.measuring.measure import NATION
from pipeline.model import Level, State

IDS = [f"p{i}" for i in range(6)]
ONCE = st.tuples(st.integers(0, 1), st.just(1))
OFTEN = st.tuples(st.integers(0, 40), st.integers(1, 366))
MEASURED = st.tuples(st.decimals(0, 300, places=1), st.just(1))
AMOUNTS = st.tuples(st.decimals(0, 5000, places=3), st.integers(1, 366))
NO_VALUE = st.just((None, None))

HEADERS = [
    (ONCE, {}),
    (OFTEN, {"unit": "ratio", "counts": "prescription"}),
    (OFTEN, {"unit": "per_1000", "denominator_in": "days", "counts": "service"}),
    (MEASURED, {"unit": "mean", "counts": "measurement"}),
    (AMOUNTS, {"unit": "ddd_per_1000_per_day", "counts": "prescription"}),
]


def _practices(patient):
    return st.dictionaries(st.sampled_from(IDS), st.lists(patient | NO_VALUE, max_size=25), min_size=1)


def _plain(rows, said):
    """Give numerator / denominator in fractions, the slow way."""
    known = [(Fraction(str(x)), Fraction(str(y))) for x, y in rows if x is not None]
    if not sum(y for _, y in known):
        return None
    scales = {"percent": 100, "per_1000": 1000 * 365, "ddd_per_1000_per_day": 1000}
    scale = scales.get(said.get("unit", "percent"), 1)
    return float(scale * sum(x for x, _ in known) / sum(y for _, y in known))


@pytest.mark.parametrize(("patient", "said"), HEADERS)
@settings(max_examples=15)
@given(data=st.data())
def test_a_value_is_numerator_over_denominator(patient, said, data):
    """Every practice, and all of them together, agree with fractions; an empty denominator has no value."""
    practices = data.draw(_practices(patient))
    measurements = measured(of_patients(practices), groups_of(practices), **said)

    for practice_id, rows in practices.items():
        expected = _plain(rows, said)
        found = measurements.of(Level.PRACTICE, practice_id).value
        assert found == (None if expected is None else pytest.approx(expected, rel=1e-12))
    everyone = [row for rows in practices.values() for row in rows]
    expected = _plain(everyone, said)
    assert measurements.of(Level.DENMARK, NATION).value == (
        None if expected is None else pytest.approx(expected, rel=1e-12)
    )


@pytest.mark.parametrize(("patient", "said"), HEADERS)
@settings(max_examples=15)
@given(data=st.data())
def test_an_interval_holds_its_value(patient, said, data):
    """Low ≤ value ≤ high; a percent lies in 0-100 and nothing that is counted lies below 0."""
    frame = measured(of_patients(data.draw(_practices(patient))), **said).frame

    for value, low, high, state in frame.select("value", "low", "high", "state").iter_rows():
        assert value == value  # noqa: PLR0124 - NaN alone is not itself
        assert (low is None) == (high is None)
        assert low is None or low <= value <= high
        assert value is None or value >= 0
        assert said or value is None or (value <= 100 and low >= 0 and high <= 100)
        assert value is not None or state in (State.NO_DATA, State.NOT_APPLICABLE)


@pytest.mark.parametrize(("patient", "said"), HEADERS)
@settings(max_examples=15)
@given(data=st.data(), seed=st.integers(0, 99))
def test_the_order_of_rows_never_matters(patient, said, data, seed):
    """Practices and patients in any order give the same frame to the last bit."""
    practices = data.draw(_practices(patient))
    chance = Random(seed)  # noqa: S311 - shuffles a test
    shuffled = {
        i: chance.sample(practices[i], len(practices[i])) for i in chance.sample(sorted(practices), len(practices))
    }

    forwards = measured(of_patients(practices), groups_of(practices), **said)
    backwards = measured(of_patients(shuffled), groups_of(shuffled), **said)
    assert forwards.frame.equals(backwards.frame)


def test_a_nations_sums_are_exact():
    """Two thousand practices of thousandths add up without a rest, squares included."""
    practices = {f"p{i:04d}": [(Decimal("0.001") * i, 1)] for i in range(2000)}
    sums = measured(of_patients(practices), unit="ratio").of(Level.DENMARK, NATION).sums

    assert sums.numerator == Decimal("0.001") * sum(range(2000))
    assert sums.numerator2 == Decimal("0.000001") * sum(i * i for i in range(2000))
