"""A browser without JavaScript on the scheduling pages."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from httpx import ASGITransport, AsyncClient, Response

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from tests.console.browsing import BASE, Browsing, Changes, Page

__all__ = ["ADA", "BASE", "NOW", "START", "Page", "Visiting", "client_of", "emulate"]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday."""

START = "/olivia-owner/30min/2026-11-24T15:00:00Z"
ADA: dict[str, Changes] = {"full_name": "Ada Lovelace", "email": "ada@example.com"}


def emulate(now: datetime = NOW) -> Emulator:
    """Return an emulator whose time stands still."""
    return Emulator(WorldSettings(rate_limit=False), clock=Clock(now, rate=0))


class Visiting(Browsing):
    """Visits of one browser to the pages, and what a tester does to their world."""

    async def open(self, url: str, **query: str) -> Page:
        """Go to a page of the default world."""
        return Page(await self.get(url, **query))

    async def get(self, url: str, **query: str) -> Response:
        """Ask for a page and follow no redirect."""
        return await self.http.get(urljoin(BASE, url), params=query or None)

    async def push(self, page: Page, **changes: Changes) -> Response:
        """Send the form on a page, and follow nothing."""
        form = {**page.values(), **changes}
        action = urljoin(page.url, page.one("form").attributes["action"])
        sent = {name: value for name, value in form.items() if value != []}
        return await self.http.post(action, data=sent)

    async def book(self, start: str = START, **changes: Changes) -> Page:
        """Book on the page, and return what confirms it."""
        answer = await self.push(await self.open(start), **{**ADA, **changes})
        assert answer.status_code == 303, Page(answer).one("main").text
        return await self.open(answer.headers["location"])

    async def extend(self, **piece: Any) -> dict[str, Any]:
        answer = await self.http.post(f"{BASE}/_mock/world", json=piece)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def api(self, path: str, **query: str) -> dict[str, Any]:
        """Return what an operation answers the owner."""
        headers = {"Authorization": "Bearer mock.owner.token"}
        answer = await self.http.get(urljoin(BASE, path), params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def invitees(self) -> list[dict[str, Any]]:
        """Return all invitees, in the order of their meetings and bookings."""
        owner = (await self.api("/users/me"))["resource"]
        query = {"organization": owner["current_organization"]}
        events = (await self.api("/scheduled_events", **query))["collection"]
        return [
            invitee
            for event in events
            for invitee in (await self.api(f"{event['uri']}/invitees"))["collection"]
        ]


def client_of(emulator: Emulator) -> AsyncClient:
    """Return what asks an emulator in the test's own loop."""
    return AsyncClient(
        transport=ASGITransport(app=emulator), base_url=BASE, headers={"Accept": "text/html,*/*"}
    )
