"""Turns a source and the contracts around it into the problems of its mapping."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from pipeline.definitions.extract import Column, Contracts, Table
from pipeline.definitions.reading import Written, read_definition
from pipeline.definitions.source import FileMapping, Source
from pipeline.definitions.sql_tables import LISTED_PATIENTS
from pipeline.definitions.yaml_text import YamlText
from pipeline.errors import Problem, Where, did_you_mean


def read_sources(texts: Mapping[str, str], contracts: Contracts) -> tuple[dict[str, Source], list[Problem]]:
    """Turn the texts of `sources/*.yaml` into sources by id, and all that is wrong with them."""
    found: dict[str, Written[Source]] = {}
    problems: list[Problem] = []
    for file in sorted(file for file in texts if is_source_file(file)):
        written, misfits = read_definition(Source, texts[file], file)
        problems += misfits
        if written is None:
            continue
        source = written.definition
        problems += _bears_its_id(written, found)
        problems += [problem for rule in _SOURCE_RULES for problem in rule(written, contracts)]
        found.setdefault(source.id, written)
    problems += _listed_by_the_same_key(list(found.values()), contracts)
    return {name: written.definition for name, written in found.items()}, problems


def is_source_file(file: str) -> bool:
    """Say whether a path is that of a source."""
    path = PurePosixPath(file)
    return path.parent.name == "sources" and path.suffix == ".yaml"


def person_keys(sources: Mapping[str, Source]) -> dict[str, frozenset[str]]:
    """Give for each table the person keys of the sources that fill it."""
    keys: dict[str, frozenset[str]] = {}
    for source in sources.values():
        for mapping in source.files:
            if source.person_key:
                keys[mapping.table] = keys.get(mapping.table, frozenset()) | {source.person_key}
    return keys


def _bears_its_id(written: Written[Source], found: Mapping[str, Written[Source]]) -> Iterator[Problem]:
    source, where = written.definition, written.yaml.where("id")
    stem = PurePosixPath(written.yaml.file).stem
    if source.id != stem:
        what = f"id: '{source.id}' is not the name of the file."
        yield Problem(where, what, f"id: {stem}, or the file {source.id}.yaml")
    if source.id in found:
        yield Problem(where, f"two sources have the id '{source.id}'.", f"the other: {found[source.id].yaml.file}")


def _says_whose_patients(written: Written[Source], contracts: Contracts) -> Iterator[Problem]:
    """See that a source says in which namespace its patients' keys are, where it has patients."""
    source, yaml = written.definition, written.yaml
    with_patients = [f.table for f in source.files if (t := contracts.tables.get(f.table)) and _patient_columns(t)]
    if with_patients and source.person_key is None:
        what = f"person_key is missing: '{with_patients[0]}' has patients."
        yield Problem(
            yaml.where("files"), what, "person_key: a name of your own for the namespace of these patient ids"
        )
    if source.person_key and not with_patients:
        what = "person_key has nothing to say: no table of this source has patients."
        yield Problem(yaml.where("person_key"), what, "leave it out")


def _rounds_to_something(written: Written[Source], _: Contracts) -> Iterator[Problem]:
    rounded = written.definition.rounded_to
    if rounded is not None and rounded <= 0:
        yield Problem(written.yaml.where("rounded_to"), f"rounded_to: {rounded} is no step.", "e.g. 5")


def _maps_its_files(written: Written[Source], contracts: Contracts) -> Iterator[Problem]:
    for index, mapping in enumerate(written.definition.files):
        table = contracts.tables.get(mapping.table)
        if table is None:
            where, tables = written.yaml.where("files", index, "table"), sorted(contracts.tables)
            what = f"there is no table '{mapping.table}'."
            yield Problem(where, what, f"tables: {', '.join(tables)}", did_you_mean(mapping.table, tables))
        else:
            for rule in _FILE_RULES:
                yield from rule(_Mapped(mapping, table, written.yaml, index))


_SOURCE_RULES: tuple[Callable[[Written[Source], Contracts], Iterator[Problem]], ...] = (
    _says_whose_patients,
    _rounds_to_something,
    _maps_its_files,
)


class _Mapped:
    """One file mapping beside its contract, and where its keys stand."""

    def __init__(self, mapping: FileMapping, table: Table, yaml: YamlText, index: int) -> None:
        self.mapping = mapping
        self.table = table
        self._yaml = yaml
        self._index = index

    def where(self, *path: str | int) -> Where:
        return self._yaml.where("files", self._index, *path)

    def written(self, key: str) -> bool:
        """Say whether the key stands in the file: a default is nobody's mistake."""
        return key in self.mapping.model_fields_set

    def column(self, name: str) -> Column | None:
        return self.table.columns.get(name)

    def named(self) -> Iterator[tuple[str, str]]:
        """Give every canonical column that the mapping names, with the key that names it."""
        m = self.mapping
        for key in ("columns", "constants", "values", "pad", "part", "strip_prefix", "multiply", "pseudonymise"):
            yield from ((key, name) for name in getattr(m, key))
        if m.billing_week:
            yield "billing_week", m.billing_week


