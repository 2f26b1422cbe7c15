"""`klynge overlap` lays packages beside each other; `klynge check` warns where two owners ask much the same."""

import shutil
from pathlib import Path

import pytest
from support.command import klynge

TEXTS = Path(__file__).parents[1] / "errors" / "lifecycle"
PACKAGE = "packages_defs/opioider.yaml"


def change(file, was, becomes):
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, becomes, 1), encoding="utf-8")


@pytest.fixture
def beside(project_copy):
    """Give KiAP's project beside a region's: the same packages, but for one of opioids under its own name."""
    theirs = shutil.copytree(project_copy, project_copy.parent / "kiap", ignore=shutil.ignore_patterns(".klynge"))
    change(theirs / PACKAGE, "id: opioider", "id: smerter")
    change(theirs / PACKAGE, "owner: Kvalitetsenheden (eksempel)", "owner: KiAP")
    change(theirs / "indicators/codelists/opioids.yaml", '  - {code: "!N02AJ07"}\n', "")
    return theirs


def test_two_projects_are_laid_beside_each_other(project_copy, beside):
    """What is the same is named once; what overlaps is told with how much, in what, and what to do."""
    said = klynge("overlap", "--with", beside, "--project", project_copy)
    head, *rest = said.text.partition("\n\n")

    assert said.exit_code == 0
    assert "packages the same in both projects: " in head
    assert (TEXTS / "overlap_of_two_projects.txt").read_text(encoding="utf-8") == "".join(rest).lstrip()


def test_two_owners_in_one_project_are_warned_of(project_copy):
    """One line of `klynge check`, and the pair stands first in `klynge overlap`."""
    text = (project_copy / PACKAGE).read_text(encoding="utf-8").replace("id: opioider", "id: smerter")
    theirs = text.replace("owner: Kvalitetsenheden (eksempel)", "owner: KiAP")
    (project_copy / "packages_defs/smerter.yaml").write_text(theirs, encoding="utf-8")

    checked, overlap = klynge("check", "--project", project_copy), klynge("overlap", "--project", project_copy)

    assert (0, 0) == (checked.exit_code, overlap.exit_code)
    assert "warning  packages_defs/opioider.yaml:" in checked.text
    assert "have a counterpart in 'smerter' of KiAP, more than half: see klynge overlap.\n" in checked.text
    assert overlap.text.startswith("opioider of Kvalitetsenheden (eksempel) and smerter of KiAP\n")
    assert ", 1 of different owners.\n" in overlap.text


def test_a_project_beside_itself_has_nothing_to_tell(project_copy):
    """Every package is the same in both."""
    said = klynge("overlap", "--with", project_copy, "--project", project_copy)

    assert said.exit_code == 0
    assert said.text.endswith("\nNo two packages overlap.\n")


def test_what_lies_beside_must_be_a_project_that_can_be_read(project_copy, beside):
    """Another folder is refused; a mistake in the other project is told with the file in that folder."""
    nothing = klynge("overlap", "--with", project_copy / "indicators", "--project", project_copy)
    change(beside / PACKAGE, "id: smerter", "id: Smerter")
    wrong = klynge("overlap", "--with", beside, "--project", project_copy)

    assert (2, 10) == (nothing.exit_code, wrong.exit_code)
    text = nothing.text.replace(str(project_copy), "unit")
    assert (TEXTS / "beside_no_project.txt").read_text(encoding="utf-8") == text
    told = wrong.text.replace(str(beside), "kiap")
    assert (TEXTS / "beside_with_a_mistake.txt").read_text(encoding="utf-8") == told
