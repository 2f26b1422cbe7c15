"""However a definition is damaged, it is read or told of in sentences; and what looks for the contrary finds it."""

import json
import time

import pytest
from fuzzing.__main__ import BY_CHANCE, by_chance, page
from fuzzing.holding import FindingError, hold
from fuzzing.long_lines import main
from fuzzing.mutating import mutate
from fuzzing.targets import TARGETS, Try
from fuzzing.trying import Tally
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import DefinitionError, Problem, Where

SMALL, SHIPPED, SOURCES, CONTRACTS = TARGETS


def _some(data):
    return lambda bound: data.draw(st.integers(0, bound - 1))


@pytest.mark.parametrize("target", [SMALL, SHIPPED])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_damaged_definition_is_read_or_told_of(target, data):
    """A file of a project that is damaged gives a catalogue or problems, within seconds."""
    TARGETS[target](_some(data)).hold()


@pytest.mark.parametrize("target", [SOURCES, CONTRACTS])
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_a_delivery_under_damaged_definitions_is_received_or_told_of(target, data):
    """A source or contract that is damaged is told of, or receives a delivery, or the delivery is told of."""
    TARGETS[target](_some(data)).hold()


@given(st.text(max_size=200), st.data())
@settings(max_examples=100)
def test_damage_of_any_text_is_a_text(text, data):
    """Any text can be damaged, an empty one too."""
    assert isinstance(mutate(text, _some(data)), str)


def _told(what):
    def read():
        raise DefinitionError(Problem(Where("f.yaml", 1), what))

    return read


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lambda: 1 / 0, "ZeroDivisionError in test_fuzzing.py"),
        (lambda: time.sleep(5), "no answer within 0 seconds"),
        (_told("expected <class 'int'>"), "a sentence of programmers"),
        (_told(" "), "a problem without a place or a word"),
    ],
)
def test_what_is_neither_read_nor_told_of_is_a_finding(read, said):
    """Another error, no answer and a programmer's words are findings, each named."""
    with pytest.raises(FindingError) as found:
        hold(read, 0.2)

    assert str(found.value).startswith(said)


def test_what_came_of_the_tries_is_counted_and_kept(tmp_path):
    """Tries that were read, told of and found are counted, a finding once with its times, and kept in a file."""
    tally = Tally()
    came = [tally.add(Try("f.yaml", "text", read)) for read in (int, _told("wrong."), lambda: 1 / 0, lambda: 1 / 0)]
    tally.write(tmp_path / "tally.json")

    assert came == [False, False, True, True]
    assert (1, 1, 4) == (tally.read, tally.told, tally.tries)
    assert [2] == [found.times for found in tally.findings.values()]
    assert tally == Tally.kept(tmp_path / "tally.json")


def test_the_page_tells_tries_and_findings():
    """The page has a row for each target and the findings below; chance alone is said to be alone."""
    tally = by_chance(SMALL, 60, 3, seed=1)
    tally.add(Try("f.yaml", "text", lambda: 1 / 0))

    written = page({(SMALL, BY_CHANCE): tally}, [{"line": 2, "said": "it", "seconds": 1.0, "megabytes": 3.0}], 1)

    assert 4 == tally.tries
    assert f"| {SMALL} | {BY_CHANCE} | 4 |" in written
    assert f"- {SMALL}, {BY_CHANCE}, 1 times, first in `f.yaml`: ZeroDivisionError" in written
    assert "atheris was not installed" in written
    assert "| 2 MB | it | 1.0 | 3 MB |" in written


def test_the_same_seed_damages_the_same():
    """What was found by chance is found again."""
    first, again = (by_chance(SHIPPED, 60, 5, seed=7) for _ in range(2))

    assert (first.read, first.told) == (again.read, again.told)


def test_a_line_without_an_end_takes_no_memory(capsys):
    """A line of 40 MB is refused with its number, and less memory is taken than it would fill."""
    main(40)

    came = json.loads(capsys.readouterr().out)
    assert "counted.csv:11  the line is longer than 2 MB." == came["said"]
    assert 40 > came["megabytes"]
