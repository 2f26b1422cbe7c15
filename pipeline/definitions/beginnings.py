"""
Turns a name and some codes into the texts of new definitions, so that nobody begins with an empty file.

Its own room because what is begun must be read by the same catalogue as all else: it is written here as a person would
write it, and checked before a file is made. What only a person knows is left to be said, and the specification of a new
indicator fails until somebody has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pydantic import TypeAdapter, ValidationError

from pipeline.definitions.base import Identifier
from pipeline.definitions.begun_texts import (
    Subject,
    Wish,
    codelist_text,
    indicator_text,
    package_text,
    specification_text,
)
from pipeline.definitions.catalogue import CODELISTS, INDICATORS, PACKAGES, Catalogue
from pipeline.definitions.extract import Table
from pipeline.definitions.indicator import Header
from pipeline.definitions.indicator_rules import SPECIFICATIONS
from pipeline.definitions.sql_tables import LISTED_PATIENTS
from pipeline.errors import Problem, UsageError, Where, did_you_mean
from pipeline.model import Status, Unit

BEGUN_UNITS: Final = (Unit.PERCENT, Unit.PER_1000, Unit.RATIO)
NOT_WRITTEN: Final = "Nothing was written."

_AN_ID = TypeAdapter(Identifier)


def new_package(wish: Wish, catalogue: Catalogue) -> dict[str, str]:
    """
    Begin a package that uses a template, with a codelist of its own where codes are named or none is.

    Out:    texts by path within the project
    Raises: UsageError where the wish cannot be fulfilled
    """
    _refuse(_wrong_names(wish, catalogue))
    templates = [i.header for i in catalogue.templates.values() if i.header.status is not Status.RETIRED]
    own = [header for header in templates if not header.stands_for]
    if not own:
        right = "an indicator with template: a code system, and a SELECT that reads the table codes"
        _refuse([_at("klynge new package", "the project has no template that a package could use.", right)])
    own = _used(wish, own)
    system = _system(wish, catalogue, {header.template or "" for header in own})
    template = min((h for h in own if h.template == system), key=lambda h: (h.unit is not Unit.PER_1000, h.id))
    codes = {} if wish.codelists else {f"{CODELISTS}/{wish.name}.yaml": codelist_text(wish.name, wish, system)}
    is_known = bool(wish.codes) or bool(wish.codelists)
    waits = not is_known or any(catalogue.codelists[name].is_empty for name in wish.codelists)
    status = Status.DRAFT if waits or template.status is Status.DRAFT else Status.PREVIEW
    return {**codes, f"{PACKAGES}/{wish.name}.yaml": package_text(wish, template.id, catalogue.house.name, status)}


def _used(wish: Wish, templates: list[Header]) -> list[Header]:
    """Keep the template that is wished for; without a wish any, rates first."""
    if wish.use is None:
        return templates
    found = [header for header in templates if header.id == wish.use]
    if not found:
        names = sorted(header.id for header in templates)
        what, right = f"there is no template '{wish.use}' to use.", f"templates: {', '.join(names)}"
        _refuse([_at("--use", what, right, did_you_mean(wish.use, names))])
    return found


def new_indicator(wish: Wish, catalogue: Catalogue) -> dict[str, str]:
    """
    Begin an indicator that counts by codes, with a specification that fails until somebody says what is to be counted.

    Out:    texts by path within the project
    Raises: UsageError where the wish cannot be fulfilled
    """
    _refuse(_wrong_names(wish, catalogue))
    if wish.unit not in BEGUN_UNITS:
        alike = sorted(i.header.id for i in catalogue.indicators.values() if i.header.unit is wish.unit)
        what, right = f"no indicator with unit: {wish.unit} is begun.", f"units: {', '.join(BEGUN_UNITS)}"
        remedy = (
            f"begin with one of these, or copy an indicator of that unit: {', '.join(alike[:3]) or 'there is none'}"
        )
        _refuse([_at("--unit", what, right, remedy)])
    tables = {name: table for name, table in catalogue.contracts.tables.items() if _can_be_read(name, table)}
    if wish.reads is not None and wish.reads not in tables:
        what = f"no indicator is begun that reads '{wish.reads}'."
        right = f"tables with patients, codes and a day: {', '.join(tables)}"
        _refuse([_at("--reads", what, right, did_you_mean(wish.reads, tables))])
    asked = {wish.reads: tables[wish.reads]} if wish.reads else tables
    system = _system(wish, catalogue, {c for table in asked.values() for c in _systems(table)})
    name, table = next((name, table) for name, table in asked.items() if system in _systems(table))
    codelist = wish.codelists[0] if wish.codelists else f"{wish.name}_codes"
    subject = Subject(name, table, system, codelist, catalogue.codelists.get(codelist))
    own = {} if wish.codelists else {f"{CODELISTS}/{codelist}.yaml": codelist_text(codelist, wish, system)}
    return {
        **own,
        f"{INDICATORS}/{wish.name}/{wish.name}.sql": indicator_text(wish, subject),
        f"{SPECIFICATIONS}/{wish.name}.md": specification_text(wish, subject),
    }


def _wrong_names(wish: Wish, catalogue: Catalogue) -> Iterator[Problem]:
    try:
        _AN_ID.validate_python(wish.name)
    except ValidationError:
        right = "an id is a-z first, then a-z, 0-9 and _ only, 60 at most"
        yield _at("NAME", f"'{wish.name}' is not an id.", right)
    if wish.codes and wish.codelists:
        yield _at("--codes", "codes and a codelist are named together.", "--codes for a new codelist, or --codelist")
    for name in wish.codelists:
        if name not in catalogue.codelists:
            right = f"codelists: {', '.join(sorted(catalogue.codelists))}"
            yield _at("--codelist", f"there is no codelist '{name}'.", right, did_you_mean(name, catalogue.codelists))
    for code in wish.codes:
        if not re.fullmatch(r"[^\s*!]+\*?", code):
            yield _at(
                "--codes", f"'{code}' is neither a code nor a start of codes.", "X02, or X01* for all that start so"
            )


def _system(wish: Wish, catalogue: Catalogue, systems: set[str]) -> str:
    """Find out which code system is meant: the one named, the codelists', or the only one that the codes fit."""
    right = f"systems: {', '.join(sorted(systems)) or 'there is none'}"
    if wish.codelists:
        found = sorted({catalogue.codelists[name].system for name in wish.codelists})
        if len(found) > 1 or found[0] not in systems:
            what = f"the codelists hold codes of {' and '.join(repr(s) for s in found)}."
            _refuse([_at("--codelist", what, f"codelists of one system; {right}")])
        return found[0]
    if wish.system is not None:
        if wish.system not in systems:
            what = f"nothing is begun that counts by codes of '{wish.system}'."
            _refuse([_at("--system", what, right, did_you_mean(wish.system, systems))])
        return wish.system
    fit = sorted(s for s in systems if wish.codes and all(_is_written_as(code, s, catalogue) for code in wish.codes))
    fit = fit or (sorted(systems) if len(systems) == 1 else [])
    if len(fit) != 1:
        said = (
            f"the codes could be of {' and '.join(fit)}." if fit else "the code system cannot be told from the codes."
        )
        _refuse([_at("--system", said if wish.codes else "no codes and no code system are named.", right)])
    return fit[0]


