"""An ASGI app that keeps the webhooks it is sent."""

import json
from typing import Any, NamedTuple

from mockcalendly.edge.app import Receive, Scope, Send, read_body


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def event(self) -> str:
        return str(self.document["event"])

    @property
    def payload(self) -> dict[str, Any]:
        return dict(self.document["payload"])


class Receiver:
    """Answers with the statuses given, then with 200, and keeps what came."""

    def __init__(self, *statuses: int) -> None:
        self.received: list[Received] = []
        self._statuses = list(statuses)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        body = await read_body(scope, receive)
        assert isinstance(body, bytes)
        headers = {key.decode().lower(): value.decode() for key, value in scope["headers"]}
        self.received.append(Received(scope["path"], headers, body))
        status = self._statuses.pop(0) if self._statuses else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})
