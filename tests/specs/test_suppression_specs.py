"""The page on what is hidden for another's sake holds: clinicians read it, this runs it."""

from pathlib import Path

import pytest
from attacks.clusters import NEED, as_system
from attacks.totals import TOTAL, sums_of

from pipeline.measuring.suppression.covering import suppress

PAGE = Path(__file__).parent / "suppression.md"
SUM = "i alt"


def _cases():
    for body in PAGE.read_text(encoding="utf-8").split("\n## Sag: ")[1:]:
        given, expected = (_table(part) for part in body.split("\n### ")[1:])
        yield pytest.param(given, expected, id=body.splitlines()[0])


def _table(part):
    """Read a table as its cells by row and column, without the remarks."""
    lines = [line[1:].removesuffix("|").split("|") for line in part.splitlines() if line.startswith("|")]
    heading, _, *rows = [[cell.strip() for cell in line] for line in lines]
    keys = [(row[0], column) for row in rows for column in heading[1:]]
    cells = dict(zip(keys, (cell for row in rows for cell in row[1:]), strict=True))
    return {key: cell for key, cell in cells.items() if key[1] != "hvorfor"}


def _key(row, column):
    return TOTAL if row == SUM else row, TOTAL if column == SUM else column


@pytest.mark.parametrize(("given", "expected"), list(_cases()))
def test_hides_as_the_page_says(given, expected):
    """Every cell of the page is shown, hidden because it is small, or hidden because it covers."""
    counts = {_key(*name): (int(count),) for name, count in given.items()}
    system = as_system(counts, sums_of(counts))
    found = suppress(system, NEED).hidden
    said = {
        name: given[name] if _key(*name) not in found else "lille" if _key(*name) in system.hidden else "dækker"
        for name in given
    }

    assert expected == said
