"""A world on a server that runs elsewhere: another process, or another machine."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from mockcalendly.actions import (
    Action,
    AnyAction,
    Raised,
    Waiting,
    name_of,
    result_of,
    to_raise,
)
from mockcalendly.client.home import Home, Loop, blocked, with_reasons
from mockcalendly.client.link import PATIENCE, Answer, Link
from mockcalendly.kernel.uris import VENDOR_URL

if TYPE_CHECKING:
    from mockcalendly.client.fetching import FetchingReceivers
    from mockcalendly.client.story import Story
    from mockcalendly.courier import AppReceiver
    from mockcalendly.scenario.report import Report
    from mockcalendly.world import Snapshot

__all__ = ["RemoteHome"]

T = TypeVar("T")

VENDOR_HOST = VENDOR_URL.removeprefix("https://")
AS_VENDOR = "/_mock/vendor"
"""Below it, a world answers as if it were at the host that a request names."""


class _Refusal(msgspec.Struct):
    """What is read of an answer that is an error."""

    raised: Raised | None = None


class RemoteHome(Home):
    """A world of its own on a running server, by its control API.

    Args:
        link: To the server.
        name: Of the world.
    """

    def __init__(self, link: Link, name: str) -> None:
        self._link = link
        self._path = f"/w/{name}"
        self._interceptions = 0
        self._receivers: FetchingReceivers | None = None
        self.name = name
        self.url = link.url + self._path

    def do(self, action: Action[T]) -> T:
        """Do something to the world, or look at it."""
        done: T = self._perform(action, PATIENCE)
        return done

    def wait(self, action: Waiting[T], *, instead: str) -> T:
        """Do something that takes its time."""
        self._require_free_loop(instead)
        done: T = self._perform(action, None)
        return done

    async def await_(self, action: Waiting[T]) -> T:
        """Do what `wait` does, while the caller's event loop goes on."""
        return await _beside(lambda: self._perform(action, None))

    def snapshot(self) -> "Snapshot":
        """Return all that the world is now."""
        from mockcalendly.snapshots import decode_snapshot  # noqa: PLC0415 - rarely needed

        return decode_snapshot(self._control("GET", "/snapshot").body)

    def restore(self, snapshot: "Snapshot") -> None:
        """Bring the world back to a snapshot."""
        from mockcalendly.snapshots import encode_snapshot  # noqa: PLC0415 - rarely needed

        self._control("PUT", "/snapshot", encode_snapshot(snapshot))

    def play(self, story: "Story") -> "Report":
        """Play a story at once, and report."""
        self._require_free_loop("areplay()")
        return self._play(story)

    async def aplay(self, story: "Story") -> "Report":
        """Play a story at once, and report."""
        return await _beside(lambda: self._play(story))

    def receive(self, receiver: "AppReceiver", loop: Loop | None) -> str:
        """Put an app of the test's behind a URL: its messages are fetched from the server."""
        from mockcalendly.client.fetching import (  # noqa: PLC0415 - brings the courier
            FetchingReceivers,
        )

        if self._receivers is None:
            self._receivers = FetchingReceivers(self._control)
        return self._receivers.add(receiver, loop)

    @contextmanager
    def intercept(self) -> Iterator[None]:
        """Be Calendly's own hosts for this process."""
        from mockcalendly.client.forwarding import forwarding  # noqa: PLC0415 - rarely needed
        from mockcalendly.intercept import Interception  # noqa: PLC0415

        with forwarding(self._link, self._path + AS_VENDOR) as address:
            self._interceptions += 1
            try:
                with Interception(address):
                    yield
            finally:
                self._interceptions -= 1

    def drop(self, waiting: Loop | None) -> None:
        """Drop the world with what is under way in it.

        Args:
            waiting: An event loop that can run nothing, because it waits for this.
        """
        self._link.ask("DELETE", f"/_mock/worlds/{self.name}")
        if self._receivers is not None:
            self._receivers.close(waiting)

    def _play(self, story: "Story") -> "Report":
        body = msgspec.json.encode(story.described())
        answer = self._control("POST", "/scenario", body, patience=None)
        return story.reported(msgspec.json.decode(answer.body))

    def _perform(self, action: AnyAction, patience: float | None) -> Any:  # noqa: ANN401
        kind = type(action)
        path = f"/actions/{name_of(kind)}"
        answer = self._control("POST", path, msgspec.json.encode(action), patience=patience)
        return _decoder(kind).decode(answer.body)["result"]

    def _control(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        patience: float | None = PATIENCE,
    ) -> Answer:
        base, host = self._path, None
        if self._interceptions:
            base, host = self._path + AS_VENDOR, VENDOR_HOST
        whole = f"{base}/_mock{path}"
        answer = self._link.ask(method, whole, body, host=host, patience=patience)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            with with_reasons():
                raise self._error(answer)
        return answer

    def _error(self, answer: Answer) -> Exception:
        try:
            raised = msgspec.json.decode(answer.body, type=_Refusal).raised
        except msgspec.DecodeError:
            raised = None
        if raised is not None:
            return to_raise(raised)
        if answer.status == HTTPStatus.NOT_FOUND:
            return RuntimeError(
                f"There is no world {self.name!r} at {self._link.url} any more: "
                "it was dropped, or the server began anew."
            )
        said = answer.body.decode("utf-8", "replace")
        return RuntimeError(f"The server at {self._link.url} answered {answer.status}: {said}")

    def _require_free_loop(self, instead: str) -> None:
        if self._receivers is not None and self._receivers.needs_running_loop():
            raise blocked(instead)


async def _beside(function: Callable[[], T]) -> T:
    """Run a function that blocks in a thread; who is cancelled does not wait for it."""
    import anyio.to_thread  # noqa: PLC0415 - for async tests only

    return await anyio.to_thread.run_sync(function, abandon_on_cancel=True)


@cache
def _decoder(kind: type[AnyAction]) -> "msgspec.json.Decoder[Mapping[str, Any]]":
    return msgspec.json.Decoder(dict[str, result_of(kind)])  # type: ignore[misc]
