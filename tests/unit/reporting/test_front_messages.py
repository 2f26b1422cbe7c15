import dataclasses
from decimal import Decimal

import pytest
from support.report_builders import (
    CODELISTS,
    HOUSE,
    cluster_figures,
    evidence,
    figure,
    header,
    hidden_cell,
    indicators,
    package,
    value_cell,
)

from pipeline.definitions.indicator import Target
from pipeline.measuring.figures import DeliveryGap, OpenBar, Reference
from pipeline.model import Better, Verdict, Visibility
from pipeline.reporting.compose import compose

CLEAR, CHANCE, NOT = Verdict.CLEAR, Verdict.MAY_BE_CHANCE, Verdict.NOT_ASSESSED
OPEN = Visibility.OPEN
NINETY = Target(value=Decimal(90), text="Mindst 90 %", source="Kilde", measured_on="same")
CALM = dataclasses.replace(evidence(OPEN), gaps=())


def one(
    title, *, spread=CHANCE, region=CHANCE, low=60, high=80, cluster=70, other=69, missing=2.3, target=None,
    better=Better.HIGHER, practices=6, half=2.0,
):  # fmt: skip
    """Make an indicator and its figure: practices from low to high, a cluster, a region, and verdicts."""
    head = header(f"x_{sum(map(ord, title))}", title=title, target=target, better=better)
    values = [low, *[cluster] * (practices - 2), high]
    bars = tuple(OpenBar(f"{i:06d}", f"Praksis {i}", value_cell(v, v, 100, 5.0), CHANCE) for i, v in enumerate(values))
    made = dataclasses.replace(
        figure(head, 50.0, OPEN, years=0),
        bars=bars if practices >= 6 else (),
        members=practices,
        cluster=value_cell(cluster, cluster * 10, 1000, half),
        region=Reference(value_cell(other, other * 100, 10000, 0.5), "Region Prøveland"),
        practices_differ=spread,
        cluster_differs_from_region=region,
        missing_percent=missing,
    )
    return head, made


def said(*made, gaps=()):
    """Give the front page's messages on these indicators, as plain text with the strong part in stars."""
    heads, figures = tuple(h for h, _ in made), tuple(f for _, f in made)
    cluster = dataclasses.replace(
        cluster_figures(OPEN, heads), figures=figures, evidence=dataclasses.replace(CALM, gaps=gaps)
    )
    tables = {"services": "Ydelser i almen praksis"}
    report = compose(cluster, package(heads), indicators(heads), CODELISTS, HOUSE, OPEN, table_titles=tables)
    return [
        "".join(f"*{s.text}*" if s.strong else s.text for s in m).replace("\u00a0", " ") for m in report.front.messages
    ]


def test_the_largest_spread_speaks_and_names_the_others():
    """Of three indicators that spread, one has its span told and two are named; a quiet one is not."""
    messages = said(
        one("Alfa", spread=CLEAR, low=60, high=80),
        one("Beta", spread=CLEAR, low=40, high=90),
        one("Gamma, der måles", spread=CLEAR, low=65, high=75),
        one("Delta"),
    )

    assert messages == [
        (
            "*Størst forskel mellem praksis: beta.* Praksis ligger fra 40,0 % til 90,0 %, og det er mere, "
            "end tilfældighed alene kan give. Det samme gælder »Alfa« og »Gamma, der måles«."
        ),
        (
            "*Ingen tydelig forskel fra regionen i nogen af de fire målepunkter.* Ingen af forskellene er både større, "
            "end tilfældighed alene kan give, og store nok til at have betydning."
        ),
    ]


def test_where_all_spread_none_is_named():
    """Two others of two are 'de øvrige'; five named titles would be no message."""
    messages = said(*(one(t, spread=CLEAR, region=NOT) for t in ("Alfa", "Beta", "Gamma")))

    assert messages[0].endswith(" Det samme gælder alle de øvrige målepunkter.")


