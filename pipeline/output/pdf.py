"""
Prints an HTML text as a tagged PDF, the same bytes every time.

Its own room because the press is the only part that could fetch something: it may read our font files and
pictures inside the page, and nothing else.
"""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from pipeline.errors import PressError, Problem, Where
from pipeline.output.fonts import faces_as_files, font_files
from pipeline.output.places import unwritable
from pipeline.reporting.pages import FONTS

_DATES = re.compile(r'(<meta name="dcterms\.(?:created|modified)" content=")[^"]*(">)')


def print_pdf(html: str, to: Path, *, printed_on: date) -> None:
    """
    Print a page text to a PDF/UA-1 file.

    Raises: PressError where the file cannot be written, or the page asks for something from outside
    """
    content = pdf_bytes(html, printed_on=printed_on)
    try:
        to.write_bytes(content)
    except OSError as error:
        raise PressError(unwritable(to, error)) from None


def pdf_bytes(html: str, *, printed_on: date) -> bytes:
    """Give a page text as the bytes of a PDF; the same text and date give the same bytes."""
    dated = _DATES.sub(rf"\g<1>{printed_on.isoformat()}\g<2>", html).replace(FONTS, faces_as_files())
    refused: list[str] = []
    with _complaints() as told, _undisturbed():
        document = weasyprint.HTML(string=dated, url_fetcher=_OwnFiles(refused), media_type="print")
        content = document.write_pdf(
            font_config=_type(),
            pdf_variant="pdf/ua-1",
            pdf_identifier=sha256(html.encode()).hexdigest()[:32].encode(),
        )
    if refused or told:
        raise PressError([_foreign(address) for address in refused] or [_flawed(text) for text in told])
    return bytes(content)


@lru_cache(maxsize=1)
def _type() -> FontConfiguration:
    """Give the type that pages are set in; what was measured of its letters is known to the next page."""
    return FontConfiguration()


class _OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Fetch our own fonts and what lies inside the page; note everything else."""

    def __init__(self, refused: list[str]) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False)
        self._own = {path.as_uri() for path in font_files().values()}
        self._refused = refused

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith("data:") or url in self._own:
            return super().fetch(url, headers)
        self._refused.append(url)
        raise ValueError(f"{url} is not part of the page")  # the press goes on, so that all are found


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put the collection of garbage off while a page is laid out: a sixth of the time goes to it otherwise."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what the press has to say instead of letting it write to the terminal."""
    told: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(record.getMessage())

    logger = logging.getLogger("weasyprint")
    listener, spread = Listener(level=logging.ERROR), logger.propagate
    others = list(logger.handlers)
    logger.handlers, logger.propagate = [listener], False
    try:
        yield told
    finally:
        logger.handlers, logger.propagate = others, spread


def _foreign(address: str) -> Problem:
    return Problem(
        Where("templates"),
        f"the page asks for {address[:120]}, which is not part of it.",
        "a page holds its own style and pictures; nothing is fetched",
        "take the reference out of the template",
    )


def _flawed(text: str) -> Problem:
    return Problem(
        Where("templates"),
        f"the press could not follow the page: {text}",
        "style sheets and pictures that the press understands",
        "mend the template, or take away what was added last",
    )
