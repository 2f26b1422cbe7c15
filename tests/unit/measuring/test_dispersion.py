"""How much wider than chance practices spread: as published, as a plain loop says, and as is true where it is known."""

from math import sqrt
from statistics import quantiles

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from pipeline.measuring.dispersion import between_practices, chance_phi, dispersion, phi, winsorised
from pipeline.measuring.estimate import Method

approx = pytest.approx

#: Six units of FunnelPlotR's own tests.
OBSERVED = np.array([100.0, 150, 180, 80, 120, 225])
EXPECTED = np.array([108.0, 112, 165, 95, 100, 220])
SCORES = np.sqrt(EXPECTED) * np.log(OBSERVED / EXPECTED)


def column(*numbers):
    return np.array(numbers, dtype=np.float64)


class TestPhi:
    """The mean square of scores."""

    def test_a_published_value(self):
        """FunnelPlotR prints 2.948033 for its six units, whose tails it leaves alone."""
        assert 2.948033 == round(phi(SCORES, 0), 6)

    def test_tails_are_drawn_in(self):
        """Of 0, 1, …, 10 a tenth at each end is drawn in to 1 and 9."""
        assert [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9] == winsorised(np.arange(11.0)).tolist()

    def test_a_missing_score_is_left_out(self):
        """A practice without a denominator has no score; where nobody has, there is no φ."""
        assert phi(column(1, 2, 3), 0) == phi(column(1, np.nan, 2, 3), 0) == (1 + 4 + 9) / 3
        assert np.isnan(phi(column(np.nan)))
        assert np.isnan(phi(column()))

    def test_chance_alone_gives_less_where_tails_are_drawn_in(self):
        """0.679 at a tenth, 1 where nothing is drawn in: a million normal scores agree."""
        grid = norm.ppf((np.arange(1_000_000) + 0.5) / 1_000_000)

        assert 1.0 == chance_phi(0)
        for share in (0.01, 0.1, 0.25):
            assert chance_phi(share) == approx(phi(grid, share), abs=1e-4)

    @given(st.lists(st.floats(-50, 50), min_size=2, max_size=60))
    def test_a_plain_loop_gives_the_same(self, scores):
        """Percentiles by another hand, then one score at a time."""
        tenths = quantiles(scores, n=10, method="inclusive")
        low, high = tenths[0], tenths[8]
        total = sum(min(max(z, low), high) ** 2 for z in scores)

        assert total / len(scores) == approx(phi(np.array(scores)), rel=1e-9, abs=1e-12)


class TestBetweenPractices:
    """The variance beside chance."""

    def test_six_units(self):
        """The scores of FunnelPlotR's six units leave τ² = 0.0195 on the scale of logarithms."""
        assert 0.0195 == round(between_practices(phi(SCORES, 0), 1 / EXPECTED), 4)

    @pytest.mark.parametrize("ratio", [0, 0.5, 5 / 6, float("nan")])
    def test_is_never_below_zero(self, ratio):
        """Up to (n - 1) / n the spread is chance: nothing is added."""
        assert between_practices(ratio, column(*[0.1] * 6)) == 0.0

    def test_practices_alike_in_size(self):
        """Ten practices of variance 0.2 and φ = 3: (30 - 9) / (9 / 0.2)."""
        assert 21 * 0.2 / 9 == approx(between_practices(3.0, column(*[0.2] * 10)))

    def test_fewer_than_two_practices_show_nothing(self):
        """One, none, or all without a variance."""
        for variances in (column(0.1), column(), column(np.nan, np.inf, 0)):
            assert between_practices(5.0, variances) == 0.0


