"""
Measures what printing a report costs, beside R Markdown and beside matplotlib and WeasyPrint as they come.

All sides print the same clusters' reports of one package, several in one warm process each. What is compared is the
processor time of a further report: that of all clusters less that of one, by the number of the others; starting a
process is told of in `one_order`. Ours counts no patients then: what was counted before is remembered.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.countries import ENDING, KLYNGE
from bench.measuring import Cost, Place, Row, cost_of, middle

PACKAGE: Final = "kol"
RIVALS: Final = Path(__file__).resolve().parent / "rival"

_MOST_OF_A_RIVAL: Final = 5  # reports in a try: each is as the other, and takes seconds
_MIB: Final = 1 << 20


@dataclass(frozen=True)
class Marginal:
    """What a side costs for one report, and for so many."""

    one: Cost
    many: Cost
    reports: int

    @property
    def processor(self) -> float:
        """The processor seconds of a further report."""
        return (self.many.processor - self.one.processor) / (self.reports - 1)

    @property
    def per_minute(self) -> float:
        """How many further reports a core prints in a minute."""
        return 60 / self.processor


def compare(place: Place) -> list[Row]:
    """Print every cluster's report with names, on one process and on two, and by both rivals."""
    project, clusters = opened_project(place)
    ours, two, texts = _ours(project, clusters, place)
    r_markdown = _rival(["Rscript", RIVALS / "report.R"], texts, place, "r")
    plain = _rival([sys.executable, RIVALS / "plain.py"], texts, place, "plain")
    told = f"{len(clusters)} clusters × {PACKAGE}, {pages_of(project, clusters[0])}"
    return [
        _against(told, "R Markdown (ggplot2, xelatex), per core", ours, r_markdown, 4.0),
        _against(told, "matplotlib SVG → WeasyPrint, figure by figure, per core", ours, plain, 3.0),
        Row(
            what=f"{told}: on 2 processes",
            against="on 1",
            ours=f"{two.seconds:.1f} s",
            theirs=f"{ours.many.seconds:.1f} s",
            figure=ours.many.seconds / two.seconds,
            reach=1.8,
            is_most=False,
            remark="whole commands, starting included",
        ),
        *_growth(project, place),
    ]


def opened_project(place: Place, only: int | None = None) -> tuple[Path, list[str]]:
    """
    Copy the project to where it can be printed from, and let every cluster, or so many, decide to be shown by name.

    Out:     the project, and its clusters' ids; everything that the package asks is counted and remembered
    """
    project = place.folder("rendering") / "project"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(
        place.project, project, ignore=shutil.ignore_patterns("sample_data", "snapshots", "parts", "reports_out")
    )
    for name in ("snapshots", "parts"):
        (project / ".klynge" / name).symlink_to((place.project / ".klynge" / name).resolve())
    house = project / "klynge.yaml"
    text = house.read_text(encoding="utf-8")
    house.write_text(re.sub(r"(?m)^consent: .*", "consent: cluster_decision", text), encoding="utf-8")
    cost_of([*KLYNGE, "run", PACKAGE, "--ending", ENDING, "--processes", "1"], cwd=project)
    reports = project / "reports_out" / PACKAGE / ENDING
    clusters = sorted(p.name.removesuffix("-anonymised") for p in reports.iterdir())[:only]
    for cluster in clusters:
        decided = ("--cluster", cluster, "--decision", "--minutes", "benchmark")
        cost_of([*KLYNGE, "consent", "give", *decided], cwd=project)
    return project, clusters


def pages_of(project: Path, cluster: str) -> str:
    """Say how many pages and pictures a report has."""
    import pikepdf  # noqa: PLC0415 -- only here

    folder = project / "reports_out" / PACKAGE / ENDING / f"{cluster}-open"
    with pikepdf.open(folder / "rapport.pdf") as pdf:
        pages = len(pdf.pages)
    return f"{pages} pages, {(folder / 'rapport.html').read_text(encoding='utf-8').count('<img')} pictures"


