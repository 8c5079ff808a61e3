"""Who may listen to which event: scopes of the token, and the organization's plan."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient, Response

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.settings import WorldSettings
from tests.api.conftest import Connect
from tests.api.given import BASE, NOW, ORGANIZATION, OWNER, Json
from tests.api.people import add_token
from tests.contract.validator import async_event_hooks, contract

HOOK = "http://127.0.0.1:9/hook"
NEEDS = {
    "invitee.created": "scheduled_events:read",
    "invitee.canceled": "scheduled_events:read",
    "invitee_no_show.created": "scheduled_events:read",
    "invitee_no_show.deleted": "scheduled_events:read",
    "event_type.created": "event_types:read",
    "event_type.updated": "event_types:read",
    "event_type.deleted": "event_types:read",
    "routing_form_submission.created": "routing_forms:read",
    "contact.created": "contacts:read",
    "contact.updated": "contacts:read",
    "contact.deleted": "contacts:read",
    "meeting_recap.created": "meeting_recaps:read",
    "meeting_recap.updated": "meeting_recaps:read",
    "meeting_recap.deleted": "meeting_recaps:read",
}
UPGRADE = "Please upgrade to a paid Calendly account."


def hook(*events: str) -> Json:
    own = any(event.startswith("meeting_recap.") for event in events)
    scope = {"scope": "user", "user": OWNER} if own else {"scope": "organization"}
    return {"url": HOOK, "events": [*events], "organization": ORGANIZATION, **scope}


async def subscribe(client: AsyncClient, *events: str) -> Response:
    return await client.post("/webhook_subscriptions", json=hook(*events))


def test_all_events_are_in_the_table() -> None:
    assert NEEDS.keys() == set(WebhookEvent)


@pytest.mark.parametrize("event", NEEDS)
async def test_an_event_needs_the_scope_to_read_what_it_tells(
    emulator: Emulator, connect: Connect, event: str
) -> None:
    others = {scope for scope in NEEDS.values() if scope != NEEDS[event]}
    token = add_token(emulator, "webhooks:write", *others)

    refused = await subscribe(connect(token), event)

    assert refused.status_code == 403
    assert refused.json()["title"] == "Insufficient scope"
    assert refused.json()["required_scopes"] == [NEEDS[event]]
    assert len(emulator.default.rows.subscriptions) == 0


@pytest.mark.parametrize("event", NEEDS)
@pytest.mark.parametrize("access", ["read", "write"])
async def test_that_scope_suffices_and_so_does_the_one_to_write(
    emulator: Emulator, connect: Connect, event: str, access: str
) -> None:
    scope = NEEDS[event].replace("read", access)
    token = add_token(emulator, "webhooks:write", scope)
    assert (await subscribe(connect(token), event)).status_code == 201


async def test_all_scopes_that_several_events_need_are_told_at_once(
    emulator: Emulator, connect: Connect
) -> None:
    token = add_token(emulator, "webhooks:write", "event_types:read")
    events = ("contact.created", "invitee.created", "event_type.created", "invitee.canceled")

    refused = await subscribe(connect(token), *events)

    assert refused.json()["required_scopes"] == [
        "contacts:read",
        "scheduled_events:read",
        "event_types:read",
    ]


async def test_scopes_of_events_do_not_open_the_operation(
    emulator: Emulator, connect: Connect
) -> None:
    token = add_token(emulator, "webhooks:read", *NEEDS.values())
    refused = await subscribe(connect(token), "invitee.created")
    assert refused.json()["required_scopes"] == ["webhooks:write"]


@pytest.fixture(params=["free", "trial", "standard", "teams", "enterprise"])
async def on_plan(request: pytest.FixtureRequest) -> AsyncIterator[tuple[str, AsyncClient]]:
    plan: str = request.param
    async with Emulator(WorldSettings(plan=plan), clock=Clock(NOW, rate=0)) as emulator:
        async with AsyncClient(
            transport=ASGITransport(app=emulator),
            base_url=BASE,
            headers={"Authorization": "Bearer mock.owner.token"},
            event_hooks=async_event_hooks(contract()),
        ) as client:
            yield plan, client


async def test_some_events_need_a_plan_with_the_feature(on_plan: tuple[str, AsyncClient]) -> None:
    plan, client = on_plan
    lacking = {"free": {"routing_form_submission", "meeting_recap"}}
    lacking["standard"] = {"routing_form_submission"}
    for event in NEEDS:
        answer = await subscribe(client, event)
        if event.partition(".")[0] in lacking.get(plan, ()):
            assert answer.status_code == 403, event
            assert answer.json() == {"title": "Permission Denied", "message": UPGRADE}
        else:
            assert answer.status_code == 201, event
            await client.delete(answer.json()["resource"]["uri"])
