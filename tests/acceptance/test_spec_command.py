"""`klynge spec` runs a project's own specifications, and says where they and the definitions part."""

import re
from pathlib import Path

import pytest
from support.command import klynge

TEXTS = Path(__file__).parents[1] / "errors" / "specifications"
PAGES = "tests/specs/indicators"


@pytest.fixture
def own_project(tmp_path):
    """Give a new project as an analyst starts it."""
    root = tmp_path / "unit"
    assert klynge("init", root, "--no-sample").exit_code == 0
    return root


def change(file, was, becomes):
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, becomes, 1), encoding="utf-8")


def take_back(project, indicator, status):
    """Give an indicator, and every package that shows it, another status than published."""
    (sql,) = project.glob(f"indicators/*/{indicator}.sql")
    shows = re.compile(rf"\b{indicator}\b")
    packages = sorted((project / "packages_defs").glob("*.yaml"))
    shown_in = [package for package in packages if shows.search(package.read_text(encoding="utf-8"))]
    for file in (sql, *shown_in):
        change(file, "status: published", f"status: {status}")


def test_a_project_runs_its_own_specifications(own_project):
    """Each page is counted in both engines, and each condition of the SELECT is asked for."""
    said = klynge("spec", "crp_percent", "copd_all_four_12m", "--coverage", "--project", own_project)

    assert said.exit_code == 0
    assert said.text == (
        "crp_percent: 1 case as specified in DuckDB and Polars\n"
        "crp_percent: 5 of 5 conditions shown\n"
        "copd_all_four_12m: 1 case as specified in DuckDB and Polars\n"
        "copd_all_four_12m: 7 of 10 conditions shown, 3 with a reason why no row can\n"
    )


def test_what_is_counted_otherwise_stands_beside_what_was_specified(own_project):
    """The practice that differs is marked, and the case is named with file and line."""
    page = own_project / PAGES / "copd_fev1_12m_counted.md"
    change(page, "| 000001 | | 31 | 40 | nej | |", "| 000001 | | 32 | 40 | nej | |")
    said = klynge("spec", "copd_fev1_12m_counted", "--coverage", "--project", own_project)

    assert said.exit_code == 10
    assert (TEXTS / "counted_otherwise.txt").read_text(encoding="utf-8") == said.text


def test_all_pages_are_read_before_any_is_run(own_project):
    """Slips in two pages are told at once, and nothing is counted."""
    change(own_project / PAGES / "crp_percent.md", "Periode:", "Perioden:")
    change(own_project / PAGES / "copd_fev1_12m.md", "## Så tælles", "## Resultat")
    said = klynge("spec", "copd_fev1_12m", "crp_percent", "crp_per_1000", "--project", own_project)

    assert said.exit_code == 10
    assert f"{PAGES}/copd_fev1_12m.md:63  'Resultat' is no heading of a specification." in said.text
    assert f"{PAGES}/crp_percent.md:1  the case 'hele filen' has no period." in said.text
    assert said.text.endswith("3 problems in 2 files. Nothing was run.\n")


def test_a_published_indicator_must_be_shown_whole(own_project):
    """A condition that no case shows refuses a published indicator, and is only told of while it is a draft."""
    page = own_project / PAGES / "crp_percent.md"
    edge = next(line for line in page.read_text(encoding="utf-8").splitlines() if "2025-09-30" in line)
    change(page, f"{edge}\n", "")
    published = klynge("spec", "crp_percent", "--coverage", "--project", own_project)
    take_back(own_project, "crp_percent", "preview")
    preview = klynge("spec", "crp_percent", "--coverage", "--project", own_project)

    missing = "no case shows `services.service_date >= $period_start`."
    assert (10, True) == (published.exit_code, missing in published.text)
    assert (0, True) == (preview.exit_code, missing in preview.text)
    assert "crp_percent: 4 of 5 conditions shown (preview)\n" in preview.text


def test_what_is_asked_for_must_have_a_page(own_project):
    """An indicator that nobody specified is named where it is asked for by name; a misspelt one is asked about."""
    take_back(own_project, "crp_percent", "draft")
    (own_project / PAGES / "crp_percent.md").unlink()
    unspecified = klynge("spec", "crp_percent", "--project", own_project)
    misspelt = klynge("spec", "crp_percnt", "--project", own_project)

    assert (10, True) == (unspecified.exit_code, "'crp_percent' has no specification." in unspecified.text)
    assert (2, True) == (misspelt.exit_code, "did you mean 'crp_percent'?" in misspelt.text)


def test_a_page_is_named_as_its_indicator(own_project):
    """A page whose first line names another indicator is refused before it is run."""
    change(own_project / PAGES / "crp_percent.md", "# crp_percent", "# crp_per_1000")
    said = klynge("spec", "crp_percent", "--project", own_project)

    assert said.exit_code == 10
    assert f"{PAGES}/crp_percent.md:1  the page speaks of 'crp_per_1000'.\n    # crp_percent\n" in said.text
