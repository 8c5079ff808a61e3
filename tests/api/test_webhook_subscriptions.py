from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.settings import WorldSettings
from tests.api.conftest import Connect
from tests.api.given import ADMIN, BASE, MEMBER, NOW, ORGANIZATION, OWNER

HOOK = "http://127.0.0.1:9000/hook"


def subscription(**changes: Any) -> dict[str, Any]:
    return {
        "url": HOOK,
        "events": ["invitee.created", "invitee.canceled"],
        "organization": "https://api.calendly.com/organizations/AAAAAAAAAAAAAAAA",
        "scope": "organization",
        "signing_key": "s3cret",
        **changes,
    }


async def test_a_subscription_is_created_without_showing_its_key(api: AsyncClient) -> None:
    answer = await api.post("/webhook_subscriptions", json=subscription())
    assert answer.status_code == 201
    shown = answer.json()["resource"]
    assert shown == {
        "callback_url": HOOK,
        "created_at": "2026-03-02T09:00:00.000000Z",
        "creator": OWNER,
        "events": ["invitee.created", "invitee.canceled"],
        "group": None,
        "organization": ORGANIZATION,
        "retry_started_at": None,
        "scope": "organization",
        "state": "active",
        "updated_at": "2026-03-02T09:00:00.000000Z",
        "uri": shown["uri"],
        "user": None,
    }
    assert answer.headers["location"] == shown["uri"]
    assert (await api.get(shown["uri"])).json()["resource"] == shown


async def test_a_second_hook_with_the_same_url_is_refused(api: AsyncClient) -> None:
    await api.post("/webhook_subscriptions", json=subscription())
    answer = await api.post("/webhook_subscriptions", json=subscription(scope="user", user=OWNER))
    assert answer.status_code == 409
    assert answer.json() == {
        "title": "Already Exists",
        "message": "Hook with this url already exists",
    }
    other = await api.post("/webhook_subscriptions", json=subscription(url=f"{HOOK}?tenant=1"))
    assert other.status_code == 201


async def test_a_deleted_subscription_is_gone(api: AsyncClient) -> None:
    uri = (await api.post("/webhook_subscriptions", json=subscription())).json()["resource"]["uri"]
    assert (await api.delete(uri)).status_code == 204
    assert (await api.get(uri)).status_code == 404
    assert (await api.delete(uri)).status_code == 404
    assert (await api.post("/webhook_subscriptions", json=subscription())).status_code == 201


async def test_subscriptions_are_listed_by_scope(api: AsyncClient) -> None:
    async def listed(**query: str) -> list[str]:
        query["organization"] = ORGANIZATION
        answer = await api.get("/webhook_subscriptions", params=query)
        assert answer.status_code == 200, answer.text
        return [row["callback_url"] for row in answer.json()["collection"]]

    for number, changes in enumerate(({}, {"scope": "user", "user": OWNER}, {})):
        url = f"{HOOK}/{number}"
        await api.post("/webhook_subscriptions", json=subscription(url=url, **changes))
    assert await listed(scope="organization") == [f"{HOOK}/0", f"{HOOK}/2"]
    assert await listed(scope="organization", sort="created_at:desc") == [f"{HOOK}/2", f"{HOOK}/0"]
    assert await listed(scope="user", user=OWNER) == [f"{HOOK}/1"]
    assert await listed(scope="user", user=ADMIN) == []


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"url": None}, "url"),
        ({"url": 5}, "url"),
        ({"url": "hook"}, "url"),
        ({"url": "ftp://127.0.0.1/x"}, "url"),
        ({"url": "http://127.0.0.1:9000/a b"}, "url"),
        ({"url": "http://127.0.0.1:99999/"}, "url"),
        ({"url": "http://127.0.0.1:9000/é"}, "url"),
        ({"events": []}, "events"),
        ({"events": "invitee.created"}, "events"),
        ({"events": ["invitee.created", "invitee.deleted"]}, "events[1]"),
        ({"events": [{"a": 1}]}, "events[0]"),
        ({"organization": "acme"}, "organization"),
        ({"scope": "world"}, "scope"),
        ({"scope": "user"}, "user"),
        ({"scope": "group"}, "group"),
        ({"signing_key": 7}, "signing_key"),
        ({"events": ["meeting_recap.created"]}, "events"),
        ({"events": ["routing_form_submission.created"], "scope": "user", "user": OWNER}, "events"),
    ],
)
async def test_a_wrong_subscription_names_the_parameter(
    api: AsyncClient, changes: dict[str, Any], parameter: str
) -> None:
    answer = await api.post("/webhook_subscriptions", json=subscription(**changes))
    assert answer.status_code == 400
    assert parameter in [item["parameter"] for item in answer.json()["details"]]
    query = {"organization": ORGANIZATION, "scope": "organization"}
    assert (await api.get("/webhook_subscriptions", params=query)).json()["collection"] == []


async def test_a_member_may_listen_to_himself_only(as_member: AsyncClient) -> None:
    async def status(**changes: Any) -> int:
        answer = await as_member.post("/webhook_subscriptions", json=subscription(**changes))
        return answer.status_code

    assert await status() == 403
    assert await status(scope="user", user=OWNER) == 403
    assert await status(scope="user", user=MEMBER) == 201
    query = {"organization": ORGANIZATION, "scope": "organization"}
    listed = await as_member.get("/webhook_subscriptions", params=query)
    assert listed.status_code == 403
    query = {"organization": ORGANIZATION, "scope": "user", "user": MEMBER}
    assert (await as_member.get("/webhook_subscriptions", params=query)).status_code == 200


async def test_a_member_cannot_read_or_delete_the_organizations_hook(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    uri = (await api.post("/webhook_subscriptions", json=subscription())).json()["resource"]["uri"]
    assert (await as_member.get(uri)).status_code == 403
    assert (await as_member.delete(uri)).status_code == 403
    assert (await api.get(uri)).status_code == 200


async def test_a_free_organization_has_no_events_of_paid_features() -> None:
    settings = WorldSettings(plan="free")
    async with Emulator(settings, clock=Clock(NOW, rate=0)) as emulator:
        async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as client:
            client.headers["Authorization"] = "Bearer mock.owner.token"
            events = ["routing_form_submission.created"]
            refused = await client.post("/webhook_subscriptions", json=subscription(events=events))
            assert refused.status_code == 403
            assert refused.json()["message"] == "Please upgrade to a paid Calendly account."
            allowed = await client.post("/webhook_subscriptions", json=subscription())
            assert allowed.status_code == 201


@pytest.mark.parametrize("event", WebhookEvent)
async def test_sample_data_exists_for_every_event(api: AsyncClient, event: WebhookEvent) -> None:
    query = {"event": event, "organization": ORGANIZATION, "scope": "organization"}
    sample = (await api.get("/sample_webhook_data", params=query)).json()
    assert sample["event"] == event
    assert sample["created_by"] == OWNER
    assert set(sample) == {"created_at", "created_by", "event", "payload"}


async def test_sample_data_needs_an_event_and_a_scope(api: AsyncClient) -> None:
    answer = await api.get("/sample_webhook_data", params={"event": "nope"})
    assert answer.status_code == 400
    named = [item["parameter"] for item in answer.json()["details"]]
    assert named == ["event", "organization", "scope"]


async def test_a_url_with_a_query_is_kept_as_it_is(api: AsyncClient, connect: Connect) -> None:
    url = f"{HOOK}?a=1&b=%20x"
    answer = await api.post("/webhook_subscriptions", json=subscription(url=url))
    assert answer.json()["resource"]["callback_url"] == url
