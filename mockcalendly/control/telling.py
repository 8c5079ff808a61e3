"""A story as server-sent events, while it is being played."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from msgspec.json import encode
from starlette.responses import Response

from mockcalendly.edge.app import Receive, Scope, Send
from mockcalendly.errors import CalendlyError

if TYPE_CHECKING:
    from mockcalendly.scenario.report import Progress

__all__ = ["EVENTS", "Telling"]

EVENTS = "text/event-stream"


class Telling(Response):
    """Tells how far a story is, and at last its report, unless the client goes before.

    Args:
        play: Plays it and returns the report; is given whom to tell of each step.
    """

    media_type = EVENTS

    def __init__(
        self, play: "Callable[[Callable[[Progress], None]], Awaitable[dict[str, Any]]]"
    ) -> None:
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
        """Play the story, and tell of its end, however it ends."""
        try:
            self._tell(
                report=await self._play(lambda progress: self._tell(progress=progress.to_json()))
            )
        except CalendlyError as error:
            self._tell(error=error.render())
        finally:
            self._told.put_nowait(None)

    def _tell(self, **told: object) -> None:
        self._told.put_nowait(b"data: %s\n\n" % encode(told))


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
