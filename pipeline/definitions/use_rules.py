"""
Turns what a package uses templates for into the reasons why it cannot be made.

Its own room because three definitions meet here: the package that asks, the template and the codelist that answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from pipeline.definitions.base import Identifier
from pipeline.definitions.codelist import Codelist
from pipeline.definitions.indicator import JOINT, Header, made_id
from pipeline.definitions.package import Package, Section
from pipeline.definitions.reading import Written
from pipeline.definitions.shelf import Shelf
from pipeline.errors import Problem, Where, did_you_mean
from pipeline.model import Status

_AN_ID = TypeAdapter(Identifier)


@dataclass(frozen=True)
class _Use:
    """One codelist that a section uses a template for, and where it stands."""

    template: Header
    codelist: Codelist
    where: Where


def check_use(written: Written[Package], shelf: Shelf) -> list[Problem]:
    """Give what stands in the way of the indicators that a package wants made."""
    return [*_lists_no_template(written, shelf), *_templates_exist(written, shelf), *_can_be_made(written, shelf)]


def _lists_no_template(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    """See that a template is used, and that what is made of one is not listed as if it had a file."""
    for number, section in enumerate(written.definition.sections):
        for index, name in enumerate(section.indicators):
            where = written.yaml.where("sections", number, "indicators", index)
            header = shelf.headers.get(name)
            if header and header.template:
                what = f"'{name}' is a template: it counts nothing without a codelist."
                lists = sorted(c.id for c in shelf.codelists.values() if c.system == header.template)
                right = f"use: {name}, and codelists: [{', '.join(lists[:3]) or 'their ids'}]"
                yield Problem(where, what, right)
            elif name in shelf.made and name not in shelf.files:
                template, _, codelist = name.partition(JOINT)
                what = f"'{name}' is made from a template and has no file."
                yield Problem(where, what, f"use: {template}, and codelists: [{codelist}]")


def _templates_exist(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    templates = sorted(name for name, header in shelf.headers.items() if header.template)
    for number, section in enumerate(written.definition.sections):
        where = written.yaml.where("sections", number, "use")
        right = f"templates: {', '.join(templates) or 'there is none; a template is an indicator with template: in it'}"
        if section.use is not None and section.use not in shelf.files:
            close = did_you_mean(section.use, templates)
            yield Problem(where, f"use: there is no template '{section.use}'.", right, close)
        elif section.use and section.use in shelf.headers and not shelf.headers[section.use].template:
            remedy = f"it counts by codelists of its own: indicators: [{section.use}]"
            yield Problem(where, f"use: '{section.use}' is no template.", right, remedy)


def _can_be_made(written: Written[Package], shelf: Shelf) -> Iterator[Problem]:
    """See that each codelist exists, has codes of the template's system, and is matched as it wants to be."""
    for number, section in enumerate(written.definition.sections):
        for index, name in enumerate(section.codelists):
            where = written.yaml.where("sections", number, "codelists", index)
            if name not in shelf.codelist_names:
                right = f"a file indicators/codelists/{name}.yaml with id: {name}"
                close = did_you_mean(name, shelf.codelist_names)
                yield Problem(where, f"codelists: there is no codelist '{name}'.", right, close)
                continue
            template = shelf.headers.get(section.use or "")
            if template and template.template and name in shelf.codelists:
                use = _Use(template, shelf.codelists[name], where)
                yield from _names_itself(use, shelf.files)
                yield from _fits(use, section, shelf, written.definition.status)


def _names_itself(use: _Use, files: Mapping[str, str]) -> Iterator[Problem]:
    name = made_id(use.template.id, use.codelist.id)
    try:
        _AN_ID.validate_python(name)
    except ValidationError:
        what = f"codelists: the indicator would be called '{name}', which is too long."
        yield Problem(use.where, what, "60 letters at most", "give the codelist a shorter id")
    if name in files:
        what = f"codelists: the indicator would be called '{name}', and one of that id has a file."
        yield Problem(use.where, what, f"the other: {files[name]}", "give one of them another id")


def _fits(use: _Use, section: Section, shelf: Shelf, status: Status) -> Iterator[Problem]:
    system, codelist = use.template.template, use.codelist
    if codelist.system != system:
        fit = sorted(c.id for c in shelf.codelists.values() if c.system == system)
        what = (
            f"codelists: '{codelist.id}' holds codes of the system '{codelist.system}', and '{section.use}' counts by "
        )
        yield Problem(use.where, f"{what}'{system}'.", f"codelists of it: {', '.join(fit) or 'there is none'}")
        return
    if codelist.is_empty and status not in (Status.DRAFT, Status.RETIRED):
        what = f"codelists: '{codelist.id}' is empty, and the package is {status}."
        right = "the package's status: draft until the list has codes"
        yield Problem(use.where, what, right, "its missing says which codes, and where to get them")
    for column, said in codelist.conditions.items():
        if column not in shelf.matched.get(use.template.id, ()):
            told = f"the SELECT of '{section.use}' does not use the column {column}"
            what = f"codelists: '{codelist.id}' has codes with {said}, and {told}."
            yield Problem(use.where, what, f"a template whose SELECT compares codes.{column} where the code is matched")
