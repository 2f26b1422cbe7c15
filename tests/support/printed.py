"""Reports with everything in them, printed into memory, to be read back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attacks.sabotage import CSV, HTML, PDF, XLSX, workbook_of
from support.extra_builders import ALL_KINDS, change, report_with
from support.report_builders import HEADERS, cluster_figures, practice_id, practice_name

from pipeline.definitions.indicator import Header
from pipeline.measuring.figures import Cell, Change, Changes, IndicatorFigure, OpenBar
from pipeline.model import Practice, Verdict, Visibility
from pipeline.output.figures_csv import figures_text
from pipeline.output.fonts import faces_embedded
from pipeline.output.pdf import pdf_bytes
from pipeline.output.proof import Secrets
from pipeline.reporting.pages import FONTS, render
from pipeline.reporting.report import Report

SECRETS = Secrets(tuple(Practice(practice_id(i), practice_name(i), "R1") for i in range(12)))


def with_everything(visibility: Visibility, *, practices: int = 12, head: Header = HEADERS[1]) -> Report:
    """Compose a report with every kind of figure."""
    figure = cluster_figures(visibility, (head,), practices=practices).figures[0]
    return report_with(
        *ALL_KINDS, head=head, visibility=visibility, practices=practices, changes=since_last_year(head, figure)
    )


def since_last_year(head: Header, figure: IndicatorFigure) -> Changes:
    """Make the changes since the year before from the same cells that the trends show."""
    lines = {line.name: line.points[-2][1] for line in (*figure.lines, *figure.practice_lines)}

    def moved(name: str, now: Cell, verdict: Verdict = Verdict.MAY_BE_CHANCE) -> Change:
        return change(head, lines.get(name, now), now, verdict)

    return Changes(
        earlier=figure.period.earlier(12),
        cluster=moved("Prøveklyngen", figure.cluster, Verdict.CLEAR),
        region=moved("Region Prøveland", figure.region.cell),
        practices=tuple((b.name, moved(b.name, b.cell)) for b in figure.bars if isinstance(b, OpenBar)),
    )


def files_of(report: Report, templates: Mapping[str, str]) -> dict[str, bytes]:
    """Print a report's files, and the same figures as a workbook."""
    page, table = render(report, templates), figures_text(report).encode()
    return {
        HTML: page.replace(FONTS, faces_embedded()).encode(),
        PDF: pdf_bytes(page, printed_on=report.trace.printed_on),
        CSV: table,
        XLSX: workbook_of(table),
    }


def written(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write files into a folder."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder
