"""Percentiles and places are those of the field's tools, and of a plain count of who lies below."""

from statistics import quantiles

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from pipeline.measuring.percentiles import percentile_ranks, percentiles

approx = pytest.approx
NAN = float("nan")
QUARTILES = (25, 50, 75)

#: Seven practices of OpenPrescribing's tests in one month; two more had a denominator of 0.
SHARES = [1, 0, 0.7, NAN, NAN, 2000 / 17000, 1500 / 21500, 1000 / 11000, 1 / 3]
values = st.lists(st.floats(-1e9, 1e9) | st.just(NAN), max_size=40)
tied = st.lists(st.integers(0, 5).map(float) | st.just(NAN), max_size=40)


def known(numbers):
    return [v for v in numbers if v == v]  # noqa: PLR0124 - NaN alone is not itself


class TestPercentiles:
    """Values below which so many units lie."""

    def test_published_deciles(self):
        """OpenPrescribing prints these for seven practices; those without a value are left out."""
        expected = [
            0.041860465116279076, 0.07399577167019028, 0.08668076109936575, 0.10160427807486633, 0.11764705882352941,
            0.24705882352941166, 0.4066666666666664, 0.6266666666666669, 0.8200000000000001,
        ]  # fmt: skip

        assert expected == approx(percentiles(SHARES, range(10, 100, 10)).tolist(), rel=1e-14)

    def test_lie_straight_between_two_units(self):
        """Of 10, 20, 40 the first quartile lies half-way between 10 and 20."""
        assert [15, 20, 30] == percentiles([10, 20, 40], QUARTILES).tolist()

    def test_one_value_is_all_of_them(self):
        """One unit is its own quartiles; without units there are none."""
        assert [7, 7, 7] == percentiles([7], QUARTILES).tolist()
        assert np.isnan(percentiles([NAN, NAN], QUARTILES)).all()
        assert np.isnan(percentiles([], QUARTILES)).all()

    @given(values.filter(lambda numbers: len(known(numbers)) > 1))
    def test_another_hand_finds_the_same(self, numbers):
        """The standard library's inclusive quantiles, over the units with a value."""
        expected = quantiles(known(numbers), n=100, method="inclusive")

        assert expected == approx(percentiles(numbers, range(1, 100)).tolist(), rel=1e-9, abs=1e-6)


class TestPercentileRanks:
    """A unit's place among all."""

    def test_published_places(self):
        """OpenPrescribing prints 100, 0, 83.3, none, none, 50, 16.7, 33.3, 66.7."""
        expected = [100, 0, 83.3333333333333, NAN, NAN, 50, 16.6666666666667, 33.3333333333333, 66.6666666666667]

        assert expected == approx(percentile_ranks(SHARES).tolist(), nan_ok=True)

    def test_equal_values_share_the_lowest_place(self):
        """Of 1, 2, 2, 3 the two in the middle both stand second: (2 - 1) / 3."""
        assert [0, approx(100 / 3), approx(100 / 3), 100] == percentile_ranks([1, 2, 2, 3]).tolist()

    def test_all_alike_stand_lowest(self):
        """Where all are alike nobody is above anybody."""
        assert [0, 0, 0] == percentile_ranks([4, 4, 4]).tolist()

    def test_one_alone_has_no_place(self):
        """There is nobody to stand among."""
        assert np.isnan(percentile_ranks([4.0, NAN])).all()

    @given(tied.filter(lambda numbers: len(known(numbers)) > 1))
    def test_scipy_ranks_the_same(self, numbers):
        """Ranks with ties by the minimum, over the units with a value."""
        n = len(known(numbers))
        ranks = iter(rankdata(known(numbers), method="min"))
        expected = [100 * (next(ranks) - 1) / (n - 1) if v == v else NAN for v in numbers]  # noqa: PLR0124 - as above

        assert expected == approx(percentile_ranks(numbers).tolist(), nan_ok=True)
