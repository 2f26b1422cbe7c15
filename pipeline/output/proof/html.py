"""
Proves an HTML file: its texts, every attribute, its style, and the places of its marks.

Its own room because a page can say more than it shows: in attributes, in comments, in its style, and in where things
stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from pipeline.output.fonts import faces_embedded
from pipeline.output.proof import figures as held
from pipeline.output.proof.axes import is_round
from pipeline.output.proof.figures import Looked
from pipeline.output.proof.marks import POINT, Drawing
from pipeline.output.proof.pages import Place, Reading, numbers_with, prove_node
from pipeline.output.proof.scopes import WHOLE, Numbers
from pipeline.output.proof.tree import Node, read_html
from pipeline.reporting.pages import FONTS, STYLE
from pipeline.reporting.report import Report

ELEMENTS: Final = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "header",
        "footer",
        "section",
        "aside",
        "div",
        "p",
        "span",
        "b",
        "strong",
        "small",
        "a",
        "h1",
        "h2",
        "h3",
        "ol",
        "ul",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "colgroup",
        "col",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "figure",
        "figcaption",
        "img",
        "code",
    ]
)
ATTRIBUTES: Final = frozenset(
    [
        "alt",
        "aria-hidden",
        "aria-label",
        "charset",
        "class",
        "colspan",
        "content",
        "data-footer",
        "data-mark",
        "href",
        "id",
        "lang",
        "name",
        "role",
        "scope",
        "src",
        "style",
        "tabindex",
    ]
)
#: How an element may be placed: measures of at most two decimals, and nothing that hides.
_PLACED = re.compile(
    r"(?:(?:left|right|top|width|height|min-width|padding-right|padding-top):"
    r"(?:0|-?\d+(?:\.\d{1,2})?(?:mm|%)|calc\(-?\d+\.\d\d% - \d+(?:\.\d\d)?mm\))(?:;|$))*"
)
_SCALE = re.compile(r"[−+]?\d[\d.]*(?:,\d+)?")


def prove_html(content: bytes, report: Report, templates: Mapping[str, str], reading: Reading) -> list[Place]:
    """
    Prove the bytes of an HTML file.

    Out: the parts of the page with what may stand in them, axes included, in their order; for the PDF
    """
    try:
        page = read_html(content)
    except UnicodeDecodeError:
        reading.findings.add("form", reading.file, "", "the file is not UTF-8.")
        return []
    for line, what in page.odd:
        reading.findings.add("hidden", reading.file, "", f"the page holds {what}.", line)
    _prove_form(page.root, report, templates, reading)
    anchors = {p.anchor: p.indicator_id for p in report.pages}
    rest = Place("the page", (), reading.scopes.pages[WHOLE])
    places = [rest]
    for section in _indicators(page.root):
        place = _place(section, anchors, reading)
        places.append(place)
        prove_node(section, place, reading)
    _prove_strips(page.root, anchors, reading)
    prove_node(without_style(page.root), rest, reading)
    reading.prove_whole()
    return places


def _indicators(root: Node) -> list[Node]:
    return [section for section in root.every("section") if "indicator" in section.classes]


def _place(section: Node, anchors: Mapping[str, str], reading: Reading) -> Place:
    """Give what may stand on an indicator's page, once the marks of its figures are proven."""
    title = next((h.text for h in section.every("h2")), "")
    ids = tuple(i for anchor, i in anchors.items() if anchor == section.attributes.get("id"))
    numbers = reading.scopes.pages[ids[0]] if ids else Numbers()
    name = f"page '{' '.join(title.split())}'"
    looked = Looked(reading.file, name, ids, numbers, reading.scopes, reading.fixed, reading.findings)
    along: set[str] = set()
    for figure in section.every("figure"):
        if "panel" not in figure.classes:
            along |= held.axis_numbers(figure, looked)
        if "practices" in figure.classes:
            held.check_rows(figure, looked)
            for image in (i for i in figure.every("img") if "sparks" in i.classes):
                held.check_sparks(image, figure, looked)
        elif "share" in figure.classes:
            held.check_share(figure, looked)
        elif "chart" in figure.classes:
            held.check_chart(figure, looked)
    along |= _prove_trends(section, looked)
    return Place(name, ids, numbers_with(numbers, along))


