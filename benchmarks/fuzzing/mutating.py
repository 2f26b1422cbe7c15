"""
Turns a text that is right into one that is damaged.

What is chosen comes from outside, as whole numbers below a bound, so that the same damage can be drawn by chance, by
hypothesis, which makes it small again, or by atheris, which looks where the code has not been.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Choose = Callable[[int], int]  # a whole number from 0 up to the bound, the bound left out

_VALUE = re.compile(r"(?<=[:\[,{(=] )[^\n,\]})]+")
_WORD = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"\d+")
ODD = (
    *("", "~", "null", "no", "true", "0", "-1", "00", "1e400", "-1e-400", "1" * 400, "0x10", "1_000", "NaN", "inf"),
    *("1/0", "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2026-1-1", "12:30", "1.5.2", "½", "１２"),
    *("[]", "{}", "[[]]", "{a: {}}", "[null]", "{null: null}", "- x", "? x", ": x", "| ", "> ", "!!python/none x"),
    *("!!binary x", "&a x", "*a", "<<: *a", "%YAML 1.1", "---", "...", "# x", "@x", "`x`", "'", '"', '"\\UFFFFFFFF"'),
    *('"\\x00"', "\x00", "\x85", "\u2028", "\u202e", "\ufeff", "\ud800", "\U0010ffff", "e\u0301", "ﬁ", "İ", "\t", "\r"),
    *(
        "*",
        "!",
        "!*",
        "**",
        "A*B",
        "J01*",
        "!J01*",
        "../../x",
        "/etc/passwd",
        "con",
        "nul",
        "x" * 61,
        "æøå",
        "X" * 9000,
    ),
    *(
        "'; DROP TABLE events; --",
        "$period_end",
        "$x",
        "$$",
        "{{ x }}",
        "{codelist}",
        "%d",
        "%",
        "%Q",
        "(?P<x>",
        "(a+)+$",
    ),
    *(
        "a{1,99999}",
        "[z-a]",
        "\\",
        "\\p{L}",
        "*/",
        "/*",
        "--",
        ";",
        "SELECT 1",
        "(SELECT 1)",
        "now()",
        "random()",
        "COUNT(*)",
    ),
    *(
        "CAST(1 AS INT)",
        "1::INT",
        "x -> x",
        "[1, 2]",
        "DATE '2026-02-30'",
        "INTERVAL 1 YEAR",
        "1 / 0",
        "CASE WHEN 1 THEN 1",
    ),
)
_DEEP = 3_000


def mutate(text: str, choose: Choose) -> str:
    """Damage a text in one way or a few."""
    for _ in range((1, 1, 1, 2, 3)[choose(5)]):
        text = _WAYS[choose(len(_WAYS))](text, choose)
    return text


def _some(text: str, choose: Choose) -> tuple[list[str], int]:
    lines = text.split("\n")
    return lines, choose(len(lines))


def _delete_line(text: str, choose: Choose) -> str:
    lines, at = _some(text, choose)
    return "\n".join(lines[:at] + lines[at + 1 + choose(3) :])


def _double_line(text: str, choose: Choose) -> str:
    lines, at = _some(text, choose)
    return "\n".join(lines[: at + 1] + lines[at : at + 1 + choose(3)] + lines[at + 1 :])


def _swap_lines(text: str, choose: Choose) -> str:
    lines, at = _some(text, choose)
    other = choose(len(lines))
    lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


def _indent_line(text: str, choose: Choose) -> str:
    lines, at = _some(text, choose)
    lines[at] = " " * choose(9) + lines[at].lstrip() if choose(4) else "\t" + lines[at]
    return "\n".join(lines)


def _replace(pattern: re.Pattern[str]) -> Callable[[str, Choose], str]:
    """Put something odd, or something of the same kind from elsewhere, in the place of one thing that matches."""

    def put(text: str, choose: Choose) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text
        here = found[choose(len(found))]
        new = ODD[choose(len(ODD))] if choose(2) else found[choose(len(found))].group()
        return text[: here.start()] + new + text[here.end() :]

    return put


def _insert(text: str, choose: Choose) -> str:
    at = choose(len(text) + 1)
    return text[:at] + ODD[choose(len(ODD))] + text[at:]


def _cut(text: str, choose: Choose) -> str:
    return text[: choose(len(text) + 1)]


def _drop(text: str, choose: Choose) -> str:
    at = choose(len(text) + 1)
    return text[:at] + text[at + 1 + choose(12) :]


def _letter(text: str, choose: Choose) -> str:
    at = choose(len(text) + 1)
    return text[:at] + chr(choose(0x300)) + text[at + 1 :]


def _nest(text: str, choose: Choose) -> str:
    """Put something nested deep into the place of a value."""
    opens, closes = (("[", "]"), ("{a: ", "}"), ("(", ")"), ("- ", ""), ("NOT ", ""), ("CASE WHEN ", ""))[choose(6)]
    times = 1 + choose(_DEEP)
    found = list(_VALUE.finditer(text))
    start, end = found[choose(len(found))].span() if found else (len(text), len(text))
    return text[:start] + opens * times + "1" + closes * times + text[end:]


def _bomb(text: str, choose: Choose) -> str:
    """Put aliases of aliases before the text: they are few lines, and without end when they are followed."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 2 + choose(12))]
    head, mark, rest = text.partition("/*---\n")
    return "\n".join([*lines, text]) if not mark else f"{head}{mark}{chr(10).join(lines)}\n{rest}"


def _repeat(text: str, choose: Choose) -> str:
    """Let a line stand very often."""
    lines, at = _some(text, choose)
    return "\n".join(lines[:at] + [lines[at]] * (1 + choose(2_000)) + lines[at:])


_WAYS: tuple[Callable[[str, Choose], str], ...] = (
    _delete_line,
    _double_line,
    _swap_lines,
    _indent_line,
    *[_replace(_VALUE)] * 6,
    *[_replace(_WORD)] * 4,
    *[_replace(_NUMBER)] * 2,
    *[_insert] * 3,
    _cut,
    *[_drop] * 2,
    _letter,
    _nest,
    _bomb,
    _repeat,
)
