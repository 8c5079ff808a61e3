"""A browser without JavaScript on the pages of a world of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import httpx

from mockcalendly import MockCalendly
from tests.console.browsing import Changes, Page

__all__ = ["ADA", "MONDAY", "START", "Browser", "browsing"]

MONDAY = "2026-11-23T09:00:00Z"
START = "/olivia-owner/30min/2026-11-24T15:00:00Z"
ADA: dict[str, Changes] = {"full_name": "Ada Lovelace", "email": "ada@example.com"}

ACCEPT = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Browser:
    """Somebody without a token, and what a tester does to his world."""

    def __init__(self, calendly: MockCalendly, http: httpx.Client) -> None:
        self.calendly = calendly
        self.http = http

    def get(self, url: str, **query: str) -> httpx.Response:
        """Ask for a page and follow no redirect."""
        return self.http.get(url, params=query or None)

    def open(self, url: str, **query: str) -> Page:
        """Go to a page, which leads nowhere else."""
        return Page(self.get(url, **query))

    def post(self, page: Page, **changes: Changes) -> httpx.Response:
        """Send the only form on a page with some changes, and follow no redirect."""
        form = {**page.values(), **changes}
        action = urljoin(page.url, page.one("form").attributes["action"])
        return self.http.post(action, data=form)

    def send(self, page: Page, **changes: Changes) -> Page:
        """Send the only form on a page with some changes, and follow where that leads."""
        answer = self.post(page, **changes)
        if not answer.is_redirect:
            return Page(answer)
        assert answer.status_code == httpx.codes.SEE_OTHER
        return self.open(urljoin(page.url, answer.headers["location"]))

    def choose(self, calendar: Page) -> Page:
        """Choose the first open day of a calendar, and the first time of it."""
        day = next(node for node in calendar.all("a") if "data-date" in node.attributes)
        page = self.open(urljoin(calendar.url, day.attributes["href"]))
        time = next(node for node in page.all("a") if "data-start-time" in node.attributes)
        return self.open(urljoin(page.url, time.attributes["href"]))

    def book(self, start: str = START, **changes: Changes) -> Page:
        """Book on the page of a start, and return what confirms it."""
        form = self.open(start)
        answer = self.post(form, **{**ADA, **changes})
        assert answer.status_code == httpx.codes.SEE_OTHER, Page(answer).one("main").text
        return self.open(urljoin(form.url, answer.headers["location"]))

    def api(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """Return what an operation answers the owner."""
        headers = {"Authorization": f"Bearer {self.calendly.token}"}
        answer = self.http.request(method, path, headers=headers, **more)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def invitees(self) -> list[dict[str, Any]]:
        """Return all invitees, in the order of their meetings and bookings."""
        owner = self.api("GET", "/users/me")["resource"]
        query = {"organization": owner["current_organization"]}
        events = self.api("GET", "/scheduled_events", params=query)["collection"]
        return [
            invitee
            for event in events
            for invitee in self.api("GET", f"{event['uri']}/invitees")["collection"]
        ]

    def event_type(self, slug: str = "30min") -> str:
        """Return the URI of an event type."""
        found: str = next(row["uri"] for row in self.calendly.event_types if row["slug"] == slug)
        return found

    def path(self, url: str) -> str:
        """Return what follows the world's address in a URL of a page."""
        assert url.startswith(self.calendly.url)
        return url.removeprefix(self.calendly.url)


@contextmanager
def browsing(**settings: Any) -> Iterator[Browser]:
    """Begin a world on a Monday, unless it is said otherwise, and browse in it."""
    with (
        MockCalendly(**{"now": MONDAY, **settings}) as calendly,
        # No certificate is looked at, and to read those of this machine would take most of a test.
        httpx.Client(base_url=calendly.url, headers=ACCEPT, verify=False) as http,  # noqa: S501
    ):
        yield Browser(calendly, http)
