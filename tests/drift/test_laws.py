"""Laws of the comparison, held by the contract itself."""

import copy
import json
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from mockcalendly.control.contract import load_contract
from mockcalendly.drift import Difference, Document, Kind, SpecError, compare, describe
from tests.contract.validator import contract

Object = dict[str, Any]
JSON = "application/json"
INVENTED = "an_invented_name"


class Mutation(NamedTuple):
    """A change to an operation, and how it is to be reported."""

    apply: Callable[[], object]
    kind: Kind
    part: str
    field: str
    aspect: str = ""


def alone(path: str, item: Object) -> Document:
    """The contract with one path only."""
    whole = load_contract()
    return Document({"openapi": "3.1.0", "paths": {path: item}, "components": whole["components"]})


@cache
def operations() -> list[tuple[str, str]]:
    paths = load_contract()["paths"]
    return [(path, method) for path in paths for method in paths[path] if method != "parameters"]


def inlined(path: str, method: str) -> Object:
    """An operation without references, and of its own in every part."""
    item = contract().document["paths"][path]
    operation = item[method]
    parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
    copied: Object = json.loads(json.dumps(operation | {"parameters": parameters}))
    return copied


def replace(node: Object, new: Object) -> None:
    node.clear()
    node.update(new)


def mutations(operation: Object, path: str) -> Iterator[Mutation]:
    scopes = operation["x-required-scopes"]
    yield Mutation(lambda: scopes.append("all:write"), Kind.DIFFERENT, "", "", "scopes")
    parameters = operation["parameters"]
    added = {"name": INVENTED, "in": "query", "schema": {}}
    part = f"query parameter {INVENTED}"
    yield Mutation(lambda: parameters.append(added), Kind.NEW, part, "")
    for parameter in parameters:
        yield from of_parameter(parameters, parameter, path)
    if body := operation.get("requestBody"):
        turned = not body.get("required", False)
        yield Mutation(lambda: body.update(required=turned), Kind.DIFFERENT, "body", "", "required")
        yield from of_schema(body["content"][JSON]["schema"], "body", "")
    responses = operation["responses"]
    yield Mutation(lambda: responses.update({"418": {}}), Kind.NEW, "answer 418", "")
    for status, response in responses.items():
        part = f"answer {status}"
        yield Mutation(partial(responses.pop, status), Kind.GONE, part, "")
        if content := response.get("content"):
            yield from of_schema(content[JSON]["schema"], part, "")


def of_parameter(parameters: list[Object], parameter: Object, path: str) -> Iterator[Mutation]:
    part = f"{parameter['in']} parameter {parameter['name']}"
    if parameter["in"] == "path":
        names = [each.partition("}")[0] for each in path.split("{")[1:]]
        part = f"path parameter {names.index(parameter['name']) + 1}"
    else:
        turned = not parameter.get("required", False)
        yield Mutation(
            lambda: parameter.update(required=turned), Kind.DIFFERENT, part, "", "required"
        )
    yield Mutation(lambda: parameters.remove(parameter), Kind.GONE, part, "")
    schema = parameter["schema"]
    for keyword, value in (("maximum", 7.5), ("default", INVENTED), ("minItems", 3)):
        yield Mutation(
            partial(schema.update, {keyword: value}),
            Kind.DIFFERENT,
            part,
            "",
            keyword,
        )
    yield from of_schema(schema, part, "")


def of_schema(schema: Object, part: str, field: str) -> Iterator[Mutation]:
    """Changes to a schema and those inside; where schemas are combined, one can hide another."""
    if schema.keys() & {"allOf", "oneOf", "anyOf"}:
        return
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    is_switch = "boolean" in kinds or {True, False} & set(schema.get("enum", ()))
    other = "integer" if is_switch else "boolean"
    changes: dict[str, Callable[[], object]] = {"type": lambda: replace(schema, {"type": other})}
    if isinstance(kind, str):
        changes["nullable"] = lambda: schema.update(type=[kind, "null"])
    elif isinstance(kind, list):
        changes["nullable"] = lambda: schema.update(type=kind[0])
    if "enum" in schema:
        changes["enum"] = lambda: schema["enum"].append(INVENTED)
    for aspect, apply in changes.items():
        yield Mutation(apply, Kind.DIFFERENT, part, field, aspect)
    if "properties" in schema:
        yield from of_properties(schema, part, field)
    if "items" in schema:
        yield from of_schema(schema["items"], part, f"{field}[]")


