"""A server of worlds that runs elsewhere, and is shared by whoever knows its URL."""

import os
import re
from http import HTTPStatus
from types import TracebackType
from typing import Self

import msgspec

from mockcalendly._version import __version__
from mockcalendly.client.beginning import Beginning
from mockcalendly.client.home import running_loop
from mockcalendly.client.link import Link
from mockcalendly.client.places import Place
from mockcalendly.client.remote import RemoteHome

__all__ = ["OnRemoteServer", "RemoteServer"]

_WORLD = re.compile(r"/w/[^/]+/?$")


class _Health(msgspec.Struct):
    version: str


class RemoteServer:
    """A running server, such as ``mockcalendly serve`` or a container, known by its URL.

    Connections to it are kept and shared by all worlds that are opened on this object.

    Args:
        url: Of the server, or of any world of its.
    """

    def __init__(self, url: str) -> None:
        self._link = Link(_WORLD.sub("", url))
        self._known = False

    @property
    def url(self) -> str:
        """Where it listens, without trailing slash."""
        return self._link.url

    def create_world(self, beginning: Beginning) -> RemoteHome:
        """Add a world that nobody else knows.

        Raises:
            ConnectionError: Nobody answers there.
            RuntimeError: The server is none of ours, or of another version.
        """
        self._require_same_version()
        name = f"{os.environ.get('PYTEST_XDIST_WORKER', 'test')}-{os.urandom(8).hex()}"
        body = msgspec.json.encode({"name": name, **beginning.described()})
        answer = self._link.ask("POST", "/_mock/worlds", body)
        if answer.status != HTTPStatus.CREATED:
            said = answer.body.decode("utf-8", "replace")
            raise RuntimeError(f"The server at {self.url} makes no world: {said}")
        return RemoteHome(self._link, name)

    def close(self) -> None:
        """Close the connections that are not in use; others are opened where they are needed."""
        self._link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _require_same_version(self) -> None:
        """Ask once, and remember that it was all right."""
        if self._known:
            return
        answer = self._link.ask("GET", "/_mock/health")
        try:
            theirs = msgspec.json.decode(answer.body, type=_Health).version
        except msgspec.DecodeError:
            raise RuntimeError(
                f"What answers at {self.url} is no mockcalendly: correct the URL."
            ) from None
        if theirs != __version__:
            raise RuntimeError(
                f"The server at {self.url} is mockcalendly {theirs}, and this is {__version__}: "
                "both must have the same version."
            )
        self._known = True


class OnRemoteServer(Place[RemoteHome]):
    """A new world on a server that runs elsewhere.

    Args:
        beginning: What the world is like.
        server: The server; one that is known by its URL alone is not remembered.
    """

    def __init__(self, beginning: Beginning, server: RemoteServer | str) -> None:
        self._beginning = beginning
        self._shared = isinstance(server, RemoteServer)
        self._server = RemoteServer(server) if isinstance(server, str) else server

    def open(self) -> RemoteHome:
        """Create the world."""
        return self._server.create_world(self._beginning)

    def close(self, home: RemoteHome) -> None:
        """Drop the world with what is under way in it."""
        home.drop(running_loop())
        if not self._shared:
            self._server.close()
