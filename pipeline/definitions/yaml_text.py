"""
Turns YAML into plain text values that know their lines.

Its own room because YAML guesses types and we must not: `0042` is a code, `no` is a word. Every scalar
stays the string that stands there, and every key and item remembers its line for the error that may follow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import yaml

from pipeline.errors import Problem, Where

Path = tuple[str | int, ...]
Value = str | None | list["Value"] | dict[str, "Value"]

_LONGEST = 1_000_000  # characters: they take the reader some seconds
#: The reader looks ahead from every bracket, and would take seconds to say that it gives up.
_TOO_DEEP = re.compile(r"(?:[\[{]\s*+(?:\w++:\s++)?+){60}")
_NULLS = ("", "null", "~")
_TEXT_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class YamlText:
    """A YAML text as written: strings, lists and mappings of strings, and the line of each."""

    file: str
    value: Value
    lines: Mapping[Path, int]

    def where(self, *path: str | int) -> Where:
        """Give the place of a key or item, or of the nearest thing around it that stands in the file."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return Where(self.file, line)
        return Where(self.file)

    def at(self, path: Path) -> Value:
        """Give the value at a path, or null where nothing stands there."""
        value = self.value
        for step in path:
            if isinstance(value, dict) and step in value:
                value = value[str(step)]
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value


def read_yaml(text: str, file: str, *, offset: int = 0) -> tuple[YamlText | None, list[Problem]]:
    """Turn YAML into text values with lines; `offset` is the number of lines of the file that stand before it."""
    node = _nodes(text, file, offset)
    if isinstance(node, Problem):
        return None, [node]
    reader = _Reader(file, offset)
    try:
        value = reader.read(node, ())
    except RecursionError:
        return None, [Problem(Where(file, offset + 1), "this is nested too deep to be read.", _RIGHT, None)]
    if reader.problems:
        return None, reader.problems
    return YamlText(file, value, reader.lines), []


def _nodes(text: str, file: str, offset: int) -> yaml.Node | Problem:
    if too_much := _too_much(text, file, offset):
        return too_much
    try:
        node = _composed(text)
    except yaml.YAMLError as error:
        return _not_yaml(error, text, file, offset)
    except (RecursionError, ValueError, OverflowError):  # an escape such as "\\UFFFFFFFF" is no character
        return Problem(Where(file, offset + 1), "this cannot be read as YAML.", _RIGHT, None)
    if node is None:
        return Problem(Where(file, offset + 1), "there is nothing here.", "keys with values are expected", None)
    return node


def _too_much(text: str, file: str, offset: int) -> Problem | None:
    """Tell what the reader would spend seconds on, to give up in the end."""
    if len(text) > _LONGEST:
        right = f"a definition of at most {_LONGEST:,} characters: what is longer was written by a program"
        return Problem(Where(file, offset + 1), f"the file has {len(text):,} characters.", right)
    if deep := _TOO_DEEP.search(text):
        line = offset + text.count("\n", 0, deep.start()) + 1
        return Problem(Where(file, line), "this is nested too deep to be read.", _RIGHT)
    return None


@lru_cache(maxsize=256)
def _composed(text: str) -> yaml.Node | None:
    """Compose a text once: a command that reads its project twice, with and without a delivery, pays once."""
    return yaml.compose(text, Loader=yaml.SafeLoader)


_RIGHT = "a YAML line is 'key: value', lists are '- item' or [item, item], and nesting is by spaces"


class _Reader:
    """Walks the nodes once, gathering values, lines and problems."""

    def __init__(self, file: str, offset: int) -> None:
        self.file = file
        self.offset = offset
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def read(self, node: yaml.Node, path: Path) -> Value:
        self.lines.setdefault(path, self._line(node))
        if self._is_shared(node):
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> Value:
        found: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._tell(key_node, "a key must be a word, not a list or a mapping.", _RIGHT)
                continue
            key = str(key_node.value)
            if key in found:
                first = self.lines[(*path, key)]
                self._tell(key_node, f"'{key}' stands here twice.", f"it stands already on line {first}")
                continue
            self.lines[(*path, key)] = self._line(key_node)
            found[key] = self.read(value_node, (*path, key))
        return found

    def _scalar(self, node: yaml.Node) -> str | None:
        text = str(node.value)
        if not node.tag.startswith(_TEXT_TAG):
            self._tell(node, f"a value that begins with ! stands in quotes: {_quoted(node.tag, text)}.", None)
        plain = isinstance(node, yaml.ScalarNode) and node.style is None
        return None if plain and text in _NULLS else text

    def _is_shared(self, node: yaml.Node) -> bool:
        if id(node) in self._seen:
            self._tell(
                node, "anchors and aliases (& and *) are not used here.", "write the value out where it is meant"
            )
            return True
        self._seen.add(id(node))
        return False

    def _line(self, node: yaml.Node) -> int:
        return self.offset + int(node.start_mark.line) + 1

    def _tell(self, node: yaml.Node, what: str, right: str | None) -> None:
        self.problems.append(Problem(Where(self.file, self._line(node)), what, right))


def _quoted(tag: str, text: str) -> str:
    written = f"{tag} {text}" if text else tag
    return f'"{written}"'


_PLAIN_WORDS = {
    "found character '\\t' that cannot start any token": "a tab stands here; indent with spaces.",
    "mapping values are not allowed here": "a second ':' stands on this line; put the value in quotes.",
    "could not find expected ':'": "a key without a colon and a space after it.",
    "found unexpected end of stream": "a quote is opened and not closed.",
    "expected <block end>, but found '<block mapping start>'": "the indentation does not fit the lines above.",
    "expected <block end>, but found '?'": "the indentation does not fit the lines above.",
    "expected <block end>, but found '<scalar>'": "something stands after a closing quote; quote the whole value.",
    "expected <block end>, but found '-'": "the indentation of this '-' does not fit the lines above.",
    "expected ',' or ']', but got '<stream end>'": "a [ is opened and not closed.",
    "expected ',' or '}', but got '<stream end>'": "a { is opened and not closed.",
    "sequence entries are not allowed here": "a '-' begins the value; put the value in quotes, or the list below.",
    "but found another document": "'---' begins a second document; a file holds one.",
}

#: Found out further down than it stands: the line where it began is the one to mend.
_TOLD_WHERE_IT_BEGAN = ("could not find expected ':'", "found unexpected end of stream")


def _not_yaml(error: yaml.YAMLError, text: str, file: str, offset: int) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Problem(Where(file, offset + line), "a character stands here that cannot be in a text file.", None)
    said = str(getattr(error, "problem", None) or "cannot be read")
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    mark = next(filter(None, reversed(marks) if said in _TOLD_WHERE_IT_BEGAN else marks), None)
    where = Where(file, offset + (mark.line + 1 if mark else 1))
    if said.startswith("found undefined alias"):
        return Problem(where, "a value that begins with * stands in quotes.", _RIGHT)
    if said.startswith("expected ',' or") and said not in _PLAIN_WORDS:
        return Problem(
            where,
            "this is not YAML: inside { } and [ ], a text with one of ? : , [ ] { } in it stands in quotes.",
            _RIGHT,
        )
    if said.startswith("found character") and said not in _PLAIN_WORDS:
        return Problem(where, f"a value that begins with {said.split()[2]} stands in quotes.", _RIGHT)
    return Problem(where, f"this is not YAML: {_PLAIN_WORDS.get(said, said + '.')}", _RIGHT)