def _names_columns(mapped: _Mapped) -> Iterator[Problem]:
    """See that every canonical column that the mapping names is in the contract."""
    for key, name in mapped.named():
        if mapped.column(name) is None:
            what = f"{key}: the table '{mapped.mapping.table}' has no column '{name}'."
            known = list(mapped.table.columns)
            yield Problem(mapped.where(key, name), what, f"columns: {', '.join(known)}", did_you_mean(name, known))


_LONGEST_NAME = 255  # bytes that file systems take


def _looks_within_the_delivery(mapped: _Mapped) -> Iterator[Problem]:
    """See that a glob is a pattern, and finds nothing outside the delivery."""
    glob = mapped.mapping.glob
    steps = glob.replace("\\", "/").split("/")
    climbs = steps[0] in ("", "~") or ".." in steps or ":" in steps[0]
    if climbs or any(("**" in s and s != "**") or len(s.encode()) > _LONGEST_NAME for s in steps):
        what = f"glob: '{glob}' finds no files within a delivery."
        yield Problem(mapped.where("glob"), what, "from the delivery's folder: name_*.csv, or folder/name_*.csv")


def _fills_each_once(mapped: _Mapped) -> Iterator[Problem]:
    """See that each column that must have a value is filled, and none is filled twice."""
    m = mapped.mapping
    fillers = [(key, name) for key in ("columns", "constants", "multiply") for name in getattr(m, key)]
    filled: dict[str, str] = {}
    for key, name in fillers:
        if name in filled:
            what = f"'{name}' is filled by {filled[name]} and by {key}."
            yield Problem(mapped.where(key, name), what, "by one of columns, constants and multiply")
        filled.setdefault(name, key)
    missing = [n for n, c in mapped.table.columns.items() if c.required and not c.derived and n not in filled]
    if missing:
        what = f"'{m.table}' needs {', '.join(missing)}, and nothing fills {'it' if len(missing) == 1 else 'them'}."
        yield Problem(mapped.where("columns"), what, "name the file's column under columns, or a value under constants")


def _changes_what_it_maps(mapped: _Mapped) -> Iterator[Problem]:
    """See that what changes a file's values speaks of a column that comes from the file."""
    m = mapped.mapping
    for key, name in mapped.named():
        if key in _CHANGERS and mapped.column(name) and name not in m.columns:
            what = f"{key}: '{name}' does not come from a column of the file."
            yield Problem(mapped.where(key, name), what, f"columns: {{{name}: the file's column}}")


_CHANGERS = {"values", "pad", "part", "strip_prefix", "pseudonymise", "billing_week"}
_RIGHT_TYPES = {
    "pad": ("text", "practice", "patient"),
    "part": ("text", "practice", "patient"),
    "strip_prefix": ("text", "practice", "patient"),
    "multiply": ("integer", "decimal"),
    "pseudonymise": ("patient",),
    "billing_week": ("date",),
}


def _fits_types(mapped: _Mapped) -> Iterator[Problem]:
    for key, name in mapped.named():
        column, types = mapped.column(name), _RIGHT_TYPES.get(key)
        if column and types and column.type not in types:
            what = f"{key}: '{name}' is a column of type {column.type}."
            yield Problem(mapped.where(key, name), what, f"{key} is for: {', '.join(types)}")
    for name, (first, last) in mapped.mapping.part.items():
        if not 1 <= first <= last:
            what = f"part: {first} to {last} is no part of a text."
            yield Problem(mapped.where("part", name), what, "first and last character, counted from 1, e.g. [1, 2]")
    for name, width in mapped.mapping.pad.items():
        if width < 1:
            yield Problem(mapped.where("pad", name), f"pad: {width} is no width.", "the number of characters, e.g. 6")


def _gives_allowed_values(mapped: _Mapped) -> Iterator[Problem]:
    """See that constants and translated values are such as the contract takes."""
    m = mapped.mapping
    given = [(("constants", name), name, value) for name, value in m.constants.items()]
    given += [(("values", name, old), name, new) for name, pairs in m.values.items() for old, new in pairs.items()]  # type: ignore[misc]  # paths of two lengths
    for path, name, value in given:
        column = mapped.column(name)
        if column is None:
            continue
        if column.allowed and value not in column.allowed:
            what = f"{path[0]}: '{value}' is not a value of {m.table}.{name}."
            close = did_you_mean(value, column.allowed)
            yield Problem(mapped.where(*path), what, f"values: {', '.join(column.allowed)}", close)
        elif column.pattern and not _fits(column.pattern, value):
            what = f"{path[0]}: '{value}' cannot stand in {m.table}.{name}."
            yield Problem(mapped.where(*path), what, f"pattern: {column.pattern}")


