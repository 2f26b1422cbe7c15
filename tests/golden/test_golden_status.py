"""
The status of a dozen orders, to be read in review: on the terminal, as JSON, as a calendar and as a page.

After a wanted change: KLYNGE_UPDATE_GOLDEN=1 pytest tests/golden, and read the difference.
"""

import os
from pathlib import Path

import pytest
from rich.console import Console
from support.status_cases import AT, HOUSE, TODAY, a_status

from pipeline.orders.status import Known, status
from pipeline.orders.status_calendar import status_calendar
from pipeline.orders.status_json import status_json
from pipeline.orders.status_page import status_page
from pipeline.orders.status_table import status_table

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "templates"


def on_a_terminal(told):
    console = Console(width=160)
    with console.capture() as said:
        console.print(status_table(told))
    return "".join(f"{line.rstrip()}\n" for line in said.get().splitlines())


def as_a_page(told):
    # The script is not repeated here: it is read in its own file.
    template = (TEMPLATES / "status.html.jinja").read_text(encoding="utf-8")
    return status_page(told, HOUSE.name, {"status.html.jinja": template, "status.js": ""}, AT)


WAYS = {
    "status.txt": on_a_terminal,
    "status.json": status_json,
    "status.ics": lambda told: status_calendar(told, HOUSE.name, AT).decode(),
    "status.html": as_a_page,
    "status_without_orders.txt": lambda _: on_a_terminal(status((), (), Known(has_snapshot=False), HOUSE, TODAY)),
    "status_without_orders.html": lambda _: as_a_page(status((), (), Known(has_snapshot=False), HOUSE, TODAY)),
}


@pytest.mark.parametrize("name", WAYS)
def test_the_status_reads_as_reviewed(name):
    """Late, pressing, waiting, recalled and ended orders are told of to the letter as they were reviewed."""
    made = WAYS[name](a_status())
    if os.environ.get("KLYNGE_UPDATE_GOLDEN"):
        (HERE / name).write_text(made, encoding="utf-8", newline="")

    assert (HERE / name).read_bytes().decode("utf-8") == made
