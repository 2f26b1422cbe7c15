"""The shape of what owners count before they deliver it: which codes together, and in times of which lengths."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.definitions.base import Definition, Identifier, Text


class CodeGroup(Definition):
    """What an owner counts under one name: codes that begin like these, and not like those."""

    begins: tuple[Text, ...] = Field(min_length=1)
    but: tuple[Text, ...] = ()


class EventCounts(Definition):
    """What an owner counts of an event table, per practice, sex and age band, in times of some lengths."""

    table: Identifier  # of the counts
    of: Identifier  # of the events
    by: tuple[Identifier, ...] = ()  # columns of the events that are told apart
    label: Identifier | None = None  # the column that names the group
    groups: dict[Text, CodeGroup] = Field(default={})  # name → codes; none: each code is counted
    total: Identifier  # the column of what was done
    adds: Identifier | None = None  # the column of the events that is added; null: events are counted
    first_end: date
    months: tuple[int, ...] = Field(min_length=1)  # how long the times are
