"""
Proves a PDF: its texts and pictures by its own structure, and all that a PDF can carry beside its pages.

Its own room because a PDF is a container: files, forms, programs, layers and notes can ride in it unseen. What no
report of ours has is refused by name, and what it may have is read.
"""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final

import pikepdf

from pipeline.output.proof.marks import Drawing
from pipeline.output.proof.pages import PIECE, Place, Reading, prove_node
from pipeline.output.proof.pdf_marks import Drawn, read_page
from pipeline.output.proof.scopes import Numbers
from pipeline.output.proof.tree import Node
from pipeline.output.proof.words import plain, split

CATALOG: Final = frozenset(
    [
        "/Lang",
        "/ViewerPreferences",
        "/Type",
        "/MarkInfo",
        "/Pages",
        "/Names",
        "/StructTreeRoot",
        "/Metadata",
        "/Outlines",
        "/Version",
    ]
)
PAGE: Final = frozenset(
    [
        "/Type",
        "/Parent",
        "/MediaBox",
        "/BleedBox",
        "/TrimBox",
        "/Resources",
        "/Contents",
        "/Annots",
        "/StructParents",
        "/Tabs",
    ]
)
FACTS: Final = frozenset(("/Title", "/Producer", "/CreationDate", "/ModDate"))
#: Elements of a sentence: each line of one has elements of its own.
_INLINE: Final = frozenset(("span", "strong", "em", "lbody"))
_IN_SENTENCES: Final = frozenset((("nonstruct", "b"), ("nonstruct", "p")))
SHORTEST_LINE: Final = 12  # letters of a line of a foot that is broken in two
_TAGS: Final = {"/TR": "tr", "/TH": "th", "/TD": "td", "/H2": "h2", "/Link": "link", "/Strong": "strong"}


@dataclass(frozen=True)
class Wanted:
    """What a PDF says that is printed from a proven page: its title, head and foot, words and drawings."""

    title: str
    heads: tuple[str, ...]  # texts in the margin of a page, the numbers of pages apart
    words: frozenset[str]
    items: frozenset[tuple[str, ...]]  # the words of what stands in numbered lists
    drawings: tuple[tuple[str, Drawing], ...]  # with the texts that stand for them
    anchors: frozenset[str]
    unseen: frozenset[str]  # texts that are there for readers who listen


@dataclass
class _Told:
    """What a PDF's structure tells, in its order."""

    root: Node
    figures: list[Node] = field(default_factory=list)
    strokes: dict[int, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))  # by figure
    used: set[tuple[int, int]] = field(default_factory=set)


def prove_pdf(content: bytes, wanted: Wanted, places: Sequence[Place], reading: Reading) -> None:
    """
    Prove the bytes of a PDF.

    In:  what it is printed from, and the parts of that page with what may stand in them
    """
    try:
        document = pikepdf.open(io.BytesIO(content))
    except pikepdf.PdfError:
        reading.findings.add("form", reading.file, "", "the file cannot be read as a PDF.")
        return
    with document:
        if content.count(b"%%EOF") != 1 or not content.rstrip().endswith(b"%%EOF"):
            reading.findings.add("hidden", reading.file, "", "something was added to the file after it was printed.")
        _prove_container(document, wanted, reading)
        drawn = [read_page(page) for page in document.pages]
        for number, page in enumerate(drawn, start=1):
            _prove_page(page, f"page {number}", wanted, reading)
        told = _structure(document, drawn, reading)
        _prove_margins(drawn, told, wanted, reading)
        _prove_pictures(told, wanted, reading)
        _uncount(told.root, wanted)
        for node, place in _in_places(told.root, places):
            prove_node(node, place, reading)
        _prove_words(drawn, told, wanted, reading)
        _prove_rest(document, reading)
    reading.prove_whole()


