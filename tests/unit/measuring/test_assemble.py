"""One cluster's share of the measurements becomes all that its report is composed from."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

import polars as pl
import pytest
from support.measuring_cases import RULE, YEAR, groups_of, header, measured, of_patients, patients

from pipeline.definitions.package import Package
from pipeline.measuring.assemble import Setting, assemble
from pipeline.measuring.change import changes
from pipeline.measuring.figures import AnonymisedBar, Cell, Evidence, OpenBar, Provenance
from pipeline.model import Cluster, Level, Period, Practice, State, Verdict, Visibility

IDS = ["p1", "p2", "p3", "p4", "p5"]
CLUSTER = Cluster("c1", "Klyngen", tuple(Practice(i, f"Lægerne {i}", "R1") for i in IDS))
GROUPS = groups_of([*IDS, "q1"], clusters={"c1": frozenset(IDS)})
LAST_YEAR = YEAR.earlier(12)
EVIDENCE = Evidence(None, (), (), (), (), None, None, None)
PROVENANCE = Provenance("1", {}, "s", "0", date(2027, 1, 1), ())

NOW = {"p1": (90, 100), "p2": (50, 100), "p3": (52, 100), "p4": (48, 100), "p5": (0, 0), "q1": (300, 1000)}
THEN = {"p1": (3, 100), "p2": (40, 100), "p3": (42, 100), "p4": (38, 100), "p5": (20, 50), "q1": (200, 1000)}


def _package(**comparison):
    return Package.model_validate(
        {
            "id": "pk",
            "version": "1",
            "owner": "o",
            "title": "t",
            "introduction": "i",
            "period": {"months": 12},
            "sections": [{"heading": "h", "indicators": ["seen"]}],
            "comparison": comparison,
            "questions": [{"text": "q"}],
            "implementation": ["i"],
            "follow_up": {"months": 6},
            "sources": ["s"],
            "status": "published",
            "reviewed": header().reviewed.model_dump(),
        }
    )


def _counted(practices, period=YEAR):
    return of_patients({i: patients(*p) for i, p in practices.items()}, period)


def _figures(visibility=Visibility.OPEN, groups=GROUPS, published=None, now=NOW, **comparison):
    periods = [measured(_counted(THEN, LAST_YEAR), groups), measured(_counted(now), groups)]
    setting = Setting(
        package=_package(**comparison),
        measured={"seen": periods},
        changes={"seen": changes(*periods)},
        listed=dict.fromkeys(IDS, 1000),
        region_names={"R1": "Region Et"},
        published=published,
        rule=RULE,
        visibility=visibility,
        label_key=b"key",
        provenance=PROVENANCE,
    )
    return assemble(CLUSTER, setting, EVIDENCE)


def _figure(*given, **said):
    return _figures(*given, **said).figures[0]


class TestOpen:
    """Practices by name."""

    def test_bars_stand_in_the_order_of_ids_with_all_members(self):
        """Ranking is the page's business; a practice without a figure says why."""
        bars = _figure().bars

        assert all(isinstance(b, OpenBar) for b in bars)
        assert [b.practice_id for b in bars] == IDS
        assert [b.cell.state for b in bars] == [State.VALUE] * 4 + [State.NOT_APPLICABLE]
        assert (bars[0].name, bars[0].verdict) == ("Lægerne p1", Verdict.CLEAR)

    def test_every_period_is_protected(self):
        """A year ago p1 had 3: its point is hidden, and two others' with it; today's are shown."""
        lines = {line.name: line for line in _figure().practice_lines}
        a_year_ago = {name: line.points[0][1].state for name, line in lines.items()}

        assert [p for p, _ in lines["Lægerne p1"].points] == [LAST_YEAR, YEAR]
        assert a_year_ago["Lægerne p1"] is State.HIDDEN
        assert list(a_year_ago.values()).count(State.HIDDEN) == 3
        assert lines["Lægerne p1"].points[1][1].value == 90.0

    def test_changes_stand_by_name(self):
        """Every member's change is there, told only where both of its ends are shown."""
        told = dict(_figure().changes.practices)

        assert sorted(told) == [f"Lægerne {i}" for i in IDS]
        assert told["Lægerne p1"].difference is None
        assert told["Lægerne p3"].difference == pytest.approx(52 - 42)

    def test_says_how_many_practices_have_data(self):
        """p5 has nobody in the population, but data."""
        assert (_figure().members, _figure().practices_with_data) == (5, 5)


