"""
Reads the drawing instructions of a PDF's page: which text and which strokes stand under which mark of its structure.

Its own room because everything that is drawn passes here once: text that nobody would see, drawings within drawings
and pictures of dots of colour are found on the way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pikepdf

from pipeline.output.proof.pdf_type import UnreadableTypeError, read_type

Matrix = tuple[float, float, float, float, float, float]
SMALLEST = 4.0  # points: smaller type is there to be overlooked
FAINTEST = 0.9  # of white: paler type cannot be seen on paper
_SAME: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_COLORS: Final = {"g": 1, "rg": 3, "k": 4, "sc": 3, "scn": 3}
_PAINTS: Final = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh"})


@dataclass(frozen=True)
class _State:
    """What instructions change and what `Q` brings back."""

    matrix: Matrix = _SAME
    color: tuple[float, ...] = (0.0,)
    alpha: float = 1.0
    mode: int = 0
    font: str = ""
    size: float = 0.0


@dataclass
class Drawn:
    """What one page draws: texts and strokes by their mark, and what is odd."""

    texts: dict[int, str] = field(default_factory=lambda: defaultdict(str))
    strokes: dict[int, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    beside: list[str] = field(default_factory=list)  # texts that belong to no mark: head and foot of the page
    unseen: list[tuple[str, str]] = field(default_factory=list)  # why, and the text
    odd: list[str] = field(default_factory=list)


def read_page(page: pikepdf.Page) -> Drawn:
    """Read all that a page draws."""
    reader = _Reader(page)
    reader.read(page.obj, page.obj.get("/Resources", pikepdf.Dictionary()))
    return reader.drawn


class _Reader:
    """Follow a page's instructions, one after the other."""

    def __init__(self, page: pikepdf.Page) -> None:
        self.drawn = Drawn()
        self._box = [float(side) for side in page.mediabox]
        self._state, self._stack = _State(), list[_State]()
        self._marks: list[int | None] = []
        self._types: dict[Any, Mapping[int, str]] = {}
        self._line = _SAME
        self._place: tuple[float, float] | None = None
        self._place_is_new = True

    def read(self, stream: pikepdf.Object, resources: pikepdf.Object) -> None:
        """Read one stream of instructions."""
        for instruction in pikepdf.parse_content_stream(stream):
            self._one(str(instruction.operator), instruction.operands, resources)

    def _one(self, op: str, args: Any, resources: pikepdf.Object) -> None:
        if op in {"m", "l"}:
            self._path(op, (float(args[0]), float(args[1])))
        elif op in {"Tj", "TJ", "'", '"'}:
            self._show(args, resources)
        elif op in {"BDC", "BMC"}:
            self._begin(args, resources)
        elif op == "EMC":
            self._marks.pop()
        elif op == "q":
            self._stack.append(self._state)
        elif op == "Q":
            self._state = self._stack.pop()
        elif op == "cm":
            self._state = replace(self._state, matrix=_times(_matrix(args), self._state.matrix))
        elif op in {"Do", "BI", "INLINE IMAGE"}:
            self._inside(args, resources)
        else:
            self._set(op, args, resources)

    def _set(self, op: str, args: Any, resources: pikepdf.Object) -> None:
        if op in {"BT", "Tm"}:
            self._line = _SAME if op == "BT" else _matrix(args)
        elif op in {"Td", "TD"}:
            self._line = _times((1.0, 0.0, 0.0, 1.0, float(args[0]), float(args[1])), self._line)
        elif op == "Tf":
            self._state = replace(self._state, font=str(args[0]), size=float(args[1]))
        elif op == "Tr":
            self._state = replace(self._state, mode=int(args[0]))
        elif op in _COLORS:
            self._state = replace(self._state, color=tuple(float(a) for a in args if not isinstance(a, pikepdf.Name)))
        elif op == "gs":
            state = resources.ExtGState[str(args[0])]
            self._state = replace(self._state, alpha=float(state.get("/ca", self._state.alpha)))
        elif op == "c":
            self.drawn.odd.append("a curve is drawn")
        elif op in _PAINTS:
            self._place = None

    def _path(self, op: str, place: tuple[float, float]) -> None:
        mark = next((m for m in reversed(self._marks) if m is not None), None)
        if op == "l" and self._place is not None:
            if mark is not None:
                self.drawn.strokes[mark] += [self._place, place] if self._place_is_new else [place]
            elif self._place[0] != place[0] and self._place[1] != place[1]:
                self.drawn.odd.append("a slanting stroke is drawn outside every figure")
            self._place_is_new = False
        else:
            self._place_is_new = True
        self._place = place

    def _begin(self, args: Any, resources: pikepdf.Object) -> None:
        kind = str(args[0])
        if kind == "/OC":
            self.drawn.odd.append("a layer can be switched off")
        told = args[1] if len(args) > 1 else None
        told = resources.Properties[str(told)] if isinstance(told, pikepdf.Name) else told
        mark = int(told["/MCID"]) if isinstance(told, pikepdf.Dictionary) and "/MCID" in told else None
        for key in ("/ActualText", "/Alt", "/E"):
            if isinstance(told, pikepdf.Dictionary) and key in told:
                self.drawn.odd.append(f"a mark in the page says other words than it shows ({key})")
        self._marks.append(mark)

    def _show(self, args: Any, resources: pikepdf.Object) -> None:
        state = self._state
        text = self._decoded(_pieces(args), resources)
        if not text:
            return
        matrix = _times(self._line, state.matrix)
        for why in self._unseen(matrix, state):
            self.drawn.unseen.append((why, text))
        mark = next((m for m in reversed(self._marks) if m is not None), None)
        if mark is None:
            self.drawn.beside.append(text)
        else:
            self.drawn.texts[mark] += text

    def _unseen(self, matrix: Matrix, state: _State) -> list[str]:
        """Say why a text would not be seen."""
        left, foot, right, top = self._box
        size = abs(state.size) * (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5
        found = [] if left <= matrix[4] <= right and foot <= matrix[5] <= top else ["outside the page"]
        if size < SMALLEST:
            found.append(f"in type of {size:.1f} points")
        if state.mode in {3, 7}:
            found.append("in invisible type")
        if state.alpha < 1 - FAINTEST:
            found.append("in transparent type")
        if _lightness(state.color) > FAINTEST:
            found.append("in white")
        return found

    def _decoded(self, pieces: list[bytes], resources: pikepdf.Object) -> str:
        if not pieces:
            return ""
        font = resources.Font[self._state.font]
        if font.objgen not in self._types:
            try:
                self._types[font.objgen] = read_type(font)
            except UnreadableTypeError:
                self.drawn.odd.append("a text is set in a font that cannot be read back")
                self._types[font.objgen] = {}
        table = self._types[font.objgen]
        codes = [piece[i] << 8 | piece[i + 1] for piece in pieces for i in range(0, len(piece) - 1, 2)]
        if table and any(code not in table for code in codes):
            self.drawn.odd.append("a text has letters that its font does not name")
        return "".join(table.get(code, "") for code in codes)

    def _inside(self, args: Any, resources: pikepdf.Object) -> None:
        """Follow a drawing within a drawing; a picture of dots of colour is none of ours."""
        inner = resources.XObject[str(args[0])] if args and isinstance(args[0], pikepdf.Name) else None
        if inner is None or inner.get("/Subtype") != "/Form":
            self.drawn.odd.append("a picture of dots of colour is drawn")
            return
        before = self._state
        matrix = _matrix(inner.get("/Matrix", list(_SAME)))
        self._state = replace(self._state, matrix=_times(matrix, self._state.matrix))
        self.read(inner, inner.get("/Resources", resources))
        self._state = before


def _pieces(args: Any) -> list[bytes]:
    return [
        bytes(part)
        for arg in args
        for part in (arg if isinstance(arg, (list, pikepdf.Array)) else [arg])
        if isinstance(part, pikepdf.String)
    ]


def _matrix(args: Any) -> Matrix:
    a, b, c, d, e, f = (float(x) for x in args)
    return a, b, c, d, e, f


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _lightness(color: tuple[float, ...]) -> float:
    """Give how light a colour is, 0 black to 1 white."""
    if len(color) == 4:  # noqa: PLR2004 -- cyan, magenta, yellow, black
        return (1 - color[3]) * (1 - sum(color[:3]) / 3)
    return min(color) if color else 0.0