def _prove_container(document: pikepdf.Pdf, wanted: Wanted, reading: Reading) -> None:
    """Refuse what rides beside the pages, and prove what a PDF says of itself."""
    for key in sorted(set(document.Root.keys()) - CATALOG):
        reading.findings.add("form", reading.file, "catalogue", f"the PDF has {key}, which no report has.")
    names = document.Root.get("/Names", pikepdf.Dictionary())
    for key in sorted(set(names.keys()) - {"/Dests"}):
        reading.findings.add("form", reading.file, "catalogue", f"the PDF has {key}, which no report has.")
    for key in sorted(set(document.docinfo.keys()) - FACTS):
        reading.findings.add("hidden", reading.file, "document information", f"it has {key}, which no report has.")
    for key, value in document.docinfo.items():
        _prove_fact(str(value), f"document information {key}", wanted, reading)
    for text in _xmp(document):
        _prove_fact(text, "metadata (XMP)", wanted, reading)
    for name in _destinations(names):
        if name not in wanted.anchors:
            reading.findings.add("hidden", reading.file, "named places", "a place has a name that no page has.")
    _prove_bookmarks(document, wanted, reading)
    _prove_pages(document, wanted, reading)


def _prove_bookmarks(document: pikepdf.Pdf, wanted: Wanted, reading: Reading) -> None:
    with document.open_outline() as outline:
        for item in _items(outline.root):
            reading.prove_text(item.title, Numbers(), "bookmark")
            _of_page(item.title, "bookmark", wanted, reading)
            if item.action is not None:
                reading.findings.add("form", reading.file, "bookmark", "it starts an action.")


def _prove_pages(document: pikepdf.Pdf, wanted: Wanted, reading: Reading) -> None:
    """Refuse what a page has beside its content, and prove what lies over it."""
    for number, page in enumerate(document.pages, start=1):
        for key in sorted(set(page.obj.keys()) - PAGE):
            reading.findings.add("form", reading.file, f"page {number}", f"the page has {key}, which no report has.")
        for note in page.obj.get("/Annots", ()):
            _prove_note(note, f"page {number}", wanted, reading)


def _prove_fact(text: str, place: str, wanted: Wanted, reading: Reading) -> None:
    """Prove a word of the PDF on itself: its title, the day, the press."""
    bare = text.strip()
    if bare == wanted.title or re.fullmatch(r"D:\d{8}|\d{4}-\d{2}-\d{2}|WeasyPrint [\d.]+", bare):
        reading.texts.append(bare)
        for what in reading.watch.in_text(bare):
            reading.findings.add("person", reading.file, place, what)
        return
    reading.findings.add("hidden", reading.file, place, "it says something else than title, day and press.")
    reading.prove_text(bare, Numbers(), place)


def _prove_note(note: pikepdf.Object, place: str, wanted: Wanted, reading: Reading) -> None:
    """Prove what lies over a page: links within the report, and nothing else."""
    extra = set(note.keys()) - {
        "/BS",
        "/Contents",
        "/Dest",
        "/Rect",
        "/Subtype",
        "/Type",
        "/StructParent",
        "/F",
        "/P",
        "/Border",
    }
    if note.get("/Subtype") != "/Link" or extra or str(note.get("/Dest", "")) not in wanted.anchors:
        reading.findings.add("form", reading.file, place, "something else than a link within the report lies over it.")
    if str(note.get("/Contents", "")) not in wanted.anchors:
        reading.prove_text(str(note.get("/Contents", "")), Numbers(), f"{place}, note")
        reading.findings.add("hidden", reading.file, place, "a link has a text of its own.")


def _prove_page(page: Drawn, place: str, wanted: Wanted, reading: Reading) -> None:
    """Refuse what nobody would see, and what no page of ours draws."""
    for what in dict.fromkeys(page.odd):
        reading.findings.add("form", reading.file, place, f"{what}.")
    for why, text in page.unseen:
        if " ".join(text.split()) not in wanted.unseen:
            reading.findings.add("hidden", reading.file, place, f"a text stands {why}.")


def _structure(document: pikepdf.Pdf, drawn: Sequence[Drawn], reading: Reading) -> _Told:
    """Read the PDF's structure into a tree of what its marks hold."""
    order = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    told = _Told(Node("", {}, 0))
    tree = document.Root.get("/StructTreeRoot")
    if tree is not None:
        _follow(tree.get("/K"), 0, told.root, order, drawn, told, reading)
    return told


