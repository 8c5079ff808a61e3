"""Values just outside and just inside of what a schema allows, put into a right request.

A `Place` is a spot of a right value that a schema speaks about. From it come values that break one
constraint each, with the parameter that a refusal should name, and values at the bounds, which must
be taken.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tests.contract.validator import problems

__all__ = [
    "UNDERSTOOD",
    "Change",
    "Place",
    "changed",
    "limits",
    "places",
    "violations",
    "wrong_values",
]

Schema = dict[str, Any]
Path = tuple[str | int, ...]
Spot = tuple[str, Path, Schema, Any]


class Nothing(Enum):
    """Instead of a value: that there is none."""

    ABSENT = "absent"


ABSENT: Any = Nothing.ABSENT

WRONG_TYPES: dict[str, tuple[object, ...]] = {
    "string": (7, True, ["x"], {"x": "y"}),
    "integer": ("x", 1.5, True, [1]),
    "number": ("x", True, [1]),
    "boolean": ("perhaps", 7, []),
    "array": ("x", 7, {"x": "y"}),
    "object": ("x", 7, ["x"]),
}
WRONG_FORMS: dict[str, tuple[str, ...]] = {
    "date": ("soon", "2026-02-30", "2026-03-05T15:00:00Z"),
    "date-time": ("soon", "2026-02-30T09:00:00Z", "2026-03-05T15:00:00"),
    "email": ("nobody", "a b@example.com", "@example.com"),
    "uri": ("nowhere", "/users/me", "mailto:ada@example.com"),
}
WRONG_TEXTS = ("", " ", "?", "x", "Zz9#", "25:00", "#ABCDEF", "http://a.test/wrong/1", "EURO")
"""Some of these break any pattern."""


@dataclass(frozen=True)
class Place:
    """A spot of a right value.

    Attributes:
        where: The same for all items of a list: ``spots[].start_time``. A star marks what is said
            on a condition.
        path: Keys and numbers that lead to it.
        schema: What is said of it, without the permission to be null.
        nullable: Whether there is that permission.
        value: What is there.
    """

    where: str
    path: Path
    schema: Schema
    nullable: bool
    value: Any

    @property
    def parameter(self) -> str:
        """How a refusal names it."""
        return _named(self.path)

    def above(self, where: str) -> str:
        """Return the parameter of the spot above this one that is known by another place."""
        return _named(self.path[: len(re.findall(r"\[\]|\w+", where))])


@dataclass(frozen=True)
class Change:
    """Another value for the spot at a path, because of a keyword.

    Attributes:
        names: Parameters of which a refusal names one.
    """

    keyword: str
    path: Path
    value: Any
    names: tuple[str, ...] = ()


def places(schema: Schema, value: Any = ABSENT) -> Iterator[Place]:
    """Return the spots of a value; without one, all that a schema can speak of."""
    yield from _walk("", (), schema, value)


def changed(value: Any, change: Change) -> Any:
    """Return a copy of a value with a change."""
    if not change.path:
        return change.value
    copy = deepcopy(value)
    spot = copy
    for key in change.path[:-1]:
        spot = spot[key]
    if change.value is ABSENT:
        del spot[change.path[-1]]
    else:
        spot[change.path[-1]] = change.value
    return copy


def _walk(where: str, path: Path, schema: Schema, value: Any) -> Iterator[Place]:
    schema, nullable = _without_null(schema)
    for branch in _branches(schema, value):
        yield Place(where, path, branch, nullable, value)
        for spot in (*_keys(where, path, branch, value), *_items(where, path, branch, value)):
            yield from _walk(*spot)


def _branches(schema: Schema, value: Any) -> list[Schema]:
    """Return what a discriminator chooses; all that it can choose if there is no value."""
    if "oneOf" not in schema:
        return [schema]
    if not isinstance(value, dict):
        return list(schema["oneOf"])
    discriminator = schema["discriminator"]
    return [discriminator["mapping"][value[discriminator["propertyName"]]]]


def _keys(where: str, path: Path, schema: Schema, value: Any) -> Iterator[Spot]:
    said = [("", schema), *(("*", condition) for condition in _conditions(schema, value))]
    for mark, part in said:
        for name, inner in part.get("properties", {}).items():
            child = value.get(name, ABSENT) if isinstance(value, dict) else ABSENT
            if value is ABSENT or child is not ABSENT:
                yield f"{where}.{name}{mark}".lstrip("."), (*path, name), inner, child


def _items(where: str, path: Path, schema: Schema, value: Any) -> Iterator[Spot]:
    if "items" in schema:
        items = [ABSENT] if value is ABSENT else value if isinstance(value, list) else []
        for number, item in enumerate(items):
            yield f"{where}[]", (*path, number), schema["items"], item


def _conditions(schema: Schema, value: Any) -> Iterator[Schema]:
    """Return what must hold besides, given the rest of a value; without one, what ever must."""
    branches = [branch for branch in schema.get("anyOf", ()) if "required" in branch]
    if value is ABSENT:
        yield from (branch for branch in (schema.get("then"), *branches) if branch)
    elif isinstance(value, dict):
        if "then" in schema and not problems(schema["if"], value):
            yield schema["then"]
        met = [branch for branch in branches if value.keys() >= {*branch["required"]}]
        yield from met if len(met) == 1 else ()


def _without_null(schema: Schema) -> tuple[Schema, bool]:
    kinds = schema.get("type")
    if isinstance(kinds, list) and "null" in kinds:
        others = [kind for kind in kinds if kind != "null"]
        return {**schema, "type": others[0] if len(others) == 1 else others}, True
    branches = schema.get("anyOf", ())
    others = [branch for branch in branches if branch != {"type": "null"}]
    if len(others) == 1 and len(others) < len(branches):
        return others[0], True
    return schema, None in schema.get("enum", ())


def violations(place: Place) -> Iterator[Change]:
    """Return changes of a spot that break one constraint each."""
    if place.path:
        if not place.nullable and place.schema.keys() & {"type", "enum", "const"}:
            yield Change("null", place.path, None, (place.parameter,))
        for keyword, value in wrong_values(place.schema, place.value):
            yield Change(keyword, place.path, value, (place.parameter,))
    if isinstance(place.value, dict):
        yield from _missing_keys(place)
        yield from _other_keys(place)


def wrong_values(schema: Schema, value: Any) -> Iterator[tuple[str, Any]]:
    """Return keywords of a schema, each with values that break it, made from a right value."""
    for keyword, wrong in WRONG.items():
        if keyword in schema and (keyword not in OF_LISTS or isinstance(value, list)):
            yield from ((keyword, each) for each in wrong(schema, value))


def _missing_keys(place: Place) -> Iterator[Change]:
    schema, path = place.schema, place.path
    needed = {"required": schema.get("required", ())}
    if "then" in schema and not problems(schema["if"], place.value):
        needed["then"] = schema["then"]["required"]
    for keyword, names in needed.items():
        for name in names:
            if name in place.value:
                yield Change(keyword, (*path, name), ABSENT, (_named((*path, name)),))
    wanted = [one["required"][0] for one in schema.get("anyOf", ()) if "required" in one]
    if wanted:
        rest = {name: value for name, value in place.value.items() if name not in wanted}
        yield Change("anyOf", path, rest, tuple(_named((*path, name)) for name in wanted))


def _other_keys(place: Place) -> Iterator[Change]:
    schema, path = place.schema, place.path
    if schema.get("additionalProperties") is False:
        name = (*path, "unexpected")
        yield Change("additionalProperties", name, 1, (_named(name),))
    if "minProperties" in schema:
        yield Change("minProperties", path, {}, ("body", *schema["properties"]))


def _wrong_types(schema: Schema, _: Any) -> Iterable[Any]:
    kinds = schema["type"]
    return WRONG_TYPES[kinds] if isinstance(kinds, str) else (True, {"x": "y"})


def _texts_against(pattern: str) -> list[str]:
    found = [text for text in WRONG_TEXTS if not re.search(pattern, text)]
    assert found, f"No text is known that does not match {pattern}."
    return found


WRONG: dict[str, Callable[[Schema, Any], Iterable[Any]]] = {
    "type": _wrong_types,
    "enum": lambda _, __: ("no such thing", 7777, []),
    "const": lambda schema, _: ("no such thing", 7777, schema["const"] is False),
    "format": lambda schema, _: WRONG_FORMS[schema["format"]],
    "pattern": lambda schema, _: _texts_against(schema["pattern"]),
    "minLength": lambda schema, _: ["x" * (schema["minLength"] - 1)],
    "maxLength": lambda schema, _: ["x" * (schema["maxLength"] + 1)],
    "minimum": lambda schema, _: [schema["minimum"] - 1],
    "maximum": lambda schema, _: [schema["maximum"] + 1],
    "minItems": lambda schema, value: [_list(value, schema["minItems"] - 1)],
    "maxItems": lambda schema, value: [_list(value, schema["maxItems"] + 1)],
    "uniqueItems": lambda _, value: [[*value, value[0]]],
    "contains": lambda _, value: [[{**item, "is_primary": False} for item in value]],
    "maxContains": lambda _, value: [
        [{**item, "is_primary": True} for item in _list(value, 2)],
    ],
}
"""Values that break a keyword, made from its schema and a right value."""

UNDERSTOOD = {
    *WRONG,
    *("properties", "required", "additionalProperties", "minProperties", "items"),
    *("anyOf", "oneOf", "discriminator", "if", "then"),
    *("description", "examples", "default"),
}
"""Keywords that are either broken here, or lead on to others, or constrain nothing."""

OF_LISTS = ("minItems", "maxItems", "uniqueItems", "contains", "maxContains")


def limits(place: Place) -> Iterator[Change]:
    """Return changes of a spot to what is just allowed."""
    schema, value = place.schema, place.value
    allowed: list[tuple[str, Any]] = []
    if place.nullable:
        allowed.append(("null", None))
    allowed += [("enum", choice) for choice in schema.get("enum", ()) if choice is not None]
    if schema.get("type") == "boolean":
        allowed += [("boolean", True), ("boolean", False)]
    allowed += [(key, schema[key]) for key in ("minimum", "maximum") if key in schema]
    if "maxLength" in schema:
        allowed.append(("maxLength", "x" * schema["maxLength"]))
    if isinstance(value, list):
        allowed += [
            (key, _list(value, schema[key])) for key in ("minItems", "maxItems") if key in schema
        ]
    for keyword, each in allowed:
        yield Change(keyword, place.path, each)


def _list(value: list[Any], length: int) -> list[Any]:
    """Return a list of some length whose items are like those of another, but differ."""
    return [*value, *(_another(value[-1], number) for number in range(length))][:length]


def _another(item: Any, number: int) -> Any:
    if isinstance(item, dict):
        return {name: _another(value, number) for name, value in item.items()}
    if isinstance(item, bool):
        return False
    if isinstance(item, int):
        return item + number + 1
    return re.sub("^(?=[^@]+@)", f"n{number}.", item) if isinstance(item, str) else item


def _named(path: Path) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".")
