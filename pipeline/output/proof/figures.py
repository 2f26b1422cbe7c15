"""
Holds every mark of a page's pictures against the numbers that the page shows: its place tells no more than they do.

Its own room because here a picture is read back: through the numbers on its own axis, or where it has none, through
the straight scale on which all of its marks must lie.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from pipeline.output.proof.axes import Axis, along, is_round, last_number, near, number_in
from pipeline.output.proof.findings import Findings
from pipeline.output.proof.marks import POINT, Drawing, OddDrawingError, Path, Place, read_drawing
from pipeline.output.proof.scopes import Numbers, Shown
from pipeline.output.proof.tree import Node
from pipeline.output.proof.words import Fixed, split

MARGIN = 1.6 * POINT  # beside a scale, so that a dot at its end is whole
LINE_MM, PAGE_MM = 3.7, 174.0
LANE_MM = 4.2
CLOSE = 0.03  # points: how far rounding may take a mark from its number
BY_EYE = 0.06  # points: where both ends of a scale are themselves rounded marks
_MM = re.compile(r"(?:^|;)\s*(top|height|padding-top):(-?\d+(?:\.\d+)?)mm")
_PERCENT = re.compile(r"(?:^|;)\s*(left|right):(?:calc\()?(-?\d+(?:\.\d+)?)%")
_TOP_PERCENT = re.compile(r"top:(\d+\.\d\d)%")


@dataclass(frozen=True)
class Looked:
    """What is looked at: one file, one indicator's place in it, and where findings go."""

    file: str
    place: str
    indicator_ids: tuple[str, ...]
    numbers: Numbers
    scopes: Shown
    fixed: Fixed
    findings: Findings

    def odd(self, node: Node, what: str) -> None:
        """Note a mark that stands where no shown number is."""
        self.findings.add("mark", self.file, self.place, what, node.line)

    def row(self, label: str) -> Numbers:
        """Give a row's numbers; a row that the report does not have may show none."""
        return self.scopes.row(self.indicator_ids, label) or Numbers()


def drawing_of(image: Node, looked: Looked) -> Drawing | None:
    """Read an image's drawing; None, and a finding, where it is none of ours."""
    try:
        return read_drawing(image.attributes.get("src", ""))
    except OddDrawingError as error:
        looked.findings.add("form", looked.file, looked.place, f"a picture is not as ours are: {error}.", image.line)
        return None


def axis_numbers(node: Node, looked: Looked) -> set[str]:
    """Give the numbers written along the axes of one figure, where they are round and evenly spaced."""
    found: set[str] = set()
    for group in (_along(node), _upright(node), _under(node)):
        numbers = [number for number, _ in group]
        if not numbers:
            continue
        distinct = sorted(set(numbers))
        if not is_round(distinct):
            looked.odd(node, f"the numbers along an axis are not round: {', '.join(str(n) for n in distinct)}.")
            continue
        found |= {looked.scopes.forms(n) for n in numbers} | {looked.scopes.signed(n) for n in numbers}
    return found


def check_rows(figure: Node, looked: Looked) -> None:
    """Hold the marks of a table with a picture over it against the numbers of its rows."""
    images = [i for i in figure.every("img") if "sparks" not in i.classes]
    drawing = drawing_of(images[0], looked) if images else None
    ticks = _along(figure)
    if drawing is None or not ticks:
        return
    axis = Axis(ticks[0][0], ticks[-1][0], MARGIN, drawing.width - MARGIN)
    _check_ticks(figure, ticks, looked)
    rows, head = _rows_of(figure), _mm(_first(figure, "thead"), "height")
    foot = drawing.height - 1.6 * POINT
    levels = {axis.at(v) for v in looked.numbers.levels} | {axis.at(n) for n, _ in ticks} | {axis.at(Decimal(0))}
    ends = {axis.start, axis.end}
    middles = [(middle, looked.row(label)) for label, middle in rows]
    reach = min(1.35, _row_mm(figure) * 0.26) * POINT if rows else 0.0
    heights = {foot, drawing.height, (head * POINT + foot) / 2, head * POINT - 0.4 * POINT}
    heights |= {(head - 0.4 - lane * LANE_MM) * POINT for lane in range(int(head / LANE_MM) + 1)}
    for path in drawing.paths:
        for x, y in path.places:
            looked.findings.marks += 1
            own = next((numbers for middle, numbers in middles if abs(middle - y) <= CLOSE), None)
            places = set(levels) if own is None else levels | {axis.at(v) for v in own.values} | ends
            if own is not None and path.color == "#5d6b78":
                places |= {p + side for p in places for side in (-reach, reach)}
            tips = any(abs(abs(middle - y) - reach) <= CLOSE for middle, _ in middles)
            if own is None and tips:
                places |= {axis.at(v) for _, numbers in middles for v in numbers.values}
            if own is None and not tips and not near(y, heights, CLOSE):
                looked.odd(figure, f"a mark stands {y:.2f} points down, where no row is.")
            elif not near(x, places | ends, CLOSE):
                looked.odd(figure, f"a mark stands {x:.2f} points across, where no shown number of its row is.")
    _check_labels(figure, axis, looked)


