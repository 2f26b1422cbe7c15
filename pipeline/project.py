"""
Turns a folder into a project: the texts of its definitions, read and checked.

Its own room because the definitions floor opens no file; here the files are opened and nothing is judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.definitions.catalogue import HOUSE, SOURCES, Catalogue, read_catalogue
from pipeline.errors import DefinitionError, Problem, Where

_DEFINITIONS = (
    HOUSE,
    "indicators/**/*.sql",
    "indicators/**/*.yaml",
    "indicators/**/*.yml",
    "packages_defs/**/*.yaml",
    "packages_defs/**/*.yml",
    "sources/*.yaml",
    "sources/*.yml",
    "tests/specs/indicators/*.md",
)
_TEMPLATES = ("templates/**/*",)


@dataclass(frozen=True)
class Project:
    """A folder with definitions, templates and house rules."""

    root: Path

    def read_texts(self) -> dict[str, str]:
        """Give every definition's text by its path within the project."""
        return _texts(self.root, _DEFINITIONS)

    def read_templates(self) -> dict[str, str]:
        """Give every template's text by its path within `templates`."""
        texts = _texts(self.root, _TEMPLATES)
        return {file.removeprefix("templates/"): text for file, text in texts.items()}


def load_project(root: Path, *, today: date, delivery: Path | None = None) -> tuple[Project, Catalogue]:
    """
    Turn a folder into a project and its catalogue.

    Sources that come with the delivery stand before the project's own of the same file name.
    """
    if not (root / HOUSE).is_file():
        what = "this folder is not a klynge project."
        remedy = "klynge init DIR makes one; --project DIR points at another"
        raise DefinitionError(Problem(Where(str(root)), what, f"a project has a file {HOUSE}", remedy))
    project = Project(root)
    texts = project.read_texts()
    if delivery is not None:
        delivered = _texts(delivery, ("sources/*.yaml", "sources/*.yml"))
        texts = {file: text for file, text in texts.items() if file not in delivered}
        texts |= {_shown(root, delivery, file): text for file, text in delivered.items()}
    return project, read_catalogue(texts, today=today)


def _shown(root: Path, delivery: Path, file: str) -> str:
    """Name a delivered source so that the user can open it: from the project where it lies within."""
    place = delivery.resolve()
    inside = place.is_relative_to(root.resolve())
    return ((place.relative_to(root.resolve()) if inside else delivery) / file).as_posix()


def _texts(root: Path, patterns: Iterable[str]) -> dict[str, str]:
    files = sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()})
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in files:
        file = path.relative_to(root).as_posix()
        try:
            texts[file] = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = path.read_bytes().count(b"\n", 0, error.start) + 1
            problems.append(Problem(Where(file, line), "this is not UTF-8.", "save the file with encoding UTF-8"))
        except OSError as error:
            problems.append(Problem(Where(file), f"the file cannot be read: {error.strerror}."))
    if problems:
        raise DefinitionError(problems)
    return texts


def find_shipped() -> Path:
    """Give the folder of the project that travels with the engine: inside the wheel, else the checkout."""
    here = Path(__file__).resolve().parent
    shipped = here / "shipped"
    return shipped if shipped.is_dir() else here.parent
