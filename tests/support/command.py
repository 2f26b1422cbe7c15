"""Runs `klynge` in this process and gives what it said: fast enough to be asked often."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import typer.testing

from pipeline.cli import app
from pipeline.errors import KlyngeError

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True)
class Said:
    """What a command ended with and what it printed."""

    exit_code: int
    text: str


def klynge(*words: str | Path) -> Said:
    """Run one command as `main` does: a user's mistake becomes its sentences and its exit code."""
    result = typer.testing.CliRunner().invoke(app, [str(w) for w in words])
    if isinstance(result.exception, KlyngeError):
        return Said(result.exception.exit_code, f"{result.output}{result.exception}\n")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.output)


def pdf_text(path: Path) -> list[str]:
    """Give the text of each page of a PDF."""
    document = pypdfium2.PdfDocument(path)
    try:
        pages = [document[i].get_textpage().get_text_range() for i in range(len(document))]
        return [page.replace("\xa0", " ") for page in pages]  # Danish numbers and dates hold together
    finally:
        document.close()
