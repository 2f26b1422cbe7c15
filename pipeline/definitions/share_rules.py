"""
Turns a header's categories, and a share's lack of them, into the problems they have.

Its own room because a share is several figures under one header: what is said of the whole header must make
sense for every category.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.definitions.indicator import Header
from pipeline.definitions.yaml_text import YamlText
from pipeline.errors import Problem
from pipeline.model import Better, Unit

FEWEST_CATEGORIES: Final = 2
MOST_CATEGORIES: Final = 6  # columns across a page; more leave no room for their dots


def distributes_over_categories(header: Header, yaml: YamlText) -> Iterator[Problem]:
    """See that a share names what it is distributed over, and that no other unit does."""
    if header.unit is not Unit.SHARE:
        if header.categories is not None:
            what = f"categories has nothing to say with unit: {header.unit}."
            yield Problem(yaml.where("categories"), what, "only share has categories; leave it out")
        return
    right = "categories: {an_id: Its Danish name, another_id: Its Danish name}"
    if header.categories is None:
        yield Problem(yaml.where("unit"), "unit: share needs categories: distributed over what?", right)
    elif len(header.categories) < FEWEST_CATEGORIES:
        what = f"categories: {len(header.categories)} named here; a share is over two or more."
        yield Problem(yaml.where("categories"), what, right, "name the others too, or use unit: percent")
    elif len(header.categories) > MOST_CATEGORIES:
        what = f"categories: {len(header.categories)} named here; a page has room for {MOST_CATEGORIES} columns."
        yield Problem(yaml.where("categories"), what, "the largest, and the rest as one", "put the small ones together")


def speaks_for_every_category(header: Header, yaml: YamlText) -> Iterator[Problem]:
    """See that a share says nothing that can be meant of one category only."""
    if header.unit is not Unit.SHARE:
        return
    remedy = "leave it out, or make an indicator with unit: percent of the category that is meant"
    if header.target is not None:
        yield Problem(yaml.where("target"), "target: a share has several categories. Whose goal is it?", None, remedy)
    if header.better is not Better.NEITHER:
        what = f"better: {header.better} cannot be meant of every category."
        yield Problem(yaml.where("better"), what, "better: neither")
