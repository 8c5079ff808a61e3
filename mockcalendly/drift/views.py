"""What the keywords of one schema say, and what several schemas say together.

Only what can be compared between two authors is kept. Patterns are not: the same rule can be
written in many ways.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from mockcalendly.drift.document import Object, require_list, require_object

__all__ = ["Schema", "View", "both", "either", "own"]

Schema = Any
"""An object, or true or false; what a file has in that place is not known before."""

_KEPT = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "format",
    "default",
    "deprecated",
)
_MEANS_NOTHING = {"minLength": 0, "minItems": 0, "minProperties": 0}
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
_OF_OBJECTS = ("properties", "required", "additionalProperties")


@dataclass(frozen=True, slots=True)
class View:
    """What is said of a value itself, and the schemas of what is inside of it.

    Attributes:
        types: None if it may be of any; null is not among them.
        nullable: None if nothing is said.
        enum: None if any value of the types will do; null is not among them.
        kept: Bounds and the like, by keyword.
        values: Of the values under keys that are not named.
        references: That were followed on the way.
        recursive: Whether it is inside of itself, so that what follows stands above already.
    """

    types: frozenset[str] | None = None
    nullable: bool | None = None
    enum: tuple[Any, ...] | None = None
    kept: Object = field(default_factory=dict)
    properties: dict[str, Schema] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Schema = None
    values: Schema = None
    references: frozenset[str] = frozenset()
    recursive: bool = False

    @property
    def is_null(self) -> bool:
        """Whether it can be nothing but null."""
        return self.nullable is True and self.types == frozenset()

    @property
    def is_object(self) -> bool:
        """Whether it can be an object."""
        return self.types is None or "object" in self.types


def own(schema: Object, at: str) -> View:
    """Return what a schema's own keywords say.

    Args:
        schema: Without a look at what it refers to.
        at: Where it stands, for errors.

    Raises:
        SpecError: It is none.
    """
    enum = [schema["const"]] if "const" in schema else schema.get("enum")
    choices = None if enum is None else require_list(enum, f"enum in {at}")
    types, nullable = _types(schema, choices)
    properties = require_object(schema.get("properties") or {}, f"properties in {at}")
    required = schema.get("required")
    values = schema.get("additionalProperties")
    return View(
        types=types,
        nullable=nullable,
        enum=None if choices is None else _distinct(each for each in choices if each is not None),
        kept=_kept(schema, whole=types == frozenset({"integer"})),
        properties={str(name): inside for name, inside in properties.items()},
        # OpenAPI 2 had "required: true" beside a parameter's type, and some documents still do.
        required=frozenset(map(str, required if isinstance(required, list) else ())),
        items=schema.get("items"),
        values=values if isinstance(values, dict) and values else None,
    )


def both(one: View, other: View) -> View:
    """Return what holds of a value for which both hold; what the first says itself goes before."""
    return View(
        types=_common(one.types, other.types),
        nullable=_all(one.nullable, other.nullable),
        enum=_intersection(one.enum, other.enum),
        kept=other.kept | one.kept,
        properties=_joined(one.properties, other.properties, "allOf"),
        required=one.required | other.required,
        items=_join(one.items, other.items, "allOf"),
        values=_join(one.values, other.values, "allOf"),
        references=one.references | other.references,
        recursive=one.recursive or other.recursive,
    )


def either(one: View, other: View) -> View:
    """Return what holds of a value for which at least one holds."""
    if one.is_null or other.is_null:
        return replace(other if one.is_null else one, nullable=True)
    needed = [view.required for view in (one, other) if view.is_object]
    untyped = one.types is None or other.types is None
    return View(
        types=None if untyped else (one.types or frozenset()) | (other.types or frozenset()),
        nullable=_any(one.nullable, other.nullable),
        enum=None if one.enum is None or other.enum is None else _distinct(one.enum + other.enum),
        kept={key: value for key, value in one.kept.items() if other.kept.get(key) == value},
        properties=_joined(one.properties, other.properties, "anyOf"),
        required=frozenset.intersection(*needed) if needed else frozenset(),
        items=_join(one.items, other.items, "anyOf"),
        values=_join(one.values, other.values, "anyOf"),
        references=one.references | other.references,
        recursive=one.recursive or other.recursive,
    )


def _types(schema: Object, choices: list[Any] | None) -> tuple[frozenset[str] | None, bool | None]:
    given = schema.get("type")
    null = schema.get("nullable") is True or (choices is not None and None in choices)
    if given is not None:
        names = frozenset(map(str, given if isinstance(given, list) else [given]))
        return names - {"null"}, null or "null" in names
    if choices is not None:
        present = (each for each in choices if each is not None)
        return frozenset(_TYPES.get(type(each), "object") for each in present), null
    if any(key in schema for key in _OF_OBJECTS):
        return frozenset({"object"}), null or None
    return (frozenset({"array"}) if "items" in schema else None), null or None


def _kept(schema: Object, *, whole: bool) -> Object:
    kept = {key: schema[key] for key in _KEPT if schema.get(key) is not None}
    for keyword in ("uniqueItems", "deprecated"):
        if kept.get(keyword) is False:
            del kept[keyword]
    for end, step in (("Minimum", 1), ("Maximum", -1)):
        _settle_bound(kept, end, step, whole=whole)
    return {key: value for key, value in kept.items() if _MEANS_NOTHING.get(key, object()) != value}


def _settle_bound(kept: Object, end: str, step: int, *, whole: bool) -> None:
    """Write a bound as OpenAPI 3.1 does, and one of whole numbers as the last that is allowed."""
    plain, exclusive = end.lower(), f"exclusive{end}"
    bound = kept.get(exclusive)
    if isinstance(bound, bool):
        del kept[exclusive]
        if bound and plain in kept:
            bound = kept[exclusive] = kept.pop(plain)
    if whole and isinstance(bound, int) and exclusive in kept:
        kept[plain] = kept.pop(exclusive) + step


def _common(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    common = one & other
    whole = "integer" in one | other and "number" in one | other
    return common | {"integer"} if whole and "number" not in common else common


def _intersection(
    one: tuple[Any, ...] | None, other: tuple[Any, ...] | None
) -> tuple[Any, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(each for each in one if each in other)


def _all(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 - two alike
    if one is None or other is None:
        return other if one is None else one
    return one and other


def _any(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 - two alike
    if one or other:
        return True
    return None if one is None or other is None else False


def _join(one: Schema, other: Schema, keyword: str) -> Schema:
    if one is None or other is None:
        return other if one is None else one
    return one if one == other else {keyword: [one, other]}


def _joined(one: dict[str, Schema], other: dict[str, Schema], keyword: str) -> dict[str, Schema]:
    return {name: _join(one.get(name), other.get(name), keyword) for name in {**one, **other}}


def _distinct(values: Iterable[Any]) -> tuple[Any, ...]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return tuple(found)
