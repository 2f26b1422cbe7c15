"""`klynge spec` runs a project's own specifications, and says where they and the definitions part."""

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


def begin_own(root, status):
    """Write an indicator that no package shows: a copy of a shipped one under another name, with its page."""
    sql, page = "indicators/lung_function_tests/{}.sql", f"{PAGES}/{{}}.md"
    for place in (sql, page):
        text = (root / place.format("crp_percent")).read_text(encoding="utf-8")
        own = text.replace("crp_percent", "own_percent").replace("status: published", f"status: {status}")
        (root / place.format("own_percent")).write_text(own, encoding="utf-8")
    return root / page.format("own_percent")


@pytest.mark.parametrize(("status", "exit_code", "told"), [("published", 10, ""), ("preview", 0, " (preview)")])
def test_a_published_indicator_must_be_shown_whole(own_project, status, exit_code, told):
    """A condition that no case shows refuses a published indicator, and is only told of before that."""
    page = begin_own(own_project, status)
    edge = next(line for line in page.read_text(encoding="utf-8").splitlines() if "2025-09-30" in line)
    change(page, f"{edge}\n", "")
    said = klynge("spec", "own_percent", "--coverage", "--project", own_project)

    assert exit_code == said.exit_code
    assert f"own_percent: 4 of 5 conditions shown{told}\n" in said.text
    assert "no case shows `services.service_date >= $period_start`." in said.text


def test_what_is_asked_for_must_have_a_page(own_project):
    """An indicator that nobody specified is named where it is asked for by name; a misspelt one is asked about."""
    begin_own(own_project, "draft").unlink()
    unspecified = klynge("spec", "own_percent", "--project", own_project)
    misspelt = klynge("spec", "own_percnt", "--project", own_project)

    assert (10, True) == (unspecified.exit_code, "'own_percent' has no specification." in unspecified.text)
    assert (2, True) == (misspelt.exit_code, "did you mean 'own_percent'?" in misspelt.text)


def test_a_page_is_named_as_its_indicator(own_project):
    """A page whose first line names another indicator is refused before it is run."""
    change(own_project / PAGES / "crp_percent.md", "# crp_percent", "# crp_per_1000")
    said = klynge("spec", "crp_percent", "--project", own_project)

    assert said.exit_code == 10
    assert f"{PAGES}/crp_percent.md:1  the page speaks of 'crp_per_1000'.\n    # crp_percent\n" in said.text
