"""Worlds under the vendor's own addresses."""

from collections.abc import Awaitable, Callable

from mockcalendly.edge.app import ONLY_WORLD, Receive, Scope, Send

__all__ = ["OnlyWorld", "over_https"]

App = Callable[[Scope, Receive, Send], Awaitable[None]]


def over_https(app: App) -> App:
    """Return an application that takes requests as asked for over HTTPS, however they come."""

    async def asked_over_https(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "scheme": "https"}, receive, send)

    return asked_over_https


class OnlyWorld:
    """An application in which one of many worlds is the only one, reached by HTTPS.

    Args:
        app: All worlds.
        name: Of the one.
    """

    def __init__(self, app: App, name: str) -> None:
        self._app = over_https(app)
        self._name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        prefix = f"/w/{self._name}"
        path: str = scope["path"]
        if not path.startswith(f"{prefix}/"):
            path = prefix + path
        await self._app({**scope, "path": path, ONLY_WORLD: self._name}, receive, send)
