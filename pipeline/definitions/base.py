"""The shape all definitions share: frozen, and without a key that the engine does not act on."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.characters import code_point, is_reserved, unseen

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _iso_day(value: object) -> object:
    if isinstance(value, str) and not _ISO_DAY.fullmatch(value.strip()):
        raise PydanticCustomError("iso_day", "not an ISO date")
    return value


def _printed(value: str) -> str:
    if found := unseen(value):
        raise PydanticCustomError("unseen", "a character that cannot be seen", {"code": code_point(found[0])})
    return value


def _unreserved(value: str) -> str:
    if is_reserved(value):
        raise PydanticCustomError("reserved", "a name that systems keep for themselves")
    return value


Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60), AfterValidator(_unreserved)]
Text = Annotated[str, Field(min_length=1), AfterValidator(_printed)]
Day = Annotated[date, BeforeValidator(_iso_day)]  # written as 2026-03-01 and in no other way


class UnfitError(ValueError):
    """Keys that do not go together: what is wrong, and what would be right."""

    def __init__(self, what: str, right: str) -> None:
        self.right = right
        super().__init__(what)


class Definition(BaseModel):
    """A frozen piece of a definition; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    one_of: ClassVar[str] = ""  # how it is written, where its keys exclude one another


class Review(Definition):
    """Who looked at the definition, when, and when it must be looked at again."""

    by: Text
    on: Day
    again: Day

    @model_validator(mode="after")
    def _comes_again_later(self) -> Review:
        if self.again <= self.on:
            raise ValueError(f"again ({self.again}) must lie after on ({self.on}).")
        return self

    def last_day(self, grace: int) -> date:
        """Give the last day on which what is published is ordered and run without another look, so many days after."""
        return self.again + timedelta(days=grace)

    def is_over(self, grace: int, on: date) -> bool:
        """Say whether the day of the next look is past, and the days of grace after it too."""
        return on > self.last_day(grace)
