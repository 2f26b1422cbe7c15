"""A codelist: which codes a word stands for, from when to when, and how sure we are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipeline.definitions.base import Definition, Identifier, Text


class Code(Definition):
    """
    One line of a codelist.

    `J01*` takes every code that starts so; `!N02AJ07` (or `!N02A*`) takes codes away from what prefixes took.
    """

    code: Text
    name: Text | None = None
    comment: Text | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    region: Text | None = None
    specialty: Text | None = None
    weight: Decimal | None = None
    verified: bool = True


class Codelist(Definition):
    """A named set of codes with its source."""

    id: Identifier
    title: Text
    system: Identifier  # which code system; a column of the same system is what it is matched with
    source: Text
    verified: bool  # false for the whole list; a single code can be unverified in a verified list
    codes: tuple[Code, ...]
