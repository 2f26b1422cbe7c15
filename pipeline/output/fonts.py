"""
Gives pages their type: Source Sans Pro from the installed package, as files for the press or inside an HTML text.

Its own room because it is the only thing a page needs from outside itself.
"""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from pathlib import Path

from font_source_sans_pro import font_files_ttf
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Source Sans Pro"
WEIGHTS = {300: "SourceSansProLight", 400: "SourceSansPro", 600: "SourceSansProSemibold"}
#: Latin letters with all European accents, and the marks that Danish typography uses.
CHARACTERS = frozenset([*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, "–—‘’“”„…•‰→←−≥≤≈×·")])


def font_files() -> dict[int, Path]:
    """Give the font files by weight."""
    return {weight: Path(font_files_ttf[name]) for weight, name in WEIGHTS.items()}


def faces_as_files() -> str:
    """Give font faces that point at the installed files."""
    return "\n".join(_face(weight, path.as_uri(), "truetype") for weight, path in font_files().items())


@lru_cache(maxsize=1)
def faces_embedded() -> str:
    """Give font faces that carry their glyphs, so that an HTML file looks the same anywhere."""
    return "\n".join(_face(weight, _embedded(path), "woff2") for weight, path in font_files().items())


def _face(weight: int, address: str, kind: str) -> str:
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-style:normal;'
        f'src:url("{address}") format("{kind}")}}'
    )


def _embedded(path: Path) -> str:
    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "liga", "tnum", "lnum", "mark", "locl"]
    options.hinting = False
    options.name_IDs = [1, 2]
    options.notdef_outline = True
    with TTFont(path, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(font)
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out, reorderTables=True)
    return "data:font/woff2;base64," + base64.b64encode(out.getvalue()).decode("ascii")
