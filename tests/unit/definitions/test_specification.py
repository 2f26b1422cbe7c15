"""A specification page becomes cases, and a page that cannot be read says where and why."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from support.made_up import contracts

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.specification import read_specification
from pipeline.definitions.specified_rows import typed_rows, with_codes
from pipeline.errors import DefinitionError, Where
from pipeline.model import Period

TEXTS = Path(__file__).parents[2] / "errors" / "specifications"
FILE = "tests/specs/indicators/made_up_share.md"
PAGE = """# made_up_share

Words for people.

Periode: 2026-01-01 til 2026-12-31

## Givet listed_patients
| patient | practice_id | listed_from | listed_to | bemærkning |
|---|---|---|---|---|
| Anna | 000001 | 2020-01-01 | 2026-06-30 | |
| Anna | 000002 | 2026-07-01 | | moves |
| Bo | 000001 | 2020-01-01 | | |

## Givet visits
| patient | code | seen_on | amount |
|---|---|---|---|
| Anna | X01 | 2026-06-30 | 1.5 |
| Anna | X01 | 2026-07-01 | |
| Carl | X01 | 2026-07-01 | |

## Så tælles
| practice_id | n | numerator | denominator | bemærkning |
|---|---|---|---|---|
| 000001 | 2 | 1 | 2 | |

