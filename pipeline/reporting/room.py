"""
Chooses how closely an indicator's page is set, so that it keeps to one page as long as its practices allow.

Its own room because it is a guess about type: characters and millimetres per line, checked by looking at pages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Density = Literal["roomy", "normal", "tight", "dense"]
PAGE_HEIGHT_MM = 258.0
GUESSED_MM = 8.0  # guesses are a little high, and a further figure that does not fit after all only flows on
TREND_MM = 38.0
LANE_MM = 4.2  # of the labels over a figure's lines


@dataclass(frozen=True)
class Setting:
    """How closely a page is set: height of a row, width of a character, whether trends have panels of their own."""

    density: Density
    row_mm: float
    character_mm: float
    panels: bool


SETTINGS = (
    Setting("roomy", 6.2, 1.72, panels=True),
    Setting("normal", 5.2, 1.62, panels=True),
    Setting("roomy", 6.2, 1.72, panels=False),
    Setting("normal", 5.2, 1.62, panels=False),
    Setting("tight", 4.4, 1.45, panels=False),
    Setting("dense", 3.6, 1.32, panels=False),
    Setting("dense", 3.3, 1.32, panels=False),
    Setting("dense", 3.1, 1.32, panels=False),
)


@dataclass(frozen=True)
class Contents:
    """What is to stand on a page, as far as it takes room."""

    title: str
    section_text: str
    why: str
    measured: str
    caption: str
    reading: str
    questions: str
    levels: int
    lanes: int
    practices: int
    no_figure: str = ""  # why the figure of practices is not there
    has_trend: bool = False
    extras: tuple[float, ...] = ()  # heights of the further figures


def setting_for(contents: Contents) -> Setting:
    """
    Choose the most open setting that fits on a page, or the closest where none does.

    Further figures are blocks that flow on: a closer setting is worth it where it saves a whole page, but never
    one so close that it is hard to read.
    """
    fitting = [s for s in SETTINGS if height_mm(contents, s) <= PAGE_HEIGHT_MM] or [SETTINGS[-1]]
    legible = [s for s in fitting if s.density != "dense"] or fitting[:1]
    return min(legible, key=lambda s: pages(contents, s))


def pages(contents: Contents, setting: Setting) -> int:
    """Guess how many pages an indicator takes: each block goes to the next page where it does not fit."""
    count, filled = 1, height_mm(contents, setting)
    for height in contents.extras:
        if filled + height <= PAGE_HEIGHT_MM + GUESSED_MM:
            filled += height
        else:
            count, filled = count + 1, height
    return count


def height_mm(contents: Contents, setting: Setting) -> float:
    """Guess the height of a page's contents, the further figures left out."""
    figure = _lines(contents.no_figure, 82, 5.0, 14.0)
    if contents.practices:
        around = 15.5 + contents.lanes * LANE_MM + _lines(contents.caption, 146, 3.8)
        figure = around + contents.practices * setting.row_mm
    texts = (
        5.5
        + _lines(contents.title, 44, 8.5)
        + _lines(contents.section_text, 95, 4.7, 2.0)
        + _lines(contents.why, 82, 5.3, 2.4)
        + _lines(contents.measured, 114, 4.0, 1.2)
        + _lines(contents.reading, 86, 5.6, 4.5)
        + _lines(contents.questions, 88, 5.2, 12.0)
    )
    trend = TREND_MM if contents.has_trend and setting.panels else 0.0
    return texts + figure + 16.3 + contents.levels * 6.0 + trend


def extra_mm(figure_mm: float, reading: str, note: str = "") -> float:
    """Guess the height of a further figure with its heading, its note, its sentence and the space above."""
    return round(14.3 + figure_mm + note_mm(note) + _lines(reading, 92, 5.0), 1)


def note_mm(note: str) -> float:
    """Guess the height of a text in the small type under a figure."""
    return _lines(note, 146, 3.75)


def front_has_room(
    title: str, messages: Sequence[str], indicators: Sequence[str], note: str, introduction: str
) -> bool:
    """Guess whether the introduction has room at the foot of the front page."""
    head = 49 + _lines(title, 32, 11.8)
    said = 14 + sum(_lines(m, 88, 5.8, 3.2) for m in messages)
    table = 16.5 + sum(_lines(i, 43, 4.1, 5.6) for i in indicators) + note_mm(note)
    return head + said + table + _lines(introduction, 98, 4.7, 14) <= PAGE_HEIGHT_MM


def _lines(text: str, characters: int, line_mm: float, above_mm: float = 0.0) -> float:
    return math.ceil(len(text) / characters) * line_mm + above_mm if text else 0.0
