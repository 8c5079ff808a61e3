"""A right request, and short ways to write one."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.api.given import BASE, Json

__all__ = ["Catalogue", "Right", "delete", "get", "patch", "post"]

Catalogue = dict[str, list["Right"]]
"""By operation: the usual request first, then those for what cannot be said together with it."""


class Right(NamedTuple):
    """A request that succeeds; bodies and queries say as much as one request can."""

    method: str
    path: str
    query: Mapping[str, str] = MappingProxyType({})
    body: Any = None


def get(uri: str, **query: str) -> Right:
    return Right("GET", uri.removeprefix(BASE), query)


def post(uri: str, body: Json) -> Right:
    return Right("POST", uri.removeprefix(BASE), {}, body)


def patch(uri: str, body: Json, **query: str) -> Right:
    return Right("PATCH", uri.removeprefix(BASE), query, body)


def delete(uri: str) -> Right:
    return Right("DELETE", uri.removeprefix(BASE))
