"""Reads back what docs/catalogue.md says that specifications show: counted once, by `make catalogue`."""

import re
from datetime import date
from pathlib import Path

from pipeline.definitions.offered import CoverageCount

PAGE = Path(__file__).parents[2] / "docs/catalogue.md"
_SHOWN = re.compile(r"([0-9]+) of ([0-9]+)(?:, ([0-9]+) reasoned)?")


def as_of(page: str) -> date:
    """Give the day on which the page was written."""
    return date.fromisoformat(re.search(r"as they stood on (\S+):", page)[1])


def coverage_told(page: str) -> dict[str, CoverageCount]:
    """Give what the page says of each indicator that is specified."""
    section = page.partition("## Indicators")[2].partition("## What could not be verified")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    told = {row[0].strip("`"): _SHOWN.fullmatch(row[-1]) for row in rows}
    return {
        name: CoverageCount(shown=int(found[1]), reasoned=int(found[3] or 0), conditions=int(found[2]))
        for name, found in told.items()
        if found
    }