def check_share(figure: Node, looked: Looked) -> None:
    """Hold the marks of a share, a column for each category, against the numbers beside them."""
    images = list(figure.every("img"))
    drawing = drawing_of(images[0], looked) if images else None
    ticks = [(n, share * (drawing.width if drawing else 0.0)) for n, share in _along(figure)]
    rows = [tr for body in figure.every("tbody") for tr in body.children if tr.tag == "tr"]
    if drawing is None or not ticks or not rows:
        return
    columns = _columns(ticks)
    head, height = _mm(_first(figure, "thead"), "height"), _mm(rows[0], "height")
    middles = [(head + (i + 0.5) * height) * POINT for i in range(len(rows))]
    foot = drawing.height - 1.6 * POINT
    heights = {head * POINT, foot, drawing.height, *(m + s * 0.36 * height * POINT for m in middles for s in (-1, 1))}
    shown = [[number_in(td.text) for td in tr.children if td.tag == "td"] for tr in rows]
    for x, y in (place for path in drawing.paths for place in path.places):
        looked.findings.marks += 1
        at_row = [row for row, middle in enumerate(middles) if abs(middle - y) <= CLOSE]
        of = [shown[i] for i in at_row] if at_row else shown
        places = {axis.at(row[i]) for row in of for i, axis in enumerate(columns) if row[i] is not None}  # type: ignore[arg-type]
        places |= {p for axis in columns for p in (axis.start, axis.end)}
        places |= set() if at_row else {p for _, p in ticks}
        if not at_row and not near(y, heights, CLOSE):
            looked.odd(figure, f"a mark stands {y:.2f} points down, where no row is.")
        elif not near(x, places, BY_EYE):
            looked.odd(figure, f"a mark stands {x:.2f} points across, where no shown number of its row is.")


def check_chart(figure: Node, looked: Looked) -> None:
    """Hold the points of a run chart or a funnel against the indicator's shown values."""
    images = list(figure.every("img"))
    drawing, ticks = (drawing_of(images[0], looked) if images else None), _upright(figure)
    if drawing is None or len(ticks) < 2:  # noqa: PLR2004 -- an axis has two ends
        return
    axis = Axis(ticks[0][0], ticks[-1][0], ticks[0][1], ticks[-1][1])
    across = _under(figure)
    dots = [path for path in drawing.paths if path.round]
    for path in dots:
        for x, y in path.places:
            looked.findings.marks += 1
            if across:
                slope = (across[-1][1] - across[0][1]) / float(across[-1][0] - across[0][0])
                pairs = (
                    (across[0][1] + slope * float(size - across[0][0]), axis.at(v)) for v, size in looked.numbers.sizes
                )
                # The numbers under the foot stand in hundredths of the page's width: a twentieth of a point.
                fits = any(abs(x - px) <= 4 * BY_EYE and abs(y - py) <= CLOSE for px, py in pairs)
            else:
                fits = near(y, (axis.at(v) for v in looked.numbers.values), CLOSE)
            if not fits:
                looked.odd(figure, f"a point stands at {x:.2f} × {y:.2f} points, where no shown number is.")
    if not across:
        _check_steps(figure, [x for path in dots for x, _ in path.places], looked)
        _check_lines(figure, drawing, axis, looked)


def check_panel(image: Node, looked: Looked, last: Node | None, slope_of: Callable[[Drawing], float] | None) -> None:
    """Hold a small multiple against the values that its own text tells, on a scale with its neighbours or its own."""
    drawing = drawing_of(image, looked)
    values = [v for v in points_in(image.attributes.get("alt", ""), looked.fixed) if v is not None]
    if drawing is None:
        return
    dots = drawing.dots
    if len(dots) != len(values):
        looked.odd(image, f"it has {len(dots)} points and tells {len(values)} values.")
        return
    looked.findings.marks += len(dots)
    pairs = list(zip(values, (y for _, y in dots), strict=True))
    slope = slope_of(drawing) if slope_of else None
    if pairs and (along(pairs, slope) or 0.0) > BY_EYE:
        looked.odd(image, "its points do not stand where its values are.")
    if any(not near(place[1], (y for _, y in dots), CLOSE) for place in _inner(drawing)):
        looked.odd(image, "its line leaves its points.")
    _check_steps(image, [x for x, _ in dots], looked)
    if last is not None and dots and slope_of:
        found = _TOP_PERCENT.search(last.attributes.get("style", ""))
        told = (dots[-1][1] / POINT - 1.2) / (drawing.height / POINT - 2.8) * 80 + 8
        if found is None or abs(float(found[1]) - told) > 0.2:  # noqa: PLR2004 -- per cent of fifteen millimetres
            looked.odd(last, "the last value does not stand beside its point.")


