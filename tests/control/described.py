"""Holds answers of the control API against its own document."""

import json
import re
from functools import cache
from typing import Any

import httpx

from mockcalendly.control.contract import load_control_contract
from tests.contract.validator import problems

__all__ = ["check", "described"]

_WORLD_PREFIX = re.compile(r"^/w/[^/]+(?=/_mock)")
JSON = "application/json"


@cache
def described() -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the document says of each operation, by method and path."""
    return {
        (method.upper(), path): operation
        for path, item in load_control_contract()["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


def check(response: httpx.Response) -> None:
    """Fail if the document knows no such answer; only what is the control API's is looked at."""
    path = _WORLD_PREFIX.sub("", response.request.url.path)
    if not path.startswith("/_mock/"):
        return
    what = f"{response.request.method} {path}: {response.status_code}"
    answer = _operation(response.request.method, path)["responses"].get(str(response.status_code))
    assert answer is not None, f"{what} is not described"
    content = _resolved(answer).get("content")
    if content is None:
        assert response.content == b"", f"{what} has a body"
        return
    media_type = response.headers["content-type"].partition(";")[0]
    assert media_type in content, f"{what} is {media_type}, not {', '.join(content)}"
    if media_type == JSON:
        schema = _resolved(content[JSON]["schema"])
        found = problems(schema, json.loads(response.read()))
        assert not found, f"{what}: {found}"


def _operation(method: str, path: str) -> dict[str, Any]:
    # Of two templates that fit, the one with fewer variables is meant: `/_mock/deliveries/wait`.
    for (of, template), operation in sorted(
        described().items(), key=lambda item: item[0][1].count("{")
    ):
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if of == method and re.fullmatch(pattern, path):
            return operation
    raise AssertionError(f"{method} {path} is not described")


def _resolved(node: Any) -> Any:
    if isinstance(node, list):
        return [_resolved(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" not in node:
        return {key: _resolved(value) for key, value in node.items()}
    target: Any = load_control_contract()
    for key in node["$ref"].removeprefix("#/").split("/"):
        target = target[key]
    return _resolved(target)
