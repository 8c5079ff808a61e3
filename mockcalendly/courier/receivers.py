"""Receivers inside the process: the test's own app, no port needed."""

import asyncio
import inspect
from collections.abc import Container
from itertools import count
from typing import Any, Literal

from mockcalendly.courier.asgi import ASGIApp, ASGIReceiver
from mockcalendly.courier.exchange import Answer, Request
from mockcalendly.courier.wsgi import WSGIApp, WSGIReceiver
from mockcalendly.webhooks.targets import Target

__all__ = ["HOST", "AppReceiver", "free_origin"]

HOST = "testserver"
"""What Django's and Starlette's test clients call the app, so apps that check the host allow it."""

_INTERFACES = {2: "wsgi", 3: "asgi"}
"""By the number of arguments that an app is called with."""


class AppReceiver:
    """An ASGI or WSGI app that deliveries are handed to directly.

    It gets the same requests as over a socket. What it raises becomes the attempt's error, and
    counts as a 500.

    Args:
        app: The app. An ASGI app's lifespan starts with the first delivery and ends with
            `aclose`.
        interface: Which of the two it is, if its signature does not tell.
        loop: Where an ASGI app runs: a loop of the test's, if the app shares things with it. None:
            a thread of its own, so that even an app which calls the emulator with a blocking
            client cannot hold up anybody.

    Raises:
        TypeError: It is neither, or the signature does not tell.
    """

    def __init__(
        self,
        app: ASGIApp | WSGIApp,
        *,
        interface: Literal["asgi", "wsgi"] | None = None,
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        target: Any = app
        self._receiver = (
            ASGIReceiver(target, loop)
            if (interface or _interface(target)) == "asgi"
            else WSGIReceiver(target)
        )

    async def send(self, request: Request) -> Answer:
        """Hand a request to the app."""
        return await self._receiver.send(request)

    async def probe(self, target: Target) -> str | None:
        """Return None: an app is always there."""
        return None

    async def aclose(self) -> None:
        """End the app's lifespan, and its thread."""
        await self._receiver.aclose()


def free_origin(taken: Container[str]) -> str:
    """Return a made-up origin that no other receiver stands behind."""
    return next(url for n in count(1) if (url := f"http://{HOST}:{n}") not in taken)


def _interface(app: Any) -> str:  # noqa: ANN401 - anything may be passed
    try:
        parameters = inspect.signature(app).parameters.values()
    except (TypeError, ValueError):
        raise TypeError(f"{app!r} is not callable like an ASGI or WSGI app.") from None
    positional = [
        parameter
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        and parameter.default is parameter.empty
    ]
    found = _INTERFACES.get(len(positional))
    if found is None:
        raise TypeError(
            f"Whether {app!r} is an ASGI or a WSGI app cannot be told from its signature: "
            'pass interface="asgi" or interface="wsgi".'
        )
    return found
