import itertools
import re

import pytest
from support.extra_builders import extra_of, limits_around, page_with, report_with
from support.report_builders import HEADERS, header

from pipeline.measuring.figures import Funnel, FunnelLimits, FunnelPoint
from pipeline.model import Counted, Unit, Visibility
from pipeline.reporting.charts.drawing import Pen
from pipeline.reporting.charts.funnel import draw_funnel
from pipeline.reporting.extra_plots import FunnelLeftOut
from pipeline.reporting.funnel_figure import cut
from pipeline.reporting.wording import said

POINTS = (
    FunnelPoint("Nordby", 100, 50.0, "inside"),
    FunnelPoint("Havnen", 200, 60.0, "95"),
    FunnelPoint("Møllen", 150, 30.0, "99.8"),
)
LIMITS = (FunnelLimits(100, 40, 60, 34, 66), FunnelLimits(200, 43, 57, 39, 61))


def made(points=POINTS, limits=LIMITS, *, widened=False, head=HEADERS[1]):
    """Make the funnel of a page from these points around 50."""
    return extra_of("funnel", head=head, funnel=Funnel(50.0, points, limits, widened))


def names(figure):
    """Give the names beside dots: strong, and within the plot."""
    return [la.text for la in figure.frame.labels if la.look == "strong" and la.across <= figure.frame.right]


def test_dots_stand_at_size_and_value():
    """The plot is 1.08 times as wide as the largest practice; on a scale of 42 mm from 30 to 60, 50 lies at a third."""
    figure = made()

    left, right = figure.frame.left, figure.frame.right
    across = [round(left + size / 216 * (right - left), 2) for size in (100, 200, 150)]
    assert [x for x, _ in figure.points] == across
    assert [y for _, y in figure.points] == [figure.frame.top + share * 42 for share in (1 / 3, 0, 1)]
    assert figure.centre == figure.points[0][1]


def test_dots_outside_are_filled_and_named_and_no_others():
    """Who lies within the limits stays an open dot without a name."""
    figure = made()

    assert figure.filled == (False, True, True)
    assert sorted(names(figure)) == ["Havnen", "Møllen"]
    assert draw_funnel(Pen(), figure).svg.count("stroke: #ffffff") == 1


def test_the_curves_are_named_where_they_end():
    """'95 %' and '99,8 %' stand at the right ends of the curves, 'klyngen' at the line's, none over another."""
    figure = made(limits=(FunnelLimits(100, 40, 60, 37, 59), FunnelLimits(200, 43, 57, 42, 58)))

    right = [label for label in figure.frame.labels if label.across > figure.frame.right]
    assert {label.text for label in right} == {"klyngen 50,0", "95\u00a0%", "99,8\u00a0%"}
    downs = sorted(label.down for label in right)
    assert all(b - a >= 3.69 for a, b in itertools.pairwise(downs))


def test_the_outer_curves_are_dashed():
    """What is dashed can be told from what is not without colour."""
    svg = draw_funnel(Pen(), made()).svg

    dashed = ["dasharray" in style for style in re.findall(r'style="([^"]*stroke-width: 0\.[78][^"]*)"', svg)]
    assert dashed == [False, True]


def test_a_curve_is_cut_where_it_leaves_the_plot():
    """A line from 0 to 100 between heights 20 and 60 begins at a fifth and ends at three fifths of its way."""
    assert cut([(0.0, 0.0), (10.0, 100.0)], 20, 60) == [((2.0, 20.0), (6.0, 60.0))]
    assert cut([(0.0, 30.0), (1.0, 90.0), (2.0, 30.0)], 20, 60) == [
        ((0.0, 30.0), (0.5, 60.0)),
        ((1.5, 60.0), (2.0, 30.0)),
    ]
    assert cut([(0.0, 70.0), (1.0, 90.0)], 20, 60) == []
    assert cut([(0.0, 60.0), (1.0, 60.0), (2.0, 40.0)], 20, 60) == [((1.0, 60.0), (2.0, 40.0))]
    assert cut([(0.0, 30.0), (1.0, 30.0), (2.0, 40.0)], 20, 60) == [((0.0, 30.0), (1.0, 30.0), (2.0, 40.0))]


def test_no_curve_leaves_the_plot():
    """Curves that run out at small sizes stay between the plot's top and foot."""
    figure = made(limits=limits_around(50, 200))

    places = [place for curve in (*figure.inner, *figure.outer) for place in curve]
    assert min(y for _, y in places) >= figure.frame.top
    assert max(y for _, y in places) <= figure.frame.foot
    assert max(x for x, _ in places) <= figure.frame.right


def test_curves_near_the_ceiling_are_named_at_their_lower_ends():
    """Where the upper outer curve has left the plot, the lower ones carry the names."""
    points = (FunnelPoint("Nordby", 100, 97.0, "inside"), FunnelPoint("Havnen", 200, 80.0, "99.8"))
    limits = (FunnelLimits(100, 90, 100, 85, 104), FunnelLimits(200, 92, 100, 89, 102))
    figure = extra_of("funnel", funnel=Funnel(96.0, points, limits, widened=False))

    downs = {la.text: la.down for la in figure.frame.labels if la.across > figure.frame.right}
    assert downs["klyngen 96,0"] < downs["95\u00a0%"] < downs["99,8\u00a0%"]


def test_without_limits_the_dots_stand_alone():
    """No curves, no names of curves."""
    figure = made(limits=())

    assert figure.inner == figure.outer == ()
    assert [la.text for la in figure.frame.labels if la.across > figure.frame.right] == ["klyngen 50,0"]


