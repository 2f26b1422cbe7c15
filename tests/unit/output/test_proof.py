"""Files are read back as a stranger would read them: what is ours passes, and each sabotage is told."""

import dataclasses
from pathlib import Path

import pytest
from attacks.sabotage import CSV, HTML, PDF, XLSX, every, sabotaged, workbook_of
from support.extra_builders import ALL_KINDS, change, report_with
from support.report_builders import HEADERS, cluster_figures, practice_id, practice_name

from pipeline.definitions.package import Comparison
from pipeline.errors import DisclosureError
from pipeline.measuring.figures import Changes, OpenBar
from pipeline.model import Practice, Verdict, Visibility
from pipeline.output.figures_csv import figures_text
from pipeline.output.fonts import faces_embedded
from pipeline.output.pdf import pdf_bytes
from pipeline.output.proof import Secrets, prove, prove_folder
from pipeline.reporting.pages import FONTS, render

OPEN, ANONYMISED = Visibility.OPEN, Visibility.ANONYMISED
SECRETS = Secrets(tuple(Practice(practice_id(i), practice_name(i), "R1") for i in range(12)))


def files_of(report, templates):
    """Print a report's files into memory."""
    page = render(report, templates)
    table = figures_text(report).encode()
    return {
        HTML: page.replace(FONTS, faces_embedded()).encode(),
        PDF: pdf_bytes(page, printed_on=report.trace.printed_on),
        CSV: table,
        XLSX: workbook_of(table),
    }


def written(files, folder):
    """Write files into a folder."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def since_last_year(head, figure):
    """Make the changes since the year before from the same cells that the trends show."""
    lines = {line.name: line.points[-2][1] for line in (*figure.lines, *figure.practice_lines)}

    def moved(name, now, verdict=Verdict.MAY_BE_CHANCE):
        return change(head, lines.get(name, now), now, verdict)

    return Changes(
        earlier=figure.period.earlier(12),
        cluster=moved("Prøveklyngen", figure.cluster, Verdict.CLEAR),
        region=moved("Region Prøveland", figure.region.cell),
        practices=tuple((b.name, moved(b.name, b.cell)) for b in figure.bars if isinstance(b, OpenBar)),
    )


def with_everything(visibility, *, practices=12, head=HEADERS[1]):
    """Compose a report with every kind of figure."""
    figure = cluster_figures(visibility, (head,), practices=practices).figures[0]
    return report_with(
        *ALL_KINDS, head=head, visibility=visibility, practices=practices, changes=since_last_year(head, figure)
    )


@pytest.fixture(scope="module", params=list(Visibility))
def printed(request, templates):
    """Print a report with every kind of figure, once open and once anonymised."""
    report = with_everything(request.param)
    return report, files_of(report, templates)


def test_a_report_of_ours_is_proven(printed, templates, tmp_path):
    """Every number traces, every mark stands at its number, and nothing is found."""
    report, files = printed

    proven = prove_folder(written(files, tmp_path), report, SECRETS, templates)

    assert [] == [str(p) for p in proven.findings.problems]
    assert proven.numbers > 300
    assert proven.marks > 200
