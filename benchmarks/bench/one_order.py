"""
Measures one order for one cluster from the shell to its PDF, counted before, beside the imports of what prints it.

What comes before the press starts has to be quick, for an analyst waits for it; where the time goes is told by
Python's own profile of a further run.
"""

from __future__ import annotations

import pstats
import sys
from pathlib import Path
from typing import Final

from bench.countries import ENDING, KLYNGE
from bench.measuring import Place, Row, cost_of, side_by_side
from bench.rendering import PACKAGE, opened_project

IMPORTS: Final = "import weasyprint, matplotlib.figure, matplotlib.backends.backend_svg"

#: Where the time goes: a function of ours by which a part of the work is known.
_PARTS: Final = {
    "definitions": ("project.py", "load_project"),
    "what was counted before": ("batch.py", "counted"),
    "figures and their protection": ("batch.py", "figures_on"),
    "composing": ("batch.py", "report_of"),
    "filling in the page": ("pages.py", "render"),
    "PDF": ("pdf.py", "print_pdf"),
    "proof": ("folder.py", "prove"),
}


def compare(place: Place) -> list[Row]:
    """Run an order for one cluster, and import what prints it."""
    project, clusters = opened_project(place, only=1)
    run = [*KLYNGE, "run", PACKAGE, "--ending", ENDING, "--visibility", "open", "--cluster", clusters[0]]
    cost_of(run, cwd=project)
    whole, imports = side_by_side(run, [sys.executable, "-c", IMPORTS], cwd=project, tries=place.tries)
    return [
        Row(
            what="one order for one cluster, counted before, from shell to PDF",
            against="the imports of WeasyPrint and matplotlib",
            ours=f"{whole.seconds:.1f} s",
            theirs=f"{imports.seconds:.1f} s",
            figure=whole.seconds - imports.seconds,
            reach=3.0,
            is_most=True,
            unit="s more",
            dominates=where_it_goes(project, run),
            remark=f"processor seconds: {whole.processor:.1f} and {imports.processor:.1f}",
        )
    ]


def where_it_goes(project: Path, run: list[str]) -> str:
    """Profile a further run, and say which share of it each part of the work took."""
    to = project / "profile.out"
    cost_of([run[0], "-m", "cProfile", "-o", to, *run[1:]], cwd=project)
    stats = pstats.Stats(str(to)).stats  # type: ignore[attr-defined]
    whole = max(cumulative for _, _, _, cumulative, _ in stats.values())
    shares = []
    for part, (file, function) in _PARTS.items():
        took = sum(s[3] for (f, _, name), s in stats.items() if name == function and f.endswith(f"/{file}"))
        shares.append((took / whole, part))
    named = [f"{part} {share:.0%}" for share, part in sorted(shares, reverse=True) if share >= 0.01]
    rest = 1 - sum(share for share, _ in shares)
    return f"loading the engine and the rest {rest:.0%}; {', '.join(named)} (of a profiled run)"
