"""Puts into printed files, one by one, what may not stand in them, and sees whether the proof tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from support.follow_builders import follow_report
from support.printed import SECRETS, files_of, with_everything, written
from support.slip_builders import made_slip

from attacks.rows import Scale, Tried
from attacks.sabotage import HTML, PDF, Sabotage, every, in_follow_ups, in_slips, sabotaged
from pipeline.model import Visibility
from pipeline.output.pdf import pdf_bytes
from pipeline.output.proof import prove_folder
from pipeline.output.proof.slip import findings_of
from pipeline.project import find_shipped
from pipeline.reporting.report import Report
from pipeline.reporting.slip_page import render_slip

ROOT = find_shipped()
PRINTED = date(2026, 11, 25)


def attack(_: Scale) -> Iterator[Tried]:
    """Try every sabotage on reports, follow-ups and slips, and all as they should be."""
    templates = {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "templates").iterdir() if p.is_file()}
    yield _reports(templates, "a file", with_everything, every())
    yield _reports(templates, "a follow-up", follow_report, in_follow_ups())
    yield _slips(templates)


def _reports(
    templates: Mapping[str, str], what: str, made: Callable[[Visibility], Report], sabotages: tuple[Sabotage, ...]
) -> Tried:
    printed = {}
    for seen in Visibility:
        report = made(seen)
        printed[seen] = (report, files_of(report, templates))
    read = numbers = marks = found = missed = 0
    with TemporaryDirectory() as folder:
        for seen, (report, files) in printed.items():
            to = Path(folder) / seen
            to.mkdir()
            proven = prove_folder(written(files, to), report, SECRETS, templates)
            read, found = read + len(proven.files), found + len(proven.findings.problems)
            numbers, marks = numbers + proven.numbers, marks + proven.marks
        for place, sabotage in enumerate(sabotages):
            seen = Visibility.ANONYMISED if sabotage.only == "anonymised" else Visibility.OPEN
            report, files = printed[seen]
            to = Path(folder) / str(place)
            to.mkdir()
            told = prove_folder(written(sabotaged(files, sabotage), to), report, SECRETS, templates).findings.problems
            missed += not any(sabotage.told in str(problem) for problem in told)
    remark = f"all told; {numbers:,} numbers and {marks:,} places traced in {read} files as they are, {found} findings"
    return Tried(f"what may not stand in {what}", "PDF, HTML, CSV and XLSX", len(sabotages), missed, 0, remark)


def _slips(templates: Mapping[str, str]) -> Tried:
    slip = made_slip(3, "C")
    page = render_slip(slip, templates, PRINTED)
    files = {HTML: page.encode(), PDF: pdf_bytes(page, printed_on=PRINTED)}
    clean = findings_of("slip.pdf", files[PDF], page, slip, SECRETS)
    missed = 0
    for sabotage in in_slips():
        changed = sabotaged(files, sabotage)
        page = changed[HTML].decode()
        content = pdf_bytes(page, printed_on=PRINTED) if sabotage.file == HTML else changed[PDF]
        told = findings_of("slip.pdf", content, page, slip, SECRETS).problems
        missed += not any(sabotage.told in str(problem) for problem in told)
    found = len(clean.problems)
    remark = f"all told; {clean.traced} numbers and {clean.marks} places traced in one as it is, {found} findings"
    return Tried("what may not stand in a practice's own slip", "PDF", len(in_slips()), missed, 0, remark)