def check_strip(image: Node, looked: Looked) -> None:
    """Hold a strip of the front page against its indicator's values: all on one straight scale."""
    drawing = drawing_of(image, looked)
    if drawing is None or not drawing.dots:
        return
    values = sorted(looked.numbers.values)
    marks = sorted({x for path in drawing.paths for x, _ in path.places} - _frame(drawing))
    alt = [n for n in _numbers(image.attributes.get("alt", ""), looked.fixed) if n is not None]
    if len(alt) < 2 or min(alt[:2]) == max(alt[:2]):  # noqa: PLR2004 -- the lowest and the highest practice
        return
    low, high = min(x for x, _ in drawing.dots), max(x for x, _ in drawing.dots)
    slope = (high - low) / float(alt[1] - alt[0])
    places = [low + slope * float(v - alt[0]) for v in values]
    looked.findings.marks += len(marks)
    for x in marks:
        if not near(x, places, BY_EYE):
            looked.odd(image, f"a dot of the strip stands {x:.2f} points across, where no shown number is.")


def check_sparks(image: Node, figure: Node, looked: Looked) -> None:
    """Hold the practices' trends against the values that their text tells: one slope for all rows."""
    drawing = drawing_of(image, looked)
    if drawing is None:
        return
    told = image.attributes.get("alt", "").partition(". ")[2].removesuffix(".")
    lines = {name: points_in(f"{name}: {said}", looked.fixed) for name, _, said in _named(told)}
    row = _row_mm(figure) * POINT
    found: list[tuple[list[tuple[Decimal, float]], int]] = []
    for place, (label, _) in enumerate(_rows_of(figure)):
        here = sorted({p for path in drawing.paths for p in path.places if place * row <= p[1] < (place + 1) * row})
        values = lines.get(" ".join(label.split()))
        if values is None:
            if here:
                looked.odd(image, f"row {place + 1} has a line, and no values are told of it.")
            continue
        steps = max(1, len(values) - 1)
        inset = 1.0 * POINT
        index = [round((x - inset) / (drawing.width - 2 * inset) * steps) for x, _ in here]
        pairs = [(values[i], y) for i, (_, y) in zip(index, here, strict=True) if 0 <= i <= steps]
        known = [(v, y) for v, y in pairs if v is not None]
        if len(known) < len(pairs):
            looked.odd(image, f"row {place + 1} has a point where no value is told.")
        found.append((known, place))
    looked.findings.marks += sum(len(known) for known, _ in found)
    spread = max((p for p, _ in found if p), key=lambda p: max(p)[0] - min(p)[0], default=None)
    if spread is None or max(spread)[0] == min(spread)[0]:
        return
    slope = (max(spread)[1] - min(spread)[1]) / float(max(spread)[0] - min(spread)[0])
    for known, place in found:
        if known and (along(known, slope) or 0.0) > BY_EYE:
            looked.odd(image, f"the line of row {place + 1} does not stand where its values are.")


def points_in(text: str, fixed: Fixed) -> list[Decimal | None]:
    """Read the values of 'name: 2023/24 12,3 %, 2024/25 uden tal'; None where a period has none."""
    said = text.partition(": ")[2].removesuffix(".")
    return [next(iter(_numbers(part, fixed)), None) for part in said.split(", ")] if said else []


def _named(text: str) -> Iterator[tuple[str, str, str]]:
    for part in text.split("; "):
        yield part.partition(": ")


def _numbers(text: str, fixed: Fixed) -> Iterator[Decimal | None]:
    """Give the numbers of a text that stand in no fixed text."""
    words = split(text)
    yield from (number_in(word) for _, word in fixed.numbers(words))


def _along(figure: Node) -> list[tuple[Decimal, float]]:
    """Give the numbers of a level axis with their places, in shares of the plot."""
    found = []
    for span in figure.every("span"):
        place = _PERCENT.search(span.attributes.get("style", ""))
        number = number_in(span.text)
        if "tick" in span.classes and place and number is not None:
            found.append((number, float(place[2]) / 100))
    return found


def _upright(figure: Node) -> list[tuple[Decimal, float]]:
    """Give the numbers of an upright axis with how far down they stand, in points."""
    return [
        (number, (_mm(span, "top") + LINE_MM / 2) * POINT)
        for span in figure.every("span")
        if {"end", "quiet"} <= span.classes and (number := number_in(span.text)) is not None
    ]


