"""
Turns a header's wish to be standardised into the reasons why it cannot be.

Its own room because it joins the header, the SELECT and the contracts: sex and age come from the engine at
patient grain, and from the SELECT where the data are already counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.definitions.sql_rules import Statement
from pipeline.definitions.sql_tables import LISTED_COUNTS, LISTED_PATIENTS
from pipeline.definitions.yaml_text import YamlText
from pipeline.errors import Problem
from pipeline.model import Grain, Unit

STANDARDISED_UNITS = (Unit.PERCENT, Unit.PER_1000)
INDIRECT_UNITS = (Unit.PER_1000,)


def standardises_what_it_can(statement: Statement, yaml: YamlText) -> Iterator[Problem]:
    """Give what stands in the way of standardising an indicator that says it is."""
    wish = statement.header.standardise
    if wish is None:
        return
    if not wish.by:
        yield Problem(yaml.where("standardise", "by"), "standardise.by: the list is empty.", "age_band, sex, or both")
    for index, name in enumerate(wish.by):
        if name in wish.by[:index]:
            what = f"standardise.by: '{name}' stands here twice."
            yield Problem(yaml.where("standardise", "by", index), what, "name it once")
    if statement.header.unit not in STANDARDISED_UNITS:
        what = f"standardise has no meaning with unit: {statement.header.unit}."
        yield Problem(yaml.where("standardise"), what, f"units: {', '.join(STANDARDISED_UNITS)}; leave it out")
    elif wish.method == "indirect" and statement.header.unit not in INDIRECT_UNITS:
        what = f"standardise.method: indirect can exceed 100 with unit: {statement.header.unit}."
        where = yaml.where("standardise", "method")
        yield Problem(where, what, f"units: {', '.join(INDIRECT_UNITS)}", "write method: direct")
    yield from _knows_sex_and_age(statement, yaml)


def _knows_sex_and_age(statement: Statement, yaml: YamlText) -> Iterator[Problem]:
    """See that everybody's sex and age, and those of the standard population, can be known."""
    counted = statement.header.grain is Grain.STRATUM
    wish = statement.header.standardise
    for name in dict.fromkeys(wish.by if wish and counted else ()):
        if statement.outputs and name not in statement.output_names:
            what = f"standardise.by: the SELECT does not return '{name}'."
            right = f"grain: stratum returns the columns of by: {', '.join(wish.by if wish else ())}"
            yield Problem(yaml.where("standardise", "by"), what, right, "add the column, or leave it out of by")
    if counted and wish and wish.method == "indirect":  # the SELECT gives sex and age, the counts give the rates
        return
    tables = (LISTED_PATIENTS, LISTED_COUNTS) if counted else (LISTED_PATIENTS,)
    if not any(table in statement.contracts.tables for table in tables):
        what = "standardise: there is no table that says who is listed."
        right = f"a contract for {' or '.join(tables)} in indicators/extracts.yaml"
        yield Problem(yaml.where("standardise"), what, right, "write the contract, or leave standardise out")
