"""Collects what a proof finds wrong in files: where, what, what would be right and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pipeline.errors import Problem, Where

#: What would be right, and what to do, for each kind of finding.
RIGHT: Final = {
    "number": (
        "every number traces to a published cell, to what is derived from cells, or to a fixed text",
        "find the template or sentence that writes it; a number reaches a page through the report's rows alone",
    ),
    "person": (
        "no file holds a patient's key or a personal number, and none but an open report names a practice",
        "find where it comes from, and take it out; do not send the file",
    ),
    "hidden": (
        "all that a file holds can be seen on its pages",
        "take it out of the template or the program that wrote the file",
    ),
    "mark": (
        "a mark stands where its shown number is on the axis",
        "make its place from the shown number, not from the one behind it",
    ),
    "words": (
        "the PDF says what the HTML file says, word for word",
        "print both from the same page text again",
    ),
    "table": (
        "the table holds the report's rows, cell by cell, and nothing else",
        "write it anew from the report",
    ),
    "form": (
        "a file holds what its kind of report needs: pages, type, words, pictures of lines and dots",
        "take it out; a reader has no use for it",
    ),
}


@dataclass
class Findings:
    """What was found wrong so far, and how much was looked at."""

    problems: list[Problem] = field(default_factory=list)
    traced: int = 0  # numbers that were traced to where they come from
    marks: int = 0  # places of marks that were traced to shown numbers

    def add(self, kind: str, file: str, place: str, what: str, line: int | None = None) -> None:
        """Note one finding; the same one is noted once."""
        right, remedy = RIGHT[kind]
        problem = Problem(Where(file, line), f"{place}: {what}" if place else what, right, remedy)
        if problem not in self.problems:
            self.problems.append(problem)
