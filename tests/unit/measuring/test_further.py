"""Funnels, changes and what could be seen next are made of what is shown, and of nothing else."""

from dataclasses import replace

import pytest
from support.measuring_cases import (
    RULE,
    YEAR,
    cluster_of,
    groups_of,
    measured,
    of_patients,
    patients,
    sheet_of,
)

from pipeline.measuring.change import changes
from pipeline.measuring.disclosure import protect
from pipeline.measuring.figures import Cell, Change
from pipeline.measuring.further import Moved, changes_of, detectable, funnel_of
from pipeline.measuring.references import Part, ReferenceFigure
from pipeline.model import Level, State, Verdict

BEFORE = YEAR.earlier(12)
THEN = {
    "p1": (20, 100),
    "p2": (40, 100),
    "p3": (42, 100),
    "p4": (16, 100),
    "p5": (2, 100),
    "p6": (10, 100),
    "q1": (300, 1000),
}
NOW = {
    "p1": (80, 100),
    "p2": (41, 100),
    "p3": (40, 100),
    "p4": (44, 100),
    "p5": (40, 100),
    "p6": (45, 100),
    "q1": (310, 1000),
}
IDS = ["p1", "p2", "p3", "p4", "p5", "p6"]
GROUPS = groups_of([*IDS, "q1"], clusters={"c1": frozenset(IDS)})
CLUSTER = cluster_of(IDS)


def counted(practices, period=YEAR, **said):
    return measured(of_patients({i: patients(*p) for i, p in practices.items()}, period), GROUPS, **said)


def shown(measurements, **said):
    region = ReferenceFigure("R1", (Part(1.0, measurements.of(Level.REGION, "R1")),))
    return protect([sheet_of(measurements, IDS, region=region, **said)], RULE).sheets[0]


class TestFunnel:
    """The shown practices around the cluster's value."""

    def test_practices_lie_around_the_cluster(self):
        """Centre, size and value are those of the page, and the one far out is outside the outer lines."""
        found = funnel_of(shown(counted(NOW)), CLUSTER, counted(NOW))

        assert pytest.approx(290 / 6) == found.centre  # (80 + 41 + 40 + 44 + 40 + 45) of 600
        assert [("Lægerne p1", 100.0, 80.0)] == [(p.name, p.denominator, p.value) for p in found.points[:1]]
        assert {"Lægerne p1"} == {p.name for p in found.points if p.outside != "inside"}

    def test_the_lines_narrow_with_size(self):
        """More patients, less room for chance; the outer lines lie outside the inner ones."""
        limits = funnel_of(shown(counted(NOW)), CLUSTER, counted(NOW)).limits
        widths = [x.high_95 - x.low_95 for x in limits]

        assert sorted(widths, reverse=True) == widths
        assert all(x.low_998 < x.low_95 < x.high_95 < x.high_998 for x in limits)
        assert 60.0 == limits[0].denominator  # from 0.6 of the smallest practice
        assert 108.0 == pytest.approx(limits[-1].denominator)

    def test_a_hidden_practice_has_no_dot(self):
        """Two of a hundred is hidden, and takes two others with it: none is in the funnel."""
        found = funnel_of(shown(counted(THEN)), CLUSTER, counted(THEN))

        assert "Lægerne p5" not in {p.name for p in found.points}
        assert 3 == len(found.points)

    def test_where_nothing_can_be_laid_around_there_is_no_funnel(self):
        """Two practices, or a cluster where everybody has it."""
        everybody = dict.fromkeys([*IDS, "q1"], (100, 100))

        assert funnel_of(shown(counted(everybody)), CLUSTER, counted(everybody)) is None
        assert funnel_of(replace(shown(counted(NOW)), practices={}), CLUSTER, counted(NOW)) is None

    def test_practices_that_differ_widen_the_lines(self):
        """Thirty practices that spread far more than chance widen the lines around the cluster."""
        spread = {f"q{i}": (200 + 20 * i, 1000) for i in range(30)}
        groups = groups_of([*IDS, *spread], clusters={"c1": frozenset(IDS)})
        wide = measured(of_patients({i: patients(*p) for i, p in (NOW | spread).items()}), groups)
        plain, widened = (funnel_of(shown(counted(NOW)), CLUSTER, m) for m in (counted(NOW), wide))

        assert widened.widened
        assert widened.limits[0].high_95 > plain.limits[0].high_95

    def test_a_region_widens_the_lines_too(self):
        """Where the sources cover one region and no nation, the region's practices tell how widely they spread."""
        spread = {f"q{i}": (200 + 20 * i, 1000) for i in range(30)}
        groups = groups_of([*IDS, *spread], clusters={"c1": frozenset(IDS)}, nation_covered=False)
        region = measured(of_patients({i: patients(*p) for i, p in (NOW | spread).items()}), groups)

        assert funnel_of(shown(counted(NOW)), CLUSTER, region).widened


