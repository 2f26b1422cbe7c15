"""What is known of a text's lines, however the file is read in pieces."""

import re
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake import text_lines
from pipeline.intake.text_lines import Lines

LONGEST = 20


def seen(content, piece):
    """Let a content pass by in pieces."""
    lines = Lines()
    for at in range(0, len(content), piece):
        lines.pass_by(content[at : at + piece])
    return lines


@given(st.text("aab\r\n\n\0", max_size=80).map(str.encode), st.sampled_from([1, 2, 3, 7, 100]))
def test_lines_are_the_same_whatever_the_pieces(content, piece):
    """Line breaks, empty lines, NUL, long lines and lone carriage returns are found wherever a piece ends."""
    with patch.object(text_lines, "LONGEST", LONGEST):
        found = seen(content, piece)

    *whole, rest = content.split(b"\n")
    every = [*whole, rest]
    lone = [found for found in re.finditer(rb"\r(?!\n)", content) if found.end() < len(content)]
    assert tuple(n for n, line in enumerate(whole, 1) if line in (b"", b"\r")) == found.blank
    assert len(whole) + bool(rest) == found.all
    assert next((n for n, line in enumerate(every, 1) if b"\0" in line), None) == found.with_nul
    assert next((n for n, line in enumerate(every, 1) if len(line) > LONGEST), None) == found.too_long
    assert (content.count(b"\n", 0, lone[0].start()) + 1 if lone else None) == found.lone_return


@pytest.mark.parametrize(
    ("content", "returns", "two_ways"),
    [
        (b"a\nb\n", False, False),
        (b"a\r\nb\r\n", False, False),
        (b"a\r\nb\n", False, True),
        (b"a\rb\r", True, False),
        (b"a\rb\n", False, False),
        (b"a", False, False),
    ],
)
def test_how_lines_end(content, returns, two_ways):
    """A file whose lines all end in a carriage return is told from one whose lines end in two ways."""
    found = seen(content, 2)

    assert (returns, two_ways) == (found.end_in_returns, found.end_in_two_ways)
