"""
Prints one cluster's sheet: the report's files, proven, and beside an anonymised report each member's own slip.

Its own room because it is all that a process of its own has to know: what is printed was counted, protected and
composed before, and nothing of a patient comes here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.output.figures_csv import write_figures
from pipeline.output.folder import whole_folder
from pipeline.output.html import write_html
from pipeline.output.manifest import write_manifest
from pipeline.output.pdf import print_pdf
from pipeline.output.proof import Secrets, prove
from pipeline.output.slips import whole_slips
from pipeline.reporting.pages import render
from pipeline.reporting.report import Report
from pipeline.reporting.slip import Slip

PDF, HTML, FIGURES = "rapport.pdf", "rapport.html", "figures.csv"


@dataclass(frozen=True)
class Slips:
    """The members' own slips, and where they go."""

    slips: tuple[Slip, ...]
    to: Path
    key: bytes  # their files are named with it
    ending: date
    printed_on: date


@dataclass(frozen=True)
class Sheet:
    """What is printed of one cluster."""

    title: str  # whose it is, where it cannot be printed
    report: Report
    to: Path
    slips: Slips | None = None  # none beside an open report, where everybody stands by name


def print_sheet(sheet: Sheet, templates: Mapping[str, str], secrets: Secrets) -> None:
    """
    Print a report and its slips: the slips take their place when the report has taken its.

    Raises: PressError where something cannot be printed or written, DisclosureError where a file, read back, holds what
            it may not; what was printed earlier then stands as it was
    """
    with _slips_beside(sheet, templates, secrets):
        publish(sheet.report, templates, sheet.to, secrets)


@contextmanager
def _slips_beside(sheet: Sheet, templates: Mapping[str, str], secrets: Secrets) -> Iterator[None]:
    own = sheet.slips
    if own is None:
        yield
        return
    with whole_slips(own.slips, templates, own.to, secrets, key=own.key, ending=own.ending, printed_on=own.printed_on):
        yield


def publish(report: Report, templates: Mapping[str, str], to: Path, secrets: Secrets) -> Path:
    """
    Print a report: PDF, HTML, the figures shown and a manifest, in a folder that appears whole or not at all.

    Raises: DisclosureError where a file, read back, holds what it may not; an earlier report stands as it was
    """
    with whole_folder(to) as folder:
        print_into(folder, report, templates, secrets)
    return to


def print_into(folder: Path, report: Report, templates: Mapping[str, str], secrets: Secrets) -> None:
    """Print a report's files into a folder, and prove them."""
    page = render(report, templates)
    print_pdf(page, folder / PDF, printed_on=report.trace.printed_on)
    write_html(page, folder / HTML)
    write_figures(report, folder / FIGURES)
    write_manifest(report, folder, (PDF, HTML, FIGURES))
    prove(folder, report, secrets, templates)