def _prove_trends(section: Node, looked: Looked) -> set[str]:
    """Hold small multiples against their values; give the ends of the scale that they share."""
    ends: set[str] = set()
    for trend in (s for s in section.every("section") if "trend" in s.classes):
        note = next((p.text for p in trend.every("p") if "note" in p.classes), "")
        scale = [Decimal(n.replace(".", "").replace(",", ".").replace("−", "-")) for n in _SCALE.findall(note)[:2]]
        if len(scale) != 2 or (not is_round([scale[0], scale[1]]) and not _is_span(scale)):  # noqa: PLR2004 -- two ends
            looked.odd(trend, "the scale of its small figures is not told.")
            continue
        ends |= {looked.scopes.forms(n) for n in scale}

        def slope(drawing: Drawing, span: float = float(scale[1] - scale[0])) -> float:
            return -(drawing.height - 2.8 * POINT) / span

        for panel in (f for f in trend.every("figure") if "panel" in f.classes):
            last = next((s for s in panel.every("span") if "last" in s.classes), None)
            for image in panel.every("img"):
                held.check_panel(image, looked, last, slope)
    for cell in (td for td in section.every("td") if "small-trend" in td.classes):
        for image in cell.every("img"):
            held.check_panel(image, looked, None, None)
    return ends


def _is_span(scale: list[Decimal]) -> bool:
    """Say whether two ends lie on a grid of at most ten round steps."""
    low, high = scale
    if low >= high:
        return False
    span = high - low
    steps = (s.scaleb(p) for p in range(-4, 8) for s in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5)))
    return any(span % s == 0 and low % s == 0 and span / s <= 10 for s in steps)  # noqa: PLR2004 -- steps of a low figure


def _prove_strips(root: Node, anchors: Mapping[str, str], reading: Reading) -> None:
    """Hold the strips of the front page against the indicators that their rows link to."""
    links = [(tr, a.attributes.get("href", "")) for tr in root.every("tr") for a in tr.every("a")]
    for tr, href in links:
        indicator_id = anchors.get(href.removeprefix("#"), "")
        for image in tr.every("img"):
            numbers = reading.scopes.pages[indicator_id]
            place = f"front page, row '{indicator_id}'"
            held.check_strip(
                image,
                Looked(reading.file, place, (indicator_id,), numbers, reading.scopes, reading.fixed, reading.findings),
            )


def without_style(root: Node) -> Node:
    """Give a page without its style and its indicators' sections, which are proven by themselves."""
    parts = [
        part if isinstance(part, str) else without_style(part)
        for part in root.parts
        if isinstance(part, str) or not (part.tag == "style" or "indicator" in part.classes or _is_viewport(part))
    ]
    return Node(root.tag, root.attributes, root.line, parts)


def _is_viewport(node: Node) -> bool:
    return node.attributes == {"name": "viewport", "content": "width=device-width, initial-scale=1"}


def _prove_form(root: Node, report: Report, templates: Mapping[str, str], reading: Reading) -> None:
    """Refuse what a page of ours has no use for, and a style that is not the project's."""
    known = {p.anchor for p in report.pages}
    for node in root.every():
        for what in _odd(node, known):
            kind = "hidden" if what.startswith("hides") else "form"
            reading.findings.add(kind, reading.file, f"<{node.tag}>", what, node.line)
    styles = [node.text for node in root.every("style")]
    if styles and "".join(styles).split() != f"{faces_embedded()} {templates[STYLE]}".replace(FONTS, "").split():
        reading.findings.add("form", reading.file, "<style>", "the style sheet is not the project's own.")


def _odd(node: Node, anchors: set[str]) -> Iterator[str]:
    if node.tag not in ELEMENTS:
        yield "an element that no page of ours has."
    for name in sorted(set(node.attributes) - ATTRIBUTES):
        yield f"{'hides what it holds' if name == 'hidden' else 'an attribute that no page of ours has'}: {name}."
    if not _PLACED.fullmatch(node.attributes.get("style", "")):
        style = node.attributes["style"]
        hides = re.search(r"display|visibility|opacity|color|font|clip|transform|filter|z-index", style)
        yield "hides or changes what is read: style." if hides else "is placed with more than two decimals: style."
    if "id" in node.attributes and node.attributes["id"] not in anchors:
        yield "has an id that is no page's."
    if node.tag == "a" and node.attributes.get("href", "").removeprefix("#") not in anchors:
        yield "leads elsewhere than to a page of the report: href."
    if re.search(r"\d", node.attributes.get("class", "") + node.attributes.get("role", "")):
        yield "has a class with a number in it."
