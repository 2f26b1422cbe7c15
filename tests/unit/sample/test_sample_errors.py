"""What a user reads when a sample cannot be made: the exact texts of tests/errors/sample."""

import re
from pathlib import Path

import pytest

from pipeline.errors import DefinitionError, UsageError
from pipeline.sample import make_sample

TEXTS = Path(__file__).parents[2] / "errors" / "sample"


def said(refused, place):
    """Give the text of an error; the test's place and the description's line numbers are left open."""
    return re.sub(r"country\.yaml:\d+", "country.yaml:LINE", str(refused.value).replace(str(place), "DIR")) + "\n"


def test_unknown_size(country_text, tmp_path):
    """A size that is not described is refused with the known ones and the nearest."""
    with pytest.raises(UsageError) as refused:
        make_sample(country_text, size="smal", seed=1, to=tmp_path / "x")

    assert said(refused, tmp_path) == (TEXTS / "unknown_size.txt").read_text("utf-8")


def test_somebody_elses_folder_stays(country_text, tmp_path):
    """A folder that holds something else is not touched."""
    (tmp_path / "mine.txt").write_text("precious")

    with pytest.raises(UsageError) as refused:
        make_sample(country_text, size="small", seed=1, to=tmp_path)

    assert said(refused, tmp_path) == (TEXTS / "something_else_stands_here.txt").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_place_that_cannot_be_written(country_text, tmp_path):
    """A place under a file cannot be written, and the error says so."""
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError) as refused:
        make_sample(country_text, size="small", seed=1, to=tmp_path / "file" / "small")

    assert said(refused, tmp_path) == (TEXTS / "cannot_be_written.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "stands", "instead"),
    [
        ("unknown_key", "first: 2021-01-01\n", "frist: 2021-01-01\n"),
        ("unknown_condition", "among: R95", "among: R59"),
        ("unknown_cluster", "cluster: aa,", "cluster: bb,"),
        ("practices_do_not_add_up", "    practices: 60\n", "    practices: 61\n"),
        ("crowded_cluster", "name: Nordlys-klyngen, practices: 12", "name: Nordlys-klyngen, practices: 2"),
        ("joins_and_leaves", "{cluster: fjord, joined_on: 2026-01-15}", "{cluster: fjord}"),
        ("file_without_mapping", "      - {name: registre/regioner.csv}\n", ""),
        ("table_that_is_not_made", "table: consents", "table: consent"),
        ("ages_do_not_start_at_birth", "per_1000: {0: 4200}", "per_1000: {5: 4200}"),
    ],
)
def test_description_with_a_mistake(country_text, tmp_path, name, stands, instead):
    """A mistake in the description is told where it stands, before anything is made."""
    with pytest.raises(DefinitionError) as refused:
        make_sample(country_text.replace(stands, instead, 1), size="small", seed=1, to=tmp_path / "x")

    assert said(refused, tmp_path) == (TEXTS / f"{name}.txt").read_text("utf-8")
    assert not (tmp_path / "x").exists()


def test_a_mistake_is_told_with_its_line(country_text, tmp_path):
    """The line that is told is the line that was changed."""
    line = next(n for n, text in enumerate(country_text.split("\n"), start=1) if "among: R95" in text)

    with pytest.raises(DefinitionError) as refused:
        make_sample(country_text.replace("among: R95", "among: R59", 1), size="small", seed=1, to=tmp_path / "x")

    assert [problem.where.line for problem in refused.value.problems] == [line]