def test_more_than_three_others_are_counted():
    """Four of five others are counted, not named."""
    spread = [one(t, spread=CLEAR, region=NOT) for t in ("Alfa", "Beta", "Gamma", "Delta", "Epsilon")]

    assert said(*spread, one("Zeta", region=NOT))[0].endswith(" Det samme gælder fire andre målepunkter.")


def test_one_clear_difference_from_the_region_is_told_with_its_denominator():
    """The side, both values and the denominator stand in the sentence; the rest is said to be quiet."""
    assert said(one("Alfa", region=CLEAR, cluster=70, other=60), one("Beta"))[0] == (
        "*Over regionen: alfa.* Klyngen ligger på 70,0 % af patienter med aktiv forløbsplan X01, og regionen på "
        "60,0 %. Forskellen er tydelig. I de øvrige målepunkter er der ingen tydelig forskel."
    )


def test_several_clear_differences_stand_by_side_and_name():
    """What is over and what is under the region is named with both values, the heaviest first."""
    messages = said(
        one("Alfa", region=CLEAR, cluster=70, other=60),
        one("Beta", region=CLEAR, cluster=70, other=82),
        one("Gamma", region=CLEAR, cluster=70, other=55),
    )

    assert messages[0] == (
        "*Tydelig forskel fra regionen i tre målepunkter.* Klyngen ligger over i »Gamma« (70,0 % mod 55,0 %) og "
        "»Alfa« (70,0 % mod 60,0 %). Klyngen ligger under i »Beta« (70,0 % mod 82,0 %)."
    )


def test_many_clear_differences_are_counted():
    """Five clear differences are counted on their sides."""
    titles = ("Alfa", "Beta", "Gamma", "Delta")

    messages = said(
        *(one(t, region=CLEAR, cluster=70, other=60) for t in titles), one("Zeta", region=CLEAR, cluster=70, other=80)
    )

    assert messages[0] == (
        "*Tydelig forskel fra regionen i fem målepunkter.* Klyngen ligger over i fire målepunkter. "
        "Klyngen ligger under i ét målepunkt."
    )


def test_where_nothing_is_clear_one_message_says_so():
    """Neither practices nor cluster differ clearly: one message, and no noise made into news."""
    assert said(one("Alfa"), one("Beta")) == [
        (
            "*Ingen tydelige forskelle.* Hverken mellem praksis eller mellem klyngen og regionen er der forskelle, som "
            "både er større, end tilfældighed alene kan give, og store nok til at have betydning."
        )
    ]


@pytest.mark.parametrize(
    ("judged", "total", "where"),
    [
        (1, 1, ""),
        (2, 2, " i de to målepunkter"),
        (3, 3, " i nogen af de tre målepunkter"),
        (2, 3, " i de to målepunkter, hvor det kan vurderes"),
        (1, 2, " i det målepunkt, hvor det kan vurderes"),
    ],
)
def test_a_quiet_message_says_for_how_many_it_holds(judged, total, where):
    """What could not be judged is not counted among the quiet."""
    made = [one(f"Måling {i}", practices=4, region=CHANCE if i < judged else NOT) for i in range(total)]

    assert said(*made)[0].startswith(f"*Ingen tydelig forskel fra regionen{where}.*")


def test_practices_that_may_differ_by_chance_are_told_beside_a_clear_region():
    """A clear difference from the region does not hide that the practices may be alike."""
    assert said(one("Alfa", region=CLEAR, cluster=70, other=60))[1] == (
        "*Forskellene mellem praksis kan være tilfældige.* De er ikke større, end tilfældighed alene kan give."
    )


def test_the_distance_to_a_goal_counts_where_the_interval_does_not_reach_it():
    """70 with 68–72 is 20 from the goal of 90; 88 with 85–91 may have reached it."""
    far, near = one("Alfa", target=NINETY), one("Beta", target=NINETY, cluster=84, half=7.0)

    assert said(far, near)[1] == (
        "*20,0 procentpoint til målet: alfa.* Klyngen ligger på 70,0 % af patienter med aktiv forløbsplan X01, "
        "og målet er 90 %."
    )


