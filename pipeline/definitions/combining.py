"""
Turns the indicators that another one combines into its parts, or into the reasons why they cannot be.

Its own room because it is the one place where indicators speak of each other: what one says of a patient, another
reads as a table, so a part must be per patient, whole in itself and no looser than what is made of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.definitions.indicator import Header, Indicator
from pipeline.definitions.sql_tables import ENGINE_VIEWS
from pipeline.definitions.yaml_text import YamlText
from pipeline.errors import Problem, did_you_mean
from pipeline.model import Grain, Status, Unit

COMBINED_UNITS = tuple(unit for unit in Unit if unit not in (Unit.MEDIAN, Unit.SHARE))

_OF_TABLES = "tables stand in reads and codelists; the engine's own views can be read without being named"


def combined(indicator: Indicator, others: Mapping[str, Indicator]) -> Indicator:
    """
    Give an indicator its parts, and a fingerprint that changes when one of theirs does.

    What is not there, and what combines others itself, is left out: the rules tell of it.
    """
    named = [others[name] for name in indicator.header.combines if name in others]
    parts = tuple(part for part in named if not part.header.combines)
    if not parts:
        return indicator
    prints = [indicator.fingerprint, *(f"{part.header.id}:{part.fingerprint}" for part in parts)]
    fingerprint = hashlib.sha256("\n".join(prints).encode()).hexdigest()
    return indicator.model_copy(update={"parts": parts, "fingerprint": fingerprint})


@dataclass(frozen=True)
class Neighbours:
    """What the indicators that one combines are looked for among."""

    headers: Mapping[str, Header]  # of the indicators that could be read
    names: frozenset[str]  # the ids of all indicator files, those that could not be read included
    tables: frozenset[str]  # the names of tables and codelists


def combines_what_it_can(header: Header, yaml: YamlText, around: Neighbours) -> Iterator[Problem]:
    """See that every part exists, is per patient and composed of nothing, and is as far as the whole."""
    if header.combines and header.grain is not Grain.PATIENT:
        what, right = "grain: stratum has no patients to combine by.", "grain: patient, or leave combines out"
        yield Problem(yaml.where("grain"), what, right)
    for index, name in enumerate(header.combines):
        where = yaml.where("combines", index)
        if name == header.id:
            yield Problem(where, "combines: an indicator cannot combine itself.", "the ids of other indicators")
        elif name not in around.names:
            is_table = name in around.tables or name in ENGINE_VIEWS
            close = _OF_TABLES if is_table else did_you_mean(name, around.names - {header.id})
            yield Problem(where, f"combines: there is no indicator '{name}'.", "the id of another indicator", close)
            continue
        elif name in around.headers:
            yield from (Problem(where, what, right) for what, right in _cannot_be_part(around.headers[name], header))
        if name in around.tables or name in ENGINE_VIEWS:
            what = f"combines: '{name}' is the name of a table too, and the SELECT could mean either."
            yield Problem(where, what, "give the indicator another id")


def _cannot_be_part(part: Header, whole: Header) -> Iterator[tuple[str, str]]:
    """Say why an indicator cannot be part of another, and what would be right."""
    if part.combines:
        yield f"combines: '{part.id}' combines others itself.", f"name what it combines: {', '.join(part.combines)}"
    if part.grain is not Grain.PATIENT:
        what = f"combines: '{part.id}' has grain: {part.grain} and no patients to combine by."
        yield what, "an indicator with grain: patient"
    if part.unit not in COMBINED_UNITS:
        what = f"combines: '{part.id}' has unit: {part.unit}, which is no sum over patients."
        yield what, f"an indicator with one of the units: {', '.join(COMBINED_UNITS)}"
    if part.status is Status.RETIRED and whole.status is not Status.RETIRED:
        yield f"combines: '{part.id}' is retired.", "leave it out, or retire this indicator too"
    elif whole.status is Status.PUBLISHED and part.status is not Status.PUBLISHED:
        what = f"combines: this indicator is published and '{part.id}' is {part.status}."
        yield what, "publish it too, or set this one's status: preview"
