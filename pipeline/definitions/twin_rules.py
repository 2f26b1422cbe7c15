"""
Turns an indicator of already counted data, and the one that it stands for, into the reasons why it cannot.

Its own room because a report may show the one in the place of the other: what a reader reads from the figure (its
unit, which way is good, the goal) must be the same, whoever counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.definitions.indicator import Header, Target
from pipeline.definitions.yaml_text import YamlText
from pipeline.errors import Problem, did_you_mean
from pipeline.model import Grain


def stands_for_one_like_it(
    header: Header, yaml: YamlText, others: Mapping[str, Header], names: frozenset[str]
) -> Iterator[Problem]:
    """
    See that a twin is of counted data, that what it stands for exists and is of patients, and that both read alike.

    In:   the headers of all indicators that could be read; the ids of all files
    """
    named, where = header.stands_for, yaml.where("stands_for")
    if named is None:
        return
    if header.grain is not Grain.STRATUM:
        right = "grain: stratum; it counts what the owner has counted, in the place of patients"
        yield Problem(where, f"stands_for has nothing to say with grain: {header.grain}.", right)
    if named not in names:
        what, close = f"stands_for: there is no indicator '{named}'.", did_you_mean(named, names - {header.id})
        yield Problem(where, what, "the id of one with grain: patient", close)
    elif named in others:
        yield from _is_like(header, others[named], yaml)
        first = min((h.id for h in others.values() if h.stands_for == named), default=header.id)
        if first != header.id:
            what = f"stands_for: '{first}' stands for '{named}' already."
            yield Problem(where, what, "one counted twin for each indicator", "leave stands_for out of one of them")


def _is_like(twin: Header, other: Header, yaml: YamlText) -> Iterator[Problem]:
    where = yaml.where("stands_for")
    if other.grain is not Grain.PATIENT:
        what = f"stands_for: '{other.id}' has grain: {other.grain} and is counted by the owner itself."
        yield Problem(where, what, "the id of an indicator with grain: patient")
    if twin.template != other.template:
        its, own = _said("template", other.template), _said("template", twin.template)
        what = f"stands_for: '{other.id}' has {its}, and this one {own}."
        yield Problem(where, what, "both count by codes of one system, or neither is a template")
    for key in ("unit", "better", "relevant_difference", "categories"):
        if getattr(twin, key) != getattr(other, key):
            what = f"{key}: '{other.id}', which this one stands for, has {_said(key, getattr(other, key))}."
            yield Problem(yaml.where(key), what, "the same here: a report shows the one in the place of the other")
    if _goal(twin.target) != _goal(other.target):
        goal = f"target: {other.target.value}, '{other.target.text}'" if other.target else "no target"
        what = f"target: '{other.id}', which this one stands for, has {goal}."
        yield Problem(yaml.where("target"), what, "the same value, text and valid_to here; measured_on may be another")


def _said(key: str, value: object) -> str:
    if isinstance(value, dict):
        return f"{key}: {{{', '.join(f'{name}: {text}' for name, text in value.items())}}}"
    return f"no {key}" if value is None else f"{key}: {value}"


def _goal(target: Target | None) -> tuple[object, ...] | None:
    return (target.value, target.text, target.valid_to) if target else None