def test_a_goal_that_is_reached_everywhere_is_good_news():
    """Both goals are reached, and the front page says it."""
    made = [one(t, target=NINETY, cluster=93, other=92, high=95) for t in ("Alfa", "Beta")]

    assert said(*made)[1] == "*Målet er nået.* Det gælder »Alfa« og »Beta«."


def test_without_a_direction_there_is_no_distance_to_a_goal():
    """Where no direction is best, nobody is told that a goal is missed."""
    assert not any("mål" in m and "procentpoint" in m for m in said(one("Alfa", target=NINETY, better=Better.NEITHER)))


def test_much_that_is_missing_is_always_told():
    """Twelve percent without a value stands on the front page, though three other kinds found something."""
    messages = said(
        one("Alfa", spread=CLEAR, region=CLEAR, cluster=70, other=60, target=NINETY, missing=12.4), one("Beta")
    )

    assert [m.split("*")[1].split(":")[0] for m in messages] == [
        "Størst forskel mellem praksis",
        "Over regionen",
        "Data mangler",
    ]
    assert messages[2] == ("*Data mangler: alfa.* 12 % af patienterne har ingen værdi, og om dem siger tallet intet.")


def test_missing_months_give_way_to_findings_and_name_nobody():
    """A gap in a delivery is told before what is quiet, after what was found, and without names."""
    gaps = (DeliveryGap("services", 1, ("Praksis 3",)),)

    assert said(one("Alfa", spread=CLEAR), gaps=gaps)[-1] == (
        "*Data mangler.* Én praksis mangler hele måneder i ydelser i almen praksis. "
        "Klyngens tal er regnet på det, der er leveret."
    )
    assert len(said(one("Alfa", spread=CLEAR, region=CLEAR, other=60, target=NINETY), gaps=gaps)) == 3
    assert not any(
        "Data mangler" in m for m in said(one("Alfa", spread=CLEAR, region=CLEAR, other=60, target=NINETY), gaps=gaps)
    )


def test_figures_that_nobody_could_judge_are_not_called_missing():
    """Values without a verdict are said to be without one."""
    assert said(one("Alfa", spread=NOT, region=NOT))[0].startswith("*Tallene står uden vurdering.*")


def test_a_report_without_a_figure_says_so():
    """Where the cluster itself is hidden, the front page says that nothing can be shown."""
    head, made = one("Alfa", spread=NOT, region=NOT, practices=4)

    assert said((head, dataclasses.replace(made, cluster=hidden_cell())))[0].startswith("*Ingen tal kan vises.*")


def test_a_cluster_across_regions_is_compared_with_them_in_the_plural():
    """'Regionerne' stands in message, table, figure, sentence and method, and what it means is explained."""
    head, made = one("Alfa", region=CLEAR, cluster=70, other=60)
    mixed = dataclasses.replace(made, region=dataclasses.replace(made.region, mixed=True))
    figures = dataclasses.replace(cluster_figures(OPEN, (head,)), figures=(mixed,), evidence=CALM)

    report = compose(figures, package((head,)), indicators((head,)), CODELISTS, HOUSE, OPEN)

    page, front = report.pages[0], report.front
    assert "Over regionerne: " in front.messages[0][0].text
    assert (front.overview.region_head, front.overview.verdict_head) == ("Regionerne", "Klyngen mod regionerne")
    assert "Regionernes tal er vægtet efter" in front.overview.note
    assert [li.text for li in page.figure.plot.lines if li.kind == "region"] == ["regionerne 60,0"]
    assert page.levels.caption == "Klyngen, regionerne og Danmark"
    assert "".join(s.text for s in page.reading).endswith("tydeligt over regionerne: 70,0\u00a0% mod 60,0\u00a0%.")
    assert "Regioner" in [fact.label for fact in report.back.method]
    assert report.meeting.explanations[0].region_head == "Regionerne"
