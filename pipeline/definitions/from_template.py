"""
Turns a template and a codelist into the indicator that they make together.

Its own room because a template asks one question of any codes: what is made of it is an indicator like any other, with
a text, a title and a fingerprint of its own, so that nothing after this room knows of templates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from sqlglot import exp

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.combining import combined
from pipeline.definitions.indicator import JOINT, Header, Indicator, MadeFrom, made_id
from pipeline.definitions.indicator_text import fingerprint_of
from pipeline.definitions.package import Package
from pipeline.definitions.sql_tables import PLACEHOLDER
from pipeline.definitions.sql_text import parse_sql
from pipeline.definitions.yaml_text import YamlText
from pipeline.errors import Problem

#: What stands in a template's texts where the codelist's title is to stand.
BLANK: Final = "{codelist}"

_TEXTS: Final = ("title", "why", "population", "numerator", "denominator")


def made_from(template: Indicator, codelist: Codelist) -> Indicator:
    """
    Put a codelist in the place of a template's codes.

    In:     a codelist of the template's code system
    Out:    an indicator `<template>__<codelist>`, its SELECT line for line the template's
    """
    told = {key: text.replace(BLANK, codelist.title) for key in _TEXTS if (text := getattr(template.header, key))}
    named = {
        "id": made_id(template.header.id, codelist.id),
        "template": None,
        "stands_for": made_id(template.header.stands_for, codelist.id) if template.header.stands_for else None,
        "codelists": (*template.header.codelists, codelist.id),
    }
    header = template.header.model_copy(update={**told, **named})
    sql = _with_table(template.sql, codelist.id)
    tree, _ = parse_sql(sql, template.file, template.sql_line)
    if tree is None:
        raise ValueError(f"'{template.header.id}' and '{codelist.id}' make no SELECT")
    made = Indicator(
        header=header,
        sql=sql,
        file=template.file,
        sql_line=template.sql_line,
        fingerprint=fingerprint_of(header, tree),
        made_from=MadeFrom(template=template.header.id, codelist=codelist.id),
    )
    return combined(made, {part.header.id: part for part in template.parts})


def _with_table(sql: str, name: str) -> str:
    """Write a codelist's name wherever the SELECT reads the placeholder; its columns stay under the name they have."""
    tree, _ = parse_sql(sql, "", 1)
    tables = [t for t in tree.find_all(exp.Table) if t.name == PLACEHOLDER] if tree else []
    for table in sorted(tables, key=lambda t: -int(t.this.meta["start"])):
        first, after = int(table.this.meta["start"]), int(table.this.meta["end"]) + 1
        sql = f"{sql[:first]}{name if table.alias else f'{name} AS {PLACEHOLDER}'}{sql[after:]}"
    return sql


def made_for(
    packages: Iterable[Package], indicators: Mapping[str, Indicator], codelists: Mapping[str, Codelist]
) -> dict[str, Indicator]:
    """
    Make the indicators that packages use templates for, and their counted twins.

    What cannot be made is left out: the rules tell of it, where the package asks for it.
    """
    twins: dict[str, list[Indicator]] = {}
    for one in indicators.values():
        if one.header.template and one.header.stands_for:
            twins.setdefault(one.header.stands_for, []).append(one)
    found = {}
    for section in (s for package in packages for s in package.sections):
        own = [indicators[section.use]] if section.use and section.use in indicators else []
        for template in (*own, *twins.get(section.use or "", ())):
            for codelist in (codelists[name] for name in section.codelists if name in codelists):
                if codelist.system == template.header.template:
                    made = made_from(template, codelist)
                    found[made.header.id] = made
    return found


def with_placeholder(indicator: Indicator, codelists: Mapping[str, Codelist]) -> Mapping[str, Codelist]:
    """Put a list of any codes beside the others, where an indicator is a template."""
    system = indicator.header.template
    if system is None:
        return codelists
    anything = Codelist(id=PLACEHOLDER, title=PLACEHOLDER, system=system, source=PLACEHOLDER, verified=False, codes=())
    return {**codelists, PLACEHOLDER: anything}


def checked_as(indicator: Indicator) -> Indicator:
    """Give the indicator that a template is checked as: one that counts by the placeholder."""
    if indicator.header.template is None:
        return indicator
    header = indicator.header.model_copy(update={"codelists": (*indicator.header.codelists, PLACEHOLDER)})
    return indicator.model_copy(update={"header": header})


def fills_its_blanks(header: Header, yaml: YamlText) -> Iterator[Problem]:
    """See that a template's id and title tell what is made from it apart, and that nobody else leaves a blank."""
    if header.template is not None and JOINT in header.id:
        what = f"id: '{header.id}' holds {JOINT}, which stands between a template's id and a codelist's."
        yield Problem(yaml.where("id"), what, f"an id without {JOINT}")
    if header.template is not None and BLANK not in header.title:
        what = f"title: a template's title holds {BLANK}, and this one does not."
        yield Problem(yaml.where("title"), what, f"e.g. title: '{BLANK} pr. 1.000': the codelist's title stands there")
    if header.template is None:
        for key in (k for k in _TEXTS if BLANK in (getattr(header, k) or "")):
            what = f"{key}: {BLANK} is filled in templates only."
            yield Problem(yaml.where(key), what, "write the word out, or say template: and a code system")


def counts_by_codes(header: Header, yaml: YamlText, systems: Collection[str], read: Collection[str]) -> list[Problem]:
    """
    See that a template's code system is that of a column it reads, and that it reads the codes.

    In:   the code systems of the tables in reads; the tables that the SELECT reads
    """
    if header.template is None:
        return []
    problems = []
    if header.template not in systems:
        what = f"template: no table in reads has a column with codes of the system '{header.template}'."
        right = (
            f"systems: {', '.join(sorted(systems))}"
            if systems
            else f"a table with a column of codes: {header.template}"
        )
        problems.append(Problem(yaml.where("template"), what, right))
    if PLACEHOLDER not in read:
        what = f"template: the SELECT does not read the table '{PLACEHOLDER}'."
        right = f"e.g. code IN (SELECT code FROM {PLACEHOLDER}): a codelist takes its place"
        problems.append(Problem(yaml.where("template"), what, right, "leave template out where the codes are known"))
    return problems
