"""
Every error a user can meet, in one shape: where · what · what would be right · what to do.

Problems of one kind are collected and raised together, so that a user mends them in one sitting.
A traceback is for our own bugs only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pipeline.characters import readable


@dataclass(frozen=True, order=True)
class Where:
    """A place a user can look at: a file, and where known a line; or a word of the command line, a folder, a source."""

    file: str
    line: int | None = None
    is_file: bool = True

    @classmethod
    def elsewhere(cls, name: str) -> Where:
        """Name a place that is no file."""
        return cls(name, is_file=False)

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, what it is, what would be right and what to do."""

    where: Where
    what: str
    right: str | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        first = _brief(f"{self.where}  {self.what}")
        return readable("\n".join([first, *(f"    {line}" for line in (self.right, self.remedy) if line)]))


_LONGEST = 1_000  # characters of what is wrong: more is a value that somebody filled a file with


def _brief(text: str) -> str:
    """Leave out the middle of a text that nobody reads to its end."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST * 2 // 3]} ... {text[-_LONGEST // 3 :]}"


class KlyngeError(Exception):
    """The work stopped for a reason that the user can mend."""

    exit_code = 1
    outcome = "Nothing was run."

    def __init__(self, problems: Problem | Iterable[Problem], *, outcome: str | None = None) -> None:
        self.problems: Sequence[Problem] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if outcome is not None:
            self.outcome = outcome
        super().__init__(str(self))

    def __str__(self) -> str:
        count = _number(len(self.problems), "problem")
        files = len({p.where.file for p in self.problems})
        all_in_files = all(p.where.is_file for p in self.problems)
        summary = f"{count} in {_number(files, 'file')}. {self.outcome}" if all_in_files else f"{count}. {self.outcome}"
        return "\n\n".join([*(str(p) for p in self.problems), summary])


class DefinitionError(KlyngeError):
    """A definition was not understood."""

    exit_code = 10


class UnansweredError(DefinitionError):
    """An engine could not answer what a definition asks."""


class ExtractError(KlyngeError):
    """An extract did not keep its contract."""

    exit_code = 11
    outcome = "The earlier snapshot stands as it was."


class DisclosureError(KlyngeError):
    """A figure would have revealed too much."""

    exit_code = 12


class ConsentError(KlyngeError):
    """An open comparison was ordered without everyone's consent."""

    exit_code = 13


class BaselineError(KlyngeError):
    """A baseline was missing, changed or not comparable."""

    exit_code = 14


class PressError(KlyngeError):
    """A page could not be printed."""

    exit_code = 15
    outcome = "Earlier reports stand as they were."


class OrderError(KlyngeError):
    """An order could not be carried out as it stands."""

    exit_code = 16


class UsageError(KlyngeError):
    """The command was asked for something that does not exist."""

    exit_code = 2


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word most like this one, or None where none is close."""
    words = list(known)
    same = [each for each in words if each.casefold() == word.casefold()]  # otherwise capitals are letters like others
    found = same or get_close_matches(word, words, n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Ask "did you mean 'x'?" for the nearest known word, or give None where none is close."""
    close = nearest(word, known)
    return f"did you mean '{close}'?" if close else None


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
