"""Reads the tables of a page of specifications, one under each heading."""

from __future__ import annotations

from pathlib import Path

SPECS = Path(__file__).parents[1] / "specs"


def tables_under(page: str) -> dict[str, list[dict[str, str]]]:
    """Give the rows of each `##` heading's table, by column."""
    found = {}
    for body in (SPECS / page).read_text(encoding="utf-8").split("\n## ")[1:]:
        heading = body.splitlines()[0]
        lines = [line[1:].removesuffix("|").split("|") for line in body.splitlines() if line.startswith("|")]
        columns, _, *rows = [[cell.strip() for cell in line] for line in lines]
        found[heading] = [dict(zip(columns, row, strict=True)) for row in rows]
    return found
