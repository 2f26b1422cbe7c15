"""A specification page becomes cases, and a page that cannot be read says why."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from support.made_up import contracts
from support.spec_reader import (
    SpecError,
    expected_counts,
    expected_values,
    found_counts,
    found_values,
    read_spec,
    side_by_side,
    tables_of,
    with_codes,
)

from pipeline.definitions.codelist import Codelist
from pipeline.model import Period

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
"""


def everything_of(page):
    """Read all that a page holds."""
    return [(tables_of(case, contracts()), expected_counts(case)) for case in read_spec(page).cases]


def test_rows_are_typed_and_completed_as_intake_would():
    """Names become keys, blanks become no value, and an event belongs to the practice of its day."""
    (case,) = read_spec(PAGE).cases
    rows = tables_of(case, contracts())

    assert case.period == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert [(r["patient_id"], r["practice_id"], r["amount"] is None) for r in rows["visits"]] == [
        (1, "000001", False),  # Anna, on her last day with the first practice
        (1, "000002", True),
        (3, None, True),  # Carl is listed nowhere
    ]
    assert rows["listed_patients"][0]["insurance_group"] == "1"


def test_a_page_may_hold_several_cases():
    """Each case has its own rows and counts; a case may have its own period."""
    given, counts = PAGE.split("## Givet listed_patients")[1].split("## Så tælles")
    page = PAGE.partition("## Givet")[0] + (
        f"## Sag: first\n### Givet listed_patients{given}### Så tælles{counts}"
        f"## Sag: second\nPeriode: 2025-01-01 til 2025-12-31\n### Givet listed_patients{given}### Så tælles{counts}"
    )

    first, second = read_spec(page).cases

    assert (first.name, first.period.last.year) == ("first", 2026)
    assert (second.name, second.period.last.year) == ("second", 2025)
    assert first.given == second.given


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("## Så tælles", "## Resultat", "'Resultat' is no heading"),
        ("Periode:", "Perioden:", "no line 'Periode:"),
        ("| Bo | 000001 |", "| Bo |", "has 4 cells, the heading has 5"),
        ("# made_up_share\n", "# \n", "the first line is '# <indicator id>'"),
        ("| amount |", "| amonut |", "visits has no column 'amonut'"),
        ("## Givet visits", "## Givet vists", "'vists' is no canonical table"),
        ("| Anna | X01 | 2026-06-30", "| Anna | | 2026-06-30", "visits needs a value in 'code'"),
        ("| denominator |", "| denominatr |", "'Så tælles' has no column"),
        ("| 000001 | 2 | 1 | 2 | |\n", "| 000001 | 2 | 1 | 2 | |\n| 000001 | 2 | 1 | 2 | |\n", "names 000001 twice"),
    ],
)
def test_a_page_that_cannot_be_read_says_why(was, becomes, told):
    """A slip of the pen stops the test with a sentence, instead of being passed over."""
    with pytest.raises(SpecError, match=told):
        everything_of(PAGE.replace(was, becomes))


def test_a_difference_is_shown_side_by_side():
    """What was specified stands beside what was counted; what was not asked for is not compared."""
    (case,) = read_spec(PAGE).cases
    wanted = expected_counts(case)
    counted = {"practice_id": "000001", "n": 2, "missing": 9, "numerator": 2, "denominator": 2, "owner_hid": False}
    found = found_counts(iter([counted, {**counted, "practice_id": "000002"}]), wanted)

    heading, differs, unasked = side_by_side(wanted, found).splitlines()
    assert heading.split() == ["practice", "specified", "counted"]
    assert " ".join(differs.split()) == (
        "000001 n 2, numerator 1, denominator 2, owner_hid False n 2, numerator 2, denominator 2, owner_hid False <<<"
    )
    assert " ".join(unasked.split()) == "000002 no row numerator 2, denominator 2, owner_hid False <<<"


def test_a_blank_sum_over_a_hidden_number_is_not_looked_at():
    """Where the owner hid a number, the specification says so and leaves the sum blank."""
    shown, blank = (
        "| bemærkning |\n|---|---|---|---|---|\n| 000001 | 2 | 1 | 2 | |",
        "| skjult |\n|---|---|---|---|---|\n",
    )
    (case,) = read_spec(PAGE.replace(shown, f"{blank}| 000001 | | | 2 | ja |")).cases

    assert expected_counts(case) == {"000001": {"denominator": 2, "owner_hid": True}}


SHARE = PAGE.replace("| practice_id | n | numerator", "| practice_id | category | n | numerator").replace(
    "|---|---|---|---|---|\n| 000001 | 2 | 1 | 2 | |",
    "|---|---|---|---|---|---|\n| 000001 | first | 2 | 1 | 2 | |\n| 000001 | second | 2 | 0 | 2 | |",
)


def test_a_shares_counts_are_named_by_practice_and_category():
    """Every category of a practice has a line of its own."""
    (case,) = read_spec(SHARE).cases
    wanted = expected_counts(case)
    counted = [
        {"practice_id": "000001", "category": "first", "n": 2, "numerator": 1, "denominator": 2, "owner_hid": False}
    ]

    assert list(wanted) == ["000001 first", "000001 second"]
    assert found_counts(iter(counted), wanted) == {"000001 first": wanted["000001 first"]}


def test_a_medians_page_says_how_many_have_each_value():
    """2.10 is 2.1; a page without the table, and counts without values, say nothing."""
    (case,) = read_spec(
        PAGE + "\n## Så tælles værdierne\n| practice_id | value | n |\n|---|---|---|\n| 000001 | 2.10 | 3 |\n"
    ).cases
    counted = pl.DataFrame({"practice_id": ["000001"], "value": [Decimal("2.100000")], "n": [3]})

    assert expected_values(case) == found_values(counted) == {("000001", Decimal("2.1")): 3}
    assert expected_values(read_spec(PAGE).cases[0]) is found_values(None) is None


def test_a_table_of_values_has_its_columns():
    """A misnamed column is told."""
    (case,) = read_spec(
        PAGE + "\n## Så tælles værdierne\n| practice_id | værdi | n |\n|---|---|---|\n| 000001 | 2 | 3 |\n"
    ).cases

    with pytest.raises(SpecError, match="practice_id, value, n"):
        expected_values(case)


MADE_UP_CODES = """## Givet kodeliste unknown
| code | specialty | bemærkning |
|---|---|---|
| X01 | 80 | made up: nobody knows the codes |
| X02 | | |

"""


def unknown(*codes):
    """Give a codelist, empty unless codes are named."""
    lines = [{"code": code} for code in codes]
    return Codelist.model_validate(
        {"id": "unknown", "title": "T", "system": "s", "source": "S", "verified": "false", "codes": lines}
    )


def test_a_page_makes_up_codes_that_nobody_knows_yet():
    """The codes of an empty list are given like rows; they hold for every case."""
    (case,) = read_spec(PAGE.replace("## Givet listed", MADE_UP_CODES + "## Givet listed", 1)).cases

    assert [(c.code, c.specialty) for c in with_codes(unknown(), case).codes] == [("X01", "80"), ("X02", None)]


def test_a_page_makes_up_no_codes_of_a_list_that_has_some():
    """A list with codes is specified by its own."""
    (case,) = read_spec(PAGE.replace("## Givet listed", MADE_UP_CODES + "## Givet listed", 1)).cases

    with pytest.raises(SpecError, match="'unknown' has codes of its own"):
        with_codes(unknown("X03"), case)
