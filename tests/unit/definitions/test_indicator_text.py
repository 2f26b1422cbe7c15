from support.definition_texts import HEADER, SELECT

from pipeline.definitions.indicator_text import read_indicator
from pipeline.errors import Where
from pipeline.model import Unit

FILE = "indicators/topic/x.sql"


def _read(text):
    indicator, problems = read_indicator(text, FILE)
    assert problems == []
    return indicator


def _told(text):
    indicator, problems = read_indicator(text, FILE)
    assert indicator is None
    return [(problem.where.line, problem.what) for problem in problems]


def test_a_file_is_a_header_and_a_select():
    """The header becomes fields, the SELECT stays text and knows its first line."""
    indicator = _read(HEADER + SELECT)

    assert (indicator.header.id, indicator.header.unit) == ("things_percent", Unit.PERCENT)
    assert indicator.sql == SELECT.strip()
    assert indicator.sql_line == HEADER.count("\n") + 1
    assert indicator.file == FILE


def test_layout_does_not_change_the_fingerprint():
    """Comments, spacing, the case of SQL words and the order of keys leave the fingerprint as it is."""
    plain = _read(HEADER + SELECT)
    lines = HEADER.split("\n")
    reordered = "\n".join([lines[0], lines[3], lines[1], "", "# a note", lines[2], *lines[4:]])
    dressed = SELECT.replace("SELECT\n", "select -- the patients\n\n").replace("AND", "/* and */ and")

    assert plain.fingerprint == _read(reordered + dressed).fingerprint


def test_meaning_changes_the_fingerprint():
    """Another number in the SELECT, or another word in the header, is another indicator."""
    plain = _read(HEADER + SELECT).fingerprint

    assert plain != _read(HEADER + SELECT.replace("THEN 1", "THEN 2")).fingerprint
    assert plain != _read(HEADER.replace("higher", "lower") + SELECT).fingerprint


def test_both_halves_tell_their_problems():
    """A wrong header and an unreadable SELECT are told together, each with its line in the file."""
    told = _told(HEADER.replace("unit: percent", "unit: procent") + "SELECT 'a\n")

    assert told == [(7, "unit: 'procent' is not a unit."), (17, "a ' is opened and not closed.")]


def test_a_header_must_be_there_and_end():
    """A file without header, without its end, or with the comment's end inside is told which."""
    assert _told(SELECT) == [(1, "the header is missing.")]
    assert _told("\n\n/*---\nid: x\n") == [(3, "the header is not closed.")]
    assert _told("/*---\nid: x\nwhy: a */ b\n---*/\nSELECT 1") == [(3, "*/ stands inside the header and would end it.")]
    assert _told(HEADER + "\n\n") == [(16, "the SELECT is missing.")]


def test_sql_that_cannot_be_read_names_its_line():
    """The line of a mistake in the SELECT is that of the file, also beside parameters."""
    broken = SELECT.replace("FROM events", "FRM events")

    indicator, problems = read_indicator(HEADER + broken, FILE)

    assert indicator is None
    assert problems[0].where == Where(FILE, 22)