@pytest.mark.parametrize(
    ("outside", "expected"),
    [
        (("inside",) * 3, "Alle tre praksis ligger inden for grænserne: forskellene kan være tilfældige."),
        (
            ("inside", "95", "inside"),
            (
                "En af tre praksis ligger uden for 95\u00a0%-grænserne, og ingen uden for 99,8\u00a0%. "
                "Det kan være tilfældigt: ved tilfældighed alene ligger omkring hver tyvende praksis der."
            ),
        ),
        (
            ("99.8", "95", "99.8"),
            (
                "To af tre praksis ligger uden for 99,8\u00a0%-grænserne. Så langt fra klyngens tal kommer en praksis "
                "næsten aldrig ved tilfældighed alene."
            ),
        ),
    ],
)
def test_the_sentence_says_how_often_chance_goes_so_far(outside, expected):
    """Nobody outside, or one in twenty, may be chance; beyond 99.8 per cent hardly."""
    points = tuple(FunnelPoint(p.name, p.denominator, p.value, o) for p, o in zip(POINTS, outside, strict=True))

    assert said(made(points).reading) == expected


@pytest.mark.parametrize(
    ("outside", "expected"),
    [
        (
            ("inside",) * 3,
            "Alle tre praksis ligger inden for grænserne: de er ikke mere forskellige, end landets praksis er.",
        ),
        (
            ("inside", "95", "inside"),
            (
                "En af tre praksis ligger uden for 95\u00a0%-grænserne, og ingen uden for 99,8\u00a0%. "
                "Så forskellige er landets praksis også: omkring hver tyvende ligger der."
            ),
        ),
        (
            ("99.8", "95", "99.8"),
            (
                "To af tre praksis ligger uden for 99,8\u00a0%-grænserne. Så langt fra klyngens tal ligger næsten "
                "ingen af landets praksis af den størrelse."
            ),
        ),
    ],
)
def test_widened_limits_are_not_those_of_chance(outside, expected):
    """Within widened limits practices may differ by more than chance, as the nation's do: nothing is called chance."""
    points = tuple(FunnelPoint(p.name, p.denominator, p.value, o) for p, o in zip(POINTS, outside, strict=True))

    assert said(made(points, widened=True).reading) == expected


def test_widened_limits_are_said_to_be_wider_and_why():
    """The note tells of over-dispersion only where the limits were widened."""
    assert "gjort bredere, end tilfældighed alene giver, fordi landets praksis også er forskellige" in (
        made(widened=True).note
    )
    assert "bredere" not in made().note


def test_the_alternative_text_names_who_lies_outside():
    """Names, values and limits stand in words."""
    assert made().alt == (
        "Tragtdiagram over 3 praksis, procent (højere er bedre), efter antal patienter. Klyngen ligger på 50,0\u00a0%. "
        "Uden for 99,8\u00a0%-grænserne: Møllen (30,0\u00a0%). Uden for 95\u00a0%-grænserne: Havnen (60,0\u00a0%)."
    )
    assert made((POINTS[0],) * 2).alt.endswith("Ingen praksis ligger uden for grænserne.")


@pytest.mark.parametrize(
    ("unit", "more", "expected"),
    [
        (Unit.PERCENT, {}, "antal patienter"),
        (Unit.PERCENT, {"counts": Counted.PRESCRIPTION}, "antal recepter"),
        (Unit.PER_1000, {"denominator_in": "days"}, "antal sikrede"),
        (Unit.PER_1000, {"denominator_in": "patients"}, "antal patienter"),
        (Unit.DDD, {}, "antal sikrede"),
        (Unit.RATIO, {}, "antal i nævneren"),
    ],
)
def test_the_foot_says_what_it_counts(unit, more, expected):
    """The foot counts what stands behind a value, in the terms of the unit."""
    assert made(head=header("x_funnel", unit, **more)).across == expected


def test_letters_have_no_funnel_and_a_sentence_says_why():
    """An anonymised report leaves it out: a size would tell who a letter is."""
    extra = extra_of("funnel", visibility=Visibility.ANONYMISED)

    assert isinstance(extra, FunnelLeftOut)
    assert extra.text == (
        "Et tragtdiagram er udeladt: det viser, hvor stor hver praksis er, og ville røbe, hvem bogstaverne er."
    )


def test_where_no_practice_is_shown_no_letters_are_spoken_of():
    """A report without practices has no funnel, and no sentence on why."""
    assert page_with("funnel", visibility=Visibility.ANONYMISED, bars=()).extras == ()


def test_an_anonymised_report_refuses_figures_that_carry_a_funnel():
    """A funnel that reaches the composer of an anonymised report stops it."""
    with pytest.raises(TypeError, match="anonymised figures only"):
        report_with("funnel", visibility=Visibility.ANONYMISED, funnel=Funnel(50.0, POINTS, LIMITS, widened=False))


def test_without_a_funnel_there_is_nothing_to_draw():
    """Where no limits could be made, or one practice stands alone, an open page has no funnel and no word of it."""
    assert page_with("practices", "funnel", funnel=None).extras == ()
    assert page_with("practices", "funnel", funnel=Funnel(50.0, POINTS[:1], LIMITS, widened=False)).extras == ()


def test_the_method_page_tells_how_limits_are_made():
    """The source stands on the method page of an open report with a funnel, and in no other."""
    told = {fact.label: fact.text for fact in report_with("funnel").back.method}
    hidden = {fact.label for fact in report_with("funnel", visibility=Visibility.ANONYMISED).back.method}

    assert told["Tragtdiagram"].endswith("Kilde: Spiegelhalter, Statistics in Medicine 2005.")
    assert "Tragtdiagram" not in hidden
