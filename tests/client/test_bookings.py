"""Bookings made from a test, and what becomes of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mockcalendly import MockCalendly
from mockcalendly.errors import InvalidArgument, NotFound, PermissionDenied
from tests.client.conftest import Server

FIRST = datetime(2026, 11, 23, 14, tzinfo=UTC)
"""9:00 in New York, where the owner works: the first open time of a Monday."""


def event_of(calendly: MockCalendly, invitee: dict[str, Any]) -> dict[str, Any]:
    with calendly.client() as api:
        event: dict[str, Any] = api.get(invitee["event"]).json()["resource"]
    return event


def test_a_booking_needs_nothing_but_the_wish(calendly: MockCalendly) -> None:
    invitee = calendly.book()
    with calendly.client() as api:
        assert api.get(invitee["uri"]).json()["resource"] == invitee
    event = event_of(calendly, invitee)
    assert event["name"] == "30 Minute Meeting"
    assert event["start_time"] == "2026-11-23T14:00:00.000000Z"
    assert invitee["name"]
    assert invitee["email"].rpartition("@")[2] in {"example.com", "example.net", "example.org"}


def test_whoever_books_next_is_somebody_else_and_comes_later(calendly: MockCalendly) -> None:
    one, other = calendly.book(), calendly.book()
    assert one["email"] != other["email"]
    assert event_of(calendly, other)["start_time"] == "2026-11-23T14:30:00.000000Z"


def test_every_event_type_can_be_booked_without_details(calendly: MockCalendly) -> None:
    for event_type in calendly.event_types:
        invitee = calendly.book(event_type)
        assert event_of(calendly, invitee)["event_type"] == event_type["uri"]


@pytest.mark.parametrize(
    "reference",
    [
        "EEEEEEEEEEEEEEEE",
        "onboarding",
        "mia-member/onboarding",
        "https://api.calendly.com/event_types/EEEEEEEEEEEEEEEE",
    ],
)
def test_an_event_type_goes_by_many_names(calendly: MockCalendly, reference: str) -> None:
    assert event_of(calendly, calendly.book(reference))["name"] == "Onboarding"


def test_an_unknown_event_type_is_refused_with_those_that_there_are(
    calendly: MockCalendly,
) -> None:
    with pytest.raises(NotFound) as refusal:
        calendly.book("60min")
    assert "No event type is '60min'; there are: 30min, webinar" in refusal.value.__notes__[0]


def test_required_questions_are_answered_and_others_are_not(calendly: MockCalendly) -> None:
    answers = calendly.book("onboarding")["questions_and_answers"]
    assert [each["question"] for each in answers] == ["Company", "Team size"]
    assert answers[1]["answer"] in {"1-10", "11-100", "More than 100"}


def test_what_is_said_is_what_is_booked(calendly: MockCalendly) -> None:
    invitee = calendly.book(
        "onboarding",
        start_time="2026-11-24T18:00:00Z",
        email="ada@example.com",
        name="Ada Lovelace",
        timezone="Europe/London",
        questions_and_answers={"Topics": "Billing", "Company": "Analytical Engines"},
        location={"kind": "outbound_call", "location": "+14155550123"},
        tracking={"utm_source": "newsletter"},
        guests=["charles@example.com"],
        text_reminder_number="+14155550199",
    )
    event = event_of(calendly, invitee)
    assert event["start_time"] == "2026-11-24T18:00:00.000000Z"
    assert event["location"] == {"type": "outbound_call", "location": "+14155550123"}
    assert [guest["email"] for guest in event["event_guests"]] == ["charles@example.com"]
    assert (invitee["email"], invitee["first_name"]) == ("ada@example.com", "Ada")
    assert (invitee["timezone"], invitee["text_reminder_number"]) == (
        "Europe/London",
        "+14155550199",
    )
    assert invitee["tracking"]["utm_source"] == "newsletter"
    answers = {each["question"]: each["answer"] for each in invitee["questions_and_answers"]}
    assert answers["Topics"] == "Billing"
    assert answers["Company"] == "Analytical Engines"
    assert set(answers) == {"Topics", "Company", "Team size"}


def test_a_taken_time_is_refused_as_calendly_refuses_it_and_says_why(
    calendly: MockCalendly,
) -> None:
    calendly.book(start_time=FIRST)
    with pytest.raises(InvalidArgument, match="supplied parameters are invalid") as refusal:
        calendly.book(start_time=FIRST)
    assert refusal.value.details[0].code == "already_filled"
    assert refusal.value.__notes__ == [refusal.value.hint]


def test_a_refused_booking_leaves_nothing_not_even_a_drawn_name(calendly: MockCalendly) -> None:
    with pytest.raises(InvalidArgument):
        calendly.book(start_time="2026-11-22T09:00:00Z")
    first = calendly.book()
    calendly.reset()
    assert calendly.book() == first


def test_an_instant_without_a_zone_is_not_guessed(calendly: MockCalendly) -> None:
    with pytest.raises(ValueError, match="not an instant with a zone"):
        calendly.book(start_time="2026-11-23T14:00:00")


def test_open_times_are_those_that_can_be_booked(calendly: MockCalendly) -> None:
    times = calendly.open_times("30min", days=1)
    assert times[0] == FIRST
    assert len(times) == 16
    calendly.book(start_time=times[0])
    assert calendly.open_times("30min", days=1) == times[1:]
    assert calendly.open_times(days=2)[:15] == times[1:]


def test_a_host_cancels_the_event_with_all_its_invitees(calendly: MockCalendly) -> None:
    one = calendly.book("webinar")
    other = calendly.book("webinar", start_time=event_of(calendly, one)["start_time"])
    canceled = calendly.cancel(one, reason="Ill.")
    assert canceled["uri"] == one["uri"]
    assert canceled["cancellation"]["reason"] == "Ill."
    assert canceled["cancellation"]["canceler_type"] == "host"
    with calendly.client() as api:
        assert api.get(other["uri"]).json()["resource"]["status"] == "canceled"


def test_an_invitee_cancels_his_own_place(calendly: MockCalendly) -> None:
    one = calendly.book("webinar")
    other = calendly.book("webinar", start_time=event_of(calendly, one)["start_time"])
    canceled = calendly.cancel(one, by="invitee")
    assert canceled["cancellation"]["canceled_by"] == one["name"]
    with calendly.client() as api:
        assert api.get(other["uri"]).json()["resource"]["status"] == "active"


def test_an_event_can_be_canceled_by_its_uri(calendly: MockCalendly) -> None:
    invitee = calendly.book()
    event = calendly.cancel(invitee["event"], by="invitee")
    assert (event["uri"], event["status"]) == (invitee["event"], "canceled")
    assert event == event_of(calendly, invitee)


def test_which_invitee_of_a_group_cancels_must_be_said(calendly: MockCalendly) -> None:
    one = calendly.book("webinar")
    calendly.book("webinar", start_time=event_of(calendly, one)["start_time"])
    with pytest.raises(ValueError, match="has 2 active invitees"):
        calendly.cancel(one["event"], by="invitee")


def test_nothing_is_canceled_twice(calendly: MockCalendly) -> None:
    invitee = calendly.book()
    calendly.cancel(invitee)
    with pytest.raises(PermissionDenied, match="already canceled"):
        calendly.cancel(invitee)


def test_a_booking_that_nobody_made_cannot_be_canceled(calendly: MockCalendly) -> None:
    with pytest.raises(NotFound) as refusal:
        calendly.cancel("nothing")
    assert "No invitee and no scheduled event is 'nothing'" in refusal.value.__notes__[0]


def test_rescheduling_makes_a_new_invitee_at_another_time(calendly: MockCalendly) -> None:
    old = calendly.book()
    new = calendly.reschedule(old, reason="A clash.")
    assert new["old_invitee"] == old["uri"]
    assert new["email"] == old["email"]
    assert event_of(calendly, new)["start_time"] == "2026-11-23T14:30:00.000000Z"
    with calendly.client() as api:
        gone = api.get(old["uri"]).json()["resource"]
    assert (gone["rescheduled"], gone["new_invitee"]) == (True, new["uri"])
    assert gone["cancellation"]["reason"] == "A clash."


def test_rescheduling_within_a_group_takes_another_time_too(calendly: MockCalendly) -> None:
    old = calendly.book("webinar")
    new = calendly.reschedule(old)
    assert event_of(calendly, new)["start_time"] != event_of(calendly, old)["start_time"]


def test_rescheduling_takes_the_time_that_it_is_told(calendly: MockCalendly) -> None:
    later = FIRST + timedelta(days=1)
    new = calendly.reschedule(calendly.book(), later)
    assert event_of(calendly, new)["start_time"] == "2026-11-24T14:00:00.000000Z"


def test_a_no_show_needs_the_event_to_have_begun(calendly: MockCalendly) -> None:
    invitee = calendly.book()
    with pytest.raises(InvalidArgument) as refusal:
        calendly.no_show(invitee)
    assert "Event is not started yet" in refusal.value.__notes__[0]
    calendly.clock.advance("6h")
    mark = calendly.no_show(invitee)
    with calendly.client() as api:
        assert api.get(mark["uri"]).json()["resource"] == mark
        assert mark["invitee"] == invitee["uri"]


@pytest.mark.parametrize("named", ["mark", "invitee", "event"])
def test_a_no_show_can_be_taken_back(calendly: MockCalendly, named: str) -> None:
    invitee = calendly.book()
    calendly.clock.advance("6h")
    mark = calendly.no_show(invitee["uri"])
    calendly.undo_no_show({"mark": mark, "invitee": invitee, "event": invitee["event"]}[named])
    with calendly.client() as api:
        assert api.get(invitee["uri"]).json()["resource"]["no_show"] is None
    with pytest.raises(NotFound):
        calendly.undo_no_show(invitee)


def test_a_duration_is_one_of_those_on_offer(server: Server) -> None:
    with MockCalendly(server=server) as calendly, pytest.raises(InvalidArgument) as refusal:
        calendly.book("30min", start_time=FIRST, duration=45)
    assert "must be one of: 30" in refusal.value.__notes__[0]


def test_a_time_that_is_not_offered_is_explained(calendly: MockCalendly) -> None:
    taken = calendly.open_times("30min")[0]
    assert calendly.explain("30min", taken) == []

    calendly.book("30min", start_time=taken)

    (reason,) = calendly.explain("30min", taken.isoformat())
    assert reason.rule == "scheduled_event"
    assert reason.host == calendly.owner["uri"].rpartition("/")[2]
    night = {reason.rule for reason in calendly.explain("30min", "2026-11-24T03:00:00Z")}
    assert "open_hours" in night


def test_who_pays_says_what(calendly: MockCalendly) -> None:
    paid = calendly.book(payment={"amount": "25.00", "currency": "EUR", "external_id": "ch_1"})
    drawn = calendly.book(payment={"amount": "9"}, scheduling_method="api")

    assert paid["payment"] == {
        "external_id": "ch_1",
        "provider": "stripe",
        "amount": "25.00",
        "currency": "EUR",
        "terms": None,
        "successful": True,
    }
    assert drawn["payment"]["external_id"].startswith("ch_")
    assert (paid["scheduling_method"], drawn["scheduling_method"]) == (None, "api")


@pytest.mark.parametrize(
    ("payment", "parameter"),
    [
        ({}, "payment.amount"),
        ({"amount": "ten"}, "payment.amount"),
        ({"amount": "1", "currency": "XYZ"}, "payment.currency"),
        ({"amount": "1", "sum": "2"}, "payment"),
    ],
)
def test_a_payment_makes_sense(
    calendly: MockCalendly, payment: dict[str, str], parameter: str
) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        calendly.book(payment=payment)
    assert [each.parameter for each in refusal.value.details] == [parameter]


def test_two_names_are_one(calendly: MockCalendly) -> None:
    calendly.extend(event_types=[{"slug": "30min", "split_name": True}])

    ada = calendly.book("30min", first_name="Ada", last_name="Lovelace")

    assert (ada["name"], ada["first_name"], ada["last_name"]) == (
        "Ada Lovelace",
        "Ada",
        "Lovelace",
    )


def test_a_user_does_what_he_may(calendly: MockCalendly) -> None:
    booked = calendly.book("30min", user="member")
    with pytest.raises(PermissionDenied):
        calendly.cancel(booked, user="member")
    with pytest.raises(ValueError, match="cancels in his own name"):
        calendly.cancel(booked, by="invitee", user="owner")
    canceled = calendly.cancel(booked, user="admin")
    assert canceled["cancellation"]["canceled_by"] == calendly.admin["name"]

    missed = calendly.book("30min")
    calendly.clock.advance("2d")
    with pytest.raises(PermissionDenied):
        calendly.no_show(missed, user="member")
    mark = calendly.no_show(missed, user=calendly.owner)
    with pytest.raises(PermissionDenied):
        calendly.undo_no_show(mark, user="member")
    calendly.undo_no_show(mark, user="owner")
    with pytest.raises(NotFound):
        calendly.no_show(missed, user="nobody")


def link_to(calendly: MockCalendly, slug: str) -> str:
    """Ask the API for a single-use link, and return its address."""
    owner = next(row["uri"] for row in calendly.event_types if row["slug"] == slug)
    body = {"max_event_count": 1, "owner": owner, "owner_type": "EventType"}
    with calendly.client() as api:
        url: str = api.post("/scheduling_links", json=body).json()["resource"]["booking_url"]
    return url


def test_a_link_is_booked_once(calendly: MockCalendly) -> None:
    link = link_to(calendly, "webinar")
    booked = calendly.book(link=link)
    assert event_of(calendly, booked)["name"] == "Product Webinar"
    with pytest.raises(InvalidArgument) as refusal:
        calendly.book("webinar", link=link)
    assert refusal.value.details[0].message == "has been used"


def test_a_link_goes_by_its_token_too_and_leads_to_one_event_type(calendly: MockCalendly) -> None:
    token = link_to(calendly, "30min").split("/")[-2]
    with pytest.raises(InvalidArgument) as refusal:
        calendly.book("webinar", link=token)
    assert refusal.value.details[0].message == "belongs to another event type"
    calendly.book(link=token)
    with pytest.raises(NotFound) as unknown:
        calendly.book(link="abc-def-ghi")
    assert unknown.value.__notes__ == ["No single-use link is 'abc-def-ghi'."]


def test_a_share_is_booked_and_moved_as_it_was_made_over(calendly: MockCalendly) -> None:
    body = {"event_type": calendly.event_types[0]["uri"], "duration": 60}
    with calendly.client() as api:
        share = api.post("/shares", json=body).json()["resource"]
    booked = calendly.book(link=share["scheduling_links"][0]["booking_url"])
    for invitee in (booked, calendly.reschedule(booked)):
        event = event_of(calendly, invitee)
        start, end = (datetime.fromisoformat(event[key]) for key in ("start_time", "end_time"))
        assert end - start == timedelta(hours=1)