class TestAnonymised:
    """Practices by letter."""

    def test_bars_are_letters_and_rounded_values(self):
        """One practice has no figure, so a second is left out: five members, three bars."""
        bars = _figure(Visibility.ANONYMISED).bars

        assert all(isinstance(b, AnonymisedBar) for b in bars)
        assert len(bars) == 5 - 2
        assert {b.value for b in bars} < {Decimal(90), Decimal(50), Decimal(52), Decimal(48)}

    def test_nothing_else_tells_of_a_practice(self):
        """No practice trend, no number of practices with data, no id and no name anywhere."""
        figures = _figures(Visibility.ANONYMISED)

        assert figures.figures[0].practice_lines == ()
        assert figures.figures[0].practices_with_data is None
        assert figures.figures[0].changes.practices == ()
        assert not [i for i in IDS if i in repr(figures) or f"Lægerne {i}" in repr(figures)]


class TestReferences:
    """What the cluster is set beside."""

    def test_region_and_nation_are_counted(self):
        """The cluster's 240 of 400, the region's and the nation's 540 of 1400."""
        figure = _figure()

        assert figure.cluster.value == 100 * 240 / 400
        assert (figure.region.name, figure.region.cell.value) == ("Region Et", 100 * 540 / 1400)
        assert (figure.denmark.name, figure.denmark.cell.value) == ("Danmark", 100 * 540 / 1400)

    def test_the_cluster_is_compared_with_the_rest_of_its_region(self):
        """240 of 400 against 300 of 1000."""
        assert _figure().cluster_differs_from_region is Verdict.CLEAR

    def test_lines_are_the_cluster_the_region_and_the_nation(self):
        """Today's members through both years."""
        lines = _figure().lines

        assert [line.level for line in lines] == [Level.CLUSTER, Level.REGION, Level.DENMARK]
        assert [c.value for _, c in lines[0].points] == [100 * 143 / 450, 60.0]

    def test_a_package_that_does_not_ask_gets_none(self):
        """Only the nation, please."""
        figure = _figure(references=["denmark"])

        assert figure.region.cell == Cell(State.NOT_APPLICABLE)
        assert figure.cluster_differs_from_region is Verdict.NOT_ASSESSED
        assert [line.level for line in figure.lines] == [Level.CLUSTER, Level.DENMARK]

    def test_published_figures_are_no_trend(self):
        """They have their own period and definition."""
        row = ("seen", YEAR.first, YEAR.last, "denmark", "denmark", 41.0, "Register A", None)
        columns = ["indicator_id", "period_start", "period_end", "level", "unit_id", "value", "source", "differs"]
        published = pl.DataFrame([row], schema=columns, orient="row")
        uncovered = groups_of(
            [*IDS, "q1"], clusters={"c1": frozenset(IDS)}, covered_regions=frozenset(), nation_covered=False
        )
        figure = _figure(groups=uncovered, published=published)

        assert (figure.denmark.cell.value, figure.denmark.published) == (41.0, "Register A (2026)")
        assert [line.level for line in figure.lines] == [Level.CLUSTER, Level.REGION]
        assert figure.cluster_differs_from_region is Verdict.NOT_ASSESSED


