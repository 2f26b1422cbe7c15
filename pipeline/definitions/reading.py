"""
Turns YAML values into checked definitions, and everything that does not fit into problems with a line.

Its own room because pydantic speaks to programmers: here each of its findings becomes a sentence for the
analyst, with what would be right and the nearest word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from pipeline.definitions.base import Definition, UnfitError
from pipeline.definitions.yaml_text import Path, Value, YamlText, read_yaml
from pipeline.errors import Problem, did_you_mean

D = TypeVar("D", bound=Definition)


@dataclass(frozen=True)
class Written(Generic[D]):
    """A definition together with the text it was read from, so that a later finding can name the line."""

    definition: D
    yaml: YamlText


def read_definition(model: type[D], text: str, file: str) -> tuple[Written[D] | None, list[Problem]]:
    """Turn a YAML file into a definition, or into all that is wrong with it."""
    yaml, problems = read_yaml(text, file)
    return fit(model, yaml) if yaml else (None, problems)


def fit(model: type[D], yaml: YamlText) -> tuple[Written[D] | None, list[Problem]]:
    """Turn text values into a definition, or into all that is wrong with them."""
    if not isinstance(yaml.value, dict):
        return None, [Problem(yaml.where(), "keys with values are expected here.", _keys(model))]
    try:
        return Written(model.model_validate(_without_empty(yaml.value, model)), yaml), []
    except ValidationError as error:
        return None, _problems(model, yaml, error.errors(include_url=False))


def _without_empty(value: Value, kind: Any) -> Value:
    """Leave out a definition's keys without a value: `valid_to:` means the same as no such key."""
    if isinstance(value, dict):
        model = _model_in(kind)
        own = fields_of(model) if model else {}
        kept = {key: item for key, item in value.items() if item is not None or key not in own}
        return {key: _without_empty(item, _inside(kind, key)) for key, item in kept.items()}
    if isinstance(value, list):
        return [_without_empty(item, _inside(kind, index)) for index, item in enumerate(value)]
    return value


def _problems(model: type[Definition], yaml: YamlText, errors: Sequence[ErrorDetails]) -> list[Problem]:
    found: dict[Path, Problem] = {}
    for error in errors:
        path = _path_in_file(yaml, error)
        if _is_of_its_items(error, yaml.at(path)):
            continue
        problem = _problem(model, yaml, path, error)
        if path not in found or error["type"] == "literal_error":  # of a union's branches, the words say most
            found[path] = problem
    return list(found.values())


def _is_of_its_items(error: ErrorDetails, value: Value) -> bool:
    """Say whether a list was found too short only because its items did not fit: they are told of themselves."""
    return error["type"] == "too_short" and isinstance(value, list) and len(value) >= error["ctx"]["min_length"]


def _path_in_file(yaml: YamlText, error: ErrorDetails) -> Path:
    """Drop the names of union branches and the '[key]' marks, which pydantic adds to a path."""
    path: Path = ()
    for step in error["loc"]:
        if (*path, step) in yaml.lines:
            path = (*path, step)
    if error["type"] != "missing" or path[-1:] == error["loc"][-1:]:
        return path
    return (*path, *error["loc"][-1:])


def _problem(model: type[Definition], yaml: YamlText, path: Path, error: ErrorDetails) -> Problem:
    kind, where = error["type"], yaml.where(*path)
    if kind == "missing":
        return _missing(model, yaml, path)
    if kind == "extra_forbidden":
        return _unknown_key(model, yaml, path)
    name = ".".join(str(step) for step in path if isinstance(step, str)) or "this"
    if kind == "value_error":  # a rule among the keys of one model, which says itself what is wrong
        told = error["ctx"]["error"]
        return Problem(
            where, f"{name}: {told}" if path else str(told), told.right if isinstance(told, UnfitError) else None
        )
    value = yaml.at(path)
    if kind in {"enum", "literal_error"}:
        return _unknown_word(yaml, path, name, error)
    if kind == "model_type" and not isinstance(value, list | dict):
        alone = "there is no value here." if value is None else f"'{_short(value)}' stands here without its key."
        return Problem(where, f"{name}: {alone}", _in_braces(model_at(model, path)))
    what, right = _sentence(kind, error.get("ctx", {}), value)
    return Problem(where, f"{name}: {what}", right)


def _in_braces(model: type[BaseModel] | None) -> str:
    """Show how a value with keys is written, by the keys that must stand there."""
    if model and issubclass(model, Definition) and model.one_of:
        return f"one of them: {model.one_of}"
    names = (_required(model) or list(fields_of(model))) if model else ["key"]
    return f"written with its keys: {{{', '.join(f'{name}: ...' for name in names)}}}"


def _missing(model: type[Definition], yaml: YamlText, path: Path) -> Problem:
    key, inside = str(path[-1]), ".".join(str(step) for step in path[:-1] if isinstance(step, str))
    place = f" in {inside}" if inside else ""
    if path in yaml.lines:
        return Problem(yaml.where(*path), f"{key}: there is no value here.", "write one after the colon")
    if isinstance(path[-1], int):
        return Problem(yaml.where(*path[:-1]), f"{inside}: an item is missing.", f"item {path[-1] + 1} is expected")
    found = model_at(model, path[:-1])
    meaning = f"keys that must stand here: {', '.join(_required(found))}" if found else None
    return Problem(yaml.where(*path[:-1]), f"the key '{key}' is missing{place}.", meaning)


