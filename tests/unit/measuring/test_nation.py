"""Which clusters and regions are hidden because all reports of a run lie side by side."""

from dataclasses import replace

from support.measuring_cases import RULE, groups_of, measured, of_patients, patients, sheet_of, why

from pipeline.measuring.disclosure import protect
from pipeline.measuring.nation import withheld
from pipeline.model import Level

RATE = {"unit": "per_1000", "denominator_in": "patients"}


def _land(events, clusters, **said):
    """Measure a land of practices with so many events of 400 patients each, in the clusters given."""
    region_of = said.pop("region_of", dict.fromkeys(events, "R1"))
    groups = groups_of(
        events,
        clusters={c: frozenset(ids) for c, ids in clusters.items()},
        region_of=region_of,
        covered_regions=frozenset(region_of.values()),
        **said,
    )
    return measured(of_patients({i: patients(x, 400) for i, x in events.items()}), groups, **RATE)


def _withheld(land):
    return {(p.level, p.unit_id) for p in withheld([land], RULE)}


def test_a_small_cluster_takes_the_next_with_it():
    """c1 has 3 of the region's 113: with 50 and 60 shown it would be found."""
    land = _land({"a": 3, "b": 50, "c": 60}, {"c1": "a", "c2": "b", "c3": "c"})

    assert {("cluster", "c2")} == _withheld(land)


def test_practices_outside_all_clusters_leave_it_open():
    """Forty events belong to nobody's report: what is left of the region is 43."""
    land = _land({"a": 3, "b": 50, "c": 60, "d": 40}, {"c1": "a", "c2": "b", "c3": "c"})

    assert set() == _withheld(land)


def test_few_outside_all_clusters_are_found_too():
    """The region minus its clusters would be 2 of a practice that takes no part."""
    land = _land({"a": 30, "b": 50, "c": 60, "d": 2}, {"c1": "a", "c2": "b", "c3": "c"})

    assert {("cluster", "c1")} == _withheld(land)


def test_where_nothing_is_small_nothing_is_withheld():
    """Thirty, fifty and sixty."""
    assert set() == _withheld(_land({"a": 30, "b": 50, "c": 60}, {"c1": "a", "c2": "b", "c3": "c"}))


def test_a_region_that_the_sources_do_not_cover_is_no_sum():
    """Without the region's and the nation's figures there is nothing to subtract from."""
    land = _land({"a": 3, "b": 50}, {"c1": "a", "c2": "b"}, nation_covered=False)
    land = replace(land, groups=replace(land.groups, covered_regions=frozenset()))

    assert set() == _withheld(land)


def test_a_cluster_across_two_regions_covers_in_both():
    """c1's 3 lie in R1 beside a part of c2; how much of c2 lies there, no report prints."""
    land = _land(
        {"a": 3, "b": 50, "c": 60},
        {"c1": "a", "c2": "bc"},
        region_of={"a": "R1", "b": "R1", "c": "R2"},
    )

    assert ("cluster", "c1") not in _withheld(land)
    assert _withheld(land) <= {("cluster", "c2"), ("region", "R1"), ("region", "R2"), ("denmark", "denmark")}
    assert _withheld(land)


def test_what_is_withheld_is_not_found_from_its_own_practices():
    """The cluster's total is hidden for another's sake: were all its practices shown, they would add up to it."""
    land = _land({"p1": 20, "p2": 30, "p3": 40}, {"c1": ["p1", "p2", "p3"]}, nation_covered=False)
    sheet = protect([sheet_of(land, withheld=frozenset({Level.CLUSTER}))], RULE).sheets[0]

    assert "cover" == why(sheet.cluster)
    assert {"p1": "cover"} == {i: why(s) for i, s in sheet.practices.items() if why(s)}
