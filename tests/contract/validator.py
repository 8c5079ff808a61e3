"""Holds answers and webhooks against the contract in ``openapi/``.

`contract().check(...)` judges one answer, `check_webhook` one message. An httpx client that is made
with ``event_hooks=event_hooks(contract())`` (``async_event_hooks`` if it is an `AsyncClient`) has
all of its answers judged.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Protocol
from urllib.parse import quote

import httpx
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]
from jsonschema.validators import extend  # type: ignore[import-untyped]

from mockcalendly import Requests
from mockcalendly.control.contract import load_contract
from tests.contract.formats import FORMATS

__all__ = ["Contract", "async_event_hooks", "contract", "event_hooks", "problems"]

JSON = "application/json"
MOST_PROBLEMS = 8

_WORLD_PREFIX = re.compile(r"^/w/[^/]+(?=/)")
_NOT_CALENDLYS = ("/_mock", "/oauth/", "/openapi.", "/.well-known/")
"""Where the emulator answers with something else than Calendly's API v2."""

_ANYWHERE = {
    "401": "Unauthenticated",
    "404": "NotFound",
    "413": "PayloadTooLarge",
    "429": "TooManyRequests",
    "500": "InternalServerError",
}
"""What a request may get that no operation matches."""


class _Error(Protocol):
    json_path: str
    message: str


class _Validator(Protocol):
    def iter_errors(self, instance: object) -> Iterator[_Error]: ...
    def descend(self, instance: object, schema: object) -> Iterator[_Error]: ...


class Contract:
    """The contract, ready to judge.

    Args:
        document: An OpenAPI 3.1 document without recursive schemas.

    Attributes:
        document: The same document without references.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        whole = self.document = _References(document).resolve(document)
        responses = whole["components"]["responses"]
        self._anywhere = {status: _Answer.of(responses[name]) for status, name in _ANYWHERE.items()}
        self._operations = _operations(whole["paths"])
        self._webhooks = {
            event: _validator(item["post"]["requestBody"]["content"][JSON]["schema"])
            for event, item in whole["webhooks"].items()
        }

    def check(
        self,
        method: str,
        path: str,
        status: int,
        headers: Mapping[str, str] | None,
        body: bytes,
    ) -> None:
        """Judge one answer.

        Args:
            method: Of the request.
            path: Of the request, as sent: percent-encoded, a world's prefix included.
            status: Of the answer.
            headers: Of the answer; case does not matter. None: they are not known.
            body: Of the answer.

        Raises:
            AssertionError: The contract knows no such answer. The message says why.
        """
        operation = self._operation(method, path)
        answers = operation.answers if operation else self._anywhere
        answer = answers.get(str(status))
        if answer is None:
            what = f"{operation.id} has only" if operation else "no operation matches; allowed are"
            raise AssertionError(f"{method} {path}: {status}, but {what} {', '.join(answers)}")
        found = answer.body_problems(body) if headers is None else answer.problems(headers, body)
        _report(f"{method} {path}: {status}", found)

    def check_journal(self, requests: Requests) -> None:
        """Judge all that a world has answered, but where a fault has had a hand in it."""
        for request in requests:
            ours = request.path.startswith(_NOT_CALENDLYS) or "on purpose" in request.hint
            if request.status and request.method != "HEAD" and not ours:
                path = quote(request.path)
                self.check(request.method, path, request.status, None, request.raw_response)

    def check_response(self, response: httpx.Response) -> None:
        """Judge the answer in a response that has been read, if it is Calendly's and has a body."""
        request = response.request
        path = request.url.raw_path.partition(b"?")[0].decode("ascii")
        ours = _WORLD_PREFIX.sub("", path).startswith(_NOT_CALENDLYS)
        if not ours and request.method != "HEAD":
            self.check(
                request.method, path, response.status_code, response.headers, response.content
            )

    def check_webhook(self, event: str, body: bytes) -> None:
        """Judge the body of one message to a subscriber.

        Raises:
            AssertionError: The contract knows no such event, or no such message of it.
        """
        if event not in self._webhooks:
            raise AssertionError(f"{event} is not among {', '.join(self._webhooks)}")
        _report(f"webhook {event}", _body_problems(self._webhooks[event], body))

    def _operation(self, method: str, path: str) -> "_Operation | None":
        path = _WORLD_PREFIX.sub("", path).rstrip("/")
        candidates = self._operations.get(method.upper(), ())
        return next((one for one in candidates if one.path.fullmatch(path)), None)


@cache
def contract() -> Contract:
    """Return the emulator's contract."""
    return Contract(load_contract())


def event_hooks(judge: Contract) -> dict[str, list[Callable[[httpx.Response], None]]]:
    """Return hooks with which an `httpx.Client` has every answer judged."""

    def check(response: httpx.Response) -> None:
        response.read()
        judge.check_response(response)

    return {"response": [check]}


def async_event_hooks(
    judge: Contract,
) -> dict[str, list[Callable[[httpx.Response], Awaitable[None]]]]:
    """Return hooks with which an `httpx.AsyncClient` has every answer judged."""

    async def check(response: httpx.Response) -> None:
        await response.aread()
        judge.check_response(response)

    return {"response": [check]}


def problems(schema: dict[str, Any], instance: object) -> list[str]:
    """Return what a schema without references has against a value, in plain words."""
    return _problems(_validator(schema), instance)


