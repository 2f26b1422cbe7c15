"""
Proves a page, whichever file it was read from: each number in its texts traces to what may stand at its place.

Its own room because HTML and PDF are read into the same tree, and are held to the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.output.proof.findings import Findings
from pipeline.output.proof.people import Watch
from pipeline.output.proof.scopes import WHOLE, Numbers, Shown
from pipeline.output.proof.tree import Node
from pipeline.output.proof.words import Counting, Fixed, plain, split

#: Elements whose text belongs to the sentence around them.
INLINE = frozenset({"b", "strong", "a", "code", "em", "link", "piece"})
PIECE = "piece"  # a part of a sentence that may also stand by itself: in a PDF, a line or an item of a list
TABLE_ROW, HEAD_CELL = "tr", "th"
READ_ALOUD = ("alt", "actualtext", "e", "t", "aria-label", "content", "data-footer", "data-mark", "title")


@dataclass
class Place:
    """A part of a report and what may stand in it: an indicator's page, or all that belongs to none."""

    name: str
    indicator_ids: tuple[str, ...]
    numbers: Numbers


@dataclass
class Reading:
    """A file being proven: what it may hold, and what was found."""

    file: str
    scopes: Shown
    fixed: Fixed
    counting: Counting
    watch: Watch
    findings: Findings
    by_page: bool = False  # where a text stands is told by the page, not by the line
    texts: list[str] = field(default_factory=list)  # all that is read aloud or shown, in order

    def prove_text(
        self, text: str, numbers: Numbers, place: str, line: int | None = None, pieces: Sequence[str] = ()
    ) -> None:
        """Trace the numbers of one text, or where they do not, of its pieces; and look for people in it."""
        if not text.strip():
            return
        self.texts.append(text)
        place, line = (f"page {line}, {place}", None) if self.by_page and line else (place, line)
        people = list(self.watch.in_text(text))
        for what in people:
            self.findings.add("person", self.file, place, what, line)
        if not people:  # else its numbers may be somebody's, and are not repeated
            self._prove_numbers(split(text), numbers, place, line, pieces)
        if odd := {c for c in text if c in HIDDEN_CHARACTERS}:
            what = f"the text holds characters that nobody sees ({', '.join(f'U+{ord(c):04X}' for c in sorted(odd))})."
            self.findings.add("hidden", self.file, place, what, line)

    def prove_whole(self) -> None:
        """Look for names that run through several texts, where no text has one by itself."""
        named = any("the name of" in p.what and p.where.file == self.file for p in self.findings.problems)
        for what in () if named else self.watch.in_whole(self.texts):
            self.findings.add("person", self.file, "", what)

    def _prove_numbers(
        self, words: list[str], numbers: Numbers, place: str, line: int | None, pieces: Sequence[str]
    ) -> None:
        for i, word in self.fixed.numbers(words):
            self.findings.traced += 1
            if not (self._may(words, i, numbers) or any(self._in_piece(word, piece, numbers) for piece in pieces)):
                what = f"the number {word} traces to no published cell and to no fixed text."
                self.findings.add("number", self.file, place, what, line)

    def _may(self, words: list[str], i: int, numbers: Numbers) -> bool:
        if words[i] in numbers.written:
            return True
        return self.counting.count_at(words, i) in numbers.counts

    def _in_piece(self, word: str, piece: str, numbers: Numbers) -> bool:
        words = split(piece)
        places = [i for i, one in enumerate(words) if one == word]
        return bool(places) and all(self.fixed.holds(words, i) or self._may(words, i, numbers) for i in places)


#: What has no width and no ink: joiners, marks of direction, soft hyphens, tags.
HIDDEN_CHARACTERS = frozenset(
    [
        *map(chr, (173, 847, 1564, 6158, 65279)),
        *map(chr, range(8203, 8208)),
        *map(chr, range(8234, 8239)),
        *map(chr, range(8288, 8304)),
        *map(chr, range(917504, 917632)),
    ]
)


def prove_node(node: Node, place: Place, reading: Reading, row: Numbers | None = None, label: str = "") -> None:
    """Prove an element and all that it holds; in a row of a table, against that row's numbers."""
    if node.tag == TABLE_ROW:
        label, row = _row(node, place, reading) or (label, row)
    numbers = place.numbers if row is None else row
    where = f"{place.name}, row '{label}'" if row is not None and label else place.name
    for name in READ_ALOUD:
        if node.attributes.get(name):
            reading.prove_text(node.attributes[name], numbers, f"{where}, {name}", node.line)
    for text, pieces in _sentences(node):
        reading.prove_text(text, numbers, where, node.line, pieces)
    for child in _blocks(node):
        prove_node(child, place, reading, row, label)


def _row(tr: Node, place: Place, reading: Reading) -> tuple[str, Numbers] | None:
    """Find what a row is about by its label; None where the report has no row of this name."""
    head = next((th for th in tr.children if th.tag == HEAD_CELL), None)
    if head is None:
        return None
    label = " ".join(_first_text(head).split())
    ids = place.indicator_ids or tuple(i for i in reading.scopes.pages if i != WHOLE)
    found = reading.scopes.row(ids, label)
    return None if found is None else (label, found)


def _first_text(node: Node) -> str:
    """Give the first text in an element: a label, without what is told of it in small type."""
    own = next((text for text, _ in _sentences(node) if text.strip()), "")
    return own or next((text for child in _blocks(node) if (text := _first_text(child))), "")


def _sentences(node: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the texts directly in an element, what stands in bold or as a link included, each with its pieces."""
    said: list[str] = []
    pieces: list[str] = []
    for part in node.parts:
        if isinstance(part, str):
            said.append(part)
        elif part.tag in INLINE or "nowrap" in part.classes:
            said.append("".join(_flat(part)))
            pieces += [said[-1]] if part.tag == PIECE else []
        else:
            yield "".join(said), tuple(pieces)
            said, pieces = [], []
    yield "".join(said), tuple(pieces)


def _flat(node: Node) -> Iterator[str]:
    for part in node.parts:
        if isinstance(part, str):
            yield part
        elif part.tag in INLINE or "nowrap" in part.classes:
            yield from _flat(part)


def _blocks(node: Node) -> Iterator[Node]:
    """Give the elements inside that are read by themselves."""
    for child in node.children:
        if child.tag in INLINE or "nowrap" in child.classes:
            yield from _blocks(child)
        else:
            yield child


def numbers_with(numbers: Numbers, more: Iterable[str]) -> Numbers:
    """Give a place's numbers with those along the axes of its figures."""
    made = Numbers(written={plain(m) for m in more})
    made.add(numbers)
    return made
