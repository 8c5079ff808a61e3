"""An OpenAPI 3 document: its operations and webhooks, with references followed."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

__all__ = ["Document", "Object", "Operation", "SpecError"]

Object = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

_VERSION = re.compile(r"3\.\d+(\.\d+)?(-\w+)?")
_VARIABLE = re.compile(r"\{[^{}]*\}")
_SCOPE = re.compile(r"\b[a-z_]+:(?:read|write)\b")
_SCOPES_IN_PROSE = re.compile(
    r"required scopes?\b(.*?)(?:</|\n\s*\n|\Z)", re.IGNORECASE | re.DOTALL
)


class SpecError(ValueError):
    """A file that is no usable OpenAPI document; completes a sentence about it."""


class Operation(NamedTuple):
    """One thing that a client can ask for, or one message that a subscriber gets.

    Attributes:
        name: ``GET /users/{uuid}``, or ``webhook invitee.created``.
        node: Its description.
        parameters: Its own and those of its path, references followed.
    """

    name: str
    node: Object
    parameters: list[Object]

    @property
    def scopes(self) -> frozenset[str]:
        """What a token must have been granted.

        No field of OpenAPI says so for bearer tokens, so documents say it in an extension, in the
        security requirement all the same, or in prose, as the vendor does.
        """
        declared = self.node.get("x-required-scopes")
        if isinstance(declared, list):
            return frozenset(map(str, declared))
        security = [each for each in _list(self.node.get("security")) if isinstance(each, dict)]
        required = [scope for each in security for given in each.values() for scope in _list(given)]
        prose = _SCOPES_IN_PROSE.search(str(self.node.get("description", "")))
        return frozenset(map(str, required)) or frozenset(_SCOPE.findall(prose[1] if prose else ""))

    @property
    def subscription_scopes(self) -> frozenset[str]:
        """In which scopes a webhook can be subscribed to."""
        return frozenset(map(str, _list(self.node.get("x-subscription-scopes"))))


class Document:
    """An OpenAPI 3 document.

    Attributes:
        operations: By method and path, with the variables in the path left without names.
        webhooks: By the names of their events.

    Raises:
        SpecError: It is none.
    """

    def __init__(self, raw: object) -> None:
        if not isinstance(raw, dict) or not ({"openapi", "swagger"} & raw.keys()):
            raise SpecError("it is not an OpenAPI document: it has no key 'openapi'")
        version = str(raw.get("openapi", f"Swagger {raw.get('swagger')}"))
        if not _VERSION.fullmatch(version):
            raise SpecError(f"it is OpenAPI {version}, and only OpenAPI 3 can be compared")
        self._raw = raw
        self.operations = {
            (method, _VARIABLE.sub("{}", path)): Operation(f"{method} {path}", node, parameters)
            for path, item in self._items("paths")
            for method, node, parameters in self._methods(item, path)
        }
        named = [*self._items("x-webhooks"), *self._items("webhooks")]
        self.webhooks = {
            name: Operation(f"webhook {name}", node, parameters)
            for name, item in named
            for _, node, parameters in self._methods(item, name)
        }

    @property
    def declares_scopes(self) -> bool:
        """Whether it says anything of scopes."""
        return any(operation.scopes for operation in self.operations.values())

    def follow(self, node: object, at: str) -> Object:
        """Return an object: the one that a reference leads to, or the very one.

        What stands beside a reference goes before what it leads to.

        Raises:
            SpecError: There is none.
        """
        beside: Object = {}
        seen: set[str] = set()
        found = require_object(node, at)
        while (reference := found.get("$ref")) is not None:
            if not isinstance(reference, str) or reference in seen:
                raise SpecError(f"{at} refers to {reference!r} in vain")
            seen.add(reference)
            beside = {key: found[key] for key in found if key != "$ref"} | beside
            found = require_object(self.target(reference), f"{at}, {reference}")
        return found | beside if beside else found

    def target(self, reference: str) -> object:
        """Return what stands at the place that a reference names.

        Raises:
            SpecError: Nothing does, or the place is in another file.
        """
        if not reference.startswith("#"):
            raise SpecError(f"it refers to {reference!r}; put it together into one file first")
        node: Any = self._raw
        for part in unquote(reference[1:]).split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict) and key in node:
                node = node[key]
            elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
                node = node[int(key)]
            else:
                raise SpecError(f"it refers to {reference!r}, and there is nothing")
        return node

    def _items(self, key: str) -> Iterator[tuple[str, Object]]:
        for name, item in require_object(self._raw.get(key) or {}, key).items():
            if not str(name).startswith("x-"):
                yield str(name), self.follow(item, f"{key} {name}")

    def _methods(self, item: Object, at: str) -> Iterator[tuple[str, Object, list[Object]]]:
        shared = self._parameters(item, at)
        for method in METHODS:
            if method in item:
                name = f"{method.upper()} {at}"
                node = self.follow(item[method], name)
                yield method.upper(), node, list((shared | self._parameters(node, name)).values())

    def _parameters(self, node: Object, at: str) -> dict[tuple[str, str], Object]:
        parameters = {}
        for index, each in enumerate(require_list(node.get("parameters") or [], at)):
            parameter = self.follow(each, f"{at}, parameter {index + 1}")
            parameters[str(parameter.get("in")), str(parameter.get("name"))] = parameter
        return parameters


def require_object(node: object, at: str) -> Object:
    """Return a node that must be an object.

    Raises:
        SpecError: It is something else.
    """
    if not isinstance(node, dict):
        raise SpecError(f"{at} is no object")
    return node


def require_list(node: object, at: str) -> list[Any]:
    """Return a node that must be a list.

    Raises:
        SpecError: It is something else.
    """
    if not isinstance(node, list):
        raise SpecError(f"{at} is no list")
    return node


def _list(node: object) -> list[Any]:
    return node if isinstance(node, list) else []