## Ikke vist
| betingelse | hvorfor |
|---|---|
| `age >= 0` | nobody is younger |
"""


def cases_of(page):
    specification, problems = read_specification(page, FILE)
    assert [] == [str(problem) for problem in problems]
    return specification.cases


def problems_of(page):
    """Give all that is wrong with a page, and with its rows where it could be read."""
    specification, problems = read_specification(page, FILE)
    in_rows = [p for case in specification.cases for p in typed_rows(case, contracts())[1]] if specification else []
    return [str(problem) for problem in (*problems, *in_rows)]


def test_rows_are_typed_and_completed_as_intake_would():
    """Names become keys, blanks become no value, and an event belongs to the practice of its day."""
    (case,) = cases_of(PAGE)
    rows, problems = typed_rows(case, contracts())

    assert [] == problems
    assert case.period == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert [(r["patient_id"], r["practice_id"], r["amount"] is None) for r in rows["visits"]] == [
        (1, "000001", False),  # Anna, on her last day with the first practice
        (1, "000002", True),
        (3, None, True),  # Carl is listed nowhere
    ]
    assert rows["listed_patients"][0]["insurance_group"] == "1"


def test_rows_and_cases_know_their_lines():
    """Whatever is told of a page names the line on which it stands."""
    (case,) = cases_of(PAGE)
    specification, _ = read_specification(PAGE, FILE)

    assert [Where(FILE, 10), Where(FILE, 11), Where(FILE, 12)] == [
        row.where for row in case.given["listed_patients"].rows
    ]
    assert [("age >= 0", "nobody is younger", Where(FILE, 29))] == [
        (one.condition, one.reason, one.where) for one in specification.not_shown
    ]


def test_a_page_may_hold_several_cases():
    """Each case has its own rows and counts; a case may have its own period."""
    given, counts = PAGE.partition("## Ikke vist")[0].split("## Givet listed_patients")[1].split("## Så tælles")
    page = PAGE.partition("## Givet")[0] + (
        f"## Sag: first\n### Givet listed_patients{given}### Så tælles{counts}"
        f"## Sag: second\nPeriode: 2025-01-01 til 2025-12-31\n### Givet listed_patients{given}### Så tælles{counts}"
    )

    first, second = cases_of(page)

    assert (first.name, first.period.last.year) == ("first", 2026)
    assert (second.name, second.period.last.year) == ("second", 2025)
    assert [row.cells for row in first.given["visits"].rows] == [row.cells for row in second.given["visits"].rows]


SLIPS = {
    "unknown_heading": ("## Så tælles", "## Resultat"),
    "no_period": ("Periode:", "Perioden:"),
    "no_such_day": ("2026-12-31", "2026-12-32"),
    "period_backwards": ("2026-01-01 til 2026-12-31", "2026-12-31 til 2026-01-01"),
    "short_row": ("| Bo | 000001 |", "| Bo |"),
    "no_table": ("| practice_id | n | numerator", "practice_id | n | numerator"),
    "same_column_twice": ("| patient | code | seen_on", "| patient | code | code"),
    "no_name": ("# made_up_share\n", "# \n"),
    "misspelt_column": ("| amount |", "| amonut |"),
    "misspelt_table": ("## Givet visits", "## Givet vists"),
    "value_is_missing": ("| Anna | X01 | 2026-06-30", "| Anna | | 2026-06-30"),
    "no_day": ("| X01 | 2026-06-30", "| X01 | 30.6.2026"),
    "no_number": ("| 1.5 |", "| 1,5 |"),
    "misspelt_count": ("| denominator |", "| denominatr |"),
    "count_is_no_number": ("| 000001 | 2 | 1 | 2 |", "| 000001 | two | 1 | 2 |"),
    "practice_twice": ("| 000001 | 2 | 1 | 2 | |\n", "| 000001 | 2 | 1 | 2 | |\n| 000001 | 2 | 1 | 2 | |\n"),
    "no_reason": ("| nobody is younger |", "| |"),
    "two_problems": ("| Anna | X01 | 2026-06-30 | 1.5 |\n| Anna |", "| Anna | X01 | 1 | 1,5 |\n| |"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_page_that_cannot_be_read_says_where_and_why(name):
    """A slip of the pen names its file and line, what is wrong and what would be right."""
    was, becomes = SLIPS[name]
    assert was in PAGE
    found = "\n\n".join(problems_of(PAGE.replace(was, becomes, 1))) + "\n"

    assert (TEXTS / f"{name}.txt").read_text(encoding="utf-8") == found


def test_a_blank_sum_over_a_hidden_number_is_not_looked_at():
    """Where the owner hid a number, the specification says so and leaves the sum blank."""
    shown, blank = (
        "| bemærkning |\n|---|---|---|---|---|\n| 000001 | 2 | 1 | 2 | |",
        "| skjult |\n|---|---|---|---|---|\n",
    )
    (case,) = cases_of(PAGE.replace(shown, f"{blank}| 000001 | | | 2 | ja |"))

    assert {"000001": {"denominator": 2, "owner_hid": True}} == case.counts


def test_a_shares_counts_are_named_by_practice_and_category():
    """Every category of a practice has a line of its own."""
    page = PAGE.replace("| practice_id | n | numerator", "| practice_id | category | n | numerator").replace(
        "|---|---|---|---|---|\n| 000001 | 2 | 1 | 2 | |",
        "|---|---|---|---|---|---|\n| 000001 | first | 2 | 1 | 2 | |\n| 000001 | second | 2 | 0 | 2 | |",
    )
    (case,) = cases_of(page)

    assert ["000001 first", "000001 second"] == list(case.counts)


def test_a_medians_page_says_how_many_have_each_value():
    """2.10 is 2.1; a page without the table says nothing of values."""
    (case,) = cases_of(
        PAGE + "\n## Så tælles værdierne\n| practice_id | value | n |\n|---|---|---|\n| 000001 | 2.10 | 3 |\n"
    )

    assert {("000001", Decimal("2.1")): 3} == case.values
    assert None is cases_of(PAGE)[0].values


MADE_UP = PAGE.replace(
    "## Givet listed",
    "## Givet kodeliste unknown\n| code | specialty | bemærkning |\n|---|---|---|\n"
    "| X01 | 80 | nobody knows the codes |\n| X02 | | |\n\n## Givet listed",
    1,
)


def unknown(*codes):
    """Give a codelist, empty unless codes are named."""
    lines = [{"code": code} for code in codes]
    told = {"id": "unknown", "title": "T", "system": "s", "source": "S", "verified": "false", "codes": lines}
    return {"unknown": Codelist.model_validate(told)}


def test_a_page_makes_up_codes_that_nobody_knows_yet():
    """The codes of an empty codelist are given like rows; before the first case they hold for every case."""
    (case,) = cases_of(MADE_UP)
    once, again = cases_of(f"{MADE_UP}\n## Sag: Two\n{PAGE[PAGE.index('## Givet') : PAGE.index('## Ikke')]}")

    assert [(c.code, c.specialty) for c in with_codes(case, unknown())["unknown"].codes] == [
        ("X01", "80"),
        ("X02", None),
    ]
    assert once.codes == again.codes


@pytest.mark.parametrize(
    ("page", "codelists", "told"),
    [
        (
            MADE_UP,
            unknown("X03"),
            ":7  'unknown' has codes of its own.\n    codes are made up for a codelist that is empty",
        ),
        (
            MADE_UP,
            {"unknwon": None},
            ":7  'unknown' is no codelist.\n    codes are made up for a codelist that is empty",
        ),
        (MADE_UP.replace("specialty", "speciality"), unknown(), ":10  'speciality' is not a key here."),
    ],
    ids=["full", "none", "column"],
)
def test_codes_that_cannot_be_made_up_are_refused(page, codelists, told):
    """A codelist with codes is specified by its own, and a row is a code."""
    (case,) = cases_of(page)

    with pytest.raises(DefinitionError) as met:
        with_codes(case, codelists)

    assert str(met.value).startswith(f"{FILE}{told}")


def test_a_templates_page_names_a_codelist():
    """A line above the first heading says what the template is specified with."""
    page, _ = read_specification(PAGE.replace("Periode:", "Kodeliste: things\n\nPeriode:"), FILE)
    other, _ = read_specification(PAGE, FILE)

    assert ("things", None) == (page.codelist, other.codelist)