def _fits(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return True  # told of where the contract is checked


def _hides_where_it_may(mapped: _Mapped) -> Iterator[Problem]:
    """See that the owner's hidden marks have a column in which the contract lets numbers be hidden."""
    m = mapped.mapping
    if m.hidden and not any(c.may_be_hidden for n in m.columns if (c := mapped.column(n))):
        what = f"hidden: no mapped column of '{m.table}' may be hidden."
        yield Problem(mapped.where("hidden"), what, "may_be_hidden: true at the column in indicators/extracts.yaml")
    for index, mark in enumerate(m.hidden):
        if mark in m.missing:
            yield Problem(
                mapped.where("hidden", index), f"hidden: '{mark}' stands under missing too.", "one of the two"
            )


_DATE_FORMAT = re.compile(r"([^%]|%%)*+(%-?[dmYybBjGVuHIMSfp]([^%]|%%)*+)+")
_ONLY_FOR = {
    "delimiter": ("csv",),
    "sheet": ("xlsx",),
    "encoding": ("csv",),
}


def _says_nothing_idle(mapped: _Mapped) -> Iterator[Problem]:
    """Refuse a key that the format or the table does not use."""
    m = mapped.mapping
    for key, formats in _ONLY_FOR.items():
        if mapped.written(key) and m.format not in formats:
            what = f"{key} has nothing to say to a file in {m.format}."
            yield Problem(mapped.where(key), what, f"it is for: {', '.join(formats)}")
    if m.thousands_mark == m.decimal_mark:
        what = f"thousands_mark: '{m.thousands_mark}' is the decimal mark too."
        yield Problem(mapped.where("thousands_mark"), what, "two different marks, e.g. '.' and ','")
    if m.delimiter is not None and len(m.delimiter) != 1:
        yield Problem(mapped.where("delimiter"), f"delimiter: '{m.delimiter}' is not one character.", "e.g. ';'")
    dates = [n for n in m.columns if (c := mapped.column(n)) and c.type == "date" and n != m.billing_week]
    if mapped.written("date_format") and not dates:
        what = "date_format has nothing to say: no date comes from this file."
        yield Problem(mapped.where("date_format"), what, "leave it out")
    if not _DATE_FORMAT.fullmatch(m.date_format):
        right = "%d day, %m month, %Y year, %y year in two digits, with what stands between: e.g. %d-%m-%Y"
        yield Problem(mapped.where("date_format"), f"date_format: '{m.date_format}' is no format.", right)
    taken = {*m.columns.values(), *(name for pair in m.multiply.values() for name in pair), *m.leave_out}
    for index, name in enumerate(m.ignored if isinstance(m.ignored, tuple) else ()):
        if name in taken:
            what = f"ignored: '{name}' is used by this mapping."
            yield Problem(mapped.where("ignored", index), what, "leave it out here")


_FILE_RULES: tuple[Callable[[_Mapped], Iterator[Problem]], ...] = (
    _looks_within_the_delivery,
    _names_columns,
    _fills_each_once,
    _changes_what_it_maps,
    _fits_types,
    _gives_allowed_values,
    _hides_where_it_may,
    _says_nothing_idle,
)


def _patient_columns(table: Table) -> list[str]:
    return [name for name, column in table.columns.items() if column.type == "patient"]


def _listed_by_the_same_key(sources: list[Written[Source]], contracts: Contracts) -> Iterator[Problem]:
    """See that a listed practice is looked up in the namespace of the listed patients, and in no other."""
    listed = {
        key
        for written in sources
        if (key := written.definition.person_key)  # where it is missing, that is told already
        and any(mapping.table == LISTED_PATIENTS for mapping in written.definition.files)
    }
    for written in sources:
        for index, mapping in enumerate(written.definition.files):
            table = contracts.tables.get(mapping.table)
            derived = [n for n, c in table.columns.items() if c.derived and n not in mapping.columns] if table else []
            if derived and listed and (key := written.definition.person_key) and key not in listed:
                others = ", ".join(sorted(listed))
                what = f"{mapping.table}.{derived[0]} is looked up across two person keys: '{key}' and '{others}'."
                right = f"person_key: {others}, or map {derived[0]} to a column of the file"
                yield Problem(written.yaml.where("files", index, "table"), what, right)
