"""A follow-up's figures: printed ends, what is told between them, and what stands beside them."""

from dataclasses import replace
from datetime import date

import pytest
from support.follow_up_cases import BASELINE, MEETING_ON, PRINTED_ON, Case

from pipeline.measuring.ends import Recounted, labels_shown
from pipeline.measuring.figures import AnonymisedBar, Cell, Reference
from pipeline.measuring.follow_up import follow_up
from pipeline.measuring.follow_up_figures import BridgeTerm, ExpiredCode, LetterChange, NotJudged
from pipeline.model import HistoryEvent, HistoryKind, Level, Period, State, Unit, Verdict, Visibility

approx = pytest.approx
THREE = {"A": (40, 100), "B": (50, 100), "C": (45, 100)}
BETTER = {"A": (60, 100), "B": (70, 100), "C": (65, 100)}
EIGHT = {i: (30 + 3 * k, 100) for k, i in enumerate("ABCDEFGH")}
BETTER_EIGHT = {i: (45 + 3 * k, 100) for k, i in enumerate("ABCDEFGH")}
BY_LETTER = Visibility.ANONYMISED


def _told(case, **more):
    return follow_up(case.figures, case.frozen, [replace(case.recounted, **more)], case.on)


def _without(of, *ids):
    return {i: n for i, n in of.items() if i not in ids}


class TestEnds:
    """Before is what was printed, now is what is shown."""

    def test_the_first_end_is_the_printed_one(self):
        """Late deliveries change neither the cell nor the change."""
        case = Case(THREE, BETTER, late={"A": (60, 130)})
        change = case.change.cluster

        assert case.frozen.figures[0].cluster == change.before
        assert case.figures.figures[0].cluster == change.now
        assert change.difference == approx(65 - 45)
        assert change.low < 20 < change.high
        assert BASELINE == case.change.earlier

    def test_no_next_change_is_promised(self):
        """The first report's promise is what the follow-up keeps."""
        figure = Case(THREE, BETTER).told[0].figures[0]

        assert figure.detectable is None
        assert [None] * 3 == [bar.detectable for bar in figure.bars]

    def test_what_the_baseline_has_not_is_left_as_it_is(self):
        """A figure without a baseline has no change, and nothing is told of it."""
        case = Case(THREE, BETTER)
        figures, told = follow_up(case.figures, replace(case.frozen, figures=()), [case.recounted], case.on)

        assert (case.figures, ()) == (figures, told.followed)

    def test_it_says_what_it_stands_on(self):
        """The baseline's period, when it was printed, and the meeting."""
        told = Case(THREE, {**BETTER, "D": (30, 100)}).told[1]

        assert (BASELINE, PRINTED_ON, MEETING_ON, 3) == (
            told.baseline,
            told.baseline_printed_on,
            told.meeting_on,
            told.stayed,
        )
        assert ["Lægerne D"] == [m.name for m in told.joined]

    def test_an_interval_that_is_not_of_the_printed_ends_is_not_told(self):
        """The baseline printed something else than what is counted now under its name: the difference stands alone."""
        case = Case(THREE, BETTER)
        printed = case.frozen.figures[0]
        other = replace(printed, cluster=Cell(State.VALUE, 44.0, 39.0, 49.0))
        figures, _ = follow_up(case.figures, replace(case.frozen, figures=(other,)), [case.recounted], case.on)
        change = figures.figures[0].changes.cluster

        assert (21.0, None, Verdict.CLEAR) == (approx(change.difference), change.low, change.verdict)


