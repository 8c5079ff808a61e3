"""Deliver into a WSGI app, without a socket."""

import logging
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from mockcalendly.courier.exchange import READ_AT_MOST, SERVER_ERROR, Answer, Headers, Request
from mockcalendly.courier.threads import in_own_thread

__all__ = ["WSGIApp", "WSGIReceiver"]

logger = logging.getLogger("mockcalendly.courier")

WSGIApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WSGIReceiver:
    """A WSGI app that takes deliveries, each in a thread of its own."""

    def __init__(self, app: WSGIApp) -> None:
        self._app = app

    async def send(self, request: Request) -> Answer:
        """Call the app; what it raises is the answer's error."""
        return await in_own_thread(self._handle, request)

    async def aclose(self) -> None:
        """Do nothing: no thread outlives its call."""

    def _handle(self, request: Request) -> Answer:
        response = _Response()
        try:
            parts = self._app(_environ(request), response.start)
            try:
                response.read(parts)
            finally:
                close = getattr(parts, "close", None)
                if close is not None:
                    close()
        except BaseException as error:  # any failure of the app is its answer
            logger.exception("A webhook receiver raised an exception.")
            return Answer(SERVER_ERROR, error=f"{type(error).__name__}: {error}")
        if response.status is None:
            return Answer(SERVER_ERROR, error="The app ended without an answer.")
        return Answer(response.status, response.headers, bytes(response.body))


class _Response:
    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: Headers = ()
        self.body = bytearray()

    def start(
        self,
        status: str,
        headers: list[tuple[str, str]],
        _: object = None,
    ) -> Callable[[bytes], None]:
        # Nothing has been sent yet, so an app that found an error may always start anew.
        self.status = int(status.split(" ", 1)[0])
        self.headers = tuple(headers)
        return self.body.extend

    def read(self, parts: Iterable[bytes]) -> None:
        for part in parts:
            self.body += part
            if len(self.body) >= READ_AT_MOST:
                return


def _environ(request: Request) -> dict[str, Any]:
    target = request.target
    path, _, query = target.path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": target.host,
        "SERVER_PORT": str(target.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": target.scheme,
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return environ
