"""The contracts over HTTP: of the API, and of the control API itself."""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from typing import Any, NamedTuple

from msgspec import json, yaml
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockcalendly.control.contract import load_contract, load_control_contract
from mockcalendly.control.scope import address_of
from mockcalendly.edge.app import base_url

__all__ = ["ROUTES"]

ORIGINS = 8
"""Addresses whose documents are kept: a third of a megabyte each, a tenth of a second to make."""


Load = Callable[[], dict[str, Any]]


class _Rendered(NamedTuple):
    body: bytes
    etag: str


def openapi_json(request: Request) -> Response:
    """Answer with the OpenAPI document as JSON."""
    return _answer(request, load_contract, json.encode, "application/json")


def openapi_yaml(request: Request) -> Response:
    """Answer with the OpenAPI document as YAML."""
    return _answer(request, load_contract, yaml.encode, "application/yaml")


def control_openapi_json(request: Request) -> Response:
    """Answer with the OpenAPI document of the control API as JSON."""
    return _answer(request, load_control_contract, json.encode, "application/json")


def _answer(
    request: Request, load: Load, encode: Callable[[Any], bytes], media_type: str
) -> Response:
    # What is below /_mock/ is never at the vendor's address.
    own = load is load_control_contract
    address = base_url(request.scope, None) if own else address_of(request)
    rendered = _render(address, load, encode)
    headers = {"ETag": rendered.etag, "Cache-Control": "no-cache"}
    if _is_known(rendered.etag, request.headers.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(rendered.body, headers=headers, media_type=media_type)


@lru_cache(maxsize=3 * ORIGINS)
def _render(address: str, load: Load, encode: Callable[[Any], bytes]) -> _Rendered:
    document = load() | {"servers": [{"url": address}]}
    body = encode(document)
    return _Rendered(body, f'"{sha256(body).hexdigest()[:32]}"')


def _is_known(etag: str, if_none_match: str) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags


# Not coroutines: Starlette runs them in a thread, so that rendering holds up no webhook.
ROUTES = (
    Route("/openapi.json", openapi_json),
    Route("/openapi.yaml", openapi_yaml),
    Route("/_mock/openapi.json", control_openapi_json),
)
