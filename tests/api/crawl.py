"""Reads all that the API has to say, as a client does that follows every URI it is given."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

from httpx import AsyncClient

from mockcalendly.api import OPERATIONS, all_operations
from mockcalendly.edge.router import Router
from mockcalendly.errors import NotFound
from mockcalendly.kernel.instants import format_second
from tests.api.given import BASE, NOW, ORGANIZATION

__all__ = ["Crawled", "crawl", "reading_operations"]

_ROUTER = Router(OPERATIONS)
_SPAN = (
    f"start_time={format_second(NOW + timedelta(days=8))}"
    f"&end_time={format_second(NOW + timedelta(days=15))}"
)

_FURTHER = {
    "organizations": (
        "{uri}/invitations",
        "/organization_memberships?organization={uri}",
        "/teams?organization={uri}",
        "/groups?organization={uri}",
        "/group_relationships?organization={uri}",
        "/event_types?organization={uri}",
        "/scheduled_events?organization={uri}&count=2",
        "/scheduled_events?organization={uri}&status=canceled",
        "/routing_forms?organization={uri}",
        "/webhook_subscriptions?organization={uri}&scope=organization",
        "/sample_webhook_data?organization={uri}&scope=organization&event=invitee.created",
        "/activity_log_entries?organization={uri}&sort=namespace:asc&count=3",
        "/outgoing_communications?organization={uri}&count=1",
    ),
    "users": (
        "/event_types?user={uri}",
        "/scheduled_events?user={uri}",
        "/user_availability_schedules?user={uri}",
        "/user_busy_times?user={uri}&" + _SPAN,
        "/user_meeting_limits?user={uri}",
        "/locations?user={uri}",
        "/shares?user={uri}",
    ),
    "event_types": (
        "/event_type_memberships?event_type={uri}",
        "/event_type_availability_schedules?event_type={uri}",
        "/event_type_available_times?event_type={uri}&" + _SPAN,
    ),
    "scheduled_events": ("{uri}/invitees?count=1",),
    "contacts": ("/notes?contact={uri}",),
    "contact_lists": ("/contacts?contact_list={uri}",),
    "routing_forms": ("/routing_form_submissions?form={uri}",),
}
"""Lists that lead on from a resource of a collection."""

_STARTS = (
    "/users/me",
    ORGANIZATION,
    "/contacts?count=1",
    "/contacts/custom_field_definitions",
    "/contact_lists",
    "/meeting_recaps?count=1",
)


class Crawled(NamedTuple):
    """What was read.

    Attributes:
        answers: Bodies by URL, of those that were not forbidden.
        operations: Ids of the operations that have answered 200.
        missing: URLs that were in an answer, but lead nowhere.
    """

    answers: dict[str, str]
    operations: set[str]
    missing: list[str]


def reading_operations() -> set[str]:
    """Return the ids of all operations that read."""
    return {operation.id for operation in all_operations() if operation.method == "GET"}


async def crawl(client: AsyncClient) -> Crawled:
    """Read everything that leads on from the caller and his organization."""
    found = Crawled({}, set(), [])
    waiting, known = [*_STARTS], {*_STARTS}
    while waiting:
        url = waiting.pop()
        answer = await client.get(url)
        assert answer.status_code < 500, f"{url}: {answer.text}"
        if answer.status_code == 404:
            found.missing.append(url)
        if answer.status_code != 200:
            continue
        found.answers[url] = answer.text
        found.operations.add(_operation(url))
        for further in _urls(url, answer.json()):
            if further not in known:
                known.add(further)
                waiting.append(further)
    return found


def _urls(url: str, shown: Any) -> Iterator[str]:
    """Return what can be read next: the resources named, and lists that belong to them."""
    if isinstance(shown, dict):
        for key, value in shown.items():
            if url.startswith("/sample_webhook_data"):
                continue  # what it names is made up
            yield from _urls(f"{url} {key}", value)
    elif isinstance(shown, list):
        for value in shown:
            yield from _urls(url, value)
    elif isinstance(shown, str) and shown.startswith(f"{BASE}/") and _operation(shown):
        yield shown
        match = re.fullmatch(f"{BASE}/([a-z_]+)/([^/?]+)", shown)
        for template in _FURTHER.get(match[1], ()) if match else ():
            uri = shown if template.startswith("{") else quote(shown, safe="")
            yield template.format(uri=uri)


def _operation(url: str) -> str:
    path = url.removeprefix(BASE).partition("?")[0]
    try:
        return _ROUTER.match("GET", path).operation.id
    except NotFound:
        return ""