class TestDispersion:
    """Already counted sums of practices."""

    SIZES = np.linspace(500, 5000, 60)

    def test_where_everything_is_as_expected_it_is_one(self):
        """φ is never below 1: sums that spread less than chance are no surer for it."""
        assert dispersion(0.1 * self.SIZES, self.SIZES, Method.POISSON) == 1.0
        assert dispersion(0.1 * self.SIZES, self.SIZES, Method.WILSON) == 1.0

    def test_few_practices_tell_nothing(self):
        """Nineteen give none and twenty do; practices without patients or with an unknown sum do not count."""
        sizes = np.full(21, 100.0)
        sums = np.full(21, 20.0)
        sums[20] = np.nan

        assert dispersion(sums[:20], sizes[:20], Method.POISSON) == 1.0
        assert dispersion(sums[1:], sizes[1:], Method.POISSON) is None
        sizes[0] = 0
        assert dispersion(sums[:20], sizes[:20], Method.POISSON) is None
        assert dispersion(column(), column(), Method.POISSON) is None

    def test_rare_events_tell_nothing(self):
        """Four events expected in each practice are too few to see a spread; so are four without, of a percent."""
        sizes = np.full(30, 100.0)

        assert dispersion(0.04 * sizes, sizes, Method.POISSON) is None
        assert dispersion(0.06 * sizes, sizes, Method.POISSON) == 1.0
        assert dispersion(0.96 * sizes, sizes, Method.WILSON) is None
        assert dispersion(0.96 * sizes, sizes, Method.POISSON) == 1.0

    @pytest.mark.parametrize("level", [0.0, 1.0])
    def test_nobody_and_everybody_tell_nothing(self, level):
        """Where nobody or everybody counts, nothing spreads."""
        assert dispersion(level * self.SIZES, self.SIZES, Method.WILSON) is None

    def test_two_heaps(self):
        """Thirty practices of 100 with 10 and thirty with 30: χ² = 60 · 100/16 · 60/59, per 0.679."""
        sums = np.repeat([10.0, 30.0], 30)
        expected = 6.25 * 60 / 59 / 0.6786546

        assert expected == approx(dispersion(sums, np.full(60, 100.0), Method.WILSON), rel=1e-6)

    def test_one_far_off_practice_decides_little(self):
        """Among 59 practices as expected, one with fifty times as many leaves φ below 2; unwinsorised it is huge."""
        sizes = np.full(60, 1000.0)
        sums = np.full(60, 100.0)
        sums[0] = 5000

        assert dispersion(sums, sizes, Method.POISSON, 0) > 1000
        assert dispersion(sums[1:], sizes[1:], Method.POISSON) == 1.0

    @pytest.mark.parametrize("method", [Method.POISSON, Method.WILSON])
    def test_a_generalised_linear_model_finds_the_same(self, method):
        """Without winsorising φ is Pearson's χ² per degree of freedom of a model with one level for all."""
        random = np.random.default_rng(5)
        sizes = random.integers(200, 3000, 80).astype(float)
        sums = np.minimum(sizes, random.negative_binomial(sizes * 0.2 / 3, 1 / 4)).astype(float)
        alone = np.ones((80, 1))
        if method is Method.POISSON:
            model = sm.GLM(sums, alone, family=sm.families.Poisson(), exposure=sizes)
        else:
            model = sm.GLM(np.column_stack([sums, sizes - sums]), alone, family=sm.families.Binomial())

        assert model.fit().pearson_chi2 / 79 == approx(dispersion(sums, sizes, method, 0), rel=1e-6)

    @given(st.lists(st.tuples(st.integers(0, 200), st.integers(200, 10**9)), min_size=20, max_size=40))
    def test_a_plain_loop_gives_the_same_dispersion(self, rows):
        """One practice at a time, also where sizes are a billion apart."""
        level = sum(x for x, _ in rows) / sum(y for _, y in rows)
        scores = [(x - level * y) / sqrt(level * y) for x, y in rows if level * y >= 5]
        found = dispersion(column(*(x for x, _ in rows)), column(*(y for _, y in rows)), Method.POISSON)
        if len(scores) < 20:
            assert found is None
            return
        tenths = quantiles(scores, n=10, method="inclusive")
        total = sum(min(max(z, tenths[0]), tenths[8]) ** 2 for z in scores)
        assert max(1.0, total / (len(scores) - 1) / 0.6786545589528744) == approx(found, rel=1e-9)

    @pytest.mark.parametrize("true", [1.0, 4.0, 10.0])
    def test_finds_the_truth_on_average(self, true):
        """Events in lots of φ: over 200 made-up countries of 300 practices the estimate lies within 5 % of it."""
        random = np.random.default_rng(11)
        found = []
        for _ in range(200):
            sizes = random.lognormal(np.log(2000), 0.5, 300)
            found.append(dispersion(true * random.poisson(0.1 * sizes / true), sizes, Method.POISSON))

        assert true == approx(np.mean(found), rel=0.05)
