"""Where nothing differs few practices lie outside a funnel; where all vary, few lie outside a widened one."""

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import binom, poisson

from pipeline.measuring.dispersion import dispersion
from pipeline.measuring.estimate import Method
from pipeline.measuring.funnel import OUTER, Curves, Place, widened
from pipeline.model import Unit

FAR = (Place.FAR_BELOW, Place.FAR_ABOVE)


def outside(curves, x, y):
    """Give how many of a hundred practices lie outside the inner and the outer lines."""
    places = curves.places(x.astype(float), y.astype(float))
    return (
        100 * np.mean([p is not Place.WITHIN for p in places]),
        100 * np.mean([p in FAR for p in places]),
    )


def rate(level):
    return Curves(Unit.PER_1000, level, level)


@pytest.mark.parametrize("events", [0.2, 1, 3, 5, 10, 30, 100, 1000])
def test_events_seldom_lie_outside(events):
    """However few are expected: at most 5 of 100 practices outside the inner lines, 0.2 outside the outer ones."""
    for level, most in ((0.95, 0.05), (OUTER, 0.002)):
        low, high = (float(limit) for limit in rate(1.0).limits(float(events), level))
        chance = poisson.cdf(np.ceil(low * events) - 1, events) + poisson.sf(np.floor(high * events), events)
        assert chance <= most + 1e-9


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9])
def test_patients_seldom_lie_outside(share):
    """From ten on each side, the lines of a percent let out 3 to 7 of 100 practices, and at most 0.45 far out."""
    for n in (200, 500, 2000, 10_000):
        x = np.arange(n + 1.0)
        curves = Curves(Unit.PERCENT, share, share * (1 - share))
        places = np.array(curves.places(x, np.full(n + 1, float(n))))
        weights = binom.pmf(x, n, share)
        assert 0.03 <= weights[places != Place.WITHIN].sum() <= 0.07
        assert weights[np.isin(places, FAR)].sum() <= 0.0045


@pytest.mark.parametrize("listed", [100, 300, 1000, 3000])
def test_repeat_users_seldom_lie_outside(listed):
    """One in ten uses something, five times on average: Poisson's lines would call half of all practices different."""
    random = np.random.default_rng(17)
    users = random.binomial(listed, 0.1, 20_000)
    events = users + random.negative_binomial(np.maximum(users, 1), 1 / 5) * (users > 0)
    mean, square = 0.1 * 5, 0.1 * (5**2 + 5 * 4)  # of one patient: geometric from 1, mean 5, variance 20
    lists = np.full(events.shape, listed)

    inner, outer = outside(Curves(Unit.PER_1000, mean, square - mean**2), events, lists)
    assert inner <= 5.0
    assert outer <= 0.25
    assert outside(rate(mean), events, lists)[0] > 45


@pytest.mark.parametrize("unit", [Unit.PERCENT, Unit.PER_1000])
def test_where_nothing_differs_lines_are_hardly_widened(unit):
    """Over 100 made-up countries of 200 practices alike, τ is below a fiftieth of the level."""
    random = np.random.default_rng(19)
    widths = []
    for _ in range(100):
        lists = np.round(random.lognormal(np.log(1500), 0.5, 200))
        events = random.binomial(lists.astype(int), 0.3) if unit is Unit.PERCENT else random.poisson(0.3 * lists)
        level = events.sum() / lists.sum()
        curves = Curves(unit, level, level * (1 - level) if unit is Unit.PERCENT else level)
        widths.append(np.sqrt(widened(curves, events.astype(float), lists).between) / level)

    assert np.mean(widths) < 0.02


@pytest.mark.parametrize("apart", [0.1, 0.2, 0.4])
def test_ordinary_variation_lies_within_a_widened_funnel(apart):
    """Practices vary by a tenth to two fifths of the level: narrow lines let out many of them, widened ones 6 %."""
    random = np.random.default_rng(23)
    narrow, wide, width = [], [], []
    for _ in range(60):
        lists = np.round(random.lognormal(np.log(1500), 0.5, 200))
        own = random.gamma(1 / apart**2, apart**2, 200)
        events = random.poisson(0.05 * lists * own).astype(float)
        curves = rate(events.sum() / lists.sum())
        wider = widened(curves, events, lists)
        narrow.append(outside(curves, events, lists))
        wide.append(outside(wider, events, lists))
        width.append(np.sqrt(wider.between) / curves.centre)

    assert apart == pytest.approx(np.mean(width), rel=0.1)
    assert np.mean(narrow, axis=0)[0] > 10
    assert np.mean(wide, axis=0)[0] <= 6.0
    assert np.mean(wide, axis=0)[1] <= 0.6


@pytest.mark.parametrize(("practices", "most"), [(20, 7.5), (100, 6.0), (1000, 5.3)])
def test_verdicts_that_rest_on_an_estimated_dispersion(practices, most):
    """Events in lots of four: a test at 5 % is wrong in 5 % where many practices tell the spread, in 7 where 20 do."""
    random, wrong = np.random.default_rng(29), []
    for _ in range(300):
        lists = random.lognormal(np.log(2000), 0.5, practices)
        found = dispersion(4.0 * random.poisson(0.1 * lists / 4), lists, Method.POISSON)
        wrong.append(200 * ndtr(-1.959964 * np.sqrt(found / 4)))

    assert np.mean(wrong) <= most
