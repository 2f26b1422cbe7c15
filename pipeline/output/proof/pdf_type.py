"""
Turns the codes of a PDF's fonts into text.

Its own room because a stranger reads a PDF through each font's own table: a font without one cannot be read back, so
nothing set in it can be proven, and that is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pikepdf

_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_CODE = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


class UnreadableTypeError(ValueError):
    """A font says nothing of which text its codes stand for."""


def read_type(font: pikepdf.Object) -> Mapping[int, str]:
    """
    Read a font's table from codes of two bytes to text.

    Raises: UnreadableTypeError where it has none
    """
    if font.get("/Subtype") != "/Type0" or "/ToUnicode" not in font:
        raise UnreadableTypeError
    found: dict[int, str] = {}
    for kind, block in _BLOCK.findall(font.ToUnicode.read_bytes()):
        if kind == b"bfchar":
            codes = [match[1] for match in _CODE.finditer(block)]
            found |= {int(code, 16): _text(text) for code, text in zip(codes[::2], codes[1::2], strict=True)}
        else:
            found |= _range(block)
    return found


def _range(block: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for line in block.strip().splitlines():
        codes = [match[1] for match in _CODE.finditer(line) if match[1] is not None]
        first, last, texts = int(codes[0], 16), int(codes[1], 16), [_text(code) for code in codes[2:]]
        for step in range(last - first + 1):
            start = texts[0]
            found[first + step] = texts[step] if len(texts) > 1 else start[:-1] + chr(ord(start[-1]) + step)
    return found


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")
