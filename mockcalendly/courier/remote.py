"""Receivers that the courier cannot call: they come and ask for their messages."""

import asyncio
from itertools import count
from typing import NamedTuple

from mockcalendly.courier.exchange import Answer, Request
from mockcalendly.webhooks.targets import Target

__all__ = ["Errand", "RemoteReceiver"]


class Errand(NamedTuple):
    """A request that waits for its answer, and its number."""

    number: int
    request: Request


class RemoteReceiver:
    """An app in another process, perhaps on another machine, that fetches what is sent to it.

    All methods belong to the courier's loop.
    """

    def __init__(self) -> None:
        self._numbers = count(1)
        self._waiting: asyncio.Queue[Errand] = asyncio.Queue()
        self._answers: dict[int, asyncio.Future[Answer]] = {}
        self._closed = asyncio.Event()

    async def send(self, request: Request) -> Answer:
        """Have a request fetched, and return what is answered."""
        errand = Errand(next(self._numbers), request)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._answers[errand.number] = answer
        self._waiting.put_nowait(errand)
        try:
            return await answer
        finally:
            del self._answers[errand.number]

    async def fetch(self, seconds: float) -> list[Errand]:
        """Return the requests that nobody has fetched, waiting for one if there is none.

        Args:
            seconds: Real time after which there is nothing to be waited for.

        Raises:
            EOFError: It was closed.
        """
        first = asyncio.ensure_future(self._waiting.get())
        closed = asyncio.ensure_future(self._closed.wait())
        try:
            await asyncio.wait({first, closed}, timeout=seconds, return_when="FIRST_COMPLETED")
            if self._closed.is_set():
                raise EOFError
            found = [first.result()] if first.done() else []
            while not self._waiting.empty():
                found.append(self._waiting.get_nowait())
            return found
        finally:
            first.cancel()
            closed.cancel()

    def answer(self, number: int, answer: Answer) -> bool:
        """Take the answer to a request; return False if nobody waits for it any more."""
        waiting = self._answers.get(number)
        if waiting is None or waiting.done():
            return False
        waiting.set_result(answer)
        return True

    async def probe(self, target: Target) -> str | None:
        """Return None: whether anybody comes and asks is not known before he does."""
        return None

    async def aclose(self) -> None:
        """Tell whoever fetches that nothing more will come."""
        self._closed.set()
