"""What plans had before November 2026, by the setting that brings it back."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from tests.api.given import BASE, NOW, ORGANIZATION, booking
from tests.api.people import add_token
from tests.contract.validator import async_event_hooks, contract

HOOK = {
    "url": "http://127.0.0.1:9/hook",
    "events": ["invitee.created"],
    "organization": ORGANIZATION,
    "scope": "organization",
}
CONTACT = {"name": "Ada", "emails": [{"email": "ada@example.com", "is_primary": True}]}
REFUSED = [
    (
        "/invitees",
        booking(),
        "The Scheduling API is only available on paid Calendly plans. "
        "Upgrade your plan to access this feature.",
    ),
    ("/webhook_subscriptions", HOOK, "Please upgrade your Calendly account to Standard"),
    (
        "/contacts",
        CONTACT,
        "Contact creation is not available. Required features are not enabled for your account.",
    ),
    ("/contact_lists", {"name": "Leads"}, "You do not have permission to access this resource."),
]


@pytest.fixture
async def formerly() -> AsyncIterator[tuple[Emulator, AsyncClient]]:
    settings = WorldSettings(plan="free", plan_rules="2026-10")
    async with Emulator(settings, clock=Clock(NOW, rate=0)) as emulator:
        async with AsyncClient(
            transport=ASGITransport(app=emulator),
            base_url=BASE,
            headers={"Authorization": "Bearer mock.owner.token"},
            event_hooks=async_event_hooks(contract()),
        ) as client:
            yield emulator, client


@pytest.mark.parametrize(("path", "body", "message"), REFUSED)
async def test_before_november_it_was_for_paid_plans(
    formerly: tuple[Emulator, AsyncClient], path: str, body: dict[str, object], message: str
) -> None:
    _, client = formerly

    refused = await client.post(path, json=body)
    await client.put("/_mock/plan", json={"plan": "trial"})
    after_upgrade = await client.post(path, json=body)

    assert refused.status_code == 403
    assert refused.json() == {"title": "Permission Denied", "message": message}
    assert after_upgrade.status_code == 201


async def test_the_plan_is_asked_before_what_was_sent(
    formerly: tuple[Emulator, AsyncClient],
) -> None:
    _, client = formerly
    assert (await client.post("/invitees", json={})).status_code == 403


async def test_a_missing_scope_is_told_before_the_plan(
    formerly: tuple[Emulator, AsyncClient],
) -> None:
    emulator, client = formerly
    headers = {"Authorization": f"Bearer {add_token(emulator)}"}
    answer = await client.post("/invitees", json=booking(), headers=headers)
    assert answer.json()["title"] == "Insufficient scope"


async def test_reading_webhooks_was_for_all(formerly: tuple[Emulator, AsyncClient]) -> None:
    _, client = formerly
    query = {"organization": ORGANIZATION, "scope": "organization"}
    assert (await client.get("/webhook_subscriptions", params=query)).status_code == 200
