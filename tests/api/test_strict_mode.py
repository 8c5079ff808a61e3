"""Strict mode tells of what Calendly may pass over in silence, or read otherwise."""

from collections.abc import AsyncIterator, Callable

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from tests.api.given import BASE, NOW, ONE_ON_ONE, ORGANIZATION, OWNER
from tests.contract.validator import async_event_hooks, contract

REASON = "x-mockcalendly-reason"
TRACKING = (
    "utm_campaign",
    "utm_source",
    "utm_medium",
    "utm_content",
    "utm_term",
    "salesforce_uuid",
)
LINK = {"max_event_count": 1, "owner": ONE_ON_ONE, "owner_type": "EventType"}

Open = Callable[[str], AsyncClient]


@pytest.fixture
async def open_client() -> AsyncIterator[Open]:
    clients: list[AsyncClient] = []
    emulators: list[Emulator] = []

    def open_(mode: str) -> AsyncClient:
        emulator = Emulator(WorldSettings(strict=mode), clock=Clock(NOW, rate=0))
        emulators.append(emulator)
        client = AsyncClient(
            transport=ASGITransport(app=emulator),
            base_url=BASE,
            headers={"Authorization": "Bearer mock.owner.token"},
            event_hooks=async_event_hooks(contract()),
        )
        clients.append(client)
        return client

    yield open_
    for client in clients:
        await client.aclose()
    for emulator in emulators:
        await emulator.aclose()


async def test_by_default_what_nobody_asks_for_is_ignored_in_silence(open_client: Open) -> None:
    api = open_client("off")
    answer = await api.get("/scheduled_events", params={"user": OWNER, "colour": "blue"})
    assert answer.status_code == 200
    assert REASON not in answer.headers


async def test_a_warning_names_what_is_ignored(open_client: Open) -> None:
    api = open_client("warn")

    answer = await api.get("/scheduled_events", params={"user": OWNER, "colour": "blue"})

    assert answer.status_code == 200
    assert answer.headers[REASON] == "Ignored, for no parameter is called so: colour."


async def test_a_warning_names_what_is_ignored_inside_an_object(open_client: Open) -> None:
    api = open_client("warn")
    times = await api.get(
        "/event_type_available_times",
        params={
            "event_type": ONE_ON_ONE,
            "start_time": "2026-03-03T00:00:00Z",
            "end_time": "2026-03-05T00:00:00Z",
        },
    )
    assert REASON not in times.headers

    answer = await api.post(
        "/invitees",
        json={
            "event_type": ONE_ON_ONE,
            "start_time": times.json()["collection"][0]["start_time"],
            "invitee": {"name": "A", "email": "a@example.com", "timezone": "UTC", "phone": "1"},
            "location": {"kind": "zoom_conference"},
            "tracking": {**dict.fromkeys(TRACKING), "gclid": "y"},
        },
    )

    assert answer.status_code == 201
    said = "Ignored, for no parameter is called so: invitee.phone, tracking.gclid."
    assert answer.headers[REASON] == said


async def test_in_error_mode_it_is_refused_and_nothing_happens(open_client: Open) -> None:
    api = open_client("error")
    body = {"url": "http://127.0.0.1:1/x", "events": ["invitee.created"], "user": OWNER}
    body |= {"organization": ORGANIZATION, "scope": "user"}

    refused = await api.post("/webhook_subscriptions", json={**body, "signingKey": "s"})

    assert refused.status_code == 400
    assert refused.json()["details"] == [
        {"parameter": "signingKey", "message": "is not a parameter of this operation"}
    ]
    assert refused.headers[REASON].startswith("Strict mode refuses")
    assert (await api.post("/webhook_subscriptions", json=body)).status_code == 201


@pytest.mark.parametrize("mode", ["warn", "error"])
async def test_an_operation_without_parameters_is_told_of_any(open_client: Open, mode: str) -> None:
    answer = await open_client(mode).get("/users/me", params={"fields": "name"})
    assert answer.status_code == (200 if mode == "warn" else 400)
    assert REASON in answer.headers


@pytest.mark.parametrize(
    ("said", "method", "path", "options"),
    [
        (
            "The request has a body, which GET is not documented to have.",
            "GET",
            "/scheduled_events",
            {"json": {"user": OWNER}},
        ),
        (
            "The request has a query, which POST is not documented to have.",
            "POST",
            "/scheduling_links",
            {"params": LINK},
        ),
        (
            "The request has a body whose Content-Type is application/x-www-form-urlencoded, "
            "not application/json.",
            "POST",
            "/scheduling_links",
            {"data": LINK},
        ),
    ],
)
async def test_ways_to_send_parameters_that_are_not_documented_are_told_of(
    open_client: Open, said: str, method: str, path: str, options: dict[str, object]
) -> None:
    warned = await open_client("warn").request(method, path, **options)  # type: ignore[arg-type]
    assert warned.is_success
    assert warned.headers[REASON] == said

    refused = await open_client("error").request(method, path, **options)  # type: ignore[arg-type]
    assert refused.status_code == 400
    assert refused.json()["details"] == [{"message": said[12:-1]}]


async def test_what_is_as_documented_is_not_remarked_on(open_client: Open) -> None:
    api = open_client("error")
    for answer in (
        await api.get("/users/me"),
        await api.get("/event_types", params={"user": OWNER, "count": 2, "sort": "name:asc"}),
        await api.post("/scheduling_links", json=LINK),
    ):
        assert answer.is_success
        assert REASON not in answer.headers
