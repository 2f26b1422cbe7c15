"""Where nothing differs, a report seldom says that something does. The long form is `make simulations`."""

import polars as pl
from simulations import MEANS, SHARES, coverage_of_proportions, coverage_of_rates, coverage_of_repeats, false_alarms


def test_chance_alone_is_seldom_called_a_difference():
    """In 60 made-up clusters without differences, at most 5 % of practices are called different, in each indicator."""
    found = false_alarms(seed=7, clusters=60)

    assert found["practices judged"].min() > 600
    assert found["% tydelig forskel"].max() <= 5.0
    assert found["% clusters that 'differ'"].max() <= 15.0  # 5 % expected of 60, plus three standard errors


def test_wilsons_interval_holds_near_what_it_promises():
    """From 100 patients on, the interval of a proportion holds the truth in 92 to 99 of 100 cases."""
    found = coverage_of_proportions(SHARES, (100, 500, 5000)).drop("share")
    lowest, highest = min(found[c].min() for c in found.columns), max(found[c].max() for c in found.columns)

    assert lowest >= 92.0
    assert highest <= 99.0


def test_the_interval_of_a_count_holds_at_least_what_it_promises():
    """Exact below ten and Byar from ten, the interval of a count covers at least 95 of 100."""
    assert coverage_of_rates(MEANS)["coverage %"].min() >= 95.0


def test_repeat_users_need_the_variance_between_patients():
    """With repeat users the interval between patients holds, and Poisson's would have missed one in five."""
    found = coverage_of_repeats(seed=7, practices=2000, lists=(1600, 3000)).select(
        pl.col("between patients %").min(), pl.col("Poisson %").max()
    )

    assert found["between patients %"][0] >= 93.0
    assert found["Poisson %"][0] <= 85.0
