"""A source: an owner's stream of deliveries, and how these files become canonical tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from pipeline.definitions.base import Day, Definition, Identifier, Text


class FileMapping(Definition):
    """How files of one shape become rows of one table. Explicit, never by guess."""

    glob: Text  # relative to the delivery folder
    table: Identifier
    format: Literal["csv", "parquet", "xlsx", "sas"]
    sheet: Text | None = None  # xlsx
    delimiter: Annotated[str, StringConstraints(strip_whitespace=False, min_length=1)] | None = None  # csv; default ','
    encoding: Literal["utf-8", "iso-8859-1", "windows-1252"] = "utf-8"
    decimal_mark: Literal[",", "."] = "."
    thousands_mark: Literal[",", ".", " "] | None = None
    date_format: Text = "%Y-%m-%d"
    missing: tuple[str, ...] = ("",)  # markers that mean "no value"
    hidden: tuple[Text, ...] = ()  # the owner's marks for "hidden": '<5', 'NA'
    columns: dict[Identifier, Text]  # canonical column → the file's column
    ignored: tuple[Text, ...] | Literal["rest"] = "rest"  # the file's columns that are not taken
    constants: dict[Identifier, Text] = Field(default_factory=dict)
    values: dict[Identifier, dict[str, str]] = Field(
        default_factory=dict
    )  # canonical column → file value → canonical value
    pad: dict[Identifier, int] = Field(default_factory=dict)  # left-pad with zeros to this width
    part: dict[Identifier, tuple[int, int]] = Field(
        default_factory=dict
    )  # take characters first..last (1-based) of the file's value
    strip_prefix: dict[Identifier, Text] = Field(default_factory=dict)
    multiply: dict[Identifier, tuple[Text, Text]] = Field(
        default_factory=dict
    )  # canonical column = product of two file columns
    billing_week: Identifier | None = None  # this canonical date column holds YYWW: it becomes the week's Thursday
    leave_out: dict[Text, tuple[Text, ...]] = Field(
        default_factory=dict
    )  # file column → values whose rows are not data (totals)
    distinct: bool = False  # equal rows collapse into one
    pseudonymise: tuple[Identifier, ...] = ()  # HMAC-SHA-256 with the key in the environment


class Source(Definition):
    """One owner's stream of deliveries."""

    id: Identifier
    title: Text
    owner: Text
    mode: Literal["replace", "append", "correct"]
    data_until: Day
    lag_weeks: int = Field(default=0, ge=0, le=104)
    person_key: Identifier | None = None  # the namespace of patient ids; null: the source has no patients
    covers: Literal["nation"] | tuple[Text, ...] = "nation"  # or the ids of the regions it covers
    rounded_to: Decimal | None = None  # the owner rounded counts to this
    files: tuple[FileMapping, ...] = Field(min_length=1)
