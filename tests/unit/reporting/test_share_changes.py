from dataclasses import replace

import pytest
from support.extra_builders import change
from support.report_builders import HEADERS, YEAR
from support.share_builders import CATEGORIES, SHARES, share_report

from pipeline.measuring.figures import Changes, OpenBar
from pipeline.model import Level, Verdict, Visibility
from pipeline.reporting.wording import said

CHANCE, CLEAR, UNJUDGED = Verdict.MAY_BE_CHANCE, Verdict.CLEAR, Verdict.NOT_ASSESSED


def report(*verdicts, visibility=Visibility.OPEN, kinds=("practices", "change"), earlier=12, half=3.0):
    """Compose a share whose categories moved three points each, judged so."""

    def moved(place, figure):
        verdict = verdicts[place] if place < len(verdicts) else CHANCE
        own = change(HEADERS[1], SHARES[place] - 3, SHARES[place], verdict, half)
        practices = (
            (("Lægehuset Havnen", change(HEADERS[1], 30.0, 40.0, CLEAR)),) if visibility is Visibility.OPEN else ()
        )
        return replace(figure, changes=Changes(YEAR.earlier(earlier), own, None, practices))

    return share_report(visibility, kinds=kinds, changed=moved)


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_share_changes_category_by_category(visibility):
    """One figure has a row for each category of the cluster, with names and with letters, and none of a practice."""
    (extra,) = report(CLEAR, visibility=visibility).pages[0].extras

    (part,) = extra.parts
    assert [row.label for row in part.rows] == [*CATEGORIES.values()]
    assert [row.strong_from for row in part.rows] == [2, 4, 4, 4]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), "Ændringerne kan være tilfældig variation."),
        (
            (CLEAR, CHANCE, CLEAR),
            (
                "Ændringen er mere, end tilfældighed alene kan give, for kortvirkende og kombinationer. "
                "De øvrige ændringer kan være tilfældig variation."
            ),
        ),
        ((CLEAR,) * 4, "Ændringen er mere, end tilfældighed alene kan give, for kortvirkende, langvirkende, "),
        ((UNJUDGED,) * 4, "Om det kan være tilfældig variation, er ikke vurderet."),
    ],
)
def test_the_sentence_names_the_categories_that_moved_more_than_chance(verdicts, expected):
    """Some, all, none, and not assessed each have their words."""
    (extra,) = report(*verdicts).pages[0].extras

    assert said(extra.reading).startswith(expected)


def test_overlapping_periods_are_the_reason_told():
    """Where the periods overlap, the sentence says that this is why nothing is judged."""
    (extra,) = report(*(UNJUDGED,) * 4, earlier=6).pages[0].extras

    assert said(extra.reading).endswith("er ikke vurderet, fordi de to perioder overlapper.")


def test_a_share_without_its_own_figure_leads_with_its_change():
    """A section that asks for the change alone shows no columns of practices."""
    page = report(kinds=("change",)).pages[0]

    assert page.share == ()
    assert page.leading == 1


def test_the_rows_of_a_share_say_which_part_changed():
    """The category stands before the word that says what the row is, and practices have no such row."""
    rows = [r for r in report(CLEAR).rows if r.category.endswith("change")]

    assert [r.category for r in rows] == [f"{category} change" for category in CATEGORIES]
    assert {r.level for r in rows} == {Level.CLUSTER}


def test_a_share_without_an_earlier_period_has_no_change():
    """A first report of a share has its figure alone."""
    assert share_report(Visibility.OPEN, kinds=("practices", "change")).pages[0].extras == ()


def smallest(place, figure):
    """Give the cluster and its practices a smallest change that could be seen."""
    bars = tuple(replace(b, detectable=7.0 + place) if isinstance(b, OpenBar) else b for b in figure.bars)
    return replace(figure, bars=bars, detectable=2.0 + place)


def test_the_smallest_changes_of_a_share_have_a_column_for_each_category():
    """With names the table tells every category, the cluster's too; the method has no one number for all of them."""
    made = share_report(Visibility.OPEN, changed=smallest)

    (table,) = made.back.detectable
    assert [head.label for head in table.heads] == [f"Brugere fordelt på fire slags: {c}" for c in CATEGORIES.values()]
    assert table.rows[0] == ("Prøveklyngen", ("2,0", "3,0", "4,0", "5,0"))
    assert "Mindste ændring, der kan ses" not in {fact.label for fact in made.back.entries[0].judged}


def test_with_letters_nothing_is_told_of_the_smallest_change_of_a_share():
    """Where there is no table, neither page nor file has the numbers."""
    made = share_report(Visibility.ANONYMISED, changed=smallest)

    assert made.back.detectable == ()
    assert not [r for r in made.rows if r.category.endswith("detectable_change")]


def test_small_changes_of_a_share_are_not_called_chance():
    """Three points with an interval from +1 to +5 are no chance alone, and less than what matters."""
    (extra,) = report(half=2.0).pages[0].extras

    assert said(extra.reading) == "Ingen af ændringerne er tydelig: de er små, eller de kan være tilfældig variation."
