"""
Turns an indicator and what stands around it into the problems that neither half shows alone.

Header against header, header against SELECT, indicator against contracts, codelists and person keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.combining import Neighbours, combines_what_it_can
from pipeline.definitions.extract import Contracts
from pipeline.definitions.from_template import (
    checked_as,
    counts_by_codes,
    fills_its_blanks,
    with_placeholder,
)
from pipeline.definitions.indicator import Header, Indicator
from pipeline.definitions.indicator_text import WrittenIndicator
from pipeline.definitions.median_rules import is_of_patients_values
from pipeline.definitions.share_rules import distributes_over_categories, speaks_for_every_category
from pipeline.definitions.sql_rules import Statement, check_sql, columns_used, look_up
from pipeline.definitions.sql_tables import ENGINE_VIEWS, LISTED_PATIENTS, PLACEHOLDER
from pipeline.definitions.sql_text import tables_of
from pipeline.definitions.standardise_rules import standardises_what_it_can
from pipeline.definitions.twin_rules import stands_for_one_like_it
from pipeline.definitions.yaml_text import YamlText
from pipeline.errors import Problem, Where, did_you_mean
from pipeline.model import Grain, Status, Unit

SPECIFICATIONS = "tests/specs/indicators"
WAITING = "status: draft until the list has codes", "its missing says which codes, and where to get them"


@dataclass(frozen=True)
class Surroundings:
    """What an indicator is checked against."""

    contracts: Contracts
    codelists: Mapping[str, Codelist]
    codelist_names: frozenset[str]  # the ids of all codelist files, those that could not be read included
    indicators: Mapping[str, Header]
    indicator_names: frozenset[str]  # the same of indicators
    specifications: frozenset[str]  # the ids that have one


def check_indicator(written: WrittenIndicator, around: Surroundings) -> list[Problem]:
    """Give every problem of an indicator among its surroundings."""
    header, yaml = written.definition.header, written.yaml
    around = replace(around, codelists=with_placeholder(written.definition, around.codelists))
    problems = [problem for rule in _HEADER_RULES for problem in rule(header, yaml)]
    problems += _has_specification(header, yaml, around)
    problems += _names_exist(header, yaml, around)
    problems += _waits_for_codes(written, around)
    problems += stands_for_one_like_it(header, yaml, around.indicators, around.indicator_names)
    tables = frozenset((*around.contracts.tables, *around.codelist_names))
    problems += combines_what_it_can(header, yaml, Neighbours(around.indicators, around.indicator_names, tables))
    checked = checked_as(written.definition)
    statement = look_up(checked, written.tree, around.contracts, around.codelists, around.indicator_names)
    problems += check_sql(statement)
    problems += counts_by_codes(header, yaml, _systems(header, around), {name for _, name in statement.read})
    problems += [problem for rule in _DECLARATION_RULES for problem in rule(statement, yaml)]
    problems += standardises_what_it_can(statement, yaml)
    return problems


def _systems(header: Header, around: Surroundings) -> frozenset[str]:
    """Give the code systems of the columns that an indicator's tables have."""
    tables = (table for name in header.reads if (table := around.contracts.tables.get(name)))
    return frozenset(column.codes for table in tables for column in table.columns.values() if column.codes)


def _says_per_what(header: Header, yaml: YamlText) -> Iterator[Problem]:
    """See that per_1000 says per 1000 of what, and that no other unit does."""
    if header.unit is Unit.PER_1000 and header.denominator_in is None:
        what = "unit: per_1000 needs denominator_in: patients or days?"
        yield Problem(yaml.where("unit"), what, "denominator_in: days (listed days), or patients")
    if header.unit is not Unit.PER_1000 and header.denominator_in is not None:
        what = f"denominator_in has nothing to say with unit: {header.unit}."
        yield Problem(yaml.where("denominator_in"), what, "only per_1000 has a denominator_in; leave it out")


def status_says_why(status: Status, reason: str | None, yaml: YamlText) -> Iterator[Problem]:
    """See that what is retired says why, and that what is not gives no reason."""
    if status is Status.RETIRED and reason is None:
        yield Problem(
            yaml.where("status"), "status: retired needs a reason.", "status_reason: why, and what replaces it"
        )
    if status is not Status.RETIRED and reason is not None:
        what = f"status_reason has nothing to say with status: {status}."
        yield Problem(yaml.where("status_reason"), what, "only retired has a status_reason; leave it out")


