"""Editions are kept whole, for their owner alone, and what was released of them never changes."""

import json
from dataclasses import replace
from datetime import date

import pytest
from support.editions import YEAR, by_letter, cell, edition

from pipeline.errors import OrderError
from pipeline.model import Level, Visibility
from pipeline.orders.edition_store import files_in, kept, record, release, released, with_files
from pipeline.orders.edition_text import edition_from, edition_text

ON = date(2026, 12, 1)
MADE = edition(
    ["000001", "000002"],
    [
        cell(Level.CLUSTER, "c1", YEAR, (30, 60)),
        replace(cell(Level.REGION, "1084", YEAR, (300, 700)), without=frozenset({"000009"})),
        cell(Level.DENMARK, "denmark", YEAR, None),
        cell(Level.CLUSTER, "c1", YEAR, (5, 20), "spread", "first"),
        by_letter("000001", YEAR),
    ],
    units={"1084": ["000001", "000009"]},
)


def test_an_edition_is_read_as_it_was_written():
    """Cells, hidden ones too, members, units and digests come back."""
    assert MADE == edition_from(edition_text(MADE))


def test_a_text_says_how_each_member_stands():
    """One is shown by letter, the other not at all."""
    told = json.loads(edition_text(MADE))["members"]

    assert {"000001": "by_letter", "000002": "not_shown"} == {m["id"]: m["shown"] for m in told}


def test_a_rerun_takes_the_place_of_what_was_not_released(tmp_path):
    """The newest is kept, alone."""
    record(tmp_path, MADE)
    record(tmp_path, replace(MADE, snapshot="newer"))

    assert ["newer"] == [k.edition.snapshot for k in kept(tmp_path)]


def test_a_released_edition_stands_beside_what_is_printed_after_it(tmp_path):
    """The first is as it was, the second is new."""
    release(tmp_path, record(tmp_path, MADE), ON)
    record(tmp_path, replace(MADE, snapshot="newer"))

    assert [("s", ON), ("newer", None)] == [(k.edition.snapshot, k.released_on) for k in kept(tmp_path)]
    assert [MADE] == [k.edition for k in released(tmp_path)]


def test_the_same_report_after_its_release_is_the_released_edition(tmp_path):
    """Nothing is added, and it is still released."""
    release(tmp_path, record(tmp_path, MADE), ON)

    assert ON == record(tmp_path, MADE).released_on
    assert 1 == len(kept(tmp_path))


def test_reports_of_other_clusters_and_with_names_lie_beside_each_other(tmp_path):
    """Each has its own editions."""
    named = replace(MADE, asked=MADE.asked._replace(visibility=Visibility.OPEN))
    other = replace(MADE, asked=MADE.asked._replace(cluster_id="c2"))
    for each in (MADE, named, other):
        record(tmp_path, each)

    assert {"c1-anonymised-1", "c1-open-1", "c2-anonymised-1"} == {k.path.split("/")[-1][:-5] for k in kept(tmp_path)}


def test_the_tenth_edition_comes_after_the_ninth(tmp_path):
    """Numbers are numbers."""
    for n in range(11):
        release(tmp_path, record(tmp_path, replace(MADE, snapshot=str(n))), ON)

    assert [str(n) for n in range(11)] == [k.edition.snapshot for k in kept(tmp_path)]
    assert [str(n) for n in range(11)] == [k.edition.snapshot for k in released(tmp_path)]


def test_files_and_folders_are_their_owners_alone(tmp_path):
    """Neither an edition nor the list can be read by anybody else."""
    release(tmp_path, record(tmp_path, MADE), ON)
    found = list((tmp_path / "editions").rglob("*"))

    assert {0o600} == {p.stat().st_mode & 0o777 for p in found if p.is_file()}
    assert {0o700} == {p.stat().st_mode & 0o777 for p in found if p.is_dir()}


@pytest.mark.parametrize(
    "spoil", [lambda p: p.write_text("{"), lambda p: p.write_text(p.read_text() + " "), lambda p: p.unlink()]
)
def test_what_was_released_and_cannot_be_read_stops_the_next(tmp_path, spoil):
    """A damaged, changed or missing edition is told of: without it nobody knows what was released."""
    one = release(tmp_path, record(tmp_path, MADE), ON)
    spoil(tmp_path / "editions" / one.path)

    with pytest.raises(OrderError, match="cannot be read"):
        released(tmp_path)


def test_a_damaged_list_stops_the_next(tmp_path):
    """Half a line is no release."""
    release(tmp_path, record(tmp_path, MADE), ON)
    with (tmp_path / "editions/releases.jsonl").open("a") as file:
        file.write('{"edition"')

    with pytest.raises(OrderError, match="cannot be read"):
        kept(tmp_path)


def test_nothing_was_released_where_nothing_is_kept(tmp_path):
    """A new project has no memory."""
    assert () == released(tmp_path)


def test_a_folder_is_remembered_from_the_project_where_it_lies_within(tmp_path):
    """A project that is moved finds its reports; another place is named whole."""
    inside, outside = tmp_path / "unit/reports", tmp_path / "elsewhere"
    for folder in (inside, outside):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text("a")

    assert "reports" == with_files(MADE, inside, tmp_path / "unit").folder
    assert outside.as_posix() == with_files(MADE, outside, tmp_path / "unit").folder
    assert ["a.txt"] == list(files_in(inside))
