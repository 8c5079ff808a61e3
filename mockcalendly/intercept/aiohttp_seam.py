"""aiohttp: `BaseConnector.connect`.

A request is passed on to a connector that is made for it. Such a connector keeps no connection, so
it need not be closed.
"""

from asyncio import get_running_loop

from mockcalendly.intercept.patching import Method, Replace
from mockcalendly.intercept.targets import Find, Untyped

__all__ = ["patch"]


def patch(find: Find, aiohttp: Untyped, replace: Replace) -> None:
    """Have all connectors of hosts, but not of Unix sockets, ask where a request goes."""
    base: type[Untyped] = aiohttp.BaseConnector

    class Connector(base):  # type: ignore[misc]
        """Connects to one address whatever a request says, as the one for Unix sockets does."""

        def __init__(self, address: tuple[str, int]) -> None:
            super().__init__(force_close=True, limit=0)
            self._address = address

        async def _create_connection(self, *_: object) -> Untyped:
            loop = get_running_loop()
            _transport, protocol = await loop.create_connection(self._factory, *self._address)
            return protocol

    def awaiting(original: Method) -> Method:
        async def connect(
            self: Untyped, req: Untyped, *arguments: object, **named: object
        ) -> Untyped:
            by_host = isinstance(self, aiohttp.TCPConnector)
            target = find(req.url.host or "", req.url.port) if by_host else None
            connector = self if target is None else Connector(target.address)
            return await original(connector, req, *arguments, **named)

        return connect

    replace(base, "connect", awaiting)
