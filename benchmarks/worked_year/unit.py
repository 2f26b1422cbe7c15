"""
Plays the people of a quality unit: each command is given by somebody, on a day, through the command line.

Its own room because a year is only worth telling if nothing in it goes past the commands that people have.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import typer.testing

from pipeline.cli import app
from pipeline.errors import KlyngeError

_MORNING = time(9, tzinfo=UTC)
LABEL_KEY = "a key for the worked year alone"


@dataclass(frozen=True)
class Given:
    """A command that was given, and what came of it."""

    on: date
    by: str
    words: tuple[str, ...]
    exit_code: int
    said: str


@dataclass
class Unit:
    """A quality unit: its project, and all that was asked of it."""

    project: Path
    given: list[Given] = field(default_factory=list)

    def does(self, on: date, by: str, *words: str | Path | int, ends: int = 0) -> str:
        """
        Give a command as this person on this day, and give what it says.

        Raises: AssertionError where it ends otherwise than it should
        """
        told = tuple(str(word) for word in words)
        where = () if told[0] == "init" else ("--project", str(self.project))
        clock = str(int(datetime.combine(on, _MORNING).timestamp()))
        environ = {"SOURCE_DATE_EPOCH": clock, "KLYNGE_USER": by, "KLYNGE_LABEL_KEY": LABEL_KEY}
        result = typer.testing.CliRunner().invoke(app, [*told, *where], env=environ)
        code, said = result.exit_code, result.output
        if isinstance(result.exception, KlyngeError):
            code, said = result.exception.exit_code, f"{result.output}{result.exception}\n"
        elif result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        said = said.replace("\xa0", " ")  # Danish numbers and dates hold together
        self.given.append(Given(on, by, told, code, said))
        if code != ends:
            raise AssertionError(f"klynge {' '.join(told)} ended with {code}, not {ends}:\n{said}")
        return said
