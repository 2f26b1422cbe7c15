"""`klynge codes` holds the codelists of a project against what its snapshot holds."""

import csv

from support.command import klynge


def test_what_does_not_fit_is_told_and_written(project_copy, tmp_path):
    """The sample bills CRP out of hours too, under specialty 81: the list leaves it out, and the command says so."""
    to = tmp_path / "codes.csv"
    said = klynge("codes", "crp", "antibiotics", "--to", to, "--project", project_copy)
    rows = list(csv.DictReader(to.read_text(encoding="utf-8").splitlines()))

    assert said.exit_code == 0
    assert "occurs with another specialty" in said.text
    assert said.text.splitlines()[-1].startswith("2 codelists, ")
    assert {("crp", "7120", "specialty 81")} == {
        (r["codelist_id"], r["line"], r["remark"]) for r in rows if r["misfit"] == "occurs with another specialty"
    }


def test_an_unknown_codelist_is_refused(project_copy):
    """The nearest is named."""
    said = klynge("codes", "antibiotcs", "--project", project_copy)

    assert (2, "codelist 'antibiotcs' does not exist.") == (said.exit_code, said.text.split("  ")[1].splitlines()[0])
    assert "did you mean 'antibiotics'?" in said.text
