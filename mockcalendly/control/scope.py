"""How the world that a request is for, and all others, come to the control API."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from mockcalendly.courier import Courier
from mockcalendly.edge.app import Receive, Scope, Send, base_url
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import Rows
from mockcalendly.world import World

if TYPE_CHECKING:
    from starlette.requests import Request

    from mockcalendly.snapshots.shelf import Shelf

__all__ = [
    "ROOT",
    "WORLD",
    "WORLDS",
    "Worlds",
    "address_of",
    "is_control",
    "url_of",
    "world_of",
    "worlds_of",
]

WORLD = "mockcalendly.world"
WORLDS = "mockcalendly.worlds"
ROOT = "mockcalendly.root"
"""Keys of the ASGI scope under which the caller puts the world that a request is for, all worlds of
the server, and the path below which the server itself is."""


class Worlds(Protocol):
    """The worlds of a server, and what takes care of them."""

    courier: Courier
    default: World
    ready: bool

    def __iter__(self) -> Iterator[World]: ...

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve them all."""

    def named(self, name: str) -> World | None:
        """Return the world at ``/w/<name>/``."""

    def create_world(
        self,
        name: str,
        settings: WorldSettings | None = None,
        *,
        clock: Clock | None = None,
        rows: Rows | None = None,
    ) -> World:
        """Add a world; refuses names that cannot be with a ValueError."""
        ...

    def drop_world(self, name: str) -> None:
        """Remove a world with all that waits in it."""
        ...

    def keep_beginning(self, world: World) -> None:
        """Have `reset` bring a world back to what it is now."""
        ...

    def reset(self, world: World) -> None:
        """Bring a world back to its beginning."""
        ...

    def snapshots_of(self, world: World) -> "Shelf":
        """Return the snapshots of a world that are kept by name."""
        ...


def is_control(path: str) -> bool:
    """Return whether a path below a world is the control API's, not Calendly's."""
    return path.startswith("/_mock/") or path in ("/_mock", "/openapi.json", "/openapi.yaml")


def world_of(request: "Request") -> World:
    """Return the world that a request is for."""
    world: World = request.scope[WORLD]
    return world


def worlds_of(request: "Request") -> Worlds:
    """Return all worlds of the server."""
    worlds: Worlds = request.scope[WORLDS]
    return worlds


def address_of(request: "Request") -> str:
    """Return the base of the world's URIs for this client, without trailing slash."""
    return world_of(request).settings.public_url or base_url(request.scope, None)


def url_of(request: "Request", name: str) -> str:
    """Return where this client reaches a world of the server by its name."""
    outer = {**request.scope, "root_path": request.scope[ROOT]}
    return base_url(outer, None if name == worlds_of(request).default.name else name)
