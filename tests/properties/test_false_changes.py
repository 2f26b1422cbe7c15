"""
Where nothing changes, a report seldom says that something did; where a promised change came, it does.

The long form is `make simulations`.
"""

from dataclasses import replace

import pytest
from simulations.changes import false_changes, nothing_changed
from simulations.country import PRACTICES
from simulations.follow_ups import RIGHT_AFTER, SUMMER, false_follow_ups, if_judged, nothing_done
from simulations.people import TOPICS
from simulations.promises import asked, kept_promises


@pytest.fixture(scope="module")
def country():
    """Give two winters of 60 made-up clusters in which nothing changed."""
    return nothing_changed(seed=7, clusters=60)


def test_chance_alone_is_seldom_called_a_change(country):
    """At most 5 % of practices are called changed, in each indicator, and few reports hold such a verdict at all."""
    found = false_changes(*country)
    topics, reports = found.head(len(TOPICS)), found.tail(1)

    assert topics["practices"].min() > 600
    assert topics["% ændret, practices"].max() <= 5.0
    assert topics["% ændret, clusters"].max() <= 10.0  # 5 % at most of 60, plus two standard errors
    assert reports["% ændret, practices"].item() <= 15.0  # 5 % of 60 expected, plus three and a half standard errors
    assert reports["% ændret, clusters"].item() <= 15.0


def test_the_interval_of_a_change_misses_seldom(country):
    """Of 720 practices' intervals in each indicator, about 5 % miss the truth that nothing changed."""
    assert false_changes(*country).head(len(TOPICS))["% of practices' intervals without 0"].max() <= 8.0


@pytest.mark.parametrize("as_printed", [False, True], ids=["pairs counted", "as a first report prints it"])
@pytest.mark.parametrize(("members", "units"), [(1, 240), (PRACTICES, 60)])
def test_a_promised_change_is_shown(country, members, units, as_printed):
    """Of all units that changed by exactly what was promised, about 80 % or more are called changed."""
    found = kept_promises(7, replace(asked(*country, members, units), as_printed=as_printed))
    together = (found["promises"] * found["% shown"]).sum() / found["promises"].sum()

    assert found["promises"].sum() >= 8 * units
    assert found["% shown"].min() >= 66.0
    assert together >= 80.0


def test_a_change_that_must_matter_is_shown(country):
    """Where 5 points must be passed however certain a change is, the promise lies beyond them, and holds."""
    proportion = tuple(t for t in TOPICS if t.header.id == "proportion")
    found = kept_promises(7, asked(*country, PRACTICES, 120, relevant=5), proportion)

    assert found["mean promise"].min() > 5.0
    assert found["% shown"].min() >= 70.0  # 80 % of 120 expected, less three standard errors


def test_a_follow_up_calls_chance_a_change_as_seldom():
    """At most 5 % of practices and clusters, though practices differ and in every cluster one left and one joined."""
    found = false_follow_ups(nothing_done(seed=11, clusters=60))
    topics, reports = found.head(len(TOPICS)), found.tail(1)

    assert topics["practices"].min() > 500
    assert topics["clusters"].min() == 60
    assert topics["% ændret, practices"].max() <= 5.0
    assert topics["% ændret, clusters"].max() <= 10.0  # 5 % at most of 60, plus two standard errors
    assert reports["% ændret, clusters"].item() <= 15.0  # 5 % of 60 expected, plus three and a half standard errors
    assert reports["% of clusters, were movers overlooked"].item() >= 50.0


def test_no_season_is_called_a_change():
    """The summer right after a winter would be called changed nearly always; it is not judged at all."""
    summer = nothing_done(seed=12, clusters=20, window=RIGHT_AFTER, season=SUMMER)

    assert if_judged(summer)["% ændret, clusters"].max() >= 90.0
    assert [0] * len(TOPICS) == false_follow_ups(summer).head(len(TOPICS))["clusters"].to_list()