class TestRunChart:
    """The cluster over the points that the package asks for."""

    QUARTERS = tuple(Period.ending(YEAR.last, 3).earlier(3 * i) for i in range(13, -1, -1))
    SEEN = (60, 64, 58, 66, 55, 63, 59, 68, 61, 57, 65, 62, 2, 67)  # of p1's hundred, beside forty of p2's

    def _chart(self, visibility=Visibility.OPEN, frozen=None, year=None, **said):
        """Give a report of a year with a point for each of fourteen quarters, of which one is small."""
        series = {"quarters": 14, "frozen": frozen}
        points = [
            measured(_counted({"p1": (n, 100), "p2": (2 if n == 2 else 40, 100)}, quarter), GROUPS, **said)
            for quarter, n in zip(self.QUARTERS, self.SEEN, strict=True)
        ]
        setting = Setting(
            package=_package(series=series),
            measured={"seen": [measured(_counted(year or NOW), GROUPS, **said)]},
            listed=dict.fromkeys(IDS, 1000),
            region_names={"R1": "Region Et"},
            published=None,
            rule=RULE,
            visibility=visibility,
            label_key=b"key",
            provenance=PROVENANCE,
            series={"seen": points},
        )
        return assemble(CLUSTER, setting, EVIDENCE).figures[0].run_chart

    def test_the_points_are_the_clusters_and_protected(self):
        """Thirteen quarters of 95 to 108 in 200, and one with 4, which is hidden."""
        chart = self._chart()

        assert self.QUARTERS == tuple(p for p, _ in chart.points)
        assert [50.0, 52.0] == [c.value for _, c in chart.points[:2]]
        assert [12] == [i for i, (_, c) in enumerate(chart.points) if c.state is State.HIDDEN]

    def test_what_is_hidden_reaches_no_rule(self):
        """The median of the thirteen shown: 51, and nobody is outside; the hidden one would have been."""
        chart = self._chart()

        assert (100 * 102 / 200, 12) == (chart.centre, chart.runs.useful)
        assert not any(chart.outside)

    def test_the_first_points_fix_the_middle_where_the_package_says_so(self):
        """The median of the first twelve: between 101 and 102 of 200."""
        assert (12, 100 * 101.5 / 200) == (self._chart(frozen=12).frozen, self._chart(frozen=12).centre)

    def test_points_that_look_back_over_each_other_are_not_judged(self):
        """Each quarter looks a year back: the points stand alone."""
        chart = self._chart(lookback={"months": 12})

        assert (True, None) == (chart.overlaps, chart.runs)

    def test_a_package_that_asks_for_none_has_none(self):
        """No points were counted."""
        assert _figure().run_chart is None


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_small_cluster_has_no_practice_figures(visibility):
    """Two practices are fewer than the house's three: the cluster's own figure alone."""
    small = Cluster("c1", "Klyngen", CLUSTER.members[:2])
    groups = groups_of(["p1", "p2", "q1"], clusters={"c1": frozenset({"p1", "p2"})})
    counts = _counted({i: NOW[i] for i in ("p1", "p2", "q1")})
    setting = Setting(
        _package(), {"seen": [measured(counts, groups)]}, {}, {}, None, RULE, visibility, b"key", PROVENANCE
    )
    figure = assemble(small, setting, EVIDENCE).figures[0]

    assert (figure.bars, figure.practice_lines) == ((), ())
    assert figure.cluster.value == 100 * 140 / 200
    assert figure.practices_differ is Verdict.NOT_ASSESSED


def test_a_cluster_across_regions_is_set_beside_their_mix():
    """
    Three quarters of the patients are listed in R1, a quarter in R2; p5 lies where nobody is listed.

    R1: (90 + 50 + 52 + 300) of 1300 here and elsewhere; R2: (48 + 450) of 1100. The rests are 30 and 45 per cent.
    """
    regions = {"p1": "R1", "p2": "R1", "p3": "R1", "p4": "R2", "p5": "R3", "q1": "R1", "q2": "R2"}
    cluster = Cluster("c1", "Klyngen", tuple(Practice(i, f"Lægerne {i}", regions[i]) for i in IDS))
    groups = groups_of(
        regions,
        region_of=regions,
        clusters={"c1": frozenset(IDS)},
        covered_regions=frozenset({"R1", "R2", "R3"}),
    )
    counts = _counted({**NOW, "p5": (20, 50), "q2": (450, 1000)})
    setting = Setting(
        package=_package(),
        measured={"seen": [measured(counts, groups)]},
        listed={"p1": 1000, "p2": 1000, "p3": 1000, "p4": 1000},
        region_names={"R1": "Region Et", "R2": "Region To"},
        published=None,
        rule=RULE,
        visibility=Visibility.OPEN,
        label_key=b"key",
        provenance=PROVENANCE,
    )
    figure = assemble(cluster, setting, EVIDENCE).figures[0]

    assert (figure.region.name, figure.region.mixed) == ("Region Et og Region To", True)
    assert figure.region.cell.value == pytest.approx(0.75 * 100 * 492 / 1300 + 0.25 * 100 * 498 / 1100)
    assert figure.cluster_differs_from_region is Verdict.CLEAR


