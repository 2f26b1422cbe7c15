"""
Turns published levels and measured figures into judgements: near, roughly, or off.

Its own room because the bands were written before anything was measured, and must not know what was.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

import polars as pl
import yaml
from pydantic import Field

from pipeline.definitions.base import Definition, Identifier, Text

PUBLISHED = Path(__file__).parent / "published.yaml"


class Verdict(StrEnum):
    """How a measured figure lies to what is published."""

    NEAR = "near"
    ROUGHLY = "roughly"
    OFF = "off"


class Bands(Definition):
    """Between which ratios a figure is near, and roughly there."""

    near: tuple[float, float]
    roughly: tuple[float, float]


class Level(Definition):
    """A published level, and the figure that is held against it."""

    id: Identifier
    what: Text
    indicator: Identifier
    figure: Literal["value", "practices_without"] = "value"  # of the nation, or how many percent of practices have a 0
    published: float = Field(gt=0)
    at_least: bool = False  # the published is a least number: more is no difference
    year: int
    source: Text
    differs: str
    known: bool  # to whoever described the country


class Published(Definition):
    """All of it."""

    bands: Bands
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Judged:
    """A level beside what was measured."""

    level: Level
    measured: float
    ratio: float
    verdict: Verdict


def published() -> Published:
    """Read the published levels."""
    return Published.model_validate(yaml.safe_load(PUBLISHED.read_text(encoding="utf-8")))


def judge(level: Level, bands: Bands, figures: pl.DataFrame) -> Judged:
    """Hold a level against the table that `klynge measure` wrote for the nation and its practices."""
    rows = figures.filter(pl.col("indicator_id") == level.indicator)
    if level.figure == "value":
        (measured,) = rows.filter(pl.col("level") == "denmark")["value"].to_list()
    else:
        measured = 100 * float((rows.filter(pl.col("level") == "practice").drop_nulls("value")["value"] == 0).mean())
    ratio = measured / level.published
    compared = min(ratio, 1.0) if level.at_least else ratio
    return Judged(level, measured, ratio, _verdict(compared, bands))


def _verdict(ratio: float, bands: Bands) -> Verdict:
    for verdict, (low, high) in ((Verdict.NEAR, bands.near), (Verdict.ROUGHLY, bands.roughly)):
        if low <= ratio <= high:
            return verdict
    return Verdict.OFF
