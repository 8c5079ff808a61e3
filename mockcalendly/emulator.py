"""The composition root: worlds, the courier of their webhooks, and one ASGI application."""

from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from starlette.applications import Starlette

from mockcalendly.api import OPERATIONS
from mockcalendly.control.app import WORLD, control_app
from mockcalendly.courier import Courier
from mockcalendly.edge.app import Edge, Receive, Scope, Send, split_world
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.agenda import Due, DueKind
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import Rows
from mockcalendly.world import World

__all__ = ["DEFAULT_WORLD", "Emulator"]

DEFAULT_WORLD = "default"


class Emulator:
    """Many worlds behind one ASGI application, on one event loop.

    It is made, used and closed on that loop's thread: as an async context manager, or closed by an
    ASGI server's lifespan.

    Args:
        settings: Of the default world.
        clock: Of the default world.
        rows: Content of the default world.
        courier: How webhooks leave; one with the documented timeouts if None.
    """

    def __init__(
        self,
        settings: WorldSettings | None = None,
        *,
        clock: Clock | None = None,
        rows: Rows | None = None,
        courier: Courier | None = None,
    ) -> None:
        self.courier = courier or Courier()
        self._worlds: dict[str, World] = {}
        self.default = self.create_world(DEFAULT_WORLD, settings, clock=clock, rows=rows)
        self._edge = Edge(self, OPERATIONS)
        self._control = control_app(self._lifespan)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the API, the control API below ``/_mock/``, and the lifespan protocol."""
        if scope["type"] != "http":
            await self._control(scope, receive, send)
            return
        name, path = split_world(scope["path"].removeprefix(scope.get("root_path", "")))
        world = self.default if name is None else self._worlds.get(name)
        if world is not None and (path == "/_mock" or path.startswith("/_mock/")):
            await self._control(_below(scope, path, world), receive, send)
            return
        await self._edge(scope, receive, send)

    def __iter__(self) -> Iterator[World]:
        return iter(tuple(self._worlds.values()))

    def create_world(
        self,
        name: str,
        settings: WorldSettings | None = None,
        *,
        clock: Clock | None = None,
        rows: Rows | None = None,
    ) -> World:
        """Add a world at ``/w/<name>/``.

        Raises:
            ValueError: The name is taken, or cannot stand in a URL.
        """
        if name in self._worlds:
            raise ValueError(f"There is a world {name!r} already.")
        if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
            raise ValueError(
                f"{name!r} cannot name a world: use letters, digits, hyphens and underscores."
            )
        world = World(name, settings, clock=clock, rows=rows)
        self._worlds[name] = world
        self.courier.attach(world)
        return world

    def drop_world(self, name: str) -> None:
        """Remove a world with all that waits in it.

        Raises:
            KeyError: There is no such world.
        """
        self.courier.detach(self._worlds.pop(name))

    def named(self, name: str) -> World | None:
        """Return the world at ``/w/<name>/``."""
        return self._worlds.get(name)

    def at_root(self, token: str | None) -> World:
        """Return the world that a token selects at the root; the default one where it is known.

        Worlds share the well-known tokens, so a token selects another world only if it is found
        in exactly one.
        """
        if token is None or token in self.default.rows.tokens:
            return self.default
        holders = [world for world in self._worlds.values() if token in world.rows.tokens]
        return holders[0] if len(holders) == 1 else self.default

    async def settle(self, world: World, timeout: float = 30.0) -> None:  # noqa: ASYNC109
        """Return when every webhook that is due in a world was attempted.

        Raises:
            TimeoutError: Some still hang after that many real seconds.
        """
        await self.courier.settle(world, timeout=timeout)

    async def advance(self, world: World, to: datetime) -> list[Due]:
        """Move a world's clock forward, doing on the way all that falls due, in order."""
        return await self.courier.advance(world, to)

    async def advance_to_next(
        self, world: World, kind: DueKind | None, limit: datetime
    ) -> list[Due]:
        """Move a world's clock forward until something of a kind falls due, but not too far."""
        return await self.courier.advance_to_next(world, kind, limit)

    async def aclose(self) -> None:
        """Let deliveries under way finish, for a bounded time, and stop."""
        await self.courier.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with self:
            yield


def _below(scope: Scope, path: str, world: World) -> MutableMapping[str, Any]:
    return {**scope, "path": path, "root_path": "", WORLD: world}
