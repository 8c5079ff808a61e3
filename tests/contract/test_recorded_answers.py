"""Answers of the real service that were made public lack only what was added since."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly
from mockcalendly.resources import fixtures_dir
from tests.contract.validator import contract, event_hooks, problems

PAGES = ("next_page_token", "previous_page", "previous_page_token")
INVITEE = ("invitee_scheduled_by", "no_show", "reconfirmation", "scheduling_method")
EVENT_TYPE = ("after_buffer", "before_buffer", "is_paid", "locale", "start_time_increment")

Added = dict[str, tuple[str, ...]]

RECORDED: dict[str, tuple[str, str, Added]] = {
    "activity_log_entries": ("get", "/activity_log_entries", {}),
    "cancellation": (
        "post",
        "/scheduled_events/{uuid}/cancellation",
        {"$.resource": ("created_at",)},
    ),
    "event_type_available_times": ("get", "/event_type_available_times", {}),
    "event_types": ("get", "/event_types", {"$.collection[0]": EVENT_TYPE}),
    "invitee_no_show": ("get", "/invitee_no_shows/{uuid}", {}),
    "invitee_rescheduled": (
        "get",
        "/scheduled_events/{event_uuid}/invitees/{invitee_uuid}",
        {"$.resource": INVITEE, "$.resource.cancellation": ("created_at",)},
    ),
    "invitees": (
        "get",
        "/scheduled_events/{uuid}/invitees",
        {"$.collection[0]": INVITEE, "$.pagination": PAGES},
    ),
    "organization_invitations": (
        "get",
        "/organizations/{uuid}/invitations",
        {"$.pagination": PAGES},
    ),
    "organization_membership": (
        "get",
        "/organization_memberships/{uuid}",
        {"$.resource.user": ("locale",)},
    ),
    "routing_form": ("get", "/routing_forms/{uuid}", {}),
    "routing_form_submission": ("get", "/routing_form_submissions/{uuid}", {}),
    "scheduled_event": ("get", "/scheduled_events/{uuid}", {}),
    "scheduling_link": ("post", "/scheduling_links", {}),
    "user": ("get", "/users/{uuid}", {}),
    "webhook_subscription": (
        "get",
        "/webhook_subscriptions/{webhook_uuid}",
        {"$.resource": ("group",)},
    ),
}
"""Of each file the operation that gave it, and the keys that its answer has got since."""

CHANGED = {
    "invitee_no_show": "$.resource.created_at: ",  # had milliseconds
    "invitees": "$.collection[0].payment.amount: ",  # was a number
    "scheduling_link": "$.resource.booking_url: ",  # was calendly.com/s/...
}
"""What is documented or observed to be otherwise today."""


def recorded(name: str) -> Any:
    return json.loads((fixtures_dir() / "payloads" / f"{name}.json").read_bytes())


@pytest.mark.parametrize("name", RECORDED)
def test_the_contract_asks_only_for_what_was_added_since(name: str) -> None:
    method, path, added = RECORDED[name]
    responses = contract().document["paths"][path][method]["responses"]
    (success,) = (answer for status, answer in responses.items() if status.startswith("2"))
    found = set(problems(success["content"]["application/json"]["schema"], recorded(name)))
    missing = {
        f"{place}: '{key}' is a required property" for place, keys in added.items() for key in keys
    }
    assert missing <= found
    others = found - missing
    assert len(others) == (name in CHANGED), others
    assert all(problem.startswith(CHANGED[name]) for problem in others)


def test_the_contract_knows_a_recorded_location() -> None:
    schema = contract().document["components"]["schemas"]["Location"]
    assert problems(schema, recorded("location.zoom")) == []


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """What the emulator answers where the real service gave what is recorded."""
    with MockCalendly(now="2026-11-23T09:00:00Z", plan="enterprise") as calendly:
        with calendly.client(event_hooks=event_hooks(contract())) as api:
            return dict(ask(calendly, api))


def ask(calendly: MockCalendly, api: httpx.Client) -> Iterator[tuple[str, Any]]:
    organization, owner = calendly.organization["uri"], calendly.owner["uri"]
    event_type = calendly.event_types[0]["uri"]
    yield "user", api.get(owner).json()
    yield "event_types", api.get("/event_types", params={"organization": organization}).json()
    day = {"start_time": "2026-11-24T00:00:00Z", "end_time": "2026-11-25T00:00:00Z"}
    times = api.get("/event_type_available_times", params={"event_type": event_type, **day})
    yield "event_type_available_times", times.json()

    invitee = calendly.book("onboarding")
    event = invitee["event"]
    yield "scheduled_event", api.get(event).json()
    yield "invitees", api.get(f"{event}/invitees").json()
    moved = calendly.book("30min")
    calendly.reschedule(moved)
    yield "invitee_rescheduled", api.get(moved["uri"]).json()
    canceled = calendly.book("30min")["event"]
    yield "cancellation", api.post(f"{canceled}/cancellation", json={}).json()
    calendly.clock.advance("7d")
    yield "invitee_no_show", api.post("/invitee_no_shows", json={"invitee": invitee["uri"]}).json()

    of_owner = api.get("/organization_memberships", params={"user": owner}).json()["collection"]
    yield "organization_membership", api.get(of_owner[0]["uri"]).json()
    api.post(f"{organization}/invitations", json={"email": "kim@example.com"})
    yield "organization_invitations", api.get(f"{organization}/invitations").json()
    link = {"max_event_count": 1, "owner": event_type, "owner_type": "EventType"}
    yield "scheduling_link", api.post("/scheduling_links", json=link).json()
    yield "webhook_subscription", {"resource": calendly.subscribe("http://127.0.0.1:9/hook")}


OWN = RECORDED.keys() - {"activity_log_entries", "routing_form", "routing_form_submission"}
"""All but what clients cannot create."""


@pytest.mark.parametrize("name", sorted(OWN))
def test_own_answers_have_the_recorded_keys_and_types(name: str, answers: dict[str, Any]) -> None:
    *_, added = RECORDED[name]
    new = {f"{place}.{key}" for place, keys in added.items() for key in keys}
    gone = {"$.collection[0].user"} if name == "organization_invitations" else set()
    assert compare(recorded(name), answers[name], "$") == new | gone


def compare(theirs: object, ours: object, at: str) -> set[str]:
    """Return the paths of keys that only one side has, and of values whose types differ.

    Null is of every type: nullability is the contract's. Of a list the first item counts.
    """
    if theirs is None or ours is None:
        return set()
    if isinstance(theirs, dict) and isinstance(ours, dict):
        lone = {f"{at}.{key}" for key in theirs.keys() ^ ours.keys()}
        both = theirs.keys() & ours.keys()
        return lone.union(*(compare(theirs[key], ours[key], f"{at}.{key}") for key in both))
    if isinstance(theirs, list) and isinstance(ours, list):
        pairs = zip(theirs[:1], ours[:1], strict=False)
        return set().union(*(compare(*pair, f"{at}[0]") for pair in pairs))
    return set() if type(theirs) is type(ours) else {at}
