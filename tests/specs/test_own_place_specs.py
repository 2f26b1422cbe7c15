"""The page on a practice's own place holds: its places, and why it may stand under no letter."""

from decimal import Decimal

import pytest
from support.measuring_cases import RULE, YEAR, groups_of, header, measured, of_patients, patients
from support.spec_tables import tables_under

from pipeline.measuring.figures import AnonymisedBar, Cell, IndicatorFigure, Reference
from pipeline.measuring.slips import own_place, rank_of
from pipeline.measuring.stake import Stake
from pipeline.model import Better, Level, State, Unlisted, Verdict

BETTER = {"højere": Better.HIGHER, "lavere": Better.LOWER, "ingen": Better.NEITHER}
REASONS = {
    "vist": None,
    "små tal": Unlisted.SMALL_NUMBER,
    "for få": Unlisted.TOO_FEW,
    "dækker": Unlisted.COVER,
    "ingen vises": Unlisted.NOBODY,
    "ikke relevant": Unlisted.NOT_APPLICABLE,
    "ingen data": Unlisted.NO_DATA,
    "for få praksis": Unlisted.FEW_PRACTICES,
}
OTHERS = tuple(AnonymisedBar(label, Decimal(50), differs=False) for label in "ABC")
TABLES = tables_under("own_place.md")


def decimal(text):
    return Decimal(text.replace(",", "."))


@pytest.mark.parametrize("row", TABLES["Pladser"])
def test_places_are_those_of_the_page(row):
    """Each row's place, from the numbers that a report shows."""
    place = rank_of(decimal(row["jeres"]), [decimal(v) for v in row["de viste tal"].split()], BETTER[row["bedst"]])
    numbers = str(place.first) if place.first == place.last else f"{place.first}–{place.last}"

    assert row["plads"] == f"{numbers} af {place.of}"


@pytest.mark.parametrize("row", TABLES["Hvorfor en praksis ikke står med bogstav"])
def test_a_slip_says_why_as_the_page_does(row):
    """Each row's reason, and the practice's own numbers however small."""
    counted = {"own": patients(int(row["tæller"]), int(row["nævner"]))} if row["tæller"] else {}
    found = measured(of_patients({**counted, "other": patients(50, 100)}), groups_of(["own", "other"]))
    bars = {"ingen": (), "for lille klynge": (), "andre": OTHERS, "K og andre": (*OTHERS, own_bar())}
    members = 2 if row["rapporten viser"] == "for lille klynge" else 5

    told = own_place(
        figure(bars[row["rapporten viser"]], members), "K", found.of(Level.PRACTICE, "own"), Stake(header(), YEAR, RULE)
    )

    assert REASONS[row["sedlen siger"]] == told.unlisted
    assert row["egne tal"] == counts(told.own)


def counts(cell):
    return "" if cell.value is None else f"{cell.numerator:.0f} af {cell.denominator:.0f}"


def own_bar():
    return AnonymisedBar("K", Decimal(40), differs=False)


def figure(bars, members):
    nothing = Cell(State.NOT_APPLICABLE)
    return IndicatorFigure(
        indicator_id="seen",
        period=YEAR,
        bars=bars,
        cluster=Cell(State.VALUE, value=50.0),
        region=Reference(nothing, "R1"),
        denmark=Reference(nothing, "Danmark"),
        cluster_differs_from_region=Verdict.NOT_ASSESSED,
        practices_differ=Verdict.NOT_ASSESSED,
        lines=(),
        practice_lines=(),
        members=members,
        practices_with_data=None,
        missing_percent=None,
    )