def _uncount(node: Node, wanted: Wanted) -> None:
    """Take the numbers of numbered lists away: a press writes them before items that are the page's own."""
    most = len(wanted.items)
    node.parts = [p for p in node.parts if isinstance(p, str) or p.tag != "lbl" or not _counts(p.text, most)]
    words = split(node.text)
    if words and _counts(words[0], most) and tuple(words[1:]) in wanted.items:
        first = next(n for n in (node, *node.every()) if any(isinstance(p, str) and p.strip() for p in n.parts))
        first.parts = [re.sub(r"^\s*\d+\.?", "", p) if isinstance(p, str) else p for p in first.parts]
    for child in node.children:
        _uncount(child, wanted)


def _counts(text: str, most: int) -> bool:
    bare = text.strip().removesuffix(".")
    return not bare or bare == "•" or (bare.isdecimal() and 0 < int(bare) <= most)


def _prove_margins(drawn: Sequence[Drawn], told: _Told, wanted: Wanted, reading: Reading) -> None:
    """Prove the texts that belong to no element: the head and foot of a page, and its number."""
    heads = [plain(head) for head in wanted.heads if head]
    for number, page in enumerate(drawn, start=1):
        loose = [text for mark, text in page.texts.items() if (number - 1, mark) not in told.used]
        for text in (*page.beside, *loose):
            said = plain(text)
            line_of_head = len(said) >= SHORTEST_LINE and any(said in head for head in heads)
            if said and not line_of_head and said not in {*heads, f"{number} / {len(drawn)}"}:
                reading.prove_text(text, Numbers(), f"page {number}, margin")
                what = "a text stands outside the page's structure."
                reading.findings.add("words", reading.file, f"page {number}", what)


def _follow(
    item: Any, page: int, parent: Node, order: Any, drawn: Sequence[Drawn], told: _Told, reading: Reading
) -> None:
    if isinstance(item, pikepdf.Array):
        for one in item:
            _follow(one, page, parent, order, drawn, told, reading)
    elif isinstance(item, pikepdf.Dictionary):
        if "/Pg" in item:
            page = order.get(item.Pg.objgen, page)
        if "/S" not in item:
            return  # a link's own object, proven with the notes of its page
        node = Node(_TAGS.get(str(item.S), str(item.S)[1:].lower()), {}, page + 1)
        node.attributes = {
            key[1:].lower(): str(item[key]) for key in ("/Alt", "/ActualText", "/E", "/T") if key in item
        }
        if set(node.attributes) - {"alt"} or ("alt" in node.attributes and node.tag != "figure"):
            reading.findings.add("hidden", reading.file, f"page {page + 1}", "a text has other words for who listens.")
        labels = parent.tag == "div" and node.tag == "span"  # over a chart: each stands by itself
        if not node.attributes and not labels and (node.tag in _INLINE or (node.tag, parent.tag) in _IN_SENTENCES):
            node.tag = "b"
        node.tag = PIECE if node.tag == "li" else node.tag
        if node.tag == "figure":
            told.figures.append(node)
        _follow(item.get("/K"), page, node, order, drawn, told, reading)
        parent.parts.append(node)
    elif item is not None:
        mark = int(item)
        told.used.add((page, mark))
        told.strokes[id(parent)] += drawn[page].strokes.get(mark, [])
        parent.parts.append(drawn[page].texts.get(mark, "") + " ")


def _prove_pictures(told: _Told, wanted: Wanted, reading: Reading) -> None:
    """Hold the PDF's figures against the drawings of the page that it is printed from."""
    of_page = Counter((alt, _same(drawing)) for alt, drawing in wanted.drawings)
    of_file = Counter((f.attributes.get("alt", ""), _rounded(told.strokes[id(f)])) for f in told.figures)
    for alt, places in of_file - of_page:
        reading.findings.marks += len(places)
        known = {alt for alt, _ in of_page}
        what = "a mark stands elsewhere than in the page" if alt in known else "a figure has a text that no page has"
        reading.findings.add("mark", reading.file, "", f"{what}.")
    for _ in of_page - of_file:
        reading.findings.add("words", reading.file, "", "a figure of the page is missing.")
    reading.findings.marks += sum(len(places) for _, places in of_file)