class TestBesideLetters:
    """Where letters stand, every practice counts alike in the cluster's figures."""

    SIX = ("p1", "p2", "p3", "p4", "p5", "p6")
    NOW: ClassVar = {"p1": (90, 100), "p2": (20, 40), "p3": (52, 100), "p4": (96, 200), "p5": (30, 100), "p6": (35, 50)}
    THEN: ClassVar = {"p1": (3, 100), "p2": (20, 40), "p3": (42, 100), "p4": (76, 200), "p5": (25, 100), "p6": (20, 50)}

    def _report(self, visibility, members=SIX, now=NOW, **said):
        cluster = Cluster("c1", "Klyngen", tuple(Practice(i, i, "R1") for i in members))
        groups = groups_of([*self.SIX, "q1"], clusters={"c1": frozenset(members)})
        counts = [{**c, "q1": (300, 1000)} for c in (self.THEN, now)]
        periods = [measured(_counted(c, p), groups, **said) for c, p in zip(counts, (LAST_YEAR, YEAR), strict=True)]
        setting = Setting(
            package=_package(),
            measured={"seen": periods},
            changes={"seen": changes(*periods)},
            listed=dict.fromkeys(self.SIX, 1000),
            region_names={"R1": "Region Et"},
            published=None,
            rule=RULE,
            visibility=visibility,
            label_key=b"key",
            provenance=PROVENANCE,
        )
        return assemble(cluster, setting, EVIDENCE).figures[0]

    def test_the_cluster_is_the_mean_of_the_letters(self):
        """(90 + 50 + 52 + 48 + 30 + 70) / 6, with neither interval nor counts, and no smallest change."""
        figure = self._report(Visibility.ANONYMISED)

        assert Cell(State.VALUE, value=340 / 6) == figure.cluster
        assert (True, None) == (figure.by_practice, figure.detectable)

    def test_a_year_ago_it_is_the_mean_of_those_who_are_not_few(self):
        """p1 had 3 of 100 then: (50 + 42 + 38 + 25 + 40) / 5."""
        (_, then), (_, now) = self._report(Visibility.ANONYMISED).lines[0].points

        assert (Cell(State.VALUE, value=195 / 5), Cell(State.VALUE, value=340 / 6)) == (then, now)

    def test_the_change_is_between_the_two_means(self):
        """56.7 - 39.0, without an interval; the verdict is the patients'."""
        cluster = self._report(Visibility.ANONYMISED).changes.cluster

        assert (340 / 6 - 39, None, None) == (pytest.approx(cluster.difference), cluster.low, cluster.high)
        assert cluster.verdict is Verdict.CLEAR

    def test_it_is_not_clearly_on_the_other_side_of_the_region_than_its_patients(self):
        """433 of 2.490 patients lie clearly below the region's others, 30 %; the mean over practices is 43,3 %."""
        large = {**self.NOW, "p1": (200, 2000)}
        by_letter, by_name = (self._report(v, now=large) for v in (Visibility.ANONYMISED, Visibility.OPEN))

        assert by_letter.cluster.value > by_letter.region.cell.value > by_name.cluster.value
        assert Verdict.CLEAR is by_name.cluster_differs_from_region
        assert Verdict.MAY_BE_CHANCE is by_letter.cluster_differs_from_region

    def test_beside_names_it_is_its_patients(self):
        """323 of 590, as it has always been."""
        figure = self._report(Visibility.OPEN)

        assert (Decimal(323), Decimal(590), False) == (
            figure.cluster.numerator,
            figure.cluster.denominator,
            figure.by_practice,
        )

    def test_where_no_letter_stands_it_is_its_patients(self):
        """Two practices are too few for letters."""
        figure = self._report(Visibility.ANONYMISED, ("p1", "p3"))

        assert ((), 100 * 142 / 200, False) == (figure.bars, figure.cluster.value, figure.by_practice)
