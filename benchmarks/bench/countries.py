"""Turns a size into a project that received a sample country, made anew or taken as it was left."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from bench.measuring import Cost, Place, cost_of

KLYNGE: Final = (sys.executable, "-m", "pipeline")
#: The period that is counted.
ENDING: Final = "2026-09-30"

_SMALL: Final = {"practices": 60, "patients": 165_000, "clusters": 5, "in_no_cluster": 17}
_PER_PART: Final = 60  # practices held in memory at a time


def new_project(folder: Path) -> Path:
    """Start a project without a sample; its templates are the shipped ones."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        cost_of([*KLYNGE, "init", folder, "--no-sample"], cwd=folder.parent)
    return folder


def sample_of(project: Path, size: str) -> Path:
    """Make the delivery of a size below the project, where it was not made before."""
    to = project / "sample_data" / size
    if not (to / "sources").exists():
        _in_small_parts(project / "sample_data/country.yaml")
        cost_of([*KLYNGE, "sample", "--size", size, "--to", to], cwd=project)
    _from(project, to)
    return to


def received(work: Path, size: str, tries: int) -> Place:
    """Give a place with a country of this size, received."""
    project = new_project(work / size)
    delivery = sample_of(project, size)
    if not (project / ".klynge/current").exists():
        cost_of([*KLYNGE, "receive"], cwd=project)
    return Place(size, delivery, project, work / f"{size} work", tries)


def grown(folder: Path, times: int) -> tuple[Path, Cost]:
    """Make and receive the small country so many times over; give its project, and what receiving cost."""
    project = new_project(folder)
    country = project / "sample_data/country.yaml"
    text = country.read_text(encoding="utf-8")
    for name, number in _SMALL.items():
        text = re.sub(rf"(\n  small:.*?\n    {name}: )\d+", rf"\g<1>{number * times}", text, count=1, flags=re.DOTALL)
    country.write_text(text, encoding="utf-8")
    sample_of(project, "small")
    return project, cost_of([*KLYNGE, "receive"], cwd=project)


def _in_small_parts(country: Path) -> None:
    text = re.sub(r"\n    practices_per_part: \d+", "", country.read_text(encoding="utf-8"))
    text = re.sub(r"\n    practices: ", rf"\n    practices_per_part: {_PER_PART}\n    practices: ", text)
    country.write_text(text, encoding="utf-8")


def _from(project: Path, delivery: Path) -> None:
    house = project / "klynge.yaml"
    text = house.read_text(encoding="utf-8")
    house.write_text(re.sub(r"(?m)^delivery: .*", f"delivery: {delivery.relative_to(project)}", text), encoding="utf-8")
