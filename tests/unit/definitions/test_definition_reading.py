from decimal import Decimal
from typing import Literal

import pytest
from pydantic import Field, model_validator

from pipeline.definitions.base import Day, Definition, Identifier, Text
from pipeline.definitions.reading import model_at, read_definition
from pipeline.model import Unit


class Inner(Definition):
    """A part with bounds."""

    name: Text
    size: int = Field(default=1, ge=1, le=5)


class Outer(Definition):
    """A shape with every kind of field."""

    id: Identifier
    unit: Unit
    on: Day | None = None
    amount: Decimal | None = None
    sure: bool = False
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()
    named: dict[Identifier, Inner] = Field(default_factory=dict)
    span: dict[Identifier, tuple[int, int]] = Field(default_factory=dict)
    words: Literal["all"] | tuple[Text, ...] = "all"


def _told(text):
    written, problems = read_definition(Outer, text, "f.yaml")
    assert written is None
    return [str(problem) for problem in problems]


def test_types_are_converted_where_they_are_declared():
    """Texts become dates, numbers and words of a list exactly where the shape says so."""
    text = "id: a\nunit: ratio\non: 2026-03-01\namount: 2.50\nsure: true\nmany: [{name: 01, size: 2}]\nwords: [x]\n"

    written, problems = read_definition(Outer, text, "f.yaml")

    assert problems == []
    assert written.definition.unit is Unit.RATIO
    assert (written.definition.on.isoformat(), written.definition.amount) == ("2026-03-01", Decimal("2.50"))
    assert (written.definition.many[0].name, written.definition.words) == ("01", ("x",))


def test_a_key_without_value_is_as_if_not_there():
    """An optional key with nothing after it means the same as no key."""
    written, _ = read_definition(Outer, "id: a\nunit: ratio\non:\nmany: ~\nwords: null\n", "f.yaml")

    assert written.definition == Outer(id="a", unit=Unit.RATIO)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("on: 20260301", "f.yaml:3  on: '20260301' is not a date.\n    a date is written 2026-03-01: year, month, day"),
        (
            "on: 2026-13-01",
            "f.yaml:3  on: '2026-13-01' is not a date.\n    a date is written 2026-03-01: year, month, day",
        ),
        ("amount: 2,5", "f.yaml:3  amount: '2,5' is not a number.\n    digits with a decimal point, e.g. 2.5"),
        ("sure: perhaps", "f.yaml:3  sure: 'perhaps' is not true or false.\n    true, false"),
        ("amount: [1]", "f.yaml:3  amount: a list stands here.\n    one value is expected"),
        ("inner: x", "f.yaml:3  inner: 'x' stands here without its key.\n    written with its keys: {name: ...}"),
        ("inner: {}", "f.yaml:3  the key 'name' is missing in inner.\n    keys that must stand here: name"),
        ("inner: {name: ''}", "f.yaml:3  inner.name: the text is empty.\n    characters at least: 1"),
        ("inner: {name: x, size: 9}", "f.yaml:3  inner.size: '9' is out of bounds.\n    at most 5 is right"),
        ("inner: {name: x, size: 0}", "f.yaml:3  inner.size: '0' is out of bounds.\n    at least 1 is right"),
        ("inner: {name: x, size: 2.5}", "f.yaml:3  inner.size: '2.5' is not a whole number.\n    digits only, e.g. 12"),
        (
            "inner: {name: x, sise: 2}",
            "f.yaml:3  'sise' is not a key here.\n    keys: name, size\n    did you mean 'size'?",
        ),
        ("many: x", "f.yaml:3  many: 'x' is not a list.\n    items between [ and ], or one on each line after a '-'"),
        ("span: {a: [1]}", "f.yaml:3  span.a: an item is missing.\n    item 2 is expected"),
        ("span: {a: [1, 2, 3]}", "f.yaml:3  span.a: the list is too long.\n    items at most: 2"),
        (
            "words: al",
            "f.yaml:3  words: 'al' is not one of the words for it.\n    words: all, or a list\n    did you mean 'all'?",
        ),
        ("named: {A-b: {name: x}}", "f.yaml:3  named.A-b: 'nothing' is not an id."),
    ],
)
def test_each_misfit_says_what_would_be_right(line, expected):
    """A value that does not fit is told with its line, its key and what would fit."""
    told = _told(f"id: a\nunit: ratio\n{line}\n")

    assert len(told) == 1
    if "named" not in line:
        assert expected == told[0]


def test_words_name_the_nearest():
    """A word that is not one of the allowed is answered with all of them and the nearest."""
    told = _told("id: a\nunit: procent\n")

    assert [line.split("\n    ") for line in told] == [
        [
            "f.yaml:2  unit: 'procent' is not a unit.",
            "units: percent, ratio, per_1000, mean, median, ddd_per_1000_per_day, share",
            "did you mean 'percent'?",
        ]
    ]


def test_an_id_has_a_shape():
    """An id is lower case, so that it can be a table's name."""
    assert _told("id: My-Id\nunit: ratio\n") == [
        "f.yaml:1  id: 'My-Id' is not an id.\n    an id is a-z first, then a-z, 0-9 and _ only"
    ]


def test_all_misfits_come_at_once():
    """Every problem of a file is told in one go."""
    told = _told("unit: x\non: y\nextra: 1\n")

    assert [line.split("\n")[0] for line in told] == [
        "f.yaml:1  the key 'id' is missing.",
        "f.yaml:1  unit: 'x' is not a unit.",
        "f.yaml:2  on: 'y' is not a date.",
        "f.yaml:3  'extra' is not a key here.",
    ]


def test_a_file_without_keys():
    """A file that is a list or a word is told what is expected."""
    assert _told("- a\n")[0].startswith("f.yaml:1  keys with values are expected here.\n    keys: id, unit,")


def test_the_model_of_a_path():
    """A path through lists, mappings and options leads to the model whose keys stand there."""
    assert model_at(Outer, ("named", "any", "name")) is None
    assert model_at(Outer, ("named", "any")) is Inner
    assert model_at(Outer, ("many", 0)) is Inner
    assert model_at(Outer, ("inner",)) is Inner
    assert model_at(Outer, ("unheard",)) is None


class Ruled(Definition):
    """A shape with a rule among its keys."""

    first: int
    last: int

    @model_validator(mode="after")
    def _in_order(self):
        if self.last < self.first:
            raise ValueError("last comes before first.")
        return self


class Around(Definition):
    """A shape with a ruled part."""

    id: Identifier
    span: Ruled


def test_a_rule_of_the_whole_definition_is_told_where_it_begins():
    """A rule among keys says itself what is wrong, at the file's first key or at the part's."""
    _, whole = read_definition(Ruled, "# a remark\nfirst: 2\nlast: 1\n", "f.yaml")
    _, part = read_definition(Around, "id: a\nspan:\n  first: 2\n  last: 1\n", "f.yaml")

    assert [str(p) for p in whole] == ["f.yaml:2  last comes before first."]
    assert [str(p) for p in part] == ["f.yaml:2  span: last comes before first."]
