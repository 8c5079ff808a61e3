"""Queries just outside and just inside of what the contract allows."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.contract.described import Described
from tests.contract.violations import wrong_values

__all__ = ["limits_of_query", "violations_of_query"]

Query = Mapping[str, str]
Schema = dict[str, Any]

WRONG_TYPES = {"integer": ("x", "1.5", "one"), "boolean": ("perhaps", "7", "yes")}


def violations_of_query(operation: Described, query: Query) -> Iterator[tuple[str, str, Query]]:
    """Return queries that break one constraint each: keyword, parameter, and the query."""
    for name, parameter in operation.query.items():
        if name not in query:
            continue
        if parameter.get("required"):
            rest = {key: value for key, value in query.items() if key != name}
            yield "required", name, rest
        for keyword, wrong in _wrong_texts(parameter["schema"], query[name]):
            yield keyword, name, {**query, name: wrong}


def limits_of_query(operation: Described, query: Query) -> Iterator[tuple[str, str]]:
    """Return values that are just allowed, each with its parameter."""
    for name, parameter in operation.query.items():
        schema = parameter["schema"]
        if name in query:
            yield from ((name, str(schema[key])) for key in ("minimum", "maximum") if key in schema)
            yield from ((name, str(choice)) for choice in schema.get("enum", ()))
            if schema.get("type") == "boolean":
                yield from ((name, choice) for choice in ("true", "false"))
            if schema.get("type") == "array":
                first = query[name].split(",")[0]
                lengths = (schema[key] for key in ("minItems", "maxItems") if key in schema)
                yield from ((name, ",".join([first] * length)) for length in lengths)


def _wrong_texts(schema: Schema, right: str) -> Iterator[tuple[str, str]]:
    if schema.get("type") == "array":
        first, *_ = right.split(",")
        found = ((key, wrong) for key, wrong in _wrong_texts(schema["items"], first))
        yield from ((key, wrong) for key, wrong in found if wrong.strip())
        lengths = {
            "minItems": schema.get("minItems", 0) - 1,
            "maxItems": schema.get("maxItems", -2) + 1,
        }
        yield from ((key, ",".join([first] * n)) for key, n in lengths.items() if n >= 0)
        return
    yield from (("type", wrong) for wrong in WRONG_TYPES.get(schema.get("type", ""), ()))
    for branch in schema.get("anyOf", [schema]):
        for keyword, wrong in wrong_values(branch, right):
            if keyword in ("minimum", "maximum"):
                yield keyword, str(wrong)
            elif isinstance(wrong, str) and keyword != "type":
                yield keyword, wrong
