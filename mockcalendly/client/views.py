"""What a test looks at: the messages that were sent, and the requests that came in."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar, overload
from urllib.parse import parse_qsl

from mockcalendly.journal import Exchange
from mockcalendly.model.webhooks import Attempt
from mockcalendly.model.webhooks import Delivery as Row

__all__ = ["Attempt", "Deliveries", "Delivery", "RecordedRequest", "Requests"]

T = TypeVar("T")


class _Log(Sequence[T], Generic[T]):
    """The newest state of a growing list, read anew at every access."""

    def __init__(self, read: Callable[[], list[T]]) -> None:
        self._read = read

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self._read()[index]

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[T]:
        return iter(self._read())

    def __repr__(self) -> str:
        lines = ",\n  ".join(map(repr, self._read()))
        return f"[\n  {lines},\n]" if lines else "[]"

    @property
    def last(self) -> T:
        """The newest one.

        Raises:
            LookupError: There is none.
        """
        found = self._read()
        if not found:
            raise LookupError(self._nothing)
        return found[-1]

    _nothing = "There is none."


class Delivery:
    """One webhook message to one subscription, as it stood when it was looked at."""

    def __init__(self, row: Row) -> None:
        self._row = row

    def __repr__(self) -> str:
        outcome = self.error or self.state
        return f"<{self.event} to {self.url}: {outcome} (attempts: {len(self.attempts)})>"

    @property
    def event(self) -> str:
        """What it tells of, such as ``invitee.created``."""
        return self._row.event.value

    @property
    def url(self) -> str:
        """The subscription's ``callback_url``."""
        return self._row.url

    @property
    def raw(self) -> bytes:
        """The exact bytes of the body, the same in every attempt."""
        return self._row.body

    @property
    def body(self) -> dict[str, Any]:
        """The parsed body: ``event``, ``created_at``, ``created_by`` and ``payload``."""
        body: dict[str, Any] = json.loads(self._row.body)
        return body

    @property
    def payload(self) -> dict[str, Any]:
        """The ``payload`` of the body."""
        payload: dict[str, Any] = self.body["payload"]
        return payload

    @property
    def state(self) -> str:
        """``pending``, ``succeeded``, ``failed``, ``refused`` or ``dropped``.

        A pending one waits for its next attempt, or for its answer. A failed one was given up. A
        refused one was never sent, because its address is not a local one. A dropped one lost its
        subscription while it waited, or was struck by a fault that drops.
        """
        return self._row.state.value

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """All tries so far, each with ``at``, ``status``, ``error`` and what else there is."""
        return self._row.attempts

    @property
    def headers(self) -> dict[str, str]:
        """What the last attempt sent, named as sent; empty before the first one."""
        return dict(self.attempts[-1].request_headers) if self.attempts else {}

    @property
    def status(self) -> int | None:
        """What the receiver answered to the last attempt; None if no answer has come."""
        return self.attempts[-1].status if self.attempts else None

    @property
    def error(self) -> str | None:
        """In plain words why the last attempt failed; None if none has, or it succeeded."""
        return self.attempts[-1].error if self.attempts else None

    @property
    def due_at(self) -> datetime | None:
        """World instant of the next attempt; None if none is to come."""
        return self._row.due_at

    @property
    def faults(self) -> tuple[str, ...]:
        """Names of the faults that have struck it."""
        return self._row.faults

    @property
    def created_at(self) -> datetime:
        """World instant of what it tells of."""
        return self._row.created_at


class Deliveries(_Log[Delivery]):
    """The webhook messages of a world in the order in which they came about."""

    _nothing = "There is no delivery. Has anything been subscribed to this event?"

    def of(self, *events: str) -> "Deliveries":
        """Return only the messages of some events: ``of("invitee.created")``."""
        return Deliveries(lambda: [each for each in self._read() if each.event in events])


class RecordedRequest:
    """One request to the API and its answer."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def __repr__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"<{self.method} {self.path}{query} -> {self.status}>"

    @property
    def at(self) -> datetime:
        """World instant at which it was handled."""
        return self._exchange.at

    @property
    def method(self) -> str:
        """In capitals."""
        return self._exchange.method

    @property
    def path(self) -> str:
        """Decoded, without a world's prefix."""
        return self._exchange.path

    @property
    def query(self) -> str:
        """As sent, without the question mark."""
        return self._exchange.query

    @property
    def params(self) -> dict[str, str]:
        """The parsed query; of a repeated name the last one."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def headers(self) -> dict[str, str]:
        """By lower-case name; the token is not shown."""
        return self._exchange.headers()

    @property
    def raw(self) -> bytes:
        """The exact bytes of the body."""
        return self._exchange.request_body

    @property
    def body(self) -> Any:  # noqa: ANN401 - whatever the client has sent
        """The parsed JSON body; None if there was none.

        Raises:
            ValueError: It is not JSON.
        """
        return json.loads(self.raw) if self.raw.strip() else None

    @property
    def status(self) -> int:
        """The status of the answer; 0 if a fault left the request without one."""
        return self._exchange.status

    @property
    def response(self) -> Any:  # noqa: ANN401 - any JSON
        """The parsed body of the answer; None if it has none."""
        answer = self._exchange.response_body
        return json.loads(answer) if answer else None

    @property
    def operation(self) -> str:
        """Id of the API's operation; "" if the path is none."""
        return self._exchange.operation

    @property
    def hint(self) -> str:
        """Why it was refused, in plain words; "" if it was not."""
        return self._exchange.hint


class Requests(_Log[RecordedRequest]):
    """The API requests that a world has answered, oldest first; very old ones are forgotten."""

    _nothing = "There is no request."

    def of(self, method: str, path: str) -> "Requests":
        """Return only the requests of a method to a path: ``of("POST", "/invitees")``."""
        return Requests(
            lambda: [each for each in self._read() if (each.method, each.path) == (method, path)]
        )
