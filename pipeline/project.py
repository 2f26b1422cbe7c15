"""
Turns a folder into a project: the texts of its definitions, read and checked.

Its own room because the definitions floor opens no file; here the files are opened and nothing is judged.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.checked_before import read_or_remember
from pipeline.definitions.catalogue import HOUSE, Catalogue, read_catalogue
from pipeline.definitions.house import House
from pipeline.definitions.reading import read_definition
from pipeline.errors import DefinitionError, Problem, UsageError, Where, did_you_mean

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
_COUNTRY = "sample_data/country.yaml"
_SHIPPED = ("indicators", "packages_defs", "templates", "tests/specs/indicators")
_STORIES = "sample_data"
_SHIPPED_FILES = (HOUSE, _COUNTRY, "sample_data/worked_year.yaml", "sample_data/README.md")


@dataclass(frozen=True)
class Project:
    """A folder with definitions, templates and house rules."""

    root: Path
    house: House
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)  # of all definitions, by path, as they were read

    @property
    def delivery(self) -> Path:
        """The folder where extracts are looked for unless another is named."""
        return self.root / self.house.delivery

    @property
    def state(self) -> Path:
        """The folder of snapshots and accepted deliveries."""
        return self.root / self.house.state

    @property
    def reports(self) -> Path:
        """The folder that reports are printed into unless another is named."""
        return self.root / self.house.reports

    def templates(self) -> dict[str, str]:
        """Give every template by its path within `templates`: the shipped ones, the project's own before them."""
        shipped, own = (_texts(root / "templates", ("**/*",)) for root in (find_shipped(), self.root))
        return shipped | own

    def country(self) -> str:
        """Give the description of the sample country: the project's own, else the shipped one."""
        for root in (self.root, find_shipped()):
            found = _texts(root, (_COUNTRY,))
            if found:
                return found[_COUNTRY]
        raise DefinitionError(Problem(Where(_COUNTRY), "the file is missing.", "it describes the sample country"))

    def story(self, name: str) -> tuple[str, str]:
        """
        Give a story of the sample country as its file and its text: the project's own, else the shipped one.

        Raises UsageError, with the stories that there are, where there is none of that name.
        """
        stories: dict[str, str] = {}
        for root in (find_shipped(), self.root):
            stories |= {file: text for file, text in _texts(root, (f"{_STORIES}/*.yaml",)).items() if file != _COUNTRY}
        file = f"{_STORIES}/{name}.yaml"
        if file not in stories:
            known = sorted(Path(story).stem for story in stories)
            raise UsageError(
                Problem(
                    Where.elsewhere("klynge sample"),
                    f"--story: '{name}' is not a story.",
                    f"stories: {', '.join(known)}",
                    did_you_mean(name, known),
                )
            )
        return file, stories[file]


def load_house(root: Path) -> Project:
    """
    Turn a folder into a project by its house rules alone: what is frozen does not ask for today's definitions.

    Raises: DefinitionError where it is no project, or its house rules cannot be read
    """
    _refuse_no_project(root)
    texts = _texts(root, (HOUSE,))
    written, problems = read_definition(House, texts[HOUSE], HOUSE)
    if problems or written is None:
        raise DefinitionError(problems)
    return Project(root, written.definition, texts)


def _refuse_no_project(root: Path) -> None:
    if not (root / HOUSE).is_file():
        what = "this folder is not a klynge project."
        remedy = "klynge init DIR makes one; --project DIR points at another"
        raise DefinitionError(Problem(Where.elsewhere(str(root)), what, f"a project has a file {HOUSE}", remedy))


def load_project(
    root: Path, *, today: date, delivery: Path | None = None, afresh: bool = False
) -> tuple[Project, Catalogue]:
    """
    Turn a folder into a project and its catalogue.

    Sources that come with the delivery stand before the project's own of the same file name. Texts that were checked
    before, letter for letter, are not checked again; afresh, they are.
    """
    _refuse_no_project(root)
    texts = _texts(root, _DEFINITIONS)
    if delivery is not None:
        delivered = _texts(delivery, ("sources/*.yaml", "sources/*.yml"))
        texts = {file: text for file, text in texts.items() if file not in delivered}
        texts |= {_shown(root, delivery, file): text for file, text in delivered.items()}
    house = None if afresh else read_definition(House, texts[HOUSE], HOUSE)[0]
    if house is None:
        catalogue = read_catalogue(texts, today=today)
    else:
        catalogue = read_or_remember(texts, root / house.definition.state, today=today)
    return Project(root, catalogue.house, texts), catalogue


def find_delivery(root: Path) -> Path | None:
    """Give the folder of the delivery that a project's house rules name, where it brings sources."""
    if not (root / HOUSE).is_file():
        return None
    house, _ = read_definition(House, _texts(root, (HOUSE,))[HOUSE], HOUSE)  # its problems are told with all others
    delivery = root / house.definition.delivery if house else root
    return delivery if house and (delivery / "sources").is_dir() else None


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


def write_new(root: Path, texts: Mapping[str, str]) -> None:
    """
    Write files that are not there yet, by their paths within a project.

    Raises: UsageError where one is there after all, or a folder cannot be written
    """
    for file, text in texts.items():
        path = root / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as new:
                new.write(text)
        except OSError as error:
            what = f"the file cannot be written: {(error.strerror or str(error)).lower()}."
            raise UsageError(Problem(Where(file), what, "a folder that its owner may write in")) from None


def find_shipped() -> Path:
    """Give the folder of the project that travels with the engine: inside the wheel, else the checkout."""
    here = Path(__file__).resolve().parent
    shipped = here / "shipped"
    return shipped if shipped.is_dir() else here.parent


def copy_shipped(to: Path) -> None:
    """Copy the shipped project into a folder, as the start of a project of one's own."""
    shipped = find_shipped()
    for folder in _SHIPPED:
        if (shipped / folder).is_dir():
            shutil.copytree(shipped / folder, to / folder, dirs_exist_ok=True)
    for file in _SHIPPED_FILES:
        if (shipped / file).is_file():
            (to / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(shipped / file, to / file)
