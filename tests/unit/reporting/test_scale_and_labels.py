from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pipeline.reporting.charts.scale import fit_scale, lay_labels
from pipeline.reporting.plots import ScaleLine

VALUES = st.lists(st.floats(0, 1e5, allow_nan=False), min_size=1, max_size=30)
SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=4)


def test_a_scale_ends_on_round_numbers():
    """Values from 48 to 91 get a scale from 40 to 100 with a tick at every ten."""
    scale = fit_scale([48, 91], ceiling=100, least_span=20)

    assert [int(t) for t in scale.ticks] == [40, 50, 60, 70, 80, 90, 100]


def test_a_scale_starts_at_zero_where_zero_is_near():
    """Values from 8 to 35 get a scale from zero, since a dot far to the left would look like nothing."""
    assert fit_scale([8, 35], ceiling=100, least_span=0).low == 0


def test_chance_is_not_blown_up_to_fill_the_page():
    """Values within two points get a scale of at least four relevant differences: 4 · 5 = 20."""
    scale = fit_scale([71, 73], ceiling=100, least_span=20)

    assert scale.high - scale.low >= 20


@given(VALUES, st.floats(0, 100))
def test_every_value_has_a_place_on_the_scale(values, least_span):
    """A scale holds all its values, starts at zero or above, and has between two and a dozen ticks."""
    scale = fit_scale(values, ceiling=None, least_span=least_span)

    assert float(scale.low) <= min(values) + 1e-6
    assert max(values) <= float(scale.high) * (1 + 1e-9)
    assert scale.low >= 0
    assert 2 <= len(scale.ticks) <= 12


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
def test_no_scale_of_percentages_goes_beyond_a_hundred(values):
    """A percentage is drawn between 0 and 100."""
    scale = fit_scale(values, ceiling=100, least_span=20)

    assert scale.low >= 0
    assert scale.high <= 100
    assert scale.at(Decimal(repr(values[0]))) <= 1


def test_two_lines_far_apart_share_a_lane():
    """Labels that do not meet stand in the lowest lane, over the middle of their lines."""
    laid = lay_labels([ScaleLine("cluster", 0.2, "a"), ScaleLine("target", 0.8, "b")], [0.1, 0.1], (0, 1))

    assert [(line.lane, line.anchor) for line in laid] == [(0, "middle"), (0, "middle")]


@given(SHARES)
def test_labels_never_meet(places):
    """Up to four labels are laid so that no two of one lane overlap, wherever the lines stand."""
    width = 0.16
    lines = [ScaleLine("region", at, "regionen 72,1") for at in sorted(places)]

    laid = lay_labels(lines, [width] * len(lines), (-0.1, 1.1))

    left = {"middle": -width / 2, "end": -width, "start": 0.0}
    spans = [(line.lane, line.at + left[line.anchor]) for line in laid]
    assert all(a[0] != b[0] or abs(a[1] - b[1]) >= width for i, a in enumerate(spans) for b in spans[:i])


def test_five_crowded_lines_step_up_to_one_side():
    """Each label ends at its line, a lane higher than that to its left, so that no line runs through a label."""
    lines = [
        ScaleLine(kind, at, "")
        for kind, at in (("cluster", 0.612), ("region", 0.707), ("denmark", 0.707), ("target", 0.833), ("best", 0.917))
    ]

    laid = lay_labels(lines, [0.35, 0.42, 0.33, 0.2, 0.55], (-0.1, 1.1))

    assert [(line.lane, line.anchor) for line in laid] == [(i, "end") for i in range(5)]


def test_five_crowded_lines_at_the_left_step_up_to_the_other_side():
    """Where there is no room to the left the labels begin at their lines, the rightmost in the lowest lane."""
    lines = [
        ScaleLine(kind, at, "")
        for kind, at in (("best", 0.083), ("target", 0.167), ("denmark", 0.293), ("region", 0.293), ("cluster", 0.388))
    ]

    laid = lay_labels(lines, [0.55, 0.2, 0.33, 0.42, 0.35], (-0.1, 1.1))

    assert {line.anchor for line in laid} == {"start"}
    assert [line.lane for line in laid if line.kind in ("best", "target", "cluster")] == [4, 3, 0]


def test_three_lines_in_one_place_keep_their_labels_readable():
    """Where cluster, region and Denmark are equal, labels stand on both sides and no line runs through one."""
    laid = lay_labels([ScaleLine(k, 0.5, "x 1,49") for k in ("cluster", "region", "denmark")], [0.1] * 3, (0, 1))

    assert sorted((line.lane, line.anchor) for line in laid)[:2] == [(0, "end"), (0, "start")]
    assert all(line.anchor != "middle" for line in laid if line.lane == 0)
