"""`klynge catalogue` shows what a project's definitions offer, and what of it could not be verified."""

from pathlib import Path

import pytest
from support.command import klynge

TEXTS = Path(__file__).parents[1] / "errors/specifications"
CRP = "indicators/lung_function_tests/crp_percent.sql"
CRP_PAGE = "tests/specs/indicators/crp_percent.md"
PACKAGE = """\
id: only_crp
version: 1.0
owner: A unit
title: CRP
introduction: Om CRP.
period: {months: 12}
sections:
  - heading: CRP
    indicators: [crp_percent]
questions:
  - {text: "Hvorfor er vi forskellige?", indicator: crp_percent}
implementation: ["Hvad vil praksis ændre?"]
follow_up: {months: 9}
sources: [A guideline]
status: published
reviewed: {by: A. Doctor, on: 2026-03-01, again: 2027-03-01}
"""


@pytest.fixture
def own_project(tmp_path):
    """Give a new project as an analyst starts it: nothing is counted, so it has no data."""
    root = tmp_path / "unit"
    assert klynge("init", root, "--no-sample").exit_code == 0
    return root


@pytest.fixture
def small_project(own_project):
    """Give a project of one package and one indicator."""
    for folder, kept in (
        ("indicators", {CRP, "indicators/extracts.yaml", "indicators/codelists/crp.yaml"}),
        ("packages_defs", set()),
        ("tests/specs/indicators", {CRP_PAGE}),
    ):
        for file in (own_project / folder).rglob("*.*"):
            if file.relative_to(own_project).as_posix() not in kept:
                file.unlink()
    (own_project / "packages_defs/only_crp.yaml").write_text(PACKAGE, encoding="utf-8")
    return own_project


def test_every_package_is_shown_and_what_rests_on_doubt(own_project):
    """A line for each package; a codelist without codes says what is missing."""
    said = klynge("catalogue", "--project", own_project)
    lines = said.text.splitlines()
    packages = sorted(path.stem for path in (own_project / "packages_defs").glob("*.yaml"))

    assert said.exit_code == 0
    assert packages == [line.split()[0] for line in lines[1 : 1 + len(packages)]]
    assert "codelist without codes" in lines
    assert "De står i overenskomsten om" in said.text
    assert lines[-1].startswith(f"{len(packages)} packages (")


def test_a_page_says_what_is_shown(small_project, tmp_path):
    """With --coverage the conditions that a specification shows are counted, as `klynge spec --coverage` does."""
    to = tmp_path / "page.md"
    said = klynge("catalogue", "--coverage", "--to", to, "--project", small_project)
    page = to.read_text(encoding="utf-8")

    assert (
        said.text == f"{to}: 1 package (1 published), 1 of 1 indicator specified; not verified: 0 codelists, 0 goals.\n"
    )
    assert "| practices | 1 of 1 | 1 of 1 | 5 of 5 | Ydelser | 2027-03-01 |\n" in page
    assert "| percent |  |  | yes | 5 of 5 |\n" in page


def test_what_is_not_counted_as_specified_shows_nothing(small_project, tmp_path):
    """A page whose cases fail would seem to show every condition: it is refused, and nothing is written."""
    page = small_project / CRP_PAGE
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("| 000001 | 4 | 2 | 4 |", "| 000001 | 4 | 3 | 4 |"), encoding="utf-8")
    said = klynge("catalogue", "--coverage", "--to", tmp_path / "page.md", "--project", small_project)

    assert (10, (TEXTS / "nothing_shown.txt").read_text(encoding="utf-8")) == (said.exit_code, said.text)
    assert not (tmp_path / "page.md").exists()
    assert page.read_text(encoding="utf-8") != text
