"""What two codelists have in common, told from their lines alone."""

from datetime import date

import pytest

from pipeline.definitions.codelist import Code, Codelist
from pipeline.definitions.shared_codes import Lines, shared_codes


def _list(name, *codes, system="atc"):
    lines = tuple(Code.model_validate(code if isinstance(code, dict) else {"code": code}) for code in codes)
    return Codelist(id=name, title=name, system=system, source="a book", verified=True, codes=lines)


def _shared(ours, theirs):
    return shared_codes(_list("ours", *ours), _list("theirs", *theirs))


@pytest.mark.parametrize(
    ("ours", "theirs", "codes"),
    [
        (["X01A"], ["X01A", "X02"], ("X01A",)),
        (["X01*"], ["X01A"], ("X01A",)),
        (["X01A"], ["X01*"], ("X01A",)),
        (["X01*"], ["X01A*"], ("X01A*",)),
        (["X01A*", "X01B"], ["X0*"], ("X01A*", "X01B")),
        (["X01*"], ["X01*", "!X01B"], ("X01*",)),
        (["X01A"], ["X*", "X01A"], ("X01A",)),
        (["X*", "!X01A"], ["X01A", "X02"], ("X02",)),
        (["X*", "!X01*"], ["X01A*", "X02*"], ("X02*",)),
    ],
)
def test_lists_share_what_both_take(ours, theirs, codes):
    """A code in a start of codes, a long start in a short one; what one of them takes away is not shared."""
    assert codes == _shared(ours, theirs).codes


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (["X01A"], ["X01B"]),
        (["X01"], ["X01A"]),
        (["X01A*"], ["X01"]),
        (["X*", "!X01A"], ["X01A"]),
        (["X01*"], ["X*", "!X01*"]),
        ([{"code": "X01", "valid_to": "2025-12-31"}], [{"code": "X01", "valid_from": "2026-01-01"}]),
        ([{"code": "X01", "region": "R1"}], [{"code": "X01", "region": "R2"}]),
        ([{"code": "X01", "specialty": "80"}], [{"code": "X01", "specialty": "21"}]),
    ],
)
def test_lists_that_take_nothing_alike_share_nothing(ours, theirs):
    """Other codes, a code that was taken away, other days, other places and other specialties."""
    assert _shared(ours, theirs) is None


def test_the_same_letters_in_another_code_system_are_other_codes():
    """An ATC code and the owner's name of a group are not compared."""
    assert shared_codes(_list("a", "X01"), _list("b", "X01", system="medicine")) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "lines"),
    [
        (["X01A", "X02"], ["X01*"], (Lines(1, 0, 2), Lines(0, 1, 1))),
        (["X01*"], ["X01*"], (Lines(1, 0, 1), Lines(1, 0, 1))),
        (["X01*"], ["X01*", "!X01B"], (Lines(0, 1, 1), Lines(1, 0, 1))),
        (["X01*", "!X01B*"], ["X*", "!X01B"], (Lines(1, 0, 1), Lines(0, 1, 1))),
        (["X01A*"], ["X*", "!X02"], (Lines(1, 0, 1), Lines(0, 1, 1))),
        ([{"code": "X01", "region": "R1"}], ["X01"], (Lines(1, 0, 1), Lines(0, 1, 1))),
        (["X01"], [{"code": "X01", "valid_from": date(2020, 1, 1)}], (Lines(0, 1, 1), Lines(1, 0, 1))),
        ([{"code": "X01", "specialty": "80"}], ["X01"], (Lines(1, 0, 1), Lines(0, 1, 1))),
    ],
)
def test_a_line_lies_whole_in_another_list_or_in_part(ours, theirs, lines):
    """Whole: whatever the line takes, whenever and wherever, the other list takes too."""
    found = _shared(ours, theirs)

    assert lines == (found.lines_of_one, found.lines_of_other)


def test_lists_are_alike_where_each_lies_in_the_other():
    """Written in another order and with other names they take the same."""
    assert _shared(["X01", "X02*"], [{"code": "X02*", "name": "Two"}, "X01"]).are_alike
    assert not _shared(["X01"], ["X01", "X02"]).are_alike
