"""httpx and httpx2: `HTTPTransport.handle_request` and its async twin.

A request is passed on to a transport that is made for it. Such a transport keeps no connection, so
it need not be closed, and belongs to no event loop.
"""

import ssl
from functools import cache

from mockcalendly.intercept.patching import Method, Replace
from mockcalendly.intercept.targets import Find, Target, Untyped

__all__ = ["patch"]

_DEFAULT_PORTS = {"http": 80, "https": 443}


def patch(find: Find, httpx: Untyped, replace: Replace) -> None:
    """Have all transports ask where a request goes."""

    def blocking(original: Method) -> Method:
        def handle_request(self: Untyped, request: Untyped) -> Untyped:
            target = _target(find, request)
            if target is None:
                return original(self, request)
            target.before_blocking()
            return httpx.HTTPTransport(**_options(httpx)).handle_request(
                _led(httpx, request, target)
            )

        return handle_request

    def awaiting(original: Method) -> Method:
        async def handle_async_request(self: Untyped, request: Untyped) -> Untyped:
            target = _target(find, request)
            if target is None:
                return await original(self, request)
            return await httpx.AsyncHTTPTransport(**_options(httpx)).handle_async_request(
                _led(httpx, request, target)
            )

        return handle_async_request

    replace(httpx.HTTPTransport, "handle_request", blocking)
    replace(httpx.AsyncHTTPTransport, "handle_async_request", awaiting)


def _target(find: Find, request: Untyped) -> Target | None:
    url = request.url
    return find(url.host, url.port or _DEFAULT_PORTS.get(url.scheme))


def _led(httpx: Untyped, request: Untyped, target: Target) -> Untyped:
    host, port = target.address
    return httpx.Request(
        request.method,
        request.url.copy_with(scheme="http", host=host, port=port),
        headers=request.headers,
        stream=request.stream,
        extensions=request.extensions,
    )


def _options(httpx: Untyped) -> dict[str, Untyped]:
    return {"verify": _no_authorities(), "limits": httpx.Limits(max_keepalive_connections=0)}


@cache
def _no_authorities() -> ssl.SSLContext:
    # Loading the usual authorities takes httpx 50 ms, and all here is plain HTTP.
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