def _under(figure: Node) -> list[tuple[Decimal, float]]:
    """Give the numbers under a chart's foot with how far across they stand, in points."""
    found = []
    for span in figure.every("span"):
        place = _PERCENT.search(span.attributes.get("style", ""))
        number = number_in(span.text)
        if {"middle", "quiet"} <= span.classes and place and number is not None:
            found.append((number, float(place[2]) / 100 * PAGE_MM * POINT))
    return found if len(found) > 1 and len({n for n, _ in found}) == len(found) and found[0][0] == 0 else []


def _check_ticks(figure: Node, ticks: Sequence[tuple[Decimal, float]], looked: Looked) -> None:
    last = len(ticks) - 1
    if any(abs(share - i / last) > 0.0001 for i, (_, share) in enumerate(ticks)):  # noqa: PLR2004 -- of the plot
        looked.odd(figure, "the numbers along its axis do not stand at even steps.")


def _check_labels(figure: Node, axis: Axis, looked: Looked) -> None:
    """Hold the labels of levels against their own numbers."""
    for span in figure.every("span"):
        place, number = _PERCENT.search(span.attributes.get("style", "")), last_number(span.text)
        if "line" in span.classes and place and number is not None:
            share = (axis.at(number) - axis.start) / (axis.end - axis.start) * 100
            if abs(float(place[2]) - (100 - share if place[1] == "right" else share)) > 0.011:  # noqa: PLR2004 -- per cent
                looked.odd(span, "the label of a line does not stand at its number.")


def _check_steps(node: Node, across: Sequence[float], looked: Looked) -> None:
    """Refuse points that do not stand at even steps: how far across they are tells nothing but their order."""
    places = sorted(set(across))
    if len(places) < 3:  # noqa: PLR2004 -- two points have one step
        return
    length = places[-1] - places[0]
    step = length / round(length / min(b - a for a, b in pairwise(places)))
    if any(abs((x - places[0]) / step - round((x - places[0]) / step)) * step > 4 * BY_EYE for x in places):
        looked.odd(node, "its points do not stand at even steps.")


def _check_lines(figure: Node, drawing: Drawing, axis: Axis, looked: Looked) -> None:
    """Refuse a limit or a line between points that is finer than the numbers of the page."""
    decimals = max((-int(v.as_tuple().exponent) for v in looked.numbers.values), default=0)
    unit = abs(axis.end - axis.start) / float(axis.high - axis.low) * 10.0**-decimals
    places = [axis.at(v) for v in looked.numbers.values]
    for path in (p for p in drawing.paths if not p.round and p.color != "#dde3e8" and p.width < 2):  # noqa: PLR2004 -- no bands
        for _, y in path.places:
            steps = (y - axis.start) / unit
            on_grid = unit <= 2 * CLOSE or abs(steps - round(steps)) * unit <= CLOSE
            if not on_grid and not near(y, places, CLOSE) and y <= axis.start + CLOSE:
                looked.odd(figure, f"a line stands {y:.2f} points down, between what shown numbers can be.")


def _frame(drawing: Drawing) -> set[float]:
    """Give where the pale line of a strip begins and ends."""
    return {x for path in drawing.paths if path.color == "#dde3e8" for x, _ in path.places}


def _inner(drawing: Drawing) -> Iterator[Place]:
    lines: Iterable[Path] = (p for p in drawing.paths if not p.round and p.color != "#dde3e8")
    return (place for path in lines for place in path.places)


def _columns(ticks: Sequence[tuple[Decimal, float]]) -> list[Axis]:
    """Divide the ticks of a share into its columns' axes: each begins where the numbers fall back."""
    starts = [i for i, (n, _) in enumerate(ticks) if i == 0 or n <= ticks[i - 1][0]] + [len(ticks)]
    return [Axis(ticks[a][0], ticks[b - 1][0], ticks[a][1], ticks[b - 1][1]) for a, b in pairwise(starts)]


def _rows_of(figure: Node) -> list[tuple[str, float]]:
    """Give the rows of a figure: their label, and how far down their middle lies in points."""
    body, down = _first(figure, "tbody"), _mm(_first(figure, "thead"), "height")
    found, usual = [], _row_mm(figure)
    for tr in body.children if body else ():
        height = _mm(tr, "height")
        label = next((th.text for th in tr.children if th.tag == "th"), "")
        found.append((label, (down + height - usual / 2) * POINT))
        down += height
    return found


def _row_mm(figure: Node) -> float:
    body = _first(figure, "tbody")
    heights = [_mm(tr, "height") for tr in body.children] if body else []
    return min(heights, default=0.0)


def _first(figure: Node, tag: str) -> Node | None:
    return next(iter(figure.every(tag)), None)


def _mm(node: Node | None, name: str) -> float:
    """Read a measure in millimetres from an element's style, or from that of the first row inside."""
    for one in [node, *node.children] if node else []:
        for found, value in _MM.findall(one.attributes.get("style", "")):
            if found == name:
                return float(value)
    return 0.0
