"""A receiver of webhooks that is down now and then, and counts what it has got."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from zlib import crc32

__all__ = ["Receiver", "receiving"]

ONE_IN = 3
"""Of so many messages one is refused when it comes first."""


class Receiver:
    """What came, by path.

    Attributes:
        url: Where it listens.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._lock = Lock()
        self._tried: Counter[tuple[str, bytes]] = Counter()
        self._taken: dict[str, list[bytes]] = {}

    def take(self, path: str, body: bytes) -> int:
        """Return the status that a message is answered with."""
        with self._lock:
            self._tried[path, body] += 1
            if self._tried[path, body] == 1 and crc32(body) % ONE_IN == 0:
                return 500
            self._taken.setdefault(path, []).append(body)
            return 204

    def taken(self, path: str) -> list[bytes]:
        """Return the messages that were not refused, and forget all about a path."""
        with self._lock:
            for key in [key for key in self._tried if key[0] == path]:
                del self._tried[key]
            return self._taken.pop(path, [])


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(there.take(self.path, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return None

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    with Server(("127.0.0.1", 0), Handler) as server:
        there = Receiver(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()
