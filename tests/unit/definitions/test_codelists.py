from datetime import date
from decimal import Decimal

import pytest

from pipeline.definitions.codelist import Code, Codelist, expand

FILE = "indicators/codelists/things.yaml"


def _list(*codes, verified=True):
    lines = tuple(Code.model_validate(code if isinstance(code, dict) else {"code": code}) for code in codes)
    return Codelist(id="things", title="Things", system="letters", source="a book", verified=verified, codes=lines)


def _codes(codelist, present):
    return [code.code for code in expand(codelist, present)]


def test_a_prefix_takes_what_is_present():
    """X01* takes every code that starts so and that the data hold, in order."""
    assert _codes(_list("X01*"), ["X02", "X01B", "X01A", "X01"]) == ["X01", "X01A", "X01B"]


def test_a_code_written_out_is_always_there():
    """A code without star is meant whether or not the data hold it."""
    assert _codes(_list("X01", "Y*"), ["Y1"]) == ["X01", "Y1"]


def test_exclusions_take_away_from_prefixes():
    """!X01B takes one code away, !X01C* all that start so."""
    codelist = _list("X01*", "!X01B", "!X01C*")

    assert _codes(codelist, ["X01A", "X01B", "X01C", "X01C1"]) == ["X01A"]


def test_the_most_specific_line_speaks():
    """A code written out speaks before a prefix, and a long prefix before a short one."""
    codelist = _list(
        {"code": "X*", "name": "all", "weight": "1"},
        {"code": "X01*", "name": "some", "weight": "2"},
        {"code": "X01A", "name": "one", "weight": "3"},
    )

    expanded = {code.code: (code.name, code.weight) for code in expand(codelist, ["X9", "X01B", "X01A"])}

    assert expanded == {"X9": ("all", Decimal(1)), "X01B": ("some", Decimal(2)), "X01A": ("one", Decimal(3))}


def test_open_ends_are_filled():
    """A code without dates is valid from the first day of all to the last; without a name it bears its code."""
    (code,) = expand(_list("X01"), [])

    assert (code.valid_from, code.valid_to) == (date(1, 1, 1), date(9999, 12, 31))
    assert (code.name, code.weight, code.region, code.specialty) == ("X01", None, None, None)


def test_a_code_may_speak_for_several_spans():
    """One code with two spans of validity gives two lines, earliest first."""
    codelist = _list(
        {"code": "X01", "valid_from": "2021-01-01", "region": "B"},
        {"code": "X01", "valid_to": "2020-12-31", "region": "A"},
    )

    assert [(code.region, code.valid_from.year) for code in expand(codelist, [])] == [("A", 1), ("B", 2021)]


def test_unverified_codes_are_known():
    """A code is unverified when it says so, or when its whole list is."""
    one = _list("X01", {"code": "X02", "verified": "false"}, "!X03")

    assert [code.verified for code in expand(one, [])] == [True, False]
    assert [code.verified for code in expand(_list("X01", verified=False), [])] == [False]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            '["!X01*"]',
            ["the list takes codes away and takes none.", "'!X01*' takes nothing away: no start of codes covers it."],
        ),
        ('["X01*", "!X02"]', ["'!X02' takes nothing away: no start of codes covers it."]),
        ('["X01", "!X01"]', ["'!X01' takes away 'X01', which is written out in the same list."]),
        ('["X*1"]', ["'X*1' is neither a code nor a start of codes.", "'X*1' cannot stand in events.code."]),
        ('["X01", "x1"]', ["'x1' cannot stand in events.code."]),
        ('["X01*", "!X01A"]', []),
        ('["X*", "!X01*"]', []),
    ],
)
def test_a_list_that_contradicts_itself_is_told(texts, lines, expected):
    """A line that does nothing, or takes away what another gives, is a problem."""
    codes = [f"{{code: {part}}}" for part in lines.strip("[]").split(", ")]
    head = texts[FILE].split("codes:")[0]
    texts[FILE] = head + f"codes: [{', '.join(codes)}]\n"

    told = [problem.split("  codes: ", 1)[1] for problem in texts.problems()]

    assert sorted(told) == sorted(expected)


@pytest.mark.parametrize(
    ("second", "meets"),
    [
        ("valid_from: 2021-01-01", False),
        ("valid_from: 2020-12-31", True),
        ("region: B", True),
        ("valid_from: 2020-01-01, specialty: '21'", False),
    ],
)
def test_one_line_speaks_on_any_day(texts, second, meets):
    """Two lines for one code must not be valid on the same day in the same place."""
    first = "valid_to: 2020-12-31, specialty: '80'" if "specialty" in second else "valid_to: 2020-12-31"
    head = texts[FILE].split("codes:")[0]
    texts[FILE] = head + f"codes:\n- {{code: X01, {first}}}\n- {{code: X01, {second}}}\n"

    told = [problem for problem in texts.problems() if "both are valid at once" in problem]

    assert bool(told) == meets


def test_an_exclusion_has_no_other_keys(texts):
    """What takes codes away has no validity, place or weight of its own."""
    texts.change(FILE, '{code: "!X01B"}', '{code: "!X01B", valid_to: 2020-01-01, comment: fine}')

    told = [problem.split("  codes: ", 1)[1] for problem in texts.problems() if "  codes: " in problem]

    assert told == ["'!X01B' takes codes away; valid_to has nothing to say there."]


def test_validity_ends_after_it_begins(texts):
    """A last day before the first is a mistake."""
    texts.change(FILE, '"X01*",', '"X01*", valid_from: 2021-01-01, valid_to: 2020-01-01,')

    assert f"{FILE}:7  codes: 'X01*' ends (2020-01-01) before it begins (2021-01-01)." in texts.problems()


def test_the_system_is_that_of_a_column(texts):
    """A code system that no column has can match nothing."""
    texts.change(FILE, "system: letters", "system: leters")

    assert texts.problems()[0] == f"{FILE}:3  system: no table has a column with codes of the system 'leters'."


def test_a_line_that_stands_a_thousand_times_is_told_once_each_time(texts):
    """Each line that repeats an earlier one is one problem, naming the first: not one for each pair of them."""
    first = '  - {code: "X01*", name: All things}\n'
    told = texts.change("indicators/codelists/things.yaml", first, first * 1_000).problems()

    assert 999 == len(told)
    assert {"stands on line 7 too, and both are valid at once."} == {problem.split("' ")[1] for problem in told}
