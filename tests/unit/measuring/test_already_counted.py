"""Already counted sums of things that repeat vary as widely as the country's practices do."""

from decimal import Decimal
from math import sqrt

import numpy as np
import pytest
from support.measuring_cases import RULE, groups_of, measured, of_strata, sheet_of

from pipeline.measuring.compare import compare
from pipeline.measuring.disclosure import protect
from pipeline.measuring.dispersion import dispersion
from pipeline.measuring.estimate import Method
from pipeline.model import Level, Verdict

approx = pytest.approx

RATE = {"grain": "stratum", "unit": "per_1000", "denominator_in": "patients", "counts": "service", "better": "neither"}
SHARE = {"grain": "stratum", "unit": "percent", "counts": "service"}


def country(practices, *, times, share=0.2, size=1000, seed=1):
    """Draw practices whose events come in bunches of so many: the variance is that many times a Poisson's."""
    dice = np.random.default_rng(seed)
    return {f"p{i:02d}": (times * int(dice.poisson(share * size / times)), size) for i in range(practices)}


@pytest.mark.parametrize("times", [1, 4])
def test_a_rate_varies_as_the_practices_do(times):
    """A practice's variance is φ·x/y²; so is the cluster's, whose sums are those of its practices."""
    practices = country(60, times=times)
    found = measured(of_strata(practices), **RATE)
    x, y = (np.array([float(p[i]) for p in practices.values()]) for i in (0, 1))
    phi = dispersion(x, y, Method.POISSON)
    one, cluster = found.of(Level.PRACTICE, "p00"), found.of(Level.CLUSTER, "c1")

    assert phi == approx(times, rel=0.45)
    assert one.variance == approx(1000**2 * phi * x[0] / y[0] ** 2, rel=2e-3)
    assert cluster.variance == approx(1000**2 * phi * x.sum() / y.sum() ** 2, rel=2e-3)
    assert one.high - one.low == approx(2 * 1.9623 * sqrt(one.variance), rel=2e-3)  # t with 999 degrees of freedom


def test_a_percent_varies_as_the_practices_do():
    """A percent's variance is φ·p·(1-p)/y."""
    practices = country(60, times=4)
    found = measured(of_strata(practices), **SHARE).of(Level.PRACTICE, "p00")
    x, y = (np.array([float(p[i]) for p in practices.values()]) for i in (0, 1))
    phi, p = dispersion(x, y, Method.WILSON), x[0] / y[0]

    assert found.variance == approx(100**2 * phi * p * (1 - p) / y[0], rel=2e-3)


def test_what_one_practice_hides_tells_nothing_of_the_spread():
    """A number that the owner hid is left out when the spread is estimated, and the practice has no value."""
    practices = country(60, times=2)
    found = measured(of_strata(practices, hidden=["p00"]), **RATE)
    without = measured(of_strata({i: p for i, p in practices.items() if i != "p00"}), **RATE)

    assert found.of(Level.PRACTICE, "p01").variance == approx(without.of(Level.PRACTICE, "p01").variance)
    assert found.of(Level.PRACTICE, "p00").value is None


def test_too_few_practices_do_not_tell():
    """With 49 practices there is no interval, and no verdict."""
    practices = {**country(48, times=1), "far": (900, 1000)}
    sheet = sheet_of(measured(of_strata(practices), **RATE))
    found = compare(protect([sheet], RULE), sheet.period)

    assert sheet.cluster.low is None
    assert Verdict.NOT_ASSESSED is found.of(("seen", ""), "far")


def test_enough_practices_give_a_verdict():
    """With sixty practices around 200 in 1,000, one with 900 differs clearly and the others do not."""
    practices = {**country(60, times=2), "far": (900, 1000)}
    sheet = sheet_of(measured(of_strata(practices), groups_of(practices), **RATE))
    found = compare(protect([sheet], RULE), sheet.period)

    assert Verdict.CLEAR is found.of(("seen", ""), "far")
    assert {Verdict.MAY_BE_CHANCE} == {found.of(("seen", ""), i) for i in list(practices)[:60]}


def test_counts_once_needs_no_stand_in():
    """Where a patient counts at most once the interval is Wilson's, however the practices spread."""
    practices = country(60, times=4)
    found = measured(of_strata(practices), grain="stratum").of(Level.PRACTICE, "p00")
    p, n, z = practices["p00"][0] / 1000, 1000, 1.959964

    assert found.low == approx(100 * (p + z**2 / 2 / n - z * sqrt(p * (1 - p) / n + z**2 / 4 / n**2)) / (1 + z**2 / n))
    assert found.sums.numerator2 is None
    assert Decimal(practices["p00"][0]) == found.sums.numerator