def _unknown_key(model: type[Definition], yaml: YamlText, path: Path) -> Problem:
    key, found = str(path[-1]), model_at(model, path[:-1])
    known = list(fields_of(found)) if found else []
    right = f"keys: {', '.join(known)}" if known else None
    before, colon, after = key.partition(":")
    close = f"a space belongs after the colon: {before}: {after}" if colon else did_you_mean(key, known)
    if key.isdigit():  # {weight: 0,2} is read as two items
        close = "a number has a decimal point, as 0.2: a comma begins the next key"
    return Problem(yaml.where(*path), f"'{key}' is not a key here.", right, close)


_NOUNS = {
    "unit": ("a unit", "units"),
    "grain": ("a grain", "grains"),
    "better": ("a direction", "directions"),
    "counts": ("something to count", "counted"),
    "status": ("a status", "statuses"),
    "type": ("a column type", "types"),
    "mode": ("a mode", "modes"),
    "format": ("a file format", "formats"),
    "encoding": ("an encoding that is read", "encodings"),
    "severity": ("a severity", "severities"),
    "consent": ("a consent policy", "policies"),
    "references": ("a reference", "references"),
}


def _unknown_word(yaml: YamlText, path: Path, name: str, error: ErrorDetails) -> Problem:
    words = _words(str(error["ctx"]["expected"]))
    noun, nouns = _NOUNS.get(name.rsplit(".", 1)[-1], ("one of the words for it", "words"))
    right = f"{nouns}: {', '.join(repr(w) if not w.strip(' ,.') else w for w in words)}"
    value = yaml.at(path)
    if any("[" in str(step) for step in error["loc"]):  # a branch of a union beside a list
        right = f"{right}, or a list"
    if not isinstance(value, str):
        return Problem(yaml.where(*path), f"{name}: one word is expected here.", right)
    return Problem(yaml.where(*path), f"{name}: '{value}' is not {noun}.", right, did_you_mean(value, words))


def _words(expected: str) -> list[str]:
    """Turn pydantic's "'a', 'b' or 'c'" into the words."""
    return expected.split("'")[1::2]


def _sentence(kind: str, ctx: dict[str, Any], value: Value) -> tuple[str, str | None]:
    """Say what is wrong with a value, and what would be right."""
    if kind == "unseen":
        what = f"a character that cannot be seen stands here ({ctx['code']})."
        return what, "letters, digits, marks and spaces that print; leave it out"
    if kind in _LENGTHS:
        what, right, bound = _LENGTHS[kind]
        return what, f"{right} {ctx[bound]}"
    if isinstance(value, list | dict):
        shape = "a list" if isinstance(value, list) else "keys with values"
        return f"{shape} stands here.", _EXPECTED.get(kind, "one value is expected")
    shown = "nothing" if value is None else f"'{_short(value)}'"
    if kind in _BOUNDS:
        bound, right = _BOUNDS[kind]
        return f"{shown} is out of bounds.", f"{right} {ctx[bound]} is right"
    found = next((told for start, told in _KINDS.items() if kind.startswith(start)), None)
    return (f"{shown} is not {found[0]}.", found[1]) if found else (f"{shown} is not right here.", None)


_LENGTHS = {
    "string_too_long": ("the text is too long.", "characters at most:", "max_length"),
    "string_too_short": ("the text is empty.", "characters at least:", "min_length"),
    "too_long": ("the list is too long.", "items at most:", "max_length"),
    "too_short": ("the list is too short.", "items at least:", "min_length"),
}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_KINDS = {
    "string_pattern": ("an id", "an id is a-z first, then a-z, 0-9 and _ only"),
    "memory": ("an amount of memory", "a number of MB or GB, at least 256MB: 8GB"),
    "reserved": ("a name for a file", "some systems keep con, prn, aux, nul, com0-com9 and lpt0-lpt9 for themselves"),
    "iso_day": ("a date", "a date is written 2026-03-01: year, month, day"),
    "date": ("a date", "a date is written 2026-03-01: year, month, day"),
    "month_day": ("a day of every year", "month and day, as 10-01; February's last day is 02-28, in leap years too"),
    "int": ("a whole number", "digits only, e.g. 12"),
    "decimal": ("a number", "digits with a decimal point, e.g. 2.5"),
    "bool": ("true or false", "true, false"),
    "tuple": ("a list", "items between [ and ], or one on each line after a '-'"),
    "dict": ("keys with values", "'key: value' lines, indented"),
    "string": ("a text", "write a text"),
}
_EXPECTED = {
    "tuple_type": "a list is expected: [item, item]",
    "model_type": "keys with values are expected",
    "dict_type": "keys with values are expected",
}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."  # noqa: PLR2004 - one line of an error


def _keys(model: type[BaseModel]) -> str:
    return f"keys: {', '.join(fields_of(model))}"


def _required(model: type[BaseModel]) -> list[str]:
    return [name for name, field in fields_of(model).items() if field.is_required()]


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Give a model's fields by the keys that they are written with: 'from' is no name in Python."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Give the model that the keys at a path belong to."""
    kind: Any = model
    for step in path:
        kind = _inside(kind, step)
    return _model_in(kind)


def _inside(kind: Any, step: str | int) -> Any:
    """Give the type of what lies one step further in, or null where the types say nothing of it."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = fields_of(kind).get(str(step))
        return field.annotation if field else None
    parts = get_args(kind)
    if get_origin(kind) is dict:
        return parts[1]
    if get_origin(kind) is tuple:
        return parts[0]
    return next((inner for part in parts if (inner := _inside(part, step)) is not None), None)


def _model_in(kind: Any) -> type[BaseModel] | None:
    """Give the model that a type is, alone or as one branch of a union."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    if kind is None or get_origin(kind) in (dict, tuple):
        return None
    return next((model for part in get_args(kind) if (model := _model_in(part))), None)
