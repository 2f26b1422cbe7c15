"""
Runs a page of the documentation as its reader would: block after block, in one folder.

`sh` is run; `text` after it is what it says, where a line `…` stands for any lines; `yaml`, `sql` and `markdown` with a
title are written to the file of that name. A comment `<!-- begins: project -->` gives the page a project with data.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ANYTHING = "…"
WRITTEN = ("yaml", "sql", "markdown")
SHOWN_ONLY = ("ini", "cron", "console")  # an administrator's files; tests/acceptance/test_night_page.py reads them
_BLOCK = re.compile(r"^```(\w*)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A block of a page."""

    line: int
    language: str
    title: str | None
    text: str


def blocks_of(page: str) -> Iterator[Block]:
    """Give a page's blocks in order."""
    for found in _BLOCK.finditer(page):
        yield Block(page.count("\n", 0, found.start()) + 1, found[1], found[2], found[3])


def begins_in_a_project(page: str) -> bool:
    """Say whether a page begins in a project with data."""
    return "<!-- begins: project -->" in page


def run_page(page: str, folder: Path, env: Mapping[str, str]) -> list[str]:
    """Run a page's blocks in a folder; give what was not as it says, with the line."""
    wrong, said, where = [], "", folder / ".where"
    where.write_text(str(folder), encoding="utf-8")
    kept = folder / ".kept"  # what a block exports
    kept.write_text("", encoding="utf-8")
    for block in blocks_of(page):
        if block.language in WRITTEN and block.title:
            to = Path(where.read_text(encoding="utf-8").strip()) / block.title
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_text(block.text, encoding="utf-8")
        elif block.language == "sh":
            before = f'set -euo pipefail\n. "{kept}"\ncd "$(cat "{where}")"\n'
            script = f'{before}{block.text}\npwd > "{where}"\nexport -p > "{kept}"'
            ran = subprocess.run(
                ["bash", "-c", script],
                env=dict(os.environ) | dict(env),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            said = ran.stdout
            if ran.returncode:
                return [*wrong, f"line {block.line}: ended with {ran.returncode}\n{said}"]
        elif block.language == "text":
            if not says(block.text, said):
                wrong.append(f"line {block.line}: it said\n{said}")
        elif block.language not in SHOWN_ONLY:
            wrong.append(f"line {block.line}: a block of '{block.language}' is not run by anything")
    return wrong


def says(told: str, said: str) -> bool:
    """Say whether what was printed is what a page tells; trailing spaces do not count."""
    lines = [line.rstrip() for line in told.strip().splitlines()]
    pattern = "".join(r"(?:.*\n)*?" if line == ANYTHING else re.escape(line) + r"\n" for line in lines)
    printed = "".join(f"{line.rstrip()}\n" for line in said.strip().splitlines())
    return re.fullmatch(pattern, printed) is not None
