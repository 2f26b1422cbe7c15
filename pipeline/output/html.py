"""Writes an HTML text as one self-contained file: no script, nothing fetched, its type inside."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import PressError
from pipeline.output.fonts import faces_embedded
from pipeline.output.places import unwritable
from pipeline.reporting.pages import FONTS


def write_html(html: str, to: Path) -> None:
    """
    Write a page text to a file with its fonts embedded.

    Raises: PressError where the file cannot be written
    """
    try:
        to.write_text(html.replace(FONTS, faces_embedded()), encoding="utf-8", newline="\n")
    except OSError as error:
        raise PressError(unwritable(to, error)) from None
