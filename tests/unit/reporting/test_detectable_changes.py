import dataclasses

import pytest
from support.extra_builders import report_with
from support.report_builders import (
    CODELISTS,
    HEADERS,
    HOUSE,
    cluster_figures,
    figure,
    indicators,
    package,
    practice_name,
)

from pipeline.measuring.figures import OpenBar
from pipeline.model import Level, Visibility
from pipeline.reporting.compose import compose
from pipeline.reporting.report import Fact

OPEN, ANONYMISED = Visibility.OPEN, Visibility.ANONYMISED
LABEL = "Mindste ændring, der kan ses"


def bars(*smallest):
    """Make the bars of an open figure with these smallest changes, None where nobody knows."""
    shown = figure(HEADERS[1], 75.8, OPEN).bars
    return tuple(dataclasses.replace(b, detectable=s) for b, s in zip(shown, smallest, strict=False))


def first(**changed):
    """Compose a first report: there is nothing earlier to look back to."""
    return report_with("practices", **{"changes": None, "detectable": 3.84, **changed})


def judged(report):
    """Give the facts on rules of the report's one indicator."""
    return {fact.label: fact.text for fact in report.back.entries[0].judged}


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_first_report_says_how_far_the_cluster_must_move(visibility):
    """The method page tells it in the unit's terms, with names and with letters."""
    assert judged(first(visibility=visibility))[LABEL] == "3,8 procentpoint for klyngen i næste periode"


def test_where_nobody_knows_nothing_is_said():
    """Without a smallest change there is no such fact, no table and no row."""
    report = first(detectable=None)

    assert LABEL not in judged(report)
    assert report.back.detectable == ()
    assert not [row for row in report.rows if row.category]


def test_a_follow_up_shows_changes_and_no_foretelling():
    """As soon as there is an earlier period, the smallest change is history."""
    report = report_with("practices", detectable=3.84, bars=bars(7.34, 8.0))

    assert LABEL not in judged(report)
    assert report.back.detectable == ()


def test_practices_stand_in_a_table_below_the_cluster():
    """By name, each with the smallest change that its own next figure could show."""
    (table,) = first(bars=bars(7.34, 12.0)).back.detectable

    assert table.heads == (Fact("Måling registreret inden for 12 måneder", "procentpoint"),)
    assert LABEL not in judged(first(bars=bars(7.34, 12.0)))  # the table's first row says it
    assert table.rows == (
        ("Prøveklyngen", ("3,8",)),
        (practice_name(1), ("12,0",)),
        (practice_name(0), ("7,3",)),
    )


def test_a_practice_whose_value_is_hidden_is_not_in_the_table():
    """What is hidden has no smallest change either: it would tell how small the practice is."""
    hidden = [b for b in figure(HEADERS[1], 75.8, OPEN).bars if b.cell.value is None]
    report = first(bars=tuple(dataclasses.replace(b, detectable=9.0) for b in hidden))

    assert len(hidden) == 2
    assert report.back.detectable == ()


def test_letters_have_no_table():
    """An anonymised report tells of the cluster alone."""
    assert first(visibility=ANONYMISED).back.detectable == ()


def test_the_file_of_figures_holds_what_is_printed():
    """A row for the cluster and one for each practice, with their own category."""
    rows = [row for row in first(bars=bars(7.34)).rows if row.category == "detectable_change"]

    assert [(r.level, r.unit_label, str(r.value)) for r in rows] == [
        (Level.CLUSTER, "Prøveklyngen", "3.8"),
        (Level.PRACTICE, practice_name(0), "7.3"),
    ]


def test_indicators_stand_side_by_side_and_the_seventh_begins_a_new_table():
    """Seven indicators become a table of six and one of one; who lacks a number has a dash."""
    heads = tuple(HEADERS[1].model_copy(update={"id": f"x_{i}", "title": f"Måling {i}"}) for i in range(7))
    made = cluster_figures(OPEN, heads)

    def with_smallest(i, f):
        bars_ = tuple(
            dataclasses.replace(b, detectable=5.0 if j or i else None) if isinstance(b, OpenBar) else b
            for j, b in enumerate(f.bars[:2])
        )
        return dataclasses.replace(f, bars=bars_)

    figures = dataclasses.replace(made, figures=tuple(with_smallest(i, f) for i, f in enumerate(made.figures)))
    report = compose(figures, package(heads), indicators(heads), CODELISTS, HOUSE, OPEN)

    tables = report.back.detectable
    assert [len(t.heads) for t in tables] == [6, 1]
    assert dict(tables[0].rows)[practice_name(0)] == ("–", *["5,0"] * 5)
