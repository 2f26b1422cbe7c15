"""
Shows the way from rows to a figure: how many rows and patients are left after each step, of a practice and of all.

Its own room because it answers where rows went; it counts and never shows one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import typer

from pipeline.characters import readable
from pipeline.definitions.steps import StepCount

_WIDE = 10


def show_steps(counts: Sequence[StepCount], practice: str) -> None:
    """Print every step with its counts; what is set aside stands only where there is any."""
    typer.echo("\nfrom rows to the answer, unprotected; a line begins with what is left after the step:")
    typer.echo(f"{practice:>{2 * _WIDE}}{'country':>{2 * _WIDE}}")
    for line in _lines(counts):
        typer.echo(readable(line))


def _lines(counts: Sequence[StepCount]) -> Iterator[str]:
    """Give the numbers first: a step's text may be long, and no line is folded."""
    yield "".join(f"{word:>{_WIDE}}" for word in ("rows", "patients") * 2) + "  line  step"
    block = None
    for count in counts:
        step = count.step
        if step.aside and not count.rows:
            continue
        if step.block != block:
            yield f"{step.block}:"
            block = step.block
        numbers = (count.own_rows, count.own_patients, count.rows, count.patients)
        told = "".join(f"{'-' if n is None else n:>{_WIDE}}" for n in numbers)
        line = step.where.line if step.where else ""
        yield f"{told}  {line:>4}  {'  ' if step.aside else ''}{step.text}"
