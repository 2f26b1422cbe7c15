"""What stands on a practice's own slip, and what never does."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.report_builders import HEADERS, LETTERS, practice_id, practice_name
from support.slip_builders import made_slip

from pipeline.model import Unlisted
from pipeline.reporting.slip_page import render_slip
from pipeline.reporting.wording import DANISH_WORDING, said

REASONS = {
    Unlisted.NO_DATA: "vi har ingen data fra jer",
    Unlisted.OWNER: "dataejeren har skjult jeres tal",
    Unlisted.NOT_APPLICABLE: "målepunktet er ikke relevant for jer",
    Unlisted.TOO_FEW: "for få patienter til, at tallet siger noget",
    Unlisted.SMALL_NUMBER: "et antal bag tallet er under 5",
    Unlisted.ROUNDED: "så lavt, at det ville ligne nul, når tallene afrundes",
    Unlisted.COVER: "udeladt, så et andet tal ikke kan regnes ud",
    Unlisted.FEW_PRACTICES: "klyngen har for få praksis til, at de vises hver for sig",
    Unlisted.NOBODY: "ingen praksis vises hver for sig her",
}


@pytest.fixture(scope="module")
def templates_of_slips():
    folder = Path(__file__).parents[3] / "templates"
    return {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()}


@pytest.fixture(scope="module")
def html(templates_of_slips):
    return render_slip(made_slip(), templates_of_slips, date(2026, 11, 25))


def test_a_slip_says_the_letter_and_the_practices_own_numbers():
    """The letter first; then for each indicator its own value, interval, counts, the cluster's and the place."""
    slip = made_slip()
    row = slip.entries[1].rows[0]

    assert "I er C" == said(slip.heading)
    assert ("68,9\xa0%", "95 %: 56,4–79,1", "42 af 61") == (row.own, row.own_note, row.counts)
    assert "75,8\xa0%" == row.cluster
    assert re.fullmatch(r"nr\. \d+(–\d+)? af 10", row.place)
    assert row.place_note.startswith("vist som ")


def test_a_slip_says_who_has_got_it():
    """Addressed to the practice; nobody else has it, and the coordinator has not seen it."""
    slip = made_slip()

    assert [practice_name(0), practice_id(0)] == [f.text for f in slip.facts[:2]]
    assert said(slip.private).startswith("Ingen andre har fået denne seddel.")
    assert "Klyngekoordinatoren har ikke set den" in said(slip.private)


@pytest.mark.parametrize("reason", Unlisted)
def test_a_practice_without_a_letter_reads_why(reason):
    """Each reason has its own sentence, beside each figure that lists no letter of theirs."""
    slip = made_slip(label=None, reason=reason)

    assert "I står uden bogstav" == said(slip.heading)
    assert {("ikke vist", REASONS[reason])} == {(r.place, r.place_note) for e in slip.entries for r in e.rows}


def test_a_cluster_too_small_says_so_once():
    """Where no practice of the cluster is shown because it is small, the place has no column."""
    assert not made_slip(label=None, reason=Unlisted.FEW_PRACTICES).has_places
    assert made_slip(label=None, reason=Unlisted.NOBODY).has_places


def test_what_the_owner_hid_is_a_dash():
    """No number, no interval, no counts."""
    row = made_slip(label=None, reason=Unlisted.OWNER).entries[0].rows[0]

    assert ("–", "", "") == (row.own, row.own_note, row.counts)


def test_the_strip_shows_the_letters_values_and_fills_one_dot():
    """Ten letters are shown: ten dots, of which one is the practice's own; without a letter none is."""
    listed, unlisted = made_slip().entries[1].rows[0], made_slip(label=None).entries[1].rows[0]

    assert (10, 1) == (len(listed.strip.dots), sum(d.filled for d in listed.strip.dots))
    assert (10, 0) == (len(unlisted.strip.dots), sum(d.filled for d in unlisted.strip.dots))
    assert sorted(d.at for d in listed.strip.dots) == sorted(d.at for d in unlisted.strip.dots)
    assert listed.alt.endswith("I er prikken ved " + listed.place_note.split("vist som ")[1].split(",")[0] + ".")
    assert unlisted.alt.endswith("I er ikke blandt dem.")


def test_no_other_practice_stands_on_a_slip(html):
    """No other name or number, and no other letter: the slip maps one letter alone."""
    text = re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL)
    others = [x for i in range(1, 12) for x in (practice_id(i), practice_name(i)) if x in html]
    letters = [x for x in LETTERS[:12] if x not in "CI" and re.search(rf"\b{x}\b", text)]

    assert [] == others
    assert [] == letters


def test_every_reason_has_its_words():
    """A reason that nobody can say would fail the run of the one cluster that meets it."""
    assert [] == [u for u in Unlisted if f"slip_{u}" not in DANISH_WORDING.catalogue]


def test_names_print_as_text(templates_of_slips):
    """Whatever a register calls a practice stands on the slip as it is written there."""
    slip = made_slip()
    hostile = replace(slip, facts=(replace(slip.facts[0], text="<script>alert(1)</script>{{ 7*7 }}"), *slip.facts[1:]))
    html = render_slip(hostile, templates_of_slips, date(2026, 11, 25))

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in html


def test_units_of_every_kind_are_written_as_the_report_writes_them():
    """Five indicators: the place counts from the lowest where lower is better."""
    slip = made_slip(heads=HEADERS)

    assert 5 == len(slip.entries)
    assert "pr. 1.000 sikrede pr. år (lavere er bedre)" == slip.entries[2].unit
