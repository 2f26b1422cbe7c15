"""A specification shows a condition when some case would count something else without it."""

from pathlib import Path

import pytest
from support.made_up import CODES, SEEN, contracts, indicator

from pipeline.definitions.specification import read_specification
from pipeline.errors import DefinitionError
from pipeline.proving.coverage import covered
from pipeline.proving.running import Engine, run_case
from pipeline.proving.telling import side_by_side

TEXTS = Path(__file__).parents[2] / "errors" / "specifications"
LISTS = {"made_up": CODES}
PAGE = """# made_up_share

Periode: 2026-01-01 til 2026-12-31

## Givet listed_patients
| patient | practice_id | listed_from |
|---|---|---|
| First day | 000001 | 2020-01-01 |
| Last day | 000001 | 2020-01-01 |
| Day before | 000001 | 2020-01-01 |
| Day after | 000001 | 2020-01-01 |
| Another code | 000001 | 2020-01-01 |

## Givet visits
| patient | code | seen_on |
|---|---|---|
| First day | X01 | 2026-01-01 |
| Last day | X01 | 2026-12-31 |
| Day before | X01 | 2025-12-31 |
| Day after | X01 | 2027-01-01 |
| Another code | X02 | 2026-06-01 |

## Så tælles
| practice_id | n | numerator | denominator |
|---|---|---|---|
| 000001 | 5 | 2 | 5 |
"""
REASON = "\n## Ikke vist\n| betingelse | hvorfor |\n|---|---|\n| `{0}` | {1} |\n"


def page_of(text):
    page, problems = read_specification(text, "tests/specs/indicators/made_up_share.md")
    assert [] == problems
    return page


def without(*patients, numerator=2):
    """Leave patients out of the page."""
    lines = [line for line in PAGE.splitlines() if not line.startswith(tuple(f"| {name} |" for name in patients))]
    n = 5 - len(patients)
    return "\n".join(lines).replace("| 000001 | 5 | 2 | 5 |", f"| 000001 | {n} | {numerator} | {n} |") + "\n"


def coverage_of(text, sql=SEEN, status="published"):
    return covered(page_of(text), indicator(sql, status=status), contracts(), LISTS)


def told(found):
    return "\n\n".join(str(problem) for problem in found.problems())


def test_a_page_with_all_boundary_patients_shows_everything():
    """Whoever stands on an edge, just outside it, or has another code, shows the condition that decides it."""
    found = coverage_of(PAGE)

    assert (4, 4, "") == (found.shown, len(found.conditions), told(found))


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("nobody_on_the_edge", without("Last day", numerator=1)),
        ("nobody_the_day_before", without("Day before")),
        ("nobody_with_another_code", without("Another code")),
    ],
)
def test_what_no_case_shows_is_told_with_the_row_that_would(name, page):
    """Without a boundary patient the condition is named: file, line, its text and the row that is missing."""
    found = coverage_of(page)

    assert (3, 4) == (found.shown, len(found.conditions))
    assert (TEXTS / f"{name}.txt").read_text(encoding="utf-8") == f"{told(found)}\n"


def test_a_reason_on_the_page_stands_in_for_a_row():
    """A condition that no row can show is told with its reason; the reason must be needed and be about a condition."""
    text = "seen_on >= $period_start"
    given = coverage_of(without("Day before") + REASON.format(text, "nothing is older"))
    needless = coverage_of(PAGE + REASON.format(text, "nothing is older"))
    misspelt = coverage_of(without("Day before") + REASON.format("seen_on > $period_start", "nothing is older"))

    assert (3, 1, "") == (given.shown, given.reasoned, told(given))
    assert (4, 0) == (needless.shown, needless.reasoned)
    assert (TEXTS / "needless_reason.txt").read_text(encoding="utf-8") == f"{told(needless)}\n"
    assert ["no case shows `seen_on >= $period_start`.", "`seen_on > $period_start` stands under 'Ikke vist'"] == [
        problem.what.partition(", and")[0] for problem in misspelt.problems()
    ]


