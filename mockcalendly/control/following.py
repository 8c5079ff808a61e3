"""Requests as server-sent events, as they come."""

import asyncio

from msgspec.json import encode
from starlette.responses import Response

from mockcalendly.edge.app import Receive, Scope, Send
from mockcalendly.inspection.requests import Chosen, RecordedRequest, recorded
from mockcalendly.journal import Exchange, Journal

__all__ = ["Following"]

BACKLOG = 1_000
"""Requests that wait for a slow reader; with more the stream ends, and he can go on from there."""


class Following(Response):
    """Follows a journal until it is closed or the client goes.

    Args:
        journal: What is followed.
        chosen: Which requests are meant; with `after`, the journal's older ones come first.
        secrets: Whether tokens, codes and keys are shown as they were sent.
    """

    media_type = "text/event-stream"

    def __init__(self, journal: Journal, chosen: Chosen, *, secrets: bool) -> None:
        super().__init__(headers={"Cache-Control": "no-store"})
        del self.headers["content-length"]
        self._journal = journal
        self._chosen = chosen
        self._secrets = secrets
        self._waiting: asyncio.Queue[RecordedRequest | None] = asyncio.Queue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head at once, then an event for each request."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        if scope["method"] == "HEAD":
            await send(start)
            await send({"type": "http.response.body", "body": b""})
            return
        self._begin()
        gone = asyncio.ensure_future(self._end_with_client(receive))
        try:
            await send(start)
            await _write(send, b": following\n\n")
            while (request := await self._waiting.get()) is not None:
                await _write(send, self._event(request))
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            self._journal.unlisten(self._hear)

    def _begin(self) -> None:
        if self._chosen.after is not None:
            for request in recorded(self._journal, self._chosen):
                self._waiting.put_nowait(request)
        self._journal.listen(self._hear)

    def _hear(self, number: int, exchange: Exchange | None) -> None:
        if exchange is None or self._waiting.qsize() >= BACKLOG:
            self._journal.unlisten(self._hear)
            self._waiting.put_nowait(None)
        elif self._chosen.includes(exchange):
            self._waiting.put_nowait(RecordedRequest(number, exchange))

    async def _end_with_client(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._waiting.put_nowait(None)

    def _event(self, request: RecordedRequest) -> bytes:
        data = encode(request.to_json(secrets=self._secrets))
        return b"id: %d\nevent: request\ndata: %s\n\n" % (request.id, data)


async def _write(send: Send, chunk: bytes) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": True})
