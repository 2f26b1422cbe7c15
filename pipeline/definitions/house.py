"""The house rules of a quality unit: `klynge.yaml`, the project's own file."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from pipeline.definitions.base import Definition, Text

LARGEST_SHARE_LEAST: Final = 20
LARGEST_SHARE_MOST: Final = 80
_MEMORY = re.compile(r"([1-9][0-9]{0,5})(MB|GB)")
_LEAST = 256 << 20  # a snapshot is hardly opened with less


def _memory(value: object) -> object:
    if isinstance(value, str) and not (_MEMORY.fullmatch(value.strip()) and _bytes(value.strip()) >= _LEAST):
        raise PydanticCustomError("memory", "not an amount of memory")
    return value


def _bytes(memory: str) -> int:
    return int(memory[:-2]) << {"MB": 20, "GB": 30}[memory[-2:]]


Memory = Annotated[str, BeforeValidator(_memory)]


class HouseDisclosure(Definition):
    """The floor under every package's protection."""

    smallest_shown: int = Field(default=5, ge=3)  # counts 1 … smallest_shown-1 are hidden
    true_zero_is_shown: bool = True
    min_practices: int = Field(default=6, ge=3)  # fewer: no practice figures
    # a sum of which one patient makes more is hidden; five patients alike have 20 each
    largest_share_percent: int = Field(default=50, ge=LARGEST_SHARE_LEAST, le=LARGEST_SHARE_MOST)
    min_practices_specialists: int = Field(default=8, ge=3)  # the same where a member is a specialist
    general_practice: tuple[Text, ...] = ()  # the specialties that are no specialists', as the register writes them


class HouseLimits(Definition):
    """What one question to the snapshot may take: an indicator in one period, counted for the whole country."""

    seconds: int = Field(default=600, ge=1, le=86_400)
    memory: Memory = "8GB"  # the whole country, with nothing spilled to disk

    @property
    def memory_bytes(self) -> int:
        """The memory as bytes; a GB is 2^30."""
        return _bytes(self.memory)


class HouseSteps(Definition):
    """How many working days each step takes, from an order to its delivery."""

    extract: int = Field(default=2, ge=0, le=20)  # until the deliveries that it needs are received and checked
    print: int = Field(default=1, ge=0, le=20)
    approve: int = Field(default=2, ge=0, le=20)
    release: int = Field(default=1, ge=0, le=20)


class HouseDeadlines(Definition):
    """By when an order is delivered: the earlier of two days, moved back to a working day."""

    days: int = Field(default=14, ge=1, le=90)  # calendar days after the order
    before_meeting: int = Field(default=7, ge=0, le=60)  # calendar days before the meeting
    steps: HouseSteps = HouseSteps()


class House(Definition):
    """A project's own settings."""

    name: Text  # the unit, printed on reports
    contact: Text
    delivery: Text = "sample_data/small"  # where `klynge receive` looks unless told otherwise
    state: Text = ".klynge"  # snapshots and accepted deliveries
    reports: Text = "reports_out"
    consent: Literal["cluster_decision", "every_member_for_open", "every_member_for_any"] = "every_member_for_open"
    disclosure: HouseDisclosure = HouseDisclosure()
    limits: HouseLimits = HouseLimits()
    ledger: Text | None = None  # a database's URL without its password; null: a file in the state folder
    approval: Literal["second_person", "alone"] = "second_person"  # may the one who ordered approve?
    deadlines: HouseDeadlines = HouseDeadlines()
    review_grace_days: int = Field(default=180, ge=0, le=1000)  # after `again`, until what is published is not run
    follow_up_least_months: int = Field(default=6, ge=1, le=24)  # from the meeting to a follow-up's last day