def test_one_reason_is_for_one_text():
    """A reason speaks for the conditions of its text alone; the others must still be shown."""
    found = coverage_of(without("Day before", "Day after") + REASON.format("seen_on >= $period_start", "because"))

    assert ["seen_on <= $period_end"] == [one.condition.text for one in found.conditions if one.is_open]


@pytest.mark.parametrize(("status", "must"), [("published", True), ("preview", False), ("draft", False)])
def test_only_what_is_published_must_be_shown_whole(status, must):
    """A definition that is still written may have gaps, which are told and refuse nothing."""
    assert must == coverage_of(PAGE, status=status).must_be_whole


def test_a_refused_mutant_is_told_apart():
    """Where a mutant breaks the promise of one row per patient, the case shows the condition all the same."""
    sql = """WITH seen AS (
    SELECT patient_id, COUNT(*) AS visits FROM visits
    WHERE code IN (SELECT code FROM made_up) AND seen_on BETWEEN $period_start AND $period_end GROUP BY patient_id
)
SELECT l.practice_id, l.patient_id, COALESCE(seen.visits, 0) AS numerator
FROM listed_at_end AS l LEFT JOIN seen ON seen.patient_id = l.patient_id"""

    found = coverage_of(PAGE, sql)

    assert [] == [one.condition.text for one in found.conditions if one.alive]


def test_a_case_shows_what_another_does_not():
    """Each condition may be shown by any of the page's cases."""
    shared, rows = without("Day before").split("## Givet", maxsplit=1)
    more = PAGE.split("## Givet", maxsplit=1)[1]
    page = f"{shared}## Sag: one\n## Givet{rows}\n## Sag: other\n## Givet{more}"

    assert 4 == coverage_of(page).shown


@pytest.mark.parametrize("engine", Engine)
def test_what_differs_stands_side_by_side(engine):
    """What was specified stands beside what was counted; what was not asked for is not compared."""
    page = page_of(PAGE.replace("| 000001 | 5 | 2 | 5 |", "| 000001 | 5 | 3 | 5 |\n| 000002 | 1 | 0 | 1 |"))

    outcome = run_case(page.cases[0], indicator(SEEN), contracts(), LISTS, engine)

    assert not outcome.passes
    assert [" ".join(line.split()) for line in side_by_side(outcome).splitlines()] == [
        "practice specified counted",
        "000001 n 5, numerator 3, denominator 5, owner_hid False n 5, numerator 2, denominator 5, owner_hid False <<<",
        "000002 n 1, numerator 0, denominator 1, owner_hid False no row <<<",
    ]


def test_rows_that_are_no_rows_of_a_table_are_refused():
    """Before anything is counted, a slip in the rows is told with its line."""
    page = page_of(PAGE.replace("| First day | X01 | 2026-01-01 |", "| First day | X01 | 1.1.2026 |"))

    with pytest.raises(DefinitionError, match=r"made_up_share\.md:17  seen_on: '1\.1\.2026' is not a value\."):
        run_case(page.cases[0], indicator(SEEN), contracts(), LISTS, Engine.POLARS)


def test_a_mutant_that_cannot_be_run_proves_nothing():
    """An engine that cannot answer is an error, and no sign that a case shows a condition."""
    sql = SEEN.replace("seen_on BETWEEN", "CAST(remark AS INT) = 1 AND seen_on BETWEEN")
    page = PAGE.replace(
        "| patient | code | seen_on |\n|---|---|---|", "| patient | code | seen_on | remark |\n|---|---|---|---|"
    )
    page = page.replace("| X01 | 2026-01-01 |", "| X01 | 2026-01-01 | 1 |").replace(
        "| X02 | 2026-06-01 |", "| X02 | 2026-06-01 | x |"
    )
    page = "\n".join(f"{line} 1 |" if line.count("|") == 4 and "X01" in line else line for line in page.splitlines())

    with pytest.raises(DefinitionError, match="DuckDB could not answer"):
        coverage_of(page, sql)
