"""Where nothing differs, a report seldom says that something does. The long form is `make simulations`."""

import polars as pl
from simulations.coverage import (
    FEW,
    SHARES,
    by_share_and_size,
    of_change,
    of_change_in_the_same,
    of_count,
    of_mean,
    of_proportion,
    of_rates,
    of_repeats,
    of_share_of_events,
)
from simulations.differences import false_alarms


def test_chance_alone_is_seldom_called_a_difference():
    """In 60 made-up clusters without differences, at most 5 % of practices are called different, in each indicator."""
    found = false_alarms(seed=7, clusters=60)

    assert found["practices judged"].min() > 600
    assert found["% tydelig forskel"].max() <= 5.0
    assert found["% clusters that 'differ'"].max() <= 15.0  # 5 % expected of 60, plus three standard errors


def test_wilsons_interval_holds_near_what_it_promises():
    """From 100 patients on, the interval of a proportion holds the truth in 92 to 99 of 100 cases."""
    found = by_share_and_size(of_proportion, SHARES, (100, 500, 5000)).drop("share")
    lowest, highest = min(found[c].min() for c in found.columns), max(found[c].max() for c in found.columns)

    assert lowest >= 92.0
    assert highest <= 99.0


def test_the_interval_of_a_count_holds_at_least_what_it_promises():
    """Exact below ten and Byar from ten, the interval of a count covers at least 95 of 100."""
    found = of_rates()

    assert found["of the count %"].min() >= 95.0
    assert found["of its change %"].min() >= 95.0


def test_the_interval_of_patients_counted_once_holds_at_least_what_it_promises():
    """Where each of many patients counts with a chance of up to one in five, Poisson's interval is only too wide."""
    found = by_share_and_size(of_count, FEW, (50, 500, 5000)).drop("share")

    assert min(found[c].min() for c in found.columns) >= 94.5


def test_a_change_of_other_patients_holds_what_it_promises():
    """Newcombe's interval for the change of a share holds in at least 94 of 100 cases, exactly, from 50 to 1,000."""
    found = by_share_and_size(of_change, SHARES, (50, 200, 1000)).drop("share")

    assert min(found[c].min() for c in found.columns) >= 94.0


def test_a_change_of_the_same_patients_holds_at_least_what_it_promises():
    """Newcombe's paired interval, 4,000 draws a cell: 95 of 100, less three standard errors."""
    found = by_share_and_size(of_change_in_the_same(7, 4000), SHARES, (20, 200, 1000)).drop("share")

    assert min(found[c].min() for c in found.columns) >= 93.9


def test_a_mean_and_a_share_of_events_hold_near_what_they_promise():
    """Also of skewed values from 200 patients on, and of events that patients repeat."""
    means = of_mean(7, 4000).select("200", "500", "1000")
    shares = by_share_and_size(of_share_of_events(7, 2000), (0.1, 0.5, 0.9), (500, 1000)).drop("share")

    assert min(means[c].min() for c in means.columns) >= 92.5
    assert min(shares[c].min() for c in shares.columns) >= 92.5


def test_repeat_users_need_the_variance_between_patients():
    """With repeat users the interval between patients holds, and Poisson's would have missed one in five."""
    found = of_repeats(seed=7, practices=2000, lists=(1600, 3000)).select(
        pl.col("between patients %").min(), pl.col("Poisson %").max()
    )

    assert found["between patients %"][0] >= 93.0
    assert found["Poisson %"][0] <= 85.0
