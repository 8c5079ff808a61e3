"""A browser without JavaScript, in a world of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import httpx

from mockcalendly import MockCalendly
from tests.console.browsing import Changes, Page

__all__ = ["MONDAY", "Browser", "browsing"]

MONDAY = "2026-03-02T14:00:00Z"


class Browser:
    """Somebody without a token."""

    def __init__(self, calendly: MockCalendly, http: httpx.Client) -> None:
        self.calendly = calendly
        self.http = http

    def open(self, url: str) -> Page:
        """Go to a page, wherever that leads."""
        return Page(self.http.get(url, follow_redirects=True))

    def send(self, page: Page, **changes: Changes) -> Page:
        """Send the only form on a page with some changes, and follow where that leads."""
        answer = self.post(page, **changes)
        if not answer.is_redirect:
            return Page(answer)
        return self.open(urljoin(page.url, answer.headers["location"]))

    def post(self, page: Page, **changes: Changes) -> httpx.Response:
        """Send the only form on a page with some changes."""
        form = {**page.values(), **changes}
        action = urljoin(page.url, page.one("form").attributes["action"])
        return self.http.post(action, data=form)

    def choose(self, calendar: Page) -> Page:
        """Choose the first open day of a calendar, and the first time of it."""
        day = next(node for node in calendar.all("a") if "data-date" in node.attributes)
        page = self.open(urljoin(calendar.url, day.attributes["href"]))
        time = next(node for node in page.all("a") if "data-start-time" in node.attributes)
        return self.open(urljoin(page.url, time.attributes["href"]))

    def path(self, url: str) -> str:
        """Return what follows the world's address in a URL of a page."""
        return url.removeprefix(self.calendly.url)


@contextmanager
def browsing(**settings: Any) -> Iterator[Browser]:
    """Begin a world on a Monday, unless it is said otherwise, and browse in it."""
    with (
        MockCalendly(**{"now": MONDAY, **settings}) as calendly,
        httpx.Client(base_url=calendly.url) as http,
    ):
        yield Browser(calendly, http)