def _ours(project: Path, clusters: Sequence[str], place: Place) -> tuple[Marginal, Cost, list[Path]]:
    run = [*KLYNGE, "run", PACKAGE, "--ending", ENDING, "--visibility", "open"]
    costs: list[list[Cost]] = [[], [], []]
    for _ in range(place.tries):
        costs[0].append(cost_of([*run, "--cluster", clusters[0]], cwd=project))
        costs[1].append(cost_of([*run, "--processes", "1"], cwd=project))
        costs[2].append(cost_of([*run, "--processes", "2"], cwd=project))
    one, many, two = (middle(found) for found in costs)
    return Marginal(one, many, len(clusters)), two, [_texts(project, cluster, place) for cluster in clusters]


def _texts(project: Path, cluster: str, place: Place) -> Path:
    """Lay what a rival prints into a folder: the figures of our report, and what it says in words."""
    report = project / "reports_out" / PACKAGE / ENDING / f"{cluster}-open"
    folder = place.folder(f"rendering/texts/{cluster}")
    shutil.copyfile(report / "figures.csv", folder / "figures.csv")
    page = (report / "rapport.html").read_text(encoding="utf-8")
    said = re.findall(r"<p[^>]*>(.*?)</p>", page[page.index("<body") :], re.DOTALL)
    lines = (" ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split()) for text in said)
    (folder / "texts.txt").write_text("\n".join(line for line in lines if line), encoding="utf-8")
    return folder


def _rival(command: Sequence[str | Path], texts: Sequence[Path], place: Place, name: str) -> Marginal:
    to, some = place.folder(f"rendering/{name}"), texts[:_MOST_OF_A_RIVAL]
    one, many = [], []
    for _ in range(place.tries):
        one.append(cost_of([*command, to, some[0]], cwd=to))
        many.append(cost_of([*command, to, *some], cwd=to))
    return Marginal(middle(one), middle(many), len(some))


def _against(told: str, rival: str, ours: Marginal, theirs: Marginal, reach: float) -> Row:
    return Row(
        what=f"{told}: reports per minute",
        against=rival,
        ours=f"{ours.per_minute:.0f} a minute ({ours.processor:.2f} s each)",
        theirs=f"{theirs.per_minute:.0f} a minute ({theirs.processor:.2f} s each)",
        figure=theirs.processor / ours.processor,
        reach=reach,
        is_most=False,
        dominates="WeasyPrint's layout and drawing; the proof a tenth, protecting and composing a tenth",
        remark=f"theirs measured over {theirs.reports} reports; ours is tagged, has an HTML file, and is read back",
    )


def _growth(project: Path, place: Place) -> list[Row]:
    """Print every cluster once, twice and four times over: how time grows, and what a process holds at most."""
    command = [sys.executable, Path(__file__).parent / "over_again.py", project, PACKAGE, ENDING]
    seconds, held = {}, {}
    for times in (1, 2, 4):
        to = place.folder("rendering/over again")
        cost_of([*command, to, str(times)], cwd=to)
        told = json.loads((to / "told.json").read_text(encoding="utf-8"))
        seconds[times], held[times] = told["seconds"], told["held"]
    return [
        Row(
            what="a process that prints, at most",
            against="–",
            ours=f"{held[4] / _MIB:.0f} MiB",
            theirs="–",
            figure=held[4] / _MIB,
            reach=400,
            is_most=True,
            unit="MiB",
        ),
        Row(
            what="printing: growth of its memory from 1 × to 4 × the clusters",
            against="1 × the memory",
            ours=f"{held[4] / _MIB:.0f} MiB",
            theirs=f"{held[1] / _MIB:.0f} MiB",
            figure=held[4] / held[1],
            reach=1.25,
            is_most=True,
        ),
        Row(
            what="printing: growth of the time from 1 × to 4 × the clusters",
            against="4 × the time",
            ours=f"{seconds[4]:.1f} s",
            theirs=f"4 × {seconds[1]:.1f} s",
            figure=seconds[4] / seconds[1] / 4,
            reach=1.05,
            is_most=True,
        ),
    ]