def _says_why_retired(header: Header, yaml: YamlText) -> Iterator[Problem]:
    yield from status_says_why(header.status, header.status_reason, yaml)


def _percents_stay_below_hundred(header: Header, yaml: YamlText) -> Iterator[Problem]:
    hundred = Decimal(100)
    if not header.unit.in_percent:
        return
    if header.target and not 0 <= header.target.value <= hundred:
        what = f"target.value: {header.target.value} is no percent."
        yield Problem(yaml.where("target", "value"), what, "0 to 100 is right")
    if header.relevant_difference > hundred:
        what = f"relevant_difference: {header.relevant_difference} is no difference between percents."
        yield Problem(yaml.where("relevant_difference"), what, "0 to 100 is right")


def _amounts_are_of_patients(header: Header, yaml: YamlText) -> Iterator[Problem]:
    """See that amounts come per patient, and count what has an amount."""
    if header.unit is not Unit.DDD:
        return
    if header.grain is not Grain.PATIENT:
        what = f"unit: {header.unit} needs grain: patient."
        right = "a sum that comes added up does not tell how few patients it rests on"
        yield Problem(yaml.where("grain"), what, right)
    if header.counts.counts_once:
        what = f"counts: {header.counts} has nothing to say with unit: {header.unit}."
        yield Problem(yaml.where("counts"), what, "what has an amount, e.g. counts: prescription")


def _names_once(header: Header, yaml: YamlText) -> Iterator[Problem]:
    for key in ("reads", "codelists", "combines"):
        names = getattr(header, key)
        for index, name in enumerate(names):
            if name in names[:index]:
                yield Problem(yaml.where(key, index), f"{key}: '{name}' stands here twice.", "name it once")


_HEADER_RULES: tuple[Callable[[Header, YamlText], Iterator[Problem]], ...] = (
    _says_per_what,
    _says_why_retired,
    _percents_stay_below_hundred,
    _amounts_are_of_patients,
    _names_once,
    distributes_over_categories,
    speaks_for_every_category,
    is_of_patients_values,
    fills_its_blanks,
)


def _has_specification(header: Header, yaml: YamlText, around: Surroundings) -> Iterator[Problem]:
    if header.status is Status.PUBLISHED and header.id not in around.specifications:
        what = f"'{header.id}' is published and has no specification."
        right = f"{SPECIFICATIONS}/{header.id}.md with rows in and counts out"
        yield Problem(yaml.where("status"), what, right, "write it, or set status: preview")


def _waits_for_codes(written: WrittenIndicator, around: Surroundings) -> Iterator[Problem]:
    """See that what counts by an empty codelist, or combines what does, is a draft."""
    header, yaml = written.definition.header, written.yaml
    if header.status in (Status.DRAFT, Status.RETIRED):
        return
    places = [(yaml.where("codelists", n), name) for n, name in enumerate(header.codelists)]
    at = {name: yaml.where("combines", n) for n, name in enumerate(header.combines)}
    places += [(at[part.header.id], name) for part in written.definition.parts for name in part.header.codelists]
    for where, name in places:
        if name in around.codelists and around.codelists[name].is_empty:
            yield Problem(where, f"codelists: '{name}' is empty, and this indicator is {header.status}.", *WAITING)


def _names_exist(header: Header, yaml: YamlText, around: Surroundings) -> Iterator[Problem]:
    """See that every table and codelist of the header exists."""
    for index, name in enumerate(header.reads):
        where = yaml.where("reads", index)
        if name in ENGINE_VIEWS:
            yield Problem(
                where, f"reads: '{name}' is the engine's own view.", "it can be read without being named here"
            )
        elif name not in around.contracts.tables:
            tables = sorted(around.contracts.tables)
            what, right = f"reads: there is no table '{name}'.", f"tables: {', '.join(tables)}"
            yield Problem(where, what, right, _belongs_under(name, around) or did_you_mean(name, tables))
    systems = _systems(header, around)
    for index, name in enumerate(header.codelists):
        where = yaml.where("codelists", index)
        if name not in around.codelist_names:
            what = f"codelists: there is no codelist '{name}'."
            close = _belongs_under(name, around) or did_you_mean(name, around.codelist_names)
            yield Problem(where, what, f"a file indicators/codelists/{name}.yaml with id: {name}", close)
        elif name in around.codelists and around.codelists[name].system not in systems:
            system = around.codelists[name].system
            what = f"codelists: '{name}' holds codes of the system '{system}', and no table in reads has such a column."
            yield Problem(where, what, f"a table with a column of codes: {system}")


