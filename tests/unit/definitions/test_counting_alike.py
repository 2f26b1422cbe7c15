"""What of two versions of a definition counts otherwise, and what only judges otherwise."""

from datetime import date

import pytest
from support.measuring_cases import header

from pipeline.definitions.codelist import Code, Codelist
from pipeline.definitions.counting_alike import judged_otherwise, redefined
from pipeline.definitions.indicator import Indicator

JUNE = date(2026, 6, 30)
GOAL = {"value": 90, "text": "Mindst 90 %", "source": "A guideline", "measured_on": "same"}


def _indicator(sql="SELECT 1", fingerprint="f", parts=(), **said):
    head = header(codelists=["x"], **said)
    return Indicator(header=head, sql=sql, file="x.sql", sql_line=1, fingerprint=fingerprint, parts=parts)


def _list(*codes):
    return {"x": Codelist(id="x", title="x", system="atc", source="s", verified=True, codes=codes)}


def _code(code, until=None, **more):
    return Code(code=code, valid_to=until, **more)


@pytest.mark.parametrize(
    ("today", "changed"),
    [
        (_indicator(), ()),
        (_indicator(sql="SELECT 2", fingerprint="g"), ("seen",)),
        (_indicator(sql="SELECT  1"), ()),  # the same fingerprint: only spacing
        (_indicator(sql="SELECT  1 -- one", fingerprint="g", title="Another title"), ()),  # spacing and words
        (_indicator(fingerprint="g", title="Another title", relevant_difference=9), ()),  # words count nothing
        (_indicator(fingerprint="g", min_denominator=20), ("seen",)),
        (_indicator(fingerprint="g", parts=(_indicator(sql="SELECT 3"),)), ("seen",)),
    ],
)
def test_what_counts_otherwise_is_another_definition(today, changed):
    """The SELECT, what of the header is counted by, and parts."""
    codes = _list(_code("1"))

    assert changed == redefined(_indicator(), today, codes, codes)


def test_codelists_are_named_where_their_codes_are_others():
    """A new code and an end are; a name is not."""
    frozen = _list(_code("1", name="One"))
    one = _indicator()

    assert ("x",) == redefined(one, one, frozen, _list(_code("1"), _code("2")))
    assert ("x",) == redefined(one, one, frozen, _list(_code("1", JUNE)))
    assert () == redefined(one, one, frozen, _list(_code("1", name="Another")))
    assert ("x",) == redefined(one, one, frozen, {})


def test_a_goal_in_other_words_judges_alike():
    """Its text and source are words; its value is not."""
    before = _indicator(target=GOAL)

    assert () == judged_otherwise(before, _indicator(target={**GOAL, "text": "90 %", "source": "The same"}))
    assert ("target",) == judged_otherwise(before, _indicator(target={**GOAL, "value": 85}))


@pytest.mark.parametrize(
    ("after", "keys"),
    [
        ({}, ()),
        ({"title": "Another title", "min_denominator": 20}, ()),
        ({"relevant_difference": 9}, ("relevant_difference",)),
        ({"better": "lower", "target": GOAL}, ("better", "target")),
    ],
)
def test_what_judges_the_same_counts_otherwise_is_named(after, keys):
    """Which way is good, from where a difference matters, and the goal."""
    assert keys == judged_otherwise(_indicator(), _indicator(**after))
