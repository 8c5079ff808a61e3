"""What a test looks at: the API requests that came in."""

import json
from collections.abc import Callable
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qsl

from mockcalendly.client.logs import Log
from mockcalendly.client.verifying import complaint, misses
from mockcalendly.journal import Exchange

__all__ = ["RecordedRequest", "Requests"]


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
    def user(self) -> str:
        """Id of the user whose token it was; "" if there was none."""
        return self._exchange.user

    @property
    def hint(self) -> str:
        """Why it was refused, in plain words; "" if it was not."""
        return self._exchange.hint


class Requests(Log[RecordedRequest]):
    """The API requests that a world has answered, oldest first; very old ones are forgotten."""

    _nothing = "There is no request."

    def of(self, method: str, path: str) -> "Requests":
        """Return only the requests of a method to a path: ``of("POST", "/invitees")``."""
        return Requests(
            lambda: [each for each in self._read() if (each.method, each.path) == (method, path)]
        )

    def matching(self, **wanted: object) -> list[RecordedRequest]:
        """Return the requests that fit: see `assert_called`."""
        return [each for each in self._read() if not misses(wanted, _facts(each))]

    def assert_called(
        self,
        method: str | None = None,
        path: str | None = None,
        *,
        times: int | None = None,
        **wanted: object,
    ) -> list[RecordedRequest]:
        """Assert that requests came that fit, and return them.

        Args:
            method: In capitals.
            path: Decoded, without a world's prefix; ``*`` stands for any characters.
            times: How many must have come; None: at least one.
            wanted: ``operation``, ``status`` or ``user`` (an id) as they must be;
                ``query``, ``headers``, ``body`` or ``response``: a part that must be in there.

        Raises:
            AssertionError: They did not; shows where the nearest ones differ.
        """
        given = {"method": method, "path": path, **wanted}
        wanted = {key: value for key, value in given.items() if value is not None}
        found = self.matching(**wanted)
        if len(found) != times if times is not None else not found:
            raise AssertionError(complaint(wanted, [*map(_facts, self)], len(found), times))
        return found

    def assert_not_called(
        self, method: str | None = None, path: str | None = None, **wanted: object
    ) -> None:
        """Assert that no request came that fits; arguments as in `assert_called`."""
        self.assert_called(method, path, times=0, **wanted)

    def assert_order(self, *steps: str) -> None:
        """Assert that requests came in this order, whatever came between them.

        Args:
            steps: Such as ``"POST /invitees"``; ``*`` stands for any characters.

        Raises:
            AssertionError: They did not; says which step is missing after which.
        """
        came = iter([f"{each.method} {each.path}" for each in self._read()])
        for number, step in enumerate(steps):
            if not any(fnmatchcase(each, step) for each in came):
                after = f" after {steps[number - 1]}" if number else ""
                raise AssertionError(f"{step} did not come{after}.\nWhat came: {self!r}")


def _facts(request: RecordedRequest) -> dict[str, Any]:
    return {
        "method": request.method,
        "path": request.path,
        "operation": request.operation,
        "user": request.user,
        "status": int(request.status),
        "query": request.params,
        "headers": request.headers,
        "body": _json(lambda: request.body),
        "response": _json(lambda: request.response),
    }


def _json(read: Callable[[], Any]) -> Any:  # noqa: ANN401 - any JSON
    try:
        return read()
    except ValueError:
        return None
