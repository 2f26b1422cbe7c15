"""The house rules of a quality unit: `klynge.yaml`, the project's own file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.definitions.base import Definition, Text


class HouseDisclosure(Definition):
    """The floor under every package's protection."""

    smallest_shown: int = Field(default=5, ge=3)  # counts 1 … smallest_shown-1 are hidden
    true_zero_is_shown: bool = True
    min_practices: int = Field(default=6, ge=3)  # fewer: no practice figures
    min_practices_specialists: int = Field(default=8, ge=3)  # the same where a member is a specialist
    general_practice: tuple[Text, ...] = ()  # the specialties that are no specialists', as the register writes them


class House(Definition):
    """A project's own settings."""

    name: Text  # the unit, printed on reports
    contact: Text
    delivery: Text = "sample_data/small"  # where `klynge receive` looks unless told otherwise
    state: Text = ".klynge"  # snapshots and accepted deliveries
    reports: Text = "reports_out"
    consent: Literal["cluster_decision", "every_member_for_open", "every_member_for_any"] = "every_member_for_open"
    disclosure: HouseDisclosure = HouseDisclosure()