def moved(then=THEN, now=NOW):
    before, after = counted(then, BEFORE), counted(now)
    region = ReferenceFigure("R1", (Part(1.0, after.of(Level.REGION, "R1")),))
    sheets = [shown(before), shown(after)]
    return {("seen", ""): Moved(*sheets, changes(before, after), region)}


class TestChanges:
    """What changed since the period before."""

    def test_a_large_change_is_clear(self):
        """From 20 to 80 of a hundred: 60 points up, judged against chance; the others may be chance."""
        found = changes_of(moved(), CLUSTER)["seen", ""]
        of = dict(found.practices)

        assert (60.0, Verdict.CLEAR) == (of["Lægerne p1"].difference, of["Lægerne p1"].verdict)
        assert Verdict.MAY_BE_CHANCE is of["Lægerne p2"].verdict
        assert BEFORE == found.earlier

    def test_what_was_hidden_tells_no_change(self):
        """The practice whose earlier figure is hidden has a figure now, and no distance between them."""
        change = dict(changes_of(moved(), CLUSTER)["seen", ""].practices)["Lægerne p5"]

        assert (State.HIDDEN, State.VALUE) == (change.before.state, change.now.state)
        assert (None, None, Verdict.NOT_ASSESSED) == (change.difference, change.low, change.verdict)

    def test_who_was_not_there_has_no_data_before(self):
        """A practice without an earlier row has no data then."""
        then = {i: p for i, p in THEN.items() if i != "p2"}
        change = dict(changes_of(moved(then), CLUSTER)["seen", ""].practices)["Lægerne p2"]

        assert State.NO_DATA is change.before.state

    def test_the_region_moves_without_a_verdict(self):
        """The region's change has an interval, and nobody judges it."""
        region = changes_of(moved(), CLUSTER)["seen", ""].region

        assert region.low < region.difference < region.high
        assert Verdict.NOT_ASSESSED is region.verdict

    def test_a_change_cannot_be_told_of_a_hidden_end(self):
        """The type itself refuses a distance to what is not shown."""
        with pytest.raises(TypeError, match="both of its ends"):
            Change(Cell(State.NO_DATA), Cell(State.VALUE, value=1.0), difference=1.0)


class TestDetectable:
    """The smallest change that the next period could show."""

    def test_it_is_told_in_the_better_direction(self):
        """Upwards where higher is better, downwards where lower is, the larger of both where neither is."""
        own = counted(NOW).of(Level.CLUSTER, "c1")
        up, down, both = (
            detectable(sheet, [(sheet.cluster, own)], tests=5)[0]
            for sheet in (shown(counted(NOW, better=b)) for b in ("higher", "lower", "neither"))
        )

        assert both == max(up, down)
        assert 9.5 < up < 10.5  # about (2.58 + 0.84)·√(2·48·52/600) = 9.9 points

    def test_what_is_hidden_promises_nothing(self):
        """A practice that is not shown is told no change either: it would tell how many stand behind it."""
        measurements = counted(THEN)
        sheet = shown(measurements)

        practices = [(sheet.practices[i], measurements.of(Level.PRACTICE, i)) for i in ("p3", "p5")]

        assert [True, False] == [found is not None for found in detectable(sheet, practices, tests=5)]
