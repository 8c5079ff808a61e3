"""What time brings about by itself, in order and each thing at its own instant."""

from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly
from mockcalendly.model.webhooks import WebhookEvent
from tests.contract.validator import contract

DOWN = "http://127.0.0.1:1/down"
A_DAY = 24 * 60


@pytest.fixture
def cautious(calendly: MockCalendly) -> MockCalendly:
    """A world whose 30-minute meetings are confirmed a day before."""
    calendly.extend(event_types=[{"slug": "30min", "reconfirm_before": A_DAY}])
    return calendly


def book(calendly: MockCalendly, start_time: str = "2026-11-25T15:00:00Z") -> dict[str, Any]:
    return dict(calendly.book("30min", start_time=start_time))


def reconfirm(http: httpx.Client, invitee: dict[str, Any]) -> httpx.Response:
    return http.post("/_mock/actions/reconfirm", json={"invitee": invitee["uri"]})


def as_shown(http: httpx.Client, invitee: dict[str, Any]) -> dict[str, Any]:
    answer = http.get(invitee["uri"])
    contract().check_response(answer)
    return dict(answer.json()["resource"])


def test_an_invitee_is_asked_to_confirm_so_long_before_the_start(
    http: httpx.Client, cautious: MockCalendly
) -> None:
    invitee = book(cautious)

    cautious.clock.advance(until="2026-11-24T14:59:59Z")
    before = as_shown(http, invitee)["reconfirmation"]
    cautious.clock.advance("12h")
    asked = as_shown(http, invitee)

    assert invitee["reconfirmation"] is None
    assert before is None
    assert asked["reconfirmation"] == {
        "created_at": "2026-11-24T15:00:00.000000Z",
        "confirmed_at": None,
    }
    assert asked["updated_at"] == "2026-11-24T15:00:00.000000Z"


def test_whoever_confirms_is_shown_with_the_instant_of_the_first_time(
    http: httpx.Client, cautious: MockCalendly
) -> None:
    invitee = book(cautious)
    cautious.clock.advance(until="2026-11-24T16:00:00Z")

    confirmed = reconfirm(http, invitee)
    cautious.clock.advance("1h")
    again = reconfirm(http, invitee)

    expected = {
        "created_at": "2026-11-24T15:00:00.000000Z",
        "confirmed_at": "2026-11-24T16:00:00.000000Z",
    }
    assert confirmed.json()["result"]["reconfirmation"] == expected
    assert again.json()["result"]["reconfirmation"] == expected
    assert as_shown(http, invitee)["reconfirmation"] == expected


def test_no_webhook_tells_of_it(cautious: MockCalendly) -> None:
    of_organizations = [each for each in WebhookEvent if not each.startswith("meeting_recap")]
    cautious.subscribe(DOWN, of_organizations)
    invitee = book(cautious)
    before = len(cautious.deliveries)

    cautious.clock.advance(until="2026-11-24T16:00:00Z")
    cautious.reconfirm(invitee)

    assert len(cautious.deliveries) == before


def test_later_messages_carry_it(cautious: MockCalendly) -> None:
    invitee = book(cautious)
    cautious.clock.advance(until="2026-11-24T16:00:00Z")
    cautious.reconfirm(invitee)
    cautious.subscribe(DOWN, "invitee.canceled")

    cautious.cancel(invitee)

    payload = cautious.deliveries.last.payload
    assert payload["reconfirmation"]["confirmed_at"] == "2026-11-24T16:00:00.000000Z"


@pytest.mark.parametrize("event_type", ["30min", "webinar"])
def test_nobody_confirms_who_was_not_asked(
    http: httpx.Client, cautious: MockCalendly, event_type: str
) -> None:
    invitee = dict(cautious.book(event_type))

    answer = reconfirm(http, invitee)

    assert answer.status_code == 400
    assert "not asked" in answer.json()["details"][0]["message"]


def test_whoever_has_canceled_is_not_asked_and_cannot_confirm(
    http: httpx.Client, cautious: MockCalendly
) -> None:
    invitee = book(cautious)
    cautious.cancel(invitee, by="invitee")

    cautious.clock.advance("5d")

    assert as_shown(http, invitee)["reconfirmation"] is None
    assert reconfirm(http, invitee).status_code == 403


def test_whoever_books_after_that_instant_is_not_asked(
    http: httpx.Client, cautious: MockCalendly
) -> None:
    invitee = book(cautious, "2026-11-23T19:00:00Z")

    cautious.clock.advance("2d")

    assert as_shown(http, invitee)["reconfirmation"] is None


def test_whoever_reschedules_is_asked_anew(http: httpx.Client, cautious: MockCalendly) -> None:
    old = book(cautious)
    cautious.clock.advance(until="2026-11-24T16:00:00Z")
    cautious.reconfirm(old)

    new = dict(cautious.reschedule(old, "2026-11-26T15:00:00Z"))
    cautious.clock.advance("1d")

    assert new["reconfirmation"] is None
    asked = as_shown(http, new)["reconfirmation"]
    assert asked == {"created_at": "2026-11-25T15:00:00.000000Z", "confirmed_at": None}


def test_bookings_of_a_world_file_are_asked_under_the_ids_that_it_gives(
    http: httpx.Client, cautious: MockCalendly
) -> None:
    said = {"event_type": "30min", "start_time": "2026-11-25T15:00:00Z"}
    (invitee,) = cautious.extend(bookings=[{**said, "invitee_id": "ada"}])["bookings"]
    moved = {"start_time": "2026-11-26T17:00:00Z", "invitee_id": "bob-again"}
    old = {**said, "start_time": "2026-11-25T17:00:00Z", "invitee_id": "bob"}
    (canceled,) = cautious.extend(bookings=[{**old, "rescheduled": moved}])["bookings"]

    cautious.clock.advance("3d")

    assert as_shown(http, dict(invitee))["reconfirmation"]["confirmed_at"] is None
    new = as_shown(http, {"uri": canceled["new_invitee"]})
    assert new["reconfirmation"]["created_at"] == "2026-11-25T17:00:00.000000Z"


def test_a_snapshot_remembers_whom_to_ask(http: httpx.Client, cautious: MockCalendly) -> None:
    invitee = book(cautious)
    snapshot = cautious.snapshot()
    cautious.clock.advance("3d")

    cautious.restore(snapshot)
    assert as_shown(http, invitee)["reconfirmation"] is None
    cautious.clock.advance("3d")

    assert as_shown(http, invitee)["reconfirmation"] is not None


def test_one_advance_does_all_that_falls_due_in_order(
    http: httpx.Client, cautious: MockCalendly
) -> None:
    cautious.subscribe(DOWN, "invitee.created")
    (link,) = cautious.extend(scheduling_links=[{"event_type": "30min"}])["scheduling_links"]
    book(cautious)
    cautious.settle()

    happened = http.post("/_mock/clock/advance", json={"by": "91d"}).json()["happened"]

    assert link is not None
    instants = [each["at"] for each in happened]
    assert instants == sorted(instants)
    firsts = {each["kind"]: each["at"] for each in reversed(happened)}
    assert firsts == {
        "conference_details": "2026-11-23T09:00:05.000000Z",
        "delivery": "2026-11-23T09:01:00.000000Z",
        "reconfirmation": "2026-11-24T15:00:00.000000Z",
        "contact_meeting": "2026-11-25T15:00:00.000000Z",
        "link_expiry": "2027-02-21T09:00:00.000000Z",
    }
