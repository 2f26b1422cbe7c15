"""
Turns the bytes of an HTML file into a tree of what they hold, as a stranger's program would read them.

Its own room because nothing may be skipped: comments, attributes, style sheets and doubtful markup are kept to be
judged, and what a reader could not see is found here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "img", "col", "br", "hr", "link", "input", "source", "wbr", "area", "base", "embed", "track"})


@dataclass
class Node:
    """An element of a page: its tag, its attributes, and texts and elements in their order."""

    tag: str
    attributes: dict[str, str]
    line: int
    parts: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Give all text inside, as it is read aloud."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def classes(self) -> set[str]:
        """Give the element's classes."""
        return set(self.attributes.get("class", "").split())

    @property
    def children(self) -> list[Node]:
        """Give the elements directly inside."""
        return [part for part in self.parts if isinstance(part, Node)]

    def every(self, *tags: str) -> Iterator[Node]:
        """Give the elements inside, or those of these tags, in their order."""
        for child in self.children:
            if not tags or child.tag in tags:
                yield child
            yield from child.every(*tags)


@dataclass
class Page:
    """A whole HTML file."""

    root: Node
    odd: list[tuple[int, str]]  # what is no element, attribute or text: its line and what it is


def read_html(content: bytes) -> Page:
    """
    Turn the bytes of an HTML file into its tree.

    Raises: UnicodeDecodeError where the bytes are not UTF-8
    """
    reader = _Reader()
    reader.feed(content.decode("utf-8"))
    reader.close()
    return Page(reader.root, reader.odd)


class _Reader(HTMLParser):
    """Build the tree; note what a page has no use for."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {}, 1)
        self.odd: list[tuple[int, str]] = []
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len({name for name, _ in attrs}) != len(attrs):
            self._note("an attribute that is given twice")
        node = Node(tag, {name: value or "" for name, value in attrs}, self.getpos()[0])
        self._open[-1].parts.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()
        else:
            self._note("an element that is closed and was not open")

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)

    def handle_comment(self, data: str) -> None:
        self._note(f"a comment of {len(data)} characters")

    def handle_decl(self, decl: str) -> None:
        if decl.casefold() != "doctype html":
            self._note("a declaration")

    def handle_pi(self, data: str) -> None:
        self._note(f"an instruction of {len(data)} characters")

    def unknown_decl(self, data: str) -> None:
        self._note(f"a marked section of {len(data)} characters")

    def close(self) -> None:
        super().close()
        if len(self._open) > 1:
            self._note("an element that is never closed")

    def _note(self, what: str) -> None:
        self.odd.append((self.getpos()[0], what))
