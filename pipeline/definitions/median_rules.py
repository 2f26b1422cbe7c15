"""Turns a header that wants a median into the problems it has: a median is taken of patients' own values."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.definitions.indicator import Header
from pipeline.definitions.yaml_text import YamlText
from pipeline.errors import Problem
from pipeline.model import Grain, Unit


def is_of_patients_values(header: Header, yaml: YamlText) -> Iterator[Problem]:
    """See that a median is asked of patients: what is already counted has no values."""
    if header.unit is Unit.MEDIAN and header.grain is Grain.STRATUM:
        what = "grain: stratum has no patients to take a median of."
        yield Problem(yaml.where("grain"), what, "grain: patient, with each patient's value as numerator")
    if header.unit is Unit.MEDIAN and not header.counts.counts_once:
        what = f"counts: {header.counts} has nothing to say with unit: median, which is of patients' values."
        yield Problem(yaml.where("counts"), what, "counts: patient, or respondent")
