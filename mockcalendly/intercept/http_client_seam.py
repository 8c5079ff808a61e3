"""`http.client` and urllib3: `HTTPConnection.connect`, and `putrequest` which begins each request.

What opens connections by `http.client` is led elsewhere when it connects, and connected anew when a
request begins on a connection to the wrong place. So urllib.request, requests and botocore go.
"""

import socket
from collections.abc import Callable
from http.client import HTTPConnection
from threading import Lock
from weakref import WeakKeyDictionary

from mockcalendly.intercept.patching import Method, Replace
from mockcalendly.intercept.targets import Find, Target, Untyped

__all__ = ["close_connections", "patch_http_client", "patch_urllib3"]

_opened: WeakKeyDictionary[HTTPConnection, tuple[socket.socket, Target]] = WeakKeyDictionary()
"""Connections that were led elsewhere, and the sockets that do it."""

_lock = Lock()


def patch_http_client(find: Find, client: Untyped, replace: Replace) -> None:
    """Have connections ask where they go, and whether they are where they are to be."""

    def beginning(original: Method) -> Method:
        def putrequest(self: HTTPConnection, *arguments: object, **named: object) -> None:
            if self.sock is not None and _present(self) is not _wanted(self, find):
                _close(self)
            original(self, *arguments, **named)

        return putrequest

    replace(client.HTTPConnection, "putrequest", beginning)
    for connection in (client.HTTPConnection, client.HTTPSConnection):
        replace(connection, "connect", _connecting(find))


def patch_urllib3(find: Find, connection: Untyped, replace: Replace) -> None:
    """Have connections ask where they go."""
    for each in (connection.HTTPConnection, connection.HTTPSConnection):
        replace(each, "connect", _connecting(find))


def close_connections(target: Target) -> None:
    """Close the connections that lead to a target; their next request connects anew."""
    with _lock:
        led = [connection for connection, (_, place) in _opened.items() if place is target]
    for connection in led:
        if _present(connection) is target:
            _close(connection)


def _connecting(find: Find) -> Callable[[Method], Method]:
    def make(original: Method) -> Method:
        def connect(self: Untyped) -> None:
            target = _wanted(self, find)
            if target is None:
                original(self)
                return
            target.before_blocking()
            self.sock = socket.create_connection(target.address, self.timeout)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if hasattr(self, "is_verified"):  # else urllib3 warns that there is no certificate
                self.is_verified = True
            with _lock:
                _opened[self] = self.sock, target

        return connect

    return make


def _wanted(connection: Untyped, find: Find) -> Target | None:
    # What is to go through a proxy has the proxy's host, and keeps its own one to itself.
    if tunnel := getattr(connection, "_tunnel_host", None):
        return find(tunnel, getattr(connection, "_tunnel_port", None))
    return find(connection.host, connection.port)


def _present(connection: HTTPConnection) -> Target | None:
    opened = _opened.get(connection)
    return opened[1] if opened and opened[0] is connection.sock else None


def _close(connection: HTTPConnection) -> None:
    # Not urllib3's own method, which forgets what the connection is in the middle of.
    HTTPConnection.close(connection)
