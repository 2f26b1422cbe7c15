"""Turns rows into the page that tells them, with the machine and the versions."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from bench.measuring import Row

_PACKAGES = ("polars", "duckdb", "matplotlib", "weasyprint", "pydantic")


def page(found: Mapping[str, Sequence[Row]], size: str, tries: int, picture: str | None) -> str:
    """Write the tables, a section a subject; what fell short is told first."""
    every = [row for rows in found.values() for row in rows]
    short = [
        f"- {row.what}, against {row.against}: {_figure(row)}, reach {_reach(row)}"
        for row in every
        if not row.is_reached
    ]
    parts = [
        "# Benchmarks",
        f"""Made by `make bench`: the two sides of a comparison in one run, each in a process of its own, medians of
{tries} tries. Size of the country: {size}. {_machine()} Other machines give other seconds; the ratios are what is
claimed, and no test is timed.""",
        f"{len(every)} figures, {len(every) - len(short)} within their reach.",
    ]
    if short:
        parts += ["## What falls short", "\n".join(short)]
    for subject, rows in found.items():
        parts += [f"## {subject}", _table(rows)]
    if picture is not None:
        parts += [f"![Seconds and memory over the size of the country]({picture})"]
    return "\n\n".join(parts) + "\n"


def _table(rows: Sequence[Row]) -> str:
    lines = ["| what | against | ours | theirs | figure | reach | |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        cells = (
            row.what,
            row.against,
            row.ours,
            row.theirs,
            _figure(row),
            _reach(row),
            "" if row.is_reached else "**short**",
        )
        lines.append(f"| {' | '.join(cells)} |")
    told = [f"- {row.what}: {text}" for row in rows for text in (row.dominates, row.remark) if text]
    return "\n".join([*lines, *(["", *told] if told else [])])


def _figure(row: Row) -> str:
    return f"{row.figure:.2f} {row.unit}"


def _reach(row: Row) -> str:
    return f"{'at most' if row.is_most else 'at least'} {row.reach:.3g} {row.unit}"


def _machine() -> str:
    names = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    kib = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    tools = [f"{name} {version(name)}" for name in _PACKAGES] + [
        text for tool in ("Rscript", "xelatex") if (text := _said(tool))
    ]
    return (
        f"Machine: {os.cpu_count()} processors{f' ({names[0]})' if names else ''}, {kib / 1024**2:.0f} GiB; "
        f"Python {platform.python_version()}, {', '.join(tools)}."
    )


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return []


def _said(tool: str) -> str:
    try:
        said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True)  # noqa: S603 -- a fixed name
    except (OSError, subprocess.CalledProcessError):
        return ""
    return (said.stdout or said.stderr).splitlines()[0].strip()
