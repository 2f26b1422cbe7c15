"""
Turns damaged texts into what came of them: read, or told in sentences; anything else is a finding.

A finding is another error than ours, an answer that takes too long, or a sentence that a programmer wrote for himself.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from types import FrameType

from pipeline.definitions.catalogue import read_catalogue
from pipeline.definitions.specification import read_specification
from pipeline.errors import DefinitionError, KlyngeError, Problem

TODAY = date(2026, 11, 23)
_PROGRAMMERS = re.compile(r"Traceback|Error\(|<class|object at 0x|NoneType|pydantic|sqlglot|duckdb\.|validation error")
_MOST_WORDS = 4_000  # characters of one problem: a value that is told is shortened


class Slow(BaseException):
    """The answer took too long."""


@dataclass(frozen=True)
class Came:
    """What came of one try."""

    told: bool  # else read
    seconds: float


class FindingError(AssertionError):
    """A try that was neither read nor told of."""


def hold(read: Callable[[], object], seconds: float) -> Came:
    """Try to read within so many seconds; raises a finding where it is neither read nor told in sentences."""
    begun = perf_counter()
    try:
        with at_most(seconds):
            read()
    except KlyngeError as error:
        for problem in error.problems:
            _look(problem)
        return Came(told=True, seconds=perf_counter() - begun)
    except Slow:
        raise FindingError(f"no answer within {seconds:.0f} seconds") from None
    except Exception as error:
        raise FindingError(_place_of(error)) from error
    return Came(told=False, seconds=perf_counter() - begun)


def _look(problem: Problem) -> None:
    text = str(problem)
    if not problem.where.file or not problem.what.strip():
        raise FindingError(f"a problem without a place or a word: {text!r}")
    if found := _PROGRAMMERS.search(text):
        raise FindingError(f"a sentence of programmers, '{found.group()}': {text[:300]}")
    if len(text) > _MOST_WORDS:
        raise FindingError(f"a sentence of {len(text):,} characters: {text[:200]}")


def _place_of(error: BaseException) -> str:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    ours = [frame for frame in frames if "holding.py" not in frame]
    return f"{type(error).__name__} in {' < '.join(reversed(ours[-3:]))}: {str(error)[:200]}"


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Slow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def read_definitions(texts: Mapping[str, str]) -> object:
    """Read a project's texts as the command line does, its specifications too."""
    catalogue = read_catalogue(texts, today=TODAY)
    problems: list[Problem] = []
    for file, text in texts.items():
        if file.startswith("tests/specs/indicators/"):
            problems += read_specification(text, file)[1]
    if problems:
        raise DefinitionError(problems)
    return catalogue
