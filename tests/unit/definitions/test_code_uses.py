"""A codelist is held against how often codes occur: what never does, what does beside it, and what does too late."""

from datetime import date

import pytest

from pipeline.definitions.code_uses import CodeUse, Finding, Misfit, edges_of, misfits
from pipeline.definitions.codelist import Codelist

OLD, NEW = date(2025, 1, 1), date(2026, 9, 30)


def codelist(*codes, verified=True):
    lines = [code if isinstance(code, dict) else {"code": code} for code in codes]
    return Codelist(id="seen", title="T", system="s", source="S", verified=verified, codes=lines)


def use(code, rows=10, *, specialty=None, region=None, first_on=OLD, last_on=NEW):
    return CodeUse("visits", code, specialty, region, rows, first_on, last_on)


def told(of, *uses):
    return [(f.line, f.misfit, f.code, f.rows) for f in misfits(of, uses)]


def test_a_list_that_fits_has_nothing_to_tell():
    """Each line occurs until the newest day, and nothing lies just outside."""
    assert told(codelist("X01*", "Y02"), use("X01A"), use("Y02"), use("Z99")) == []


def test_a_line_that_takes_no_row_is_told():
    """A code written out, and a start of codes; what an exclusion takes away is not taken."""
    of = codelist("X01*", "!X01B", "Y02")

    assert told(of, use("X01B")) == [("X01*", Misfit.NEVER, "X01", 0), ("Y02", Misfit.NEVER, "Y02", 0)]


@pytest.mark.parametrize(("last_on", "is_told"), [(date(2025, 9, 30), True), (date(2025, 10, 1), False)])
def test_a_line_that_has_been_still_for_a_year_is_told(last_on, is_told):
    """A code whose last row lies twelve months before the newest has ended, or moved."""
    found = told(codelist("Y02"), use("Y02", last_on=last_on), use("Z99"))

    assert found == ([("Y02", Misfit.NO_LONGER, "Y02", 10)] if is_told else [])


def test_a_line_that_says_when_it_ends_may_be_still():
    """It was to end."""
    ended = {"code": "Y02", "valid_to": date(2025, 6, 30)}

    assert told(codelist(ended), use("Y02", last_on=date(2025, 6, 30)), use("Z99")) == []


def test_rows_outside_the_dates_of_every_line_are_told():
    """Five rows of the day after; those that another line of the code takes are right."""
    until, since = {"code": "Y02", "valid_to": date(2025, 6, 30)}, {"code": "Y02", "valid_from": date(2025, 7, 1)}
    before = use("Y02", 7, last_on=date(2025, 6, 30))
    after = use("Y02", 5, first_on=date(2025, 7, 1))

    assert told(codelist(until), before, after, use("Z99")) == [("Y02", Misfit.OUTSIDE_TIME, "Y02", 5)]
    assert told(codelist(until, since), before, after) == []


def test_rows_of_another_specialty_or_region_are_told_with_it():
    """The same code means something else elsewhere; the list does not count it, and says so."""
    of = codelist({"code": "Y02", "specialty": "80", "region": "1082"})
    right = use("Y02", specialty="80", region="1082")
    found = list(misfits(of, [right, use("Y02", 3, specialty="81", region="1082"), use("Y02", 2, specialty="80")]))

    assert [(f.misfit, f.rows, f.remark) for f in found] == [
        (Misfit.ELSEWHERE, 3, "specialty 81"),
        (Misfit.OTHER_REGION, 2, "region none"),
    ]


def test_codes_just_outside_a_prefix_are_told_by_their_rows():
    """They share all of it but its last character; one that the list takes away on purpose is no news."""
    of = codelist("X01*", "!X02C")
    near = [use(f"X0{i}A", rows) for i, rows in ((2, 40), (3, 90), (4, 8), (5, 7), (6, 6), (7, 5), (8, 4))]
    found = list(misfits(of, [use("X01A"), use("X02C"), *near, use("X11A", 999)]))

    assert [(f.code, f.rows) for f in found] == [("X03A", 90), ("X02A", 40), ("X04A", 8), ("X05A", 7), ("X06A", 6)]
    assert [f.remark for f in found] == ["", "", "", "", "and 2 more"]


def test_rows_that_count_by_a_code_that_nobody_verified_are_told():
    """One unverified line of a verified list, or all lines of a list that is not."""
    one = codelist({"code": "Y02", "verified": False}, "Y03")

    assert told(one, use("Y02"), use("Y03")) == [("Y02", Misfit.UNVERIFIED, "Y02", 10)]
    assert len(told(codelist("Y02", "Y03", verified=False), use("Y02"), use("Y03"))) == 2


def test_a_table_without_dates_tells_nothing_of_time():
    """Its codes occur, or do not."""
    plain = use("Y02", first_on=None, last_on=None)

    assert told(codelist({"code": "Y02", "valid_to": date(2020, 1, 1)}), plain) == []


def test_uses_are_counted_between_the_days_on_which_lines_begin_and_end():
    """The first day, and the day after the last one; each once."""
    lines = [
        {"code": "Y02", "valid_to": date(2025, 6, 30)},
        {"code": "Y02", "valid_from": date(2025, 7, 1), "valid_to": date.max},
        {"code": "Y03", "valid_from": date(2024, 1, 1)},
    ]

    assert edges_of([codelist(*lines)]) == (date(2024, 1, 1), date(2025, 7, 1))


def test_a_finding_names_its_list_and_its_days():
    """From the first row to the last."""
    (found,) = misfits(codelist("Y02", verified=False), [use("Y02", 3, last_on=OLD), use("Y02", 4, first_on=NEW)])

    assert found == Finding("seen", "Y02", Misfit.UNVERIFIED, "Y02", 7, OLD, NEW)
