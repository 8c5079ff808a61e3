"""The emulator below any ASGI server: how it begins, ends, and refuses what it does not speak."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from mockcalendly.courier import Abandoned
from mockcalendly.emulator import Emulator

Message = MutableMapping[str, Any]


class Server:
    """An ASGI server's side of one connection."""

    def __init__(self, *messages: Message) -> None:
        self.sent: list[Message] = []
        self._messages = asyncio.Queue[Message]()
        for message in messages:
            self._messages.put_nowait(message)

    async def receive(self) -> Message:
        return await self._messages.get()

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    def tell(self, message: Message) -> None:
        self._messages.put_nowait(message)


async def test_it_begins_and_ends_with_its_server() -> None:
    emulator, server = Emulator(), Server({"type": "lifespan.startup"})
    life = asyncio.create_task(
        emulator({"type": "lifespan", "asgi": {}}, server.receive, server.send)
    )
    await emulator.settle(emulator.default)
    server.tell({"type": "lifespan.shutdown"})
    await life

    assert [message["type"] for message in server.sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    with pytest.raises(Abandoned):
        await emulator.settle(emulator.default)


async def test_a_websocket_is_refused() -> None:
    scope = {"type": "websocket", "path": "/", "headers": [], "query_string": b"", "asgi": {}}
    server = Server({"type": "websocket.connect"})
    async with Emulator() as emulator:
        await emulator(scope, server.receive, server.send)

    assert [message["type"] for message in server.sent] == ["websocket.close"]