@dataclass(frozen=True, slots=True)
class _Header:
    required: bool
    integer: bool
    validator: _Validator

    def problems(self, name: str, value: str | None) -> list[str]:
        if value is None:
            return [f"header {name} is missing"] if self.required else []
        number = self.integer and value.isascii() and value.isdigit()
        errors = self.validator.iter_errors(int(value) if number else value)
        return [f"header {name}: {error.message}" for error in errors]


@dataclass(frozen=True, slots=True)
class _Answer:
    body: _Validator | None
    headers: dict[str, _Header]

    @classmethod
    def of(cls, response: dict[str, Any]) -> "_Answer":
        content = response.get("content")
        headers = {
            name: _Header(
                required=header.get("required", False),
                integer=header["schema"].get("type") == "integer",
                validator=_validator(header["schema"]),
            )
            for name, header in response.get("headers", {}).items()
        }
        return cls(_validator(content[JSON]["schema"]) if content else None, headers)

    def problems(self, headers: Mapping[str, str], body: bytes) -> list[str]:
        present = {name.lower(): value for name, value in headers.items()}
        found = [
            problem
            for name, header in self.headers.items()
            for problem in header.problems(name, present.get(name.lower()))
        ]
        media_type = present.get("content-type", "").partition(";")[0].strip().lower()
        if self.body is not None and media_type != JSON:
            found.append(f"content-type is {media_type!r}, not {JSON!r}")
        return found + self.body_problems(body)

    def body_problems(self, body: bytes) -> list[str]:
        if self.body is None:
            return [f"there is a body: {body[:80]!r}"] if body else []
        return _body_problems(self.body, body)


@dataclass(frozen=True, slots=True)
class _Operation:
    id: str
    path: re.Pattern[str]
    answers: dict[str, _Answer]


class _References:
    """Puts what is referred to in the place of each reference.

    Validation without references is several times faster. What a discriminator maps to becomes a
    schema as well.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._resolved: dict[str, dict[str, Any]] = {}

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in node:
            if not node.keys() <= {"$ref", "summary", "description"}:
                raise ValueError(f"A reference stands beside a constraint: {node}")
            return self._target(node["$ref"])
        resolved = {key: self._value(value) for key, value in node.items()}
        if "discriminator" in node:
            mapping = node["discriminator"]["mapping"]
            resolved["discriminator"] = {
                "propertyName": node["discriminator"]["propertyName"],
                "mapping": {value: self._target(mapping[value]) for value in mapping},
            }
        return resolved

    def _value(self, value: object) -> object:
        if isinstance(value, dict):
            return self.resolve(value)
        return [self._value(item) for item in value] if isinstance(value, list) else value

    def _target(self, reference: str) -> dict[str, Any]:
        if reference not in self._resolved:
            target = self._document
            for key in reference.removeprefix("#/").split("/"):
                target = target[key]
            self._resolved[reference] = self.resolve(target)
        return self._resolved[reference]


def _operations(paths: dict[str, Any]) -> dict[str, list[_Operation]]:
    operations: dict[str, list[_Operation]] = {}
    # Of two templates that match, the one with fewer variables is meant: `/users/me`.
    for template in sorted(paths, key=lambda path: path.count("{")):
        pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)))
        for method, operation in paths[template].items():
            if method == "parameters":
                continue
            answers = {
                status: _Answer.of(response) for status, response in operation["responses"].items()
            }
            operations.setdefault(method.upper(), []).append(
                _Operation(operation["operationId"], pattern, answers)
            )
    return operations


def _one_of(
    validator: _Validator, branches: list[Any], instance: object, schema: dict[str, Any]
) -> Iterator[_Error]:
    """Follow the discriminator, if there is one: faster, and the message is about one branch."""
    if "discriminator" not in schema or not isinstance(instance, dict):
        yield from Draft202012Validator.VALIDATORS["oneOf"](validator, branches, instance, schema)
        return
    key, mapping = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
    value = instance.get(key)
    if isinstance(value, str) and value in mapping:
        yield from validator.descend(instance, mapping[value])
    else:
        yield ValidationError(f"{key!r} is {value!r}, none of {list(mapping)}")


def _any_of(
    validator: _Validator, branches: list[Any], instance: object, schema: dict[str, Any]
) -> Iterator[_Error]:
    """Leave null out of account for a value that is not null, so that the message is about it."""
    others = [branch for branch in branches if branch != {"type": "null"}]
    if instance is None or len(others) != 1:
        yield from Draft202012Validator.VALIDATORS["anyOf"](validator, branches, instance, schema)
    else:
        yield from validator.descend(instance, others[0])


_ContractValidator = extend(Draft202012Validator, {"anyOf": _any_of, "oneOf": _one_of})


def _validator(schema: dict[str, Any]) -> _Validator:
    validator: _Validator = _ContractValidator(schema, format_checker=FORMATS)
    return validator


def _problems(validator: _Validator, instance: object) -> list[str]:
    errors = islice(validator.iter_errors(instance), MOST_PROBLEMS)
    return [f"{error.json_path}: {error.message}" for error in errors]


def _body_problems(validator: _Validator, body: bytes) -> list[str]:
    try:
        instance = json.loads(body)
    except ValueError as error:
        return [f"the body is not JSON: {error}: {body[:80]!r}"]
    return _problems(validator, instance)


def _report(subject: str, found: list[str]) -> None:
    if found:
        raise AssertionError("\n  ".join([f"{subject} is outside the contract:", *found]))
