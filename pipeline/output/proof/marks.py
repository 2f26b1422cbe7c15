"""Turns a picture inside a page into its strokes, and refuses one that holds anything but strokes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from pipeline.output.proof.tree import read_html

ADDRESS: Final = "data:image/svg+xml,"
POINT: Final = 72 / 25.4  # points in a millimetre
_STYLE = "path{vector-effect:non-scaling-stroke}"
_MAY = {"svg": {"xmlns", "viewbox", "preserveaspectratio"}, "path": {"d", "style"}, "style": set[str]()}
_STROKE = re.compile(r"M(?: -?\d+(?:\.\d+)? -?\d+(?:\.\d+)?)(?: L -?\d+(?:\.\d+)? -?\d+(?:\.\d+)?)*")
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?) (-?\d+(?:\.\d+)?)")
_LOOK = re.compile(
    r"fill: none(; stroke-dasharray: [\d.,]+; stroke-dashoffset: 0)?; stroke: (#[0-9a-f]{6})"
    r"(?:; stroke-width: ([\d.]+))?(; stroke-linecap: round)?"
)

Place = tuple[float, float]


@dataclass(frozen=True)
class Path:
    """Strokes of one look: colour, width in points, dashed or not, with round ends (dots) or not."""

    color: str
    width: float
    dashed: bool
    round: bool
    strokes: tuple[tuple[Place, ...], ...]

    @property
    def places(self) -> list[Place]:
        """Give all places, in their order."""
        return [place for stroke in self.strokes for place in stroke]


@dataclass(frozen=True)
class Drawing:
    """A picture: its width and height in points, and its paths."""

    width: float
    height: float
    paths: tuple[Path, ...]

    @property
    def dots(self) -> list[Place]:
        """Give where dots lie: strokes without length, and with round ends."""
        return [stroke[0] for path in self.paths if path.round for stroke in path.strokes]


class OddDrawingError(ValueError):
    """A picture holds what no picture of ours has; the text says what."""


def read_drawing(address: str) -> Drawing:
    """
    Turn the address of a picture into its strokes.

    Raises: OddDrawingError where it is not made of strokes alone
    """
    if not address.startswith(ADDRESS):
        raise OddDrawingError("it is not a drawing inside the page")
    page = read_html(unquote(address.removeprefix(ADDRESS)).encode())
    if page.odd:
        raise OddDrawingError(f"it holds {page.odd[0][1]}")
    if [child.tag for child in page.root.children] != ["svg"] or page.root.text.strip() != _STYLE:
        raise OddDrawingError("it holds text, or more than one drawing")
    for node in page.root.every():
        more = set(node.attributes) - _MAY.get(node.tag, set())
        if node.tag not in _MAY or more:
            raise OddDrawingError(f"it holds <{node.tag}{''.join(f' {name}' for name in sorted(more))}>")
    svg = page.root.children[0]
    view = re.fullmatch(r"0 0 ([\d.]+) ([\d.]+)", svg.attributes.get("viewbox", ""))
    if view is None:
        raise OddDrawingError("its size is not told")
    paths = tuple(_path(node.attributes) for node in svg.children if node.tag == "path")
    return Drawing(float(view[1]), float(view[2]), paths)


def _path(attributes: dict[str, str]) -> Path:
    look, way = _LOOK.fullmatch(attributes.get("style", "")), attributes.get("d", "")
    strokes = _STROKE.findall(way)
    if look is None or " ".join(strokes) != way:
        raise OddDrawingError("a stroke is drawn in a way of its own")
    if any(len(number.partition(".")[2]) > 2 for number in re.findall(r"-?\d+\.\d+", way)):  # noqa: PLR2004 -- of a point
        raise OddDrawingError("a place has more than two decimals")
    places = tuple(tuple((float(x), float(y)) for x, y in _PAIR.findall(stroke)) for stroke in strokes)
    return Path(look[2], float(look[3] or 1), bool(look[1]), bool(look[4]), places)