def _same(drawing: Drawing) -> tuple[tuple[float, float], ...]:
    return _rounded([place for path in drawing.paths for place in path.places])


def _rounded(places: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Give places as they are compared: a figure of more than two decimals is another place."""
    return tuple((round(x, 4), round(y, 4)) for x, y in places)


def _in_places(root: Node, places: Sequence[Place]) -> Iterator[tuple[Node, Place]]:
    """Divide the PDF's structure into the parts of the page; what has no title goes on with the one before."""
    current, rest = places[0], list(places[1:])
    parts = [section for document in root.children for part in document.children for section in part.children]
    for section in parts:
        titles = [f"page '{' '.join(h.text.split())}'" for h in [section, *section.every()] if h.tag == "h2"]
        found = next((place for place in rest if place.name in titles), None)
        if found is not None:
            current, rest = found, rest[rest.index(found) + 1 :]
        elif titles:
            current = places[0]
        yield section, current


def _prove_words(drawn: Sequence[Drawn], told: _Told, wanted: Wanted, reading: Reading) -> None:
    """Refuse a word that the page does not have."""
    for number, page in enumerate(drawn, start=1):
        for text in (t for mark, t in page.texts.items() if (number - 1, mark) in told.used):
            if any(word not in wanted.words for word in split(text)):
                what = "a text has a word that the page does not have."
                reading.findings.add("words", reading.file, f"page {number}", what)


def _of_page(text: str, place: str, wanted: Wanted, reading: Reading) -> None:
    if any(word not in wanted.words for word in split(text)):
        reading.findings.add("words", reading.file, place, "it has a word that the page does not have.")


def _prove_rest(document: pikepdf.Pdf, reading: Reading) -> None:
    """Look for people in every string of the file, and refuse streams that nothing of a report needs."""
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Type") in {"/EmbeddedFile", "/Filespec"}:
            reading.findings.add("form", reading.file, "", "a file rides in the PDF.")
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image":
            reading.findings.add("form", reading.file, "", "a picture of dots of colour rides in the PDF.")
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            for key, value in thing.items():
                if key in {"/JS", "/JavaScript", "/OpenAction", "/AA", "/A"} and not isinstance(value, pikepdf.Array):
                    told = isinstance(value, pikepdf.Dictionary) and "/O" in value
                    if key != "/A" or not told:
                        reading.findings.add("form", reading.file, "", f"the PDF has {key}, which no report has.")
                if isinstance(value, pikepdf.String) and key != "/ID":
                    for what in reading.watch.in_text(str(value)):
                        reading.findings.add("person", reading.file, f"a string {key}", what)


def _xmp(document: pikepdf.Pdf) -> Iterator[str]:
    """Give every text and every attribute of the metadata, namespaces apart."""
    if "/Metadata" not in document.Root:
        return
    packet = document.Root.Metadata.read_bytes().decode("utf-8", "replace")
    yield from (unescape(text) for text in re.findall(r">([^<]+)<", packet) if text.strip())
    yield from re.findall(r"<!--(.*?)-->", packet, re.DOTALL)
    for name, value in re.findall(r"([\w:]+)=\"([^\"]*)\"", packet):
        if not name.startswith("xmlns") and (name, value) not in _XMP:
            yield value


_XMP: Final = frozenset(
    [
        ("pdfuaid:part", "1"),
        ("pdf:Producer", ""),
        ("xml:lang", "x-default"),
        ("rdf:about", ""),
        ("begin", ""),
        ("id", "W5M0MpCehiHzreSzNTczkc9d"),
        ("end", "r"),
    ]
)


def _items(items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        yield item
        yield from _items(item.children)


def _destinations(names: pikepdf.Object) -> Iterator[str]:
    tree = names.get("/Dests", pikepdf.Dictionary())
    yield from (str(name) for name in list(tree.get("/Names", ()))[::2])
    for kid in tree.get("/Kids", ()):
        yield from _destinations(pikepdf.Dictionary({"/Dests": kid}))
