"""
Turns text that others wrote into text that does nothing but be read.

Its own room because the same few characters do harm on a terminal, in a page, in a spreadsheet and in the name of a
folder: they move the cursor, turn the order of reading round, begin a formula, or climb out of a folder.
"""

from __future__ import annotations

import re
import unicodedata

_SOFT_HYPHEN = "\u00ad"  # tells a long Danish word where it may break
_LINES = "\n\t"
_UNSEEN_KINDS = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, format marks, half pairs, separators of lines
#: Beginnings that a spreadsheet takes for a formula; the wide forms are read as the narrow ones in some languages.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


def unseen(text: str) -> list[str]:
    """List the characters of a text that cannot be seen and yet do something; lines, tabs and soft hyphens may."""
    if text.isascii() and text.isprintable():
        return []
    return [c for c in text if unicodedata.category(c) in _UNSEEN_KINDS and c not in _LINES and c != _SOFT_HYPHEN]


def code_point(character: str) -> str:
    """Name a character by its number: 'U+202E'."""
    return f"U+{ord(character):04X}"


def readable(text: str) -> str:
    """Put each character that cannot be seen in words, so that it is read and does nothing."""
    found = set(unseen(text))
    return "".join(f"<{code_point(c)}>" if c in found else c for c in text) if found else text


def seen(value: object) -> object:
    """Put what cannot be seen in words in whatever a template prints; what is markup already stays as it is."""
    return readable(value) if type(value) is str else value


def harmless(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def is_reserved(name: str) -> bool:
    """Say whether a name is a device on some systems: no file or folder may be called so there."""
    return _RESERVED.fullmatch(name) is not None


def names_a_folder(text: str) -> bool:
    """Say whether an id can be part of the name of a folder: it climbs nowhere and means the same on every system."""
    return _FOLDER.fullmatch(text) is not None and not is_reserved(text)
