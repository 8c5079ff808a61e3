"""The test's own apps as receivers of a server that cannot call them: messages are fetched."""

import asyncio
import logging
from threading import Thread
from typing import NamedTuple, Protocol

import msgspec

from mockcalendly.client.home import Loop, running_loop
from mockcalendly.client.link import Answer as Reply
from mockcalendly.courier import AppReceiver
from mockcalendly.courier.exchange import Answer, Request
from mockcalendly.courier.threads import LoopThread, in_own_thread
from mockcalendly.webhooks.targets import Target

__all__ = ["FetchingReceivers"]

logger = logging.getLogger("mockcalendly.client")

GRACE = 5.0
"""Seconds for what an app still does to end."""


class Ask(Protocol):
    """Sends a request to the control API of the world."""

    def __call__(
        self, method: str, path: str, body: bytes | None = None, *, patience: float | None = ...
    ) -> Reply:
        """Return the answer; an error is raised."""
        ...


class _Message(msgspec.Struct, frozen=True):
    number: int
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class _Messages(msgspec.Struct, frozen=True):
    collection: list[_Message]


class _Receiver(NamedTuple):
    app: AppReceiver
    loop: Loop | None
    fetching: Thread


class FetchingReceivers:
    """Apps that stand behind URLs of a server, each with a thread that fetches its messages.

    Args:
        ask: Asks the control API of the world.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._thread = LoopThread("mockcalendly-receivers")
        self._receivers: list[_Receiver] = []

    def needs_running_loop(self) -> bool:
        """Return whether an app runs on the event loop of the caller's."""
        running = running_loop()
        return running is not None and any(each.loop is running for each in self._receivers)

    def add(self, app: AppReceiver, loop: Loop | None) -> str:
        """Put an app behind a URL that no other has, and return the URL's origin.

        Args:
            app: The app.
            loop: Of the test's, if the app runs there.
        """
        made = msgspec.json.decode(self._ask("POST", "/receivers").body)["resource"]
        path = f"/receivers/{made['id']}/messages"
        name = f"mockcalendly-receiver-{made['id']}"
        thread = Thread(target=self._fetch, args=(app, path), name=name, daemon=True)
        self._receivers.append(_Receiver(app, loop, thread))
        thread.start()
        url: str = made["url"]
        return url

    def close(self, waiting: Loop | None) -> None:
        """End the apps' lifespans; the server must have let go of them.

        Args:
            waiting: A loop that can run nothing, because it waits for this: what was begun there
                is left alone.
        """
        for receiver in self._receivers:
            receiver.fetching.join(GRACE)
            if receiver.loop is None or receiver.loop is not waiting:
                ending = receiver.app.aclose()
                asyncio.run_coroutine_threadsafe(ending, self._thread.loop).result()
        self._thread.stop(GRACE)

    def _fetch(self, app: AppReceiver, path: str) -> None:
        while True:
            try:
                reply = self._ask("POST", path, b"{}", patience=None)
            except (RuntimeError, ConnectionError):  # the world is gone, or the server
                return
            for message in msgspec.json.decode(reply.body, type=_Messages).collection:
                serving = self._serve(app, path, message)
                asyncio.run_coroutine_threadsafe(serving, self._thread.loop)

    async def _serve(self, app: AppReceiver, path: str, message: _Message) -> None:
        request = Request(Target.parse(message.url), message.headers, message.body)
        try:
            answer = await app.send(request)
        except Exception as error:
            logger.exception("A webhook could not be handed over for an unforeseen reason.")
            answer = Answer(error=f"{type(error).__name__}: {error}")
        await in_own_thread(self._bring, f"{path}/{message.number}/answer", answer)

    def _bring(self, path: str, answer: Answer) -> None:
        try:
            self._ask("POST", path, msgspec.json.encode(answer._asdict()))
        except (RuntimeError, ConnectionError):
            logger.debug("An answer came too late.", exc_info=True)