def of_properties(schema: Object, part: str, field: str) -> Iterator[Mutation]:
    properties, required = schema["properties"], schema.setdefault("required", [])
    new = f"{field}.{INVENTED}".lstrip(".")
    yield Mutation(lambda: properties.update({INVENTED: {}}), Kind.NEW, part, new)
    for name, inside in properties.items():
        at = f"{field}.{name}".lstrip(".")
        turn = required.remove if name in required else required.append
        yield Mutation(partial(turn, name), Kind.DIFFERENT, part, at, "required")
        yield Mutation(partial(properties.pop, name), Kind.GONE, part, at)
        yield from of_schema(inside, part, at)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_single_change_is_reported_where_it_is_and_nowhere_else(data: st.DataObject) -> None:
    path, method = data.draw(st.sampled_from(operations()))
    operation = inlined(path, method)
    possible = list(mutations(operation, path))
    mutation = possible[data.draw(st.integers(0, len(possible) - 1))]
    item = load_contract()["paths"][path]
    ours = alone(path, {key: item[key] for key in item if key in ("parameters", method)})

    before = compare(ours, alone(path, {method: operation}))
    mutation.apply()
    after = compare(ours, alone(path, {method: operation}))

    assert before.differences == []
    assert after.differences
    where = (f"{method.upper()} {path}", mutation.part, mutation.field)
    assert {(each.operation, each.part, each.field) for each in after.differences} == {where}
    assert mutation.kind in {each.kind for each in after.differences}
    assert mutation.aspect in {each.aspect for each in after.differences}


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_what_is_new_from_one_side_is_gone_from_the_other(data: st.DataObject) -> None:
    one, other = (data.draw(st.sampled_from(operations())) for _ in range(2))
    here, there = (alone("/", {"get": inlined(*each)}) for each in (one, other))

    assert sorted(map(turned, compare(here, there).differences)) == sorted(
        map(said, compare(there, here).differences)
    )


def said(difference: Difference) -> str:
    assert describe(difference)
    return repr(difference)


def turned(difference: Difference) -> str:
    kinds = {Kind.NEW: Kind.GONE, Kind.GONE: Kind.NEW, Kind.DIFFERENT: Kind.DIFFERENT}
    ours, theirs = difference.theirs, difference.ours
    return repr(difference._replace(kind=kinds[difference.kind], ours=ours, theirs=theirs))


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a document, with a key of it."""
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in inside:
        yield node, key
        if isinstance(value, (dict, list)) and key not in ("examples", "description"):
            yield from places(value)


def sentences(ours: Document, raw: Object) -> list[str]:
    try:
        return [describe(each) for each in compare(ours, Document(raw)).differences]
    except SpecError as error:
        return [str(error)]


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, 0, True, "x", "", [], [1], ["x"], {}, {"x": 1}, {"$ref": "#/x"}, [[]]]
)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_spoilt_document_is_compared_or_refused_in_a_sentence(data: st.DataObject) -> None:
    path, _ = data.draw(st.sampled_from(operations()))
    whole = load_contract()
    spoilt = copy.deepcopy({"openapi": "3.1.0", "paths": {path: whole["paths"][path]}})
    spoilt["components"] = {**whole["components"], "schemas": dict(whole["components"]["schemas"])}
    found = list(places(spoilt["paths"]))
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = found[data.draw(st.integers(0, len(found) - 1))]
        container[key] = data.draw(JUNK)

    assert all(sentences(alone(path, whole["paths"][path]), spoilt))
