"""What takes its time as server-sent events, while it goes on: a story, or traffic."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec.json import encode
from starlette.requests import Request
from starlette.responses import Response

from mockcalendly.edge.app import Receive, Scope, Send
from mockcalendly.errors import CalendlyError

__all__ = ["Tell", "Telling", "wants_telling"]

EVENTS = "text/event-stream"

Tell = Callable[[dict[str, Any]], None]
"""Is told how far it is."""


def wants_telling(request: Request) -> bool:
    """Return whether somebody asks for server-sent events."""
    return EVENTS in request.headers.get("accept", "")


class Telling(Response):
    """Tells how far something is, and at last its report, unless the client goes before.

    Args:
        play: Does it and returns the report; is given whom to tell how far it is.
    """

    media_type = EVENTS

    def __init__(self, play: Callable[[Tell], Awaitable[dict[str, Any]]]) -> None:
        super().__init__(headers={"Cache-Control": "no-store"})
        del self.headers["content-length"]
        self._play = play
        self._told: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head at once, then an event for each thing that is told."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        playing = asyncio.ensure_future(self._run())
        gone = asyncio.ensure_future(_disconnected(receive))
        gone.add_done_callback(lambda _: playing.cancel())
        try:
            while (event := await self._told.get()) is not None:
                await send({"type": "http.response.body", "body": event, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            playing.cancel()

    async def _run(self) -> None:
        """Do it, and tell of its end, however it ends."""
        try:
            self._tell(report=await self._play(lambda progress: self._tell(progress=progress)))
        except CalendlyError as error:
            self._tell(error=error.render())
        finally:
            self._told.put_nowait(None)

    def _tell(self, **told: object) -> None:
        self._told.put_nowait(b"data: %s\n\n" % encode(told))


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
