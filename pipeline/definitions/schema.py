"""
Turns the shapes of the definitions into JSON Schemas, so that an editor completes and checks while one writes.

Editors type YAML scalars (`6` is a number, `no` a boolean) where the engine reads text; so wherever a text is
wanted, the schemas take numbers and booleans as well.
"""

from __future__ import annotations

from typing import Any

from pipeline.definitions.base import Definition
from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Contracts
from pipeline.definitions.house import House
from pipeline.definitions.indicator import Header
from pipeline.definitions.package import Package
from pipeline.definitions.source import Source

_MODELS: dict[str, type[Definition]] = {
    "package": Package,
    "codelist": Codelist,
    "header": Header,
    "source": Source,
    "contracts": Contracts,
    "house": House,
}


def schemas() -> dict[str, dict[str, Any]]:
    """Give the JSON Schema of each kind of definition by its name."""
    return {name: _schema(model) for name, model in _MODELS.items()}


def _schema(model: type[Definition]) -> dict[str, Any]:
    made = _loosened(model.model_json_schema(mode="validation"))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _loosened(part: Any) -> Any:
    """Let a plain text be written as YAML writes it: `version: 1.0` is a number to an editor."""
    if isinstance(part, list):
        return [_loosened(item) for item in part]
    if not isinstance(part, dict):
        return part
    inner = {key: _loosened(item) for key, item in part.items()}
    is_text = inner.get("type") == "string" and not {"enum", "const", "format"} & set(inner)
    return inner | {"type": ["string", "number", "boolean"]} if is_text else inner
