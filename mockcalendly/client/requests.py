"""What a test looks at: the API requests that came in."""

from collections.abc import Callable
from typing import Any

from mockcalendly.actions.requests import ForgetRequests, ListRequests
from mockcalendly.client.home import Home
from mockcalendly.client.logs import Log
from mockcalendly.inspection.har import archive
from mockcalendly.inspection.requests import RecordedRequest
from mockcalendly.inspection.verification import matching, verify, verify_order

__all__ = ["RecordedRequest", "Requests"]


class Requests(Log[RecordedRequest]):
    """The API requests that a world has answered, oldest first; very old ones are forgotten."""

    _nothing = "There is no request."

    def __init__(self, home: Home, chosen: Callable[[RecordedRequest], bool] | None = None) -> None:
        super().__init__(lambda: [*filter(chosen or _any, self._recorded())])
        self._home = home

    def of(self, method: str, path: str) -> "Requests":
        """Return only the requests of a method to a path: ``of("POST", "/invitees")``."""
        return Requests(self._home, lambda each: (each.method, each.path) == (method, path))

    def clear(self) -> None:
        """Forget all requests of the world, so that what comes next is the first."""
        self._home.do(ForgetRequests())

    def har(self, *, secrets: bool = False) -> dict[str, Any]:
        """Return these requests as an HTTP archive (HAR 1.2), which browsers' tools can read.

        Args:
            secrets: Whether tokens, codes and keys are shown as they were sent.
        """
        return archive(self._read(), self._home.url, secrets=secrets)

    def matching(self, **wanted: object) -> list[RecordedRequest]:
        """Return the requests that fit: see `assert_called`."""
        return matching(self._read(), wanted)

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
        return verify(self._read(), wanted, times)

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
        verify_order(self._read(), steps)

    def _recorded(self) -> list[RecordedRequest]:
        entries = self._home.do(ListRequests())
        return [RecordedRequest(entry.number, entry.exchange) for entry in entries]


def _any(_: RecordedRequest) -> bool:
    return True
