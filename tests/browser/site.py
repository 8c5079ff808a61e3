"""A web site of somebody else, on another origin than the emulator, that embeds its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

__all__ = ["LISTENER", "Site", "heard", "site"]

LISTENER = """<script>
function isCalendlyEvent(e) {
  return e.data.event && e.data.event.indexOf("calendly") === 0;
}
window.addEventListener("message", function (e) {
  if (!isCalendlyEvent(e)) return;
  const heard = JSON.parse(sessionStorage.heard || "[]");
  heard.push([e.data.event, e.data.payload, e.origin]);
  sessionStorage.heard = JSON.stringify(heard);
});
</script>"""
"""The listener of the vendor's page "Notifying the parent window"; it outlives the document."""


EMPTY = """<!doctype html>
<html lang="en"><head><title>Somebody's site</title><link rel="icon" href="data:,"></head></html>"""
"""A page that asks for nothing more: not for a picture of the site either."""


class Site:
    """What answers every path with one page, at ``localhost`` instead of the emulator's address.

    Attributes:
        url: Without trailing slash.
        page: What is answered.
    """

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"
        self.page = EMPTY


@contextmanager
def site() -> Iterator[Site]:
    """Listen on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = there.page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the base's name
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there = Site(server.server_port)
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()


def heard(page: Page, *, heights: bool = False) -> list[tuple[str, Any]]:
    """Return event and payload of each message that a page with the listener has heard so far."""
    messages = page.evaluate("JSON.parse(sessionStorage.heard || '[]')")
    assert {urlsplit(origin).hostname for *_, origin in messages} <= {"127.0.0.1"}
    return [
        (event, payload)
        for event, payload, _ in messages
        if heights or event != "calendly.page_height"
    ]
