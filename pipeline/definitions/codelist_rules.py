"""Turns a codelist and the contracts around it into the problems it has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from pipeline.definitions.codelist import Code, Codelist
from pipeline.definitions.extract import Column, Contracts
from pipeline.definitions.reading import Written
from pipeline.definitions.yaml_text import YamlText
from pipeline.errors import Problem, did_you_mean

_SHAPE = re.compile(r"!?[^\s*!]+\*?")


_BEFORE_MARK, _AFTER_MARK = 12, 6  # as in every decimal column


def check_codelist(written: Written[Codelist], contracts: Contracts) -> list[Problem]:
    """Give every problem of a codelist among the contracts."""
    codelist, yaml = written.definition, written.yaml
    problems = [p for index, line in enumerate(codelist.codes) for p in _line(line, index, yaml)]
    problems += _says_what_is_missing(codelist, yaml)
    problems += _takes_a_code(codelist, yaml)
    problems += _exclusions_bite(codelist, yaml)
    problems += _speaks_once(codelist, yaml)
    problems += _system_exists(codelist, yaml, contracts)
    return problems


def _line(line: Code, index: int, yaml: YamlText) -> Iterator[Problem]:
    where = yaml.where("codes", index, "code")
    if not _SHAPE.fullmatch(line.code):
        right = "a code; a start of codes with * at its end; or either with ! before it"
        yield Problem(where, f"codes: '{line.code}' is neither a code nor a start of codes.", right)
    if line.valid_from and line.valid_to and line.valid_to < line.valid_from:
        what = f"codes: '{line.code}' ends ({line.valid_to}) before it begins ({line.valid_from})."
        yield Problem(yaml.where("codes", index, "valid_to"), what, "valid_to is the last day, valid_from the first")
    if line.weight is not None and not _fits(line.weight):
        what = f"codes: the weight of '{line.code}', {line.weight}, has more digits than a sum keeps."
        right = f"at most {_BEFORE_MARK} digits before the decimal mark and {_AFTER_MARK} after it"
        yield Problem(yaml.where("codes", index, "weight"), what, right)
    if line.takes_away:
        for key in ("valid_from", "valid_to", "region", "specialty", "weight", "verified"):
            if key in line.model_fields_set:
                what = f"codes: '{line.code}' takes codes away; {key} has nothing to say there."
                yield Problem(yaml.where("codes", index, key), what, "code, name and comment only")


def _fits(weight: Decimal) -> bool:
    """Say whether a weight is stored as it is written, and not rounded."""
    return abs(weight) < Decimal(10) ** _BEFORE_MARK and weight == round(weight, _AFTER_MARK)


def _says_what_is_missing(codelist: Codelist, yaml: YamlText) -> Iterator[Problem]:
    """See that an empty list says what it lacks and claims nothing, and that no other list lacks anything."""
    if not codelist.is_empty:
        if codelist.missing is not None:
            right = "only an empty list (codes: []) has missing; leave it out"
            yield Problem(yaml.where("missing"), "missing has nothing to say: the list has codes.", right)
        return
    if codelist.missing is None:
        right = 'a code for each line; or, where nobody knows them yet, missing: "which codes, and where to get them"'
        yield Problem(yaml.where("codes"), "codes: the list is empty and does not say what is missing.", right)
    if codelist.verified:
        yield Problem(yaml.where("verified"), "verified: nothing of an empty list is verified.", "verified: false")


def _takes_a_code(codelist: Codelist, yaml: YamlText) -> Iterator[Problem]:
    if codelist.codes and all(line.takes_away for line in codelist.codes):
        yield Problem(
            yaml.where("codes"), "codes: the list takes codes away and takes none.", "a code, or a start of codes"
        )


def _exclusions_bite(codelist: Codelist, yaml: YamlText) -> Iterator[Problem]:
    """See that what is taken away has been taken: by a prefix, not written out."""
    prefixes = [line for line in codelist.codes if line.is_prefix and not line.takes_away]
    exact = [line for line in codelist.codes if not line.is_prefix and not line.takes_away]
    for index, line in enumerate(codelist.codes):
        if not line.takes_away:
            continue
        where = yaml.where("codes", index, "code")
        if same := next((e for e in exact if line.matches(e.code)), None):
            what = f"codes: '{line.code}' takes away '{same.code}', which is written out in the same list."
            yield Problem(where, what, "leave one of them out")
        elif not any(p.stem.startswith(line.stem) or line.stem.startswith(p.stem) for p in prefixes):
            what = f"codes: '{line.code}' takes nothing away: no start of codes covers it."
            yield Problem(where, what, "leave it out, or mend the code")


def _speaks_once(codelist: Codelist, yaml: YamlText) -> Iterator[Problem]:
    """See that one line speaks for a code on any day in any place: else a row would count twice."""
    lines = [(index, line) for index, line in enumerate(codelist.codes) if not line.takes_away]
    by_code: dict[str, list[tuple[int, Code]]] = {}
    for index, line in lines:
        by_code.setdefault(line.code, []).append((index, line))
    for same in by_code.values():
        for place, (second, other) in enumerate(same):
            first = next((index for index, one in same[:place] if one.meets(other)), None)
            if first is not None:  # the first such line is enough: of a line written a hundred times, each has one
                other_line = yaml.where("codes", first, "code").line
                what = f"codes: '{other.code}' stands on line {other_line} too, and both are valid at once."
                right = "one line for each span of valid_from and valid_to, region and specialty"
                yield Problem(yaml.where("codes", second, "code"), what, right)


def _system_exists(codelist: Codelist, yaml: YamlText, contracts: Contracts) -> Iterator[Problem]:
    """See that the code system is that of some column, and that each code written out could stand in one."""
    columns = [
        (f"{table_id}.{name}", column)
        for table_id, table in contracts.tables.items()
        for name, column in table.columns.items()
        if column.codes
    ]
    systems = sorted({str(column.codes) for _, column in columns})
    if codelist.system not in systems:
        what = f"system: no table has a column with codes of the system '{codelist.system}'."
        right = f"systems: {', '.join(systems)}" if systems else None
        yield Problem(yaml.where("system"), what, right, did_you_mean(codelist.system, systems))
        return
    own = [(name, column) for name, column in columns if column.codes == codelist.system]
    for index, line in enumerate(codelist.codes):
        if not line.is_prefix and not any(_could_hold(column, line.stem) for _, column in own):
            names = ", ".join(name for name, _ in own)
            what = f"codes: '{line.stem}' cannot stand in {names}."
            right = "; ".join(_shape(column) for _, column in own)
            yield Problem(yaml.where("codes", index, "code"), what, right)


def _could_hold(column: Column, code: str) -> bool:
    try:
        fits = column.pattern is None or re.fullmatch(column.pattern, code) is not None
    except re.error:
        return True  # told of where the contract is checked
    return fits and (column.allowed is None or code in column.allowed)


def _shape(column: Column) -> str:
    return f"allowed: {', '.join(column.allowed)}" if column.allowed else f"pattern: {column.pattern}"


def check_weights(written: Written[Codelist], users: Collection[str]) -> list[Problem]:
    """
    Refuse weights that no indicator uses, and codes without one where an indicator uses them.

    A code without a weight would drop out of a weighted sum without a word.
    """
    codelist, yaml = written.definition, written.yaml
    weighted = [index for index, line in enumerate(codelist.codes) if line.weight is not None]
    if users:
        return [_without_weight(index, written, users) for index in _lacking(codelist)]
    if not weighted:
        return []
    what = f"codes: '{codelist.id}' has weights, and no indicator uses its column weight."
    right = f"use {codelist.id}.weight in a SELECT, or leave the weights out"
    return [Problem(yaml.where("codes", weighted[0], "weight"), what, right)]


def _lacking(codelist: Codelist) -> list[int]:
    return [index for index, line in enumerate(codelist.codes) if line.weight is None and not line.takes_away]


def _without_weight(index: int, written: Written[Codelist], users: Collection[str]) -> Problem:
    code = written.definition.codes[index].code
    what = f"codes: '{code}' has no weight, and {', '.join(sorted(users))} adds by weight."
    right = "a weight for every code; weight: 0 where a code is to add nothing"
    return Problem(written.yaml.where("codes", index, "code"), what, right)
