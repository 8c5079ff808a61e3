"""The composition root: worlds, the courier of their webhooks, and one ASGI application."""

from collections.abc import Callable, Iterable, Iterator, MutableMapping
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mockcalendly.api import OPERATIONS
from mockcalendly.control.scope import ROOT, WORLD, WORLDS, is_control
from mockcalendly.courier import Courier
from mockcalendly.edge.app import Edge, Receive, Scope, Send, split_world
from mockcalendly.edge.sending import Sent
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.agenda import Due
from mockcalendly.oauth.paths import is_oauth
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import Rows
from mockcalendly.world import World

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from mockcalendly.edge.origins import OriginRules
    from mockcalendly.oauth.app import OAuthServer
    from mockcalendly.scheduling.app import SchedulingPages
    from mockcalendly.snapshots.shelf import Shelf

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
        allow_hosts: Names by which control API and OAuth may be called, besides those that no web
            page can have taken: ``mock.example.com``, ``*.example.com``, ``*``.

    Attributes:
        ready: Whether all is there that it is to begin with; what asks for its health is told.
    """

    def __init__(
        self,
        settings: WorldSettings | None = None,
        *,
        clock: Clock | None = None,
        rows: Rows | None = None,
        courier: Courier | None = None,
        allow_hosts: Iterable[str] = (),
    ) -> None:
        self.ready = True
        self.courier = courier or Courier()
        self._worlds: dict[str, World] = {}
        self._beginnings: dict[World, Callable[[], None]] = {}
        self._shelves: dict[World, Shelf] = {}
        self.default = self.create_world(DEFAULT_WORLD, settings, clock=clock, rows=rows)
        self._edge = Edge(self, OPERATIONS)
        self._allow_hosts = tuple(allow_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the API, OAuth, pages, the control API, and the lifespan protocol."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            await self._control(scope, receive, send)
            return
        name, path = split_world(scope["path"].removeprefix(scope.get("root_path", "")))
        world = self.default if name is None else self._worlds.get(name)
        if world is not None and is_control(path):
            await self._control(self._below(scope, name, path, world), receive, send)
            return
        if is_oauth(path):
            await self._oauth(scope, receive, send)
            return
        if _is_page(path, scope, world):
            await self._pages(scope, receive, send)
            return
        await self._edge(scope, receive, send, name, path)

    def answer(self, scope: Scope, body: bytes) -> Sent | None:
        """Return the answer to a request that has come as a whole; None: only the application can.

        It is the application's own. A server that asks here first saves most of what a request
        costs it: a task, events to wait for the body, and messages in both directions.

        Args:
            scope: ASGI's, of HTTP/1.1 at the root of the server.
            body: All of it.
        """
        name, path = split_world(scope["path"])
        world = self.default if name is None else self._worlds.get(name)
        if is_control(path) or is_oauth(path) or _is_page(path, scope, world):
            return None
        return self._edge.answer(scope, body, name, path)

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
        if rows is not None:
            self.keep_beginning(world)
        else:  # the default content need not be kept by each of hundreds of worlds
            parts = (world.settings, world.clock.started_at, world.clock.rate)
            self._beginnings[world] = lambda: _begin(world, *parts)
        return world

    def drop_world(self, name: str) -> None:
        """Remove a world with all that waits in it.

        Raises:
            KeyError: There is no such world.
        """
        world = self._worlds.pop(name)
        del self._beginnings[world]
        self._shelves.pop(world, None)
        self.courier.detach(world)
        world.journal.close()

    def keep_beginning(self, world: World) -> None:
        """Have `reset` bring a world back to what it is now.

        Its time goes back too if it was told the time, and is the machine's again if not.
        """
        snapshot, told = world.snapshot(), world.clock.started_at is not None

        def begin() -> None:
            world.restore(snapshot if told else snapshot._replace(now=Clock().now()))

        self._beginnings[world] = begin

    def reset(self, world: World) -> None:
        """Bring a world back to its beginning; its snapshots stay."""
        self._beginnings[world]()

    def snapshots_of(self, world: World) -> "Shelf":
        """Return the snapshots of a world that are kept by name."""
        from mockcalendly.snapshots.shelf import Shelf  # noqa: PLC0415 - costs start-up

        return self._shelves.setdefault(world, Shelf())

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

    def of_client(self, client_id: str) -> World:
        """Return the world whose OAuth application a client_id is, as `at_root` does for tokens."""
        if client_id in self.default.rows.applications:
            return self.default
        holders = [world for world in self._worlds.values() if client_id in world.rows.applications]
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

    def end_streams(self) -> None:
        """Tell whoever follows a journal that nothing more will come."""
        for world in self:
            world.journal.close()

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

    async def _live(self, receive: Receive, send: Send) -> None:
        """Speak the lifespan protocol: a server says when it begins and when it ends."""
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.aclose()
        await send({"type": "lifespan.shutdown.complete"})

    @cached_property
    def _control(self) -> "Starlette":
        """The control API; whoever calls Calendly's only need not wait for its import."""
        from mockcalendly.console.routes import console_routes  # noqa: PLC0415 - costs start-up
        from mockcalendly.control.app import control_app  # noqa: PLC0415 - costs start-up

        return control_app(console_routes(), self._rules)

    @cached_property
    def _oauth(self) -> "OAuthServer":
        """The OAuth server, imported as late."""
        from mockcalendly.oauth.app import OAuthServer  # noqa: PLC0415 - costs start-up

        return OAuthServer(self, self._rules)

    @cached_property
    def _pages(self) -> "SchedulingPages":
        """The scheduling pages, imported as late."""
        from mockcalendly.scheduling.app import SchedulingPages  # noqa: PLC0415 - costs start-up

        return SchedulingPages(self)

    @cached_property
    def _rules(self) -> "OriginRules":
        from mockcalendly.edge.origins import OriginRules  # noqa: PLC0415 - as those who need it

        return OriginRules(self._allow_hosts)

    def _below(
        self, scope: Scope, name: str | None, path: str, world: World
    ) -> MutableMapping[str, Any]:
        outer = scope.get("root_path", "")
        root = outer + ("" if name is None else f"/w/{name}")
        about = {WORLDS: self, WORLD: world, ROOT: outer}
        return {**scope, "path": root + path, "root_path": root, **about}


def _is_page(path: str, scope: Scope, world: World | None) -> bool:
    """Return whether a request is for a scheduling page: what the API has is never one."""
    if path[1:].partition("/")[0] in OPERATIONS or world is None:
        return False
    from mockcalendly.scheduling.paths import is_page  # noqa: PLC0415 - costs start-up

    return is_page(path, scope["headers"], world.rows)


def _begin(world: World, settings: WorldSettings, now: datetime | None, rate: float) -> None:
    world.settings = settings
    world.reset(clock=Clock(now, rate))
