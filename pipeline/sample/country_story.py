"""The shape of what a story plants in a country: practices that change, rows known late, codes that end."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from pipeline.definitions.base import Definition, Identifier, Text, UnfitError
from pipeline.sample.country_land import Membership, NamedCluster, Silence, Size, Turn
from pipeline.sample.country_life import Share


class Improvement(Definition):
    """
    Some practices of a cluster do something differently from a day on.

    Of a stream, this share of the events goes on; of an item or a condition, so many points (as a share) are added to
    what is noted, or to who has a plan. The practices are the cluster's last, to which nothing else happens.
    """

    cluster: Text
    practices: int = Field(ge=1)
    first_day: date
    stream: Identifier | None = None
    item: Text | None = None
    condition: Text | None = None
    factor: Share | None = None
    points: Share | None = None

    @model_validator(mode="after")
    def _is_of_one_thing(self) -> Improvement:
        named = [key for key in ("stream", "item", "condition") if getattr(self, key) is not None]
        size = "factor" if self.stream is not None else "points"
        given = [key for key in ("factor", "points") if getattr(self, key) is not None]
        if len(named) != 1 or given != [size]:
            raise UnfitError(
                f"it says {' and '.join((*named, *given)) or 'not of what'}.",
                "a stream and its factor, or an item or a condition and its points",
            )
        return self

    @property
    def of(self) -> str:
        """The stream, item or condition that changes."""
        return self.stream or self.item or self.condition or ""


class LateRows(Definition):
    """A share of a table's rows between two days becomes known only on a later day."""

    table: Identifier
    first: date
    last: date
    share: Share
    known_on: date


class CodeChange(Definition):
    """From a day on, what had one code in a stream has another."""

    stream: Identifier
    code: Text
    becomes: Text
    first_day: date


class Story(Definition):
    """
    What is laid over a country's description: each key that stands here takes the place of the country's own.

    People, streams, conditions, items and owners stay the country's.
    """

    sizes: dict[str, Size] | None = None
    clusters: tuple[NamedCluster, ...] | None = None
    turns: tuple[Turn, ...] | None = None
    memberships: tuple[Membership, ...] | None = None
    silences: tuple[Silence, ...] | None = None
    improvements: tuple[Improvement, ...] | None = None
    late_rows: tuple[LateRows, ...] | None = None
    code_changes: tuple[CodeChange, ...] | None = None
