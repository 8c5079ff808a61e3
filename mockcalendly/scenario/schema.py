"""The JSON Schemas of scenario and world files, made of the types by which they are read."""

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from msgspec import json

from mockcalendly.scenario.language import ScenarioFile
from mockcalendly.scenario.reader import Section, Term
from mockcalendly.scenario.world_types import WorldFile

__all__ = ["scenario_schema", "world_schema", "write_schemas"]

Schema: TypeAlias = dict[str, Any]
T = TypeVar("T")

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NULL: Schema = {"type": "null"}
_REFERENCE: Schema = {
    "description": "A reference to a parameter, to a step's result or to the world's clock.",
    "type": "string",
    "pattern": r"\$\{[^{}]+\}",
}
_TO_REFERENCE: Schema = {"$ref": "#/$defs/Reference"}
_SHAPES = {
    "Step": {"expect", "include", "repeat"},
    "RepeatStep": {"steps"},
    "IncludeStep": {"parameters"},
}
"""Keys whose values no reference stands for, as they are what makes a file one."""


def scenario_schema() -> Schema:
    """Return the schema of scenario files, in which references may stand for values."""
    root, components = _components(ScenarioFile)
    for name, component in components.items():
        _allow_references(component, except_for=_SHAPES.get(name, set()))
    return {**root, "$defs": {**components, "Reference": _REFERENCE}}


def world_schema() -> Schema:
    """Return the schema of world files."""
    root, components = _components(WorldFile)
    return {**root, "$defs": components}


def write_schemas(folder: str | Path) -> None:
    """Write both schemas into a folder, as they are published."""
    for name, schema in (("scenario", scenario_schema()), ("world", world_schema())):
        text = json.format(json.encode(schema), indent=2).decode()
        (Path(folder) / f"{name}.schema.json").write_text(f"{text}\n", encoding="utf-8")


def _components(type_: type[Section]) -> tuple[Schema, dict[str, Schema]]:
    beside = [term.section for term in _subclasses(Term) if term.section]  # type: ignore[type-abstract] # asked for its subclasses only
    _, components = json.schema_components([type_, *beside], schema_hook=_term_schema)
    sections = {section.__name__: section for section in _subclasses(Section)}
    for name, component in components.items():
        _tidy(component)
        if "properties" in component:
            component["additionalProperties"] = False
            _require_one(component, getattr(sections.get(name), "one_of", ()))
            if some := getattr(sections.get(name), "some_of", ()):
                component["anyOf"] = [{"required": [key]} for key in some]
    root = components.pop(type_.__name__)
    return {"$schema": _DIALECT, **root}, components


def _term_schema(type_: type) -> Schema:
    assert issubclass(type_, Term)  # noqa: S101 - the only types that msgspec does not know
    schema: Schema = {"type": "string", "description": f"{type_.what[0].upper()}{type_.what[1:]}."}
    schema |= {"pattern": f"^(?:{type_.pattern})$"} if type_.pattern else {"minLength": 1}
    if type_.section is None:
        return schema
    return {"anyOf": [schema, {"$ref": f"#/$defs/{type_.section.__name__}"}]}


def _subclasses(type_: type[T]) -> Iterator[type[T]]:
    for subclass in type_.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def _tidy(component: Schema) -> None:
    """Drop defaults that say nothing, and the indentation of docstrings."""
    component.pop("title", None)
    if "description" in component:
        component["description"] = cleandoc(component["description"])
    for schema in component.get("properties", {}).values():
        if schema.get("default", ...) in (None, [], {}) or isinstance(schema.get("default"), dict):
            del schema["default"]


def _require_one(component: Schema, keys: tuple[str, ...]) -> None:
    """Make exactly one of some keys needed, with a value that is not null."""
    if not keys:
        return
    component["oneOf"] = [{"required": [key]} for key in keys]
    for key in keys:
        schema = component["properties"][key]
        if "anyOf" in schema:
            schema["anyOf"].remove(_NULL)


def _allow_references(component: Schema, *, except_for: set[str]) -> None:
    properties = component.get("properties", {})
    for key, schema in properties.items():
        if key not in except_for:
            properties[key] = _or_reference(schema)


def _or_reference(schema: Schema) -> Schema:
    for below in ("items", "additionalProperties"):
        if isinstance(schema.get(below), dict):
            schema[below] = _or_reference(schema[below])
    choices = schema.get("anyOf", [schema])
    if any(map(_takes_any_text, choices)):
        return schema
    about: Schema = {name: schema[name] for name in ("description", "default") if name in schema}
    if "anyOf" in schema:
        choices = [_or_reference_below(choice) for choice in choices]
    else:
        choices = [{name: schema[name] for name in schema if name not in about}]
    return {**about, "anyOf": [*choices, _TO_REFERENCE]}


def _or_reference_below(choice: Schema) -> Schema:
    """Allow references in the items of a list that is one of several choices."""
    return {**choice, "items": _or_reference(choice["items"])} if "items" in choice else choice


def _takes_any_text(schema: Schema) -> bool:
    kinds = {"type", "$ref", "anyOf", "enum", "const"}
    if not kinds & set(schema):
        return True
    return schema.get("type") == "string" and not {"pattern", "enum"} & set(schema)
