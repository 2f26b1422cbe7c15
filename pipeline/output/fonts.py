"""
Gives pages their type: Source Sans Pro from the installed package, as files for the press or inside an HTML text.

Its own room because it is the only thing a page needs from outside itself.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path

from font_source_sans_pro import font_files_ttf

FAMILY = "Source Sans Pro"
WEIGHTS = {300: "SourceSansProLight", 400: "SourceSansPro", 600: "SourceSansProSemibold"}

_EMBEDDED = Path(__file__).resolve().parent / "typeface"


def font_files() -> dict[int, Path]:
    """Give the font files by weight."""
    return {weight: Path(font_files_ttf[name]) for weight, name in WEIGHTS.items()}


def embedded_files() -> dict[int, Path]:
    """Give the files with the glyphs that an HTML text carries, by weight: `make fonts` takes them from the others."""
    return {weight: _EMBEDDED / f"{weight}.woff2" for weight in WEIGHTS}


def faces_as_files() -> str:
    """Give font faces that point at the installed files."""
    return "\n".join(_face(weight, path.as_uri(), "truetype") for weight, path in font_files().items())


@lru_cache(maxsize=1)
def faces_embedded() -> str:
    """Give font faces that carry their glyphs, so that an HTML file looks the same anywhere."""
    return "\n".join(_face(weight, _in_text(path), "woff2") for weight, path in embedded_files().items())


def _face(weight: int, address: str, kind: str) -> str:
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-style:normal;'
        f'src:url("{address}") format("{kind}")}}'
    )


def _in_text(path: Path) -> str:
    return "data:font/woff2;base64," + base64.b64encode(path.read_bytes()).decode("ascii")
