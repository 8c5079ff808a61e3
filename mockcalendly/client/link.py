"""HTTP to the control API of a running server, over connections that are kept."""

import selectors
from collections import deque
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

__all__ = ["Answer", "Link"]

PATIENCE = 60.0
"""Real seconds in which a server that is up answers."""


class Answer(NamedTuple):
    """What a server answers."""

    status: int
    body: bytes


class Link:
    """The way to a server; safe to be used by many threads.

    It is neither led through proxies nor told by the environment to whom to speak.

    Args:
        url: Of the server; what is asked for stands below its path.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._parts = _split(self.url)
        self._idle: deque[HTTPConnection] = deque()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that are connected to."""
        connection = self._connection()
        return connection.host, connection.port

    @property
    def path(self) -> str:
        """What paths on the server begin with."""
        return self._parts.path

    @property
    def secure(self) -> bool:
        """Whether the server is spoken to over TLS."""
        return self._parts.scheme == "https"

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        host: str | None = None,
        patience: float | None = PATIENCE,
    ) -> Answer:
        """Send a request and return the answer.

        Args:
            method: In capitals.
            path: Below the server's own.
            body: JSON.
            host: What the header says instead of the server's name.
            patience: Real seconds without a byte; None: however long it takes.

        Raises:
            ConnectionError: Nobody answers there; a sentence that says what to do.
        """
        connection = self._take()
        connection.timeout = patience
        if connection.sock is not None:
            connection.sock.settimeout(patience)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if host is not None:
            headers["Host"] = host
        try:
            connection.request(method, self._parts.path + path, body, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.read())
        except (OSError, HTTPException) as error:
            connection.close()
            raise self.unreachable(error) from None
        except BaseException:  # the answer may still come, and must not be taken for another one
            connection.close()
            raise
        if connection.sock is not None:
            self._idle.append(connection)
        return answer

    def unreachable(self, reason: object) -> ConnectionError:
        """Return the error of who gets no answer."""
        return ConnectionError(
            f"No mockcalendly answers at {self.url}: {reason}. "
            "Start one, `mockcalendly serve`, or correct the URL."
        )

    def close(self) -> None:
        """Close the connections that are not in use."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> HTTPConnection:
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was faster
                break
            if _is_open(connection):
                return connection
            connection.close()
        return self._connection()

    def _connection(self) -> HTTPConnection:
        kind = HTTPSConnection if self.secure else HTTPConnection
        return kind(self._parts.hostname or "", self._parts.port)


def _is_open(connection: HTTPConnection) -> bool:
    """Return whether the server has not ended an idle connection: then there is nothing to read."""
    with selectors.DefaultSelector() as selector:
        selector.register(connection.sock, selectors.EVENT_READ)
        return not selector.select(0)


def _split(url: str) -> SplitResult:
    wrong = ValueError(f"{url!r} is not the URL of a server, such as http://127.0.0.1:8787.")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        raise wrong from None
    if not usable or parts.query or parts.fragment:
        raise wrong
    return parts
