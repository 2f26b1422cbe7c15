"""A run of many clusters leaves a line for each in a journal, and ends with what came of all of them."""

import json
from io import StringIO

import pytest
from rich.console import Console
from support.night_cases import TODAY, night_unit, on, well

from pipeline.cli import common
from pipeline.output import pdf


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    """Receive the tiny country; in one cluster everybody has said yes to an open report."""
    root = night_unit(tmp_path_factory.mktemp("runs") / "unit")
    with (root / "delivery/consents.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"syd;00000{n};open;2026-01-01\n" for n in (7, 8))
    well("receive", root=root)
    return root


def lines(root):
    """Read the journal's lines: what was done, of which cluster, with which code; all in their order."""
    journal = root / ".klynge/runs/journal.jsonl"
    facts = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()] if journal.exists() else []
    return [(f["did"], f["told"].get("cluster"), f["exit"]) for f in facts]


def test_each_cluster_has_its_line_and_the_end_tells_of_all(unit):
    """One has a report, one lacks consents; the code is that of the first without."""
    said = on(TODAY, "run", "things_package", "--ending", "2026-09-30", "--visibility", "open", root=unit)

    assert "1 of 2 reports were printed. None for: Nordklyngen." in said.text
    assert 13 == said.exit_code
    told = [("begun", None, 0), ("failed", "nord", 13), ("printed", "syd", 0), ("done", None, 13)]
    assert told == lines(unit)


def test_what_was_printed_before_a_fall_stands_in_the_journal(unit, monkeypatch):
    """The line of a cluster is written before the next is begun."""
    before = len(lines(unit))
    monkeypatch.setattr("pipeline.pressing.print_pdf", once_only(pdf.print_pdf))

    with pytest.raises(ZeroDivisionError):
        on(TODAY, "run", "things_package", "--ending", "2026-09-30", "--processes", "1", root=unit)

    assert [("begun", None, 0), ("printed", "nord", 0)] == lines(unit)[before:]


def once_only(print_pdf):
    """Print one report, and fall over the second."""
    left = iter([print_pdf])

    def printing(*given, **more):
        for first in left:
            return first(*given, **more)
        raise ZeroDivisionError

    return printing


@pytest.mark.parametrize(("terminal", "is_told"), [(True, True), (False, False)])
def test_progress_is_told_on_a_terminal_and_nowhere_else(terminal, is_told, monkeypatch):
    """Under cron there is no bar, and not an empty line either."""
    there = StringIO()
    monkeypatch.setattr(common, "console", Console(file=there, force_terminal=terminal, width=100))

    with common.progress(2, "Counting") as step:
        step("things_percent")
        step("plans_percent")

    assert is_told == ("plans_percent" in there.getvalue())
    assert is_told == bool(there.getvalue())
