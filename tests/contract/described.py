"""What the contract says of each operation, laid out for tables of tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.contract.validator import contract

__all__ = ["DESCRIBED", "Described", "subschemas"]


@dataclass(frozen=True)
class Described:
    """An operation as the contract has it.

    Attributes:
        path: Template with the names of ids in braces.
        plan: On which plans it exists, in words; empty: on all.
        success: The only status that means success.
        statuses: All of them.
        query: Parameters of the query, by name.
        body: Schema of the request's body; None if it takes none.
    """

    method: str
    path: str
    scopes: list[str]
    plan: str
    success: int
    statuses: tuple[int, ...]
    query: dict[str, dict[str, Any]]
    body: dict[str, Any] | None
    body_required: bool

    @property
    def ids(self) -> list[str]:
        """Names of the ids in the path."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


def _describe(path: str, method: str, item: dict[str, Any]) -> Described:
    operation = item[method]
    parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
    body = operation.get("requestBody")
    statuses = tuple(int(status) for status in operation["responses"])
    (success,) = (status for status in statuses if status < 300)
    return Described(
        method=method.upper(),
        path=path,
        scopes=operation["x-required-scopes"],
        plan=operation.get("x-plan", ""),
        success=success,
        statuses=statuses,
        query={each["name"]: each for each in parameters if each["in"] == "query"},
        body=body and body["content"]["application/json"]["schema"],
        body_required=bool(body and body.get("required")),
    )


def subschemas(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema with all schemas inside of it."""
    if not isinstance(schema, dict):
        return
    yield schema
    inside = [*schema.get("properties", {}).values()]
    for key in ("allOf", "anyOf", "oneOf"):
        inside += schema.get(key, ())
    for key in ("items", "contains", "if", "then", "else", "not", "propertyNames"):
        inside.append(schema.get(key))
    for part in inside:
        yield from subschemas(part)


DESCRIBED = {
    item[method]["operationId"]: _describe(path, method, item)
    for path, item in contract().document["paths"].items()
    for method in item
    if method != "parameters"
}
