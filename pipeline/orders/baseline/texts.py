"""
Turns frozen facts into JSON and back, exactly.

Its own room because what is read back must be what was written, to the last digit of a float and the last zero of a
decimal: a report is composed from it once more.
"""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import TypeAdapter

from pipeline.measuring.figures import ClusterFigures
from pipeline.measuring.follow_up_figures import FollowUp

T = TypeVar("T")


def text_of(kind: type[T], facts: T) -> str:
    """Write facts as JSON in the order of their fields: floats in the digits that give them back, decimals as texts."""
    return json.dumps(TypeAdapter(kind).dump_python(facts, mode="json"), ensure_ascii=False, indent=1) + "\n"


def facts_from(kind: type[T], text: str) -> T:
    """
    Read what `text_of` wrote.

    Raises: ValueError where the text is nothing of the kind
    """
    facts: T = TypeAdapter(kind).validate_python(json.loads(text))
    return facts


def figures_text(figures: ClusterFigures) -> str:
    """Write a cluster's protected figures as JSON."""
    return text_of(ClusterFigures, figures)


def figures_from(text: str) -> ClusterFigures:
    """Read a cluster's protected figures."""
    return facts_from(ClusterFigures, text)


def follow_up_text(told: FollowUp) -> str:
    """Write what a follow-up tells as JSON."""
    return text_of(FollowUp, told)


def follow_up_from(text: str) -> FollowUp:
    """Read what a follow-up tells."""
    return facts_from(FollowUp, text)