def _belongs_under(name: str, around: Surroundings) -> str | None:
    """Say which key a name belongs under, where something bears it."""
    shelves = {
        "reads": ("a table", around.contracts.tables),
        "codelists": ("a codelist", around.codelist_names),
        "combines": ("an indicator", around.indicator_names),
    }
    found = next(((key, noun) for key, (noun, names) in shelves.items() if name in names), None)
    return f"'{name}' is {found[1]}: name it under {found[0]}" if found else None


def _reads_what_it_declares(statement: Statement, yaml: YamlText) -> Iterator[Problem]:
    """See that the SELECT uses what the header declares: a declaration that nobody obeys is a lie."""
    read = {name for _, name in statement.read}
    there = {
        "reads": statement.contracts.tables,
        "codelists": statement.codelists,
        "combines": statement.indicators,
    }
    for key, names in there.items():
        for index, name in enumerate(getattr(statement.header, key)):
            if name not in read and name in names and name != PLACEHOLDER:
                right = "read it in the SELECT, or leave it out here"
                if name == LISTED_PATIENTS and read & set(ENGINE_VIEWS):
                    right = f"{' and '.join(ENGINE_VIEWS)} can be read without being named here"
                yield Problem(yaml.where(key, index), f"{key}: the SELECT does not use '{name}'.", right)
    if statement.header.lookback and "lookback_start" not in statement.parameters:
        right = "use it in the SELECT, or leave lookback out"
        yield Problem(yaml.where("lookback"), "lookback: the SELECT does not use $lookback_start.", right)


def _obeys_its_codelists(statement: Statement, yaml: YamlText) -> Iterator[Problem]:
    """See that a code which is valid for a time, a region or a specialty only is matched so."""
    for index, name in enumerate(statement.header.codelists):
        codelist = statement.codelists.get(name)
        if codelist is None or not any(table == name for table, _ in statement.used):
            continue
        for column, said in codelist.conditions.items():
            if (name, column) not in statement.used:
                what = f"codelists: '{name}' has codes with {said}, and the SELECT does not use its column {column}."
                right = f"compare {name}.{column} where the code is matched"
                yield Problem(yaml.where("codelists", index), what, right)


_DECLARATION_RULES: tuple[Callable[[Statement, YamlText], Iterator[Problem]], ...] = (
    _reads_what_it_declares,
    _obeys_its_codelists,
)


def weighted_codelists(indicator: Indicator, around: Surroundings) -> frozenset[str]:
    """Give the codelists whose weights an indicator's SELECT uses."""
    used = columns_used(indicator, around.contracts, around.codelists)
    return frozenset(table for table, column in used if column == "weight")


def columns_of_codes(template: Indicator, around: Surroundings) -> frozenset[str]:
    """Give the columns of its codes that a template's SELECT uses."""
    used = columns_used(template, around.contracts, with_placeholder(template, around.codelists))
    return frozenset(column for table, column in used if table == PLACEHOLDER)


def check_person_keys(
    indicator: Indicator, contracts: Contracts, table_to_person_key: Mapping[str, Collection[str] | str | None]
) -> list[Problem]:
    """
    Refuse to join patients across two person keys: one number would be two persons.

    `table_to_person_key` gives for each table the person key, or keys, of the sources that fill it.
    """
    if indicator.header.grain is not Grain.PATIENT:
        return []
    tables = {LISTED_PATIENTS if name in ENGINE_VIEWS else name for name in tables_of(indicator)}
    if indicator.header.standardise:
        tables.add(LISTED_PATIENTS)
    with_patients = [
        name
        for name in sorted(tables)
        if (table := contracts.tables.get(name)) and any(c.type == "patient" for c in table.columns.values())
    ]
    keys = {name: _each(table_to_person_key.get(name)) for name in with_patients}
    if len({key for found in keys.values() for key in found}) <= 1:
        return []
    told = "; ".join(f"{name}: {', '.join(found)}" for name, found in keys.items() if found)
    where = Where(indicator.file, indicator.sql_line)
    what = f"'{indicator.header.id}' joins patients across different person keys."
    right = f"one person_key in all sources of what it reads; now {told}"
    return [Problem(where, what, right, "ask the owners for one key, or read tables of one key only")]


def _each(keys: Collection[str] | str | None) -> list[str]:
    if keys is None:
        return []
    return [keys] if isinstance(keys, str) else sorted(keys)
