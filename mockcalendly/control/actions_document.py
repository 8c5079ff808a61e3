"""What the control API's own document says of actions: read off the actions themselves."""

from inspect import cleandoc
from typing import Any

from msgspec import Struct
from msgspec.json import decode, encode, schema_components

from mockcalendly.actions import ACTIONS, AnyAction, Waiting, result_of

__all__ = ["describe_actions"]

Schema = dict[str, Any]

REFUSAL = {
    "description": "What Calendly refuses, or makes no sense; in Python it is raised",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Raised"}}},
}


class Described(Struct):
    """Paths of a document, and the schemas that these refer to, by their names."""

    paths: dict[str, Schema]
    schemas: dict[str, Schema]


def describe_actions() -> Described:
    """Return what there is to be said of all actions."""
    kinds = list(ACTIONS.values())
    results = [result_of(kind) for kind in kinds]
    shown, schemas = schema_components(
        [*kinds, *results], ref_template="#/components/schemas/Action.{name}"
    )
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
    paths = {
        f"/_mock/actions/{name}": {"post": _operation(name, kind, body, result)}
        for (name, kind), body, result in zip(
            ACTIONS.items(), shown[: len(kinds)], shown[len(kinds) :], strict=True
        )
    }
    named = {f"Action.{name}": schema for name, schema in schemas.items()}
    # Defaults may be tuples and the like, which JSON does not have.
    return decode(encode(Described(paths, named)), type=Described)


def _operation(name: str, kind: type[AnyAction], body: Schema, result: Schema) -> Schema:
    statuses = ["400", "401", "403", "404", "409", *(["410", "504"] if _waits(kind) else [])]
    answer = {
        "type": "object",
        "additionalProperties": False,
        "required": ["result"],
        "properties": {"result": result},
    }
    return {
        "operationId": f"action_{name}",
        "summary": cleandoc(kind.__doc__ or "").partition("\n")[0],
        "tags": ["Actions"],
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {
                "description": "Done",
                "content": {"application/json": {"schema": answer}},
            },
            **dict.fromkeys(statuses, REFUSAL),
        },
    }


def _waits(kind: type[AnyAction]) -> bool:
    return issubclass(kind, Waiting)