def _is_written_as(code: str, system: str, catalogue: Catalogue) -> bool:
    """Say whether a code is written as some column of a system says; of a start of codes nobody can tell."""
    columns = [c for t in catalogue.contracts.tables.values() for c in t.columns.values() if c.codes == system]
    return any(c.pattern is not None and re.fullmatch(c.pattern, code) for c in columns)


def _can_be_read(name: str, table: Table) -> bool:
    has_patients = any(column.type == "patient" for column in table.columns.values())
    return has_patients and bool(table.dated_by) and bool(_systems(table)) and name != LISTED_PATIENTS


def _systems(table: Table) -> list[str]:
    return [column.codes for column in table.columns.values() if column.codes]


def refuse_taken(texts: Mapping[str, str], taken: Sequence[str]) -> None:
    """
    Refuse to write over what stands.

    Raises: UsageError that names each file
    """
    _refuse(
        _at(file, "a file of this name stands there already.", "another NAME; nothing is ever written over")
        for file in texts
        if file in taken
    )


def _at(place: str, what: str, right: str | None = None, remedy: str | None = None) -> Problem:
    return Problem(Where.elsewhere(place), what, right, remedy)


def _refuse(problems: Iterator[Problem] | Sequence[Problem]) -> None:
    found = list(problems)
    if found:
        raise UsageError(found, outcome=NOT_WRITTEN)
