"""The shape all definitions share: frozen, and without a key that the engine does not act on."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, Field(min_length=1)]


class Definition(BaseModel):
    """A frozen piece of a definition; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Review(Definition):
    """Who looked at the definition, when, and when it must be looked at again."""

    by: Text
    on: date
    again: date