class TestVerdicts:
    """Judged together, and only where the printed figures say so too."""

    def test_movers_make_no_change_clear(self):
        """The three did as before; who left had far more, and who came has far less."""
        case = Case({**THREE, "D": (90, 100)}, {**THREE, "E": (10, 100)})
        change = case.change.cluster

        assert change.difference == approx((40 + 50 + 45 + 10 - 225) / 4)
        assert change.high < 0
        assert Verdict.MAY_BE_CHANCE is change.verdict

    def test_those_in_both_make_no_printed_fall_a_rise(self):
        """They rose clearly and the printed figure fell: nothing is called clear."""
        case = Case({**THREE, "D": (99, 100)}, {**BETTER, "E": (2 * 8, 300)})

        assert case.change.cluster.difference < 0
        assert Verdict.MAY_BE_CHANCE is case.change.cluster.verdict

    @pytest.mark.parametrize(
        ("more", "why"),
        [
            ({"window": Period(date(2025, 12, 31), date(2026, 12, 30))}, NotJudged.OVERLAPS),
            ({"window": Period(date(2026, 7, 1), date(2026, 12, 31))}, NotJudged.OTHER_LENGTH),
            ({"said": {"lookback": {"months": 24}}}, NotJudged.OVERLAPS),
        ],
    )
    def test_what_may_not_be_judged_has_a_difference_alone(self, more, why):
        """Neither verdicts nor intervals, for the cluster, its practices and the region."""
        figures, told = Case(THREE, BETTER, **more).told
        changes = figures.figures[0].changes
        every = [changes.cluster, changes.region, *(c for _, c in changes.practices)]

        assert why is told.followed[0].not_judged
        assert all(c.difference is not None and c.low is None for c in every)
        assert {Verdict.NOT_ASSESSED} == {c.verdict for c in every}

    def test_a_code_that_ended_shows_both_versions(self):
        """By the frozen definition and by today's, and no verdict."""
        expired = (ExpiredCode("x", "1", date(2026, 6, 30)),)
        figures, told = _told(Case(THREE, BETTER, todays={"A": (80, 100)}), expired=expired)

        assert NotJudged.CODE_EXPIRED is told.followed[0].not_judged
        assert 65.0 == figures.figures[0].changes.cluster.now.value
        assert (80 + 70 + 65) / 3 == approx(told.followed[0].by_todays_definition.value)


class TestTodaysDefinition:
    """Beside the frozen definition's figure, where neither gives the other's few away."""

    def test_a_difference_of_few_hides_it(self):
        """Three more by today's definition: it is hidden, and so is the bridge that would end there."""
        told = Case(THREE, BETTER, redefined={"A": (60, 100)}, todays={"A": (63, 100)}).told[1].followed[0]

        assert State.HIDDEN is told.by_todays_definition.state
        assert told.bridge is None

    def test_beside_letters_it_is_their_mean(self):
        """Eight practices, each counting alike, rounded as their letters are."""
        todays = {i: (n + 10, of) for i, (n, of) in BETTER_EIGHT.items()}
        told = Case(EIGHT, BETTER_EIGHT, todays=todays, visibility=BY_LETTER).told[1].followed[0]

        assert sum(n + 10 for n, _ in BETTER_EIGHT.values()) / 8 == approx(told.by_todays_definition.value)

    def test_a_definition_that_is_the_same_is_not_told_twice(self):
        """Nothing stands beside the figure."""
        assert Case(THREE, BETTER).told[1].followed[0].by_todays_definition is None


class TestPractices:
    """Those in both reports, under today's name."""

    def test_who_was_hidden_has_no_difference(self):
        """A had three: its first end is hidden."""
        case = Case({**EIGHT, "A": (3, 100)}, BETTER_EIGHT)
        change = dict(case.change.practices)["Lægerne A"]

        assert State.HIDDEN is change.before.state
        assert (None, None, Verdict.NOT_ASSESSED) == (change.difference, change.low, change.verdict)

    def test_members_that_became_one_have_no_row_where_one_was_hidden(self):
        """The sum would tell of the hidden one."""
        events = [HistoryEvent(i, "N", date(2026, 6, 1), HistoryKind.MERGED) for i in "AB"]
        now = {**_without(BETTER_EIGHT, "A", "B"), "N": (110, 200)}
        shown, hidden = (
            {name for name, _ in Case({**EIGHT, "A": (own, 100)}, now, events=events).change.practices}
            for own in (30, 3)
        )

        assert {"Lægerne N"} == shown - hidden


class TestRegion:
    """The region then and now, never judged."""

    def test_another_region_is_nothing_to_hold_it_to(self):
        """The cluster's region got another name: both figures stand, and no difference."""
        case = Case(THREE, BETTER)
        figure = case.frozen.figures[0]
        other = replace(figure, region=replace(figure.region, name="Region To"))
        figures, _ = follow_up(case.figures, replace(case.frozen, figures=(other,)), [case.recounted], case.on)
        region = figures.figures[0].changes.region

        assert region.before.value is not None
        assert region.difference is None

    def test_a_published_figure_has_no_change(self):
        """It has its own period."""
        case = Case(THREE, BETTER)
        figure = case.frozen.figures[0]
        other = replace(figure, region=Reference(Cell(State.VALUE, 30.0), "Region Et", published="a source"))
        figures, _ = follow_up(case.figures, replace(case.frozen, figures=(other,)), [case.recounted], case.on)

        assert figures.figures[0].changes.region is None


class TestLetters:
    """Then and now by letter, and nothing else."""

    def test_letters_keep_their_practices(self):
        """Each rounded value then stands beside that of the same practice now."""
        found = Case(EIGHT, BETTER_EIGHT, visibility=BY_LETTER).told[1].followed[0].letters

        assert {15} == {change.now - change.before for change in found}
        assert 8 == len(found)
        assert all(isinstance(change, LetterChange) for change in found)

    def test_the_cluster_is_the_printed_mean_then_and_now(self):
        """No interval, no practices by name; who joined has no name either."""
        change = Case(EIGHT, BETTER_EIGHT, visibility=BY_LETTER).change
        joined = Case(EIGHT, {**BETTER_EIGHT, "X": (40, 100)}, visibility=BY_LETTER).told[1].joined

        assert ((), None, None) == (change.practices, change.cluster.low, change.cluster.before.numerator)
        assert 15.0 == approx(change.cluster.difference)
        assert Verdict.CLEAR is change.cluster.verdict
        assert [None] == [m.name for m in joined]

    @pytest.mark.parametrize("left", ["A", "H"])
    def test_a_leaver_is_not_the_only_letter_that_is_gone(self, left):
        """Two have nobody both times, so that no letter lacks company; yet another goes with the leaver's."""
        few = dict.fromkeys("CD", (0, 0))
        case = Case({**EIGHT, **few}, {**_without(BETTER_EIGHT, left), **few}, visibility=BY_LETTER)
        then, now = labels_shown(case.frozen), labels_shown(case.figures)

        assert 8 - 2 == len(then)
        assert case.letters_then[left] in then - now
        assert 2 == len(then - now)

    def test_a_mean_of_letters_is_not_held_to_a_figure_of_patients(self):
        """The cluster has become too small for letters: both figures stand, and nothing between them."""
        case = Case(EIGHT, _without(BETTER_EIGHT, *"CDEFGH"), visibility=BY_LETTER)
        figures, told = case.told
        change = figures.figures[0].changes.cluster

        assert case.frozen.figures[0].by_practice
        assert not figures.figures[0].by_practice
        assert (None, Verdict.NOT_ASSESSED) == (change.difference, change.verdict)
        assert told.followed[0].bridge is None

    def test_a_practice_hidden_once_is_no_member_who_moved(self):
        """Three could not be shown then and can be now; nobody came or went, and there is no bridge."""
        few = {**EIGHT, **dict.fromkeys("ABC", (3, 100))}
        case = Case(few, BETTER_EIGHT, visibility=BY_LETTER)

        assert any(isinstance(b, AnonymisedBar) for b in case.frozen.figures[0].bars)
        assert labels_shown(case.frozen) < labels_shown(case.figures)
        assert case.bridge is None


def test_a_median_and_what_cannot_be_recounted_have_no_bridge():
    """A median is in no sum, and today's deliveries may not reach the baseline's period."""
    case = Case({**THREE, "D": (80, 100)}, BETTER)
    medians = replace(
        case.stages,
        **{
            name: replace(m, header=m.header.model_copy(update={"unit": Unit.MEDIAN}))
            for name in ("printed", "late", "redefined", "frozen_now", "now")
            if (m := getattr(case.stages, name))
        },
    )

    assert case.bridge is not None
    assert _told(case, stages=medians)[1].followed[0].bridge is None
    assert _told(case, stages=None)[1].followed[0].bridge is None


def test_terms_stand_in_one_order():
    """Practices first, then who moved, what came late, what is defined otherwise."""
    case = Case(
        {**THREE, "D": (80, 100)}, BETTER, late={"A": (60, 130)}, redefined={"A": (80, 140)}, todays={"A": (90, 100)}
    )

    assert [BridgeTerm.PRACTICE, BridgeTerm.MEMBERSHIP, BridgeTerm.LATE, BridgeTerm.DEFINITION] == [
        term for term, _ in case.bridge.terms
    ]


def test_a_recounted_figure_knows_what_it_is_about():
    """The indicator, and no category."""
    case = Case(THREE, BETTER)

    assert ("seen", "") == Recounted(case.indicator, case.changes).key
    assert Level.CLUSTER.value in case.changes.frame["level"].to_list()
