"""Booking on the page: what the form asks and takes, and what comes of sending it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st

from mockcalendly.courier.receivers import AppReceiver
from mockcalendly.emulator import Emulator
from tests.api.receiver import Receiver
from tests.scheduling.visiting import (
    ADA,
    BASE,
    NOW,
    START,
    Page,
    Visiting,
    client_of,
    emulate,
)

CLARA = {"first_name": "Clara", "last_name": "Oswald", "email": "clara@example.com"}
ONBOARDING = "/mia-member/onboarding/2026-11-24T18:00:00Z"
WEBINAR = "/olivia-owner/webinar/2026-11-24T16:00:00Z"
ANSWERED = {
    **CLARA,
    "location_kind": "inbound_call",
    "question_0": "Coal Hill",
    "question_1": "11-100",
}


async def only(visiting: Visiting) -> dict[str, Any]:
    (invitee,) = await visiting.invitees()
    return invitee


async def test_a_booking_is_confirmed_on_a_page_of_its_own(visiting: Visiting) -> None:
    page = await visiting.book(f"{START}?timezone=Europe/Berlin", guests="bob@example.com")

    invitee = await only(visiting)
    id_ = invitee["uri"].rpartition("/")[2]
    assert page.url.startswith(f"{BASE}/olivia-owner/30min/invitees/{id_}")
    assert page.heading == "You are scheduled"
    assert page.facts == {
        "What": "30 Minute Meeting",
        "When": "4:00pm - 4:30pm, Tuesday, November 24, 2026",
        "Time zone": "Europe/Berlin",
        "Where": "Zoom",
        "Host": "Olivia Owner",
        "Invitee": "Ada Lovelace (ada@example.com)",
        "Guests": "bob@example.com",
    }
    assert page.link("Cancel").startswith(invitee["cancel_url"])
    assert page.link("Reschedule").startswith(invitee["reschedule_url"])


async def test_a_booking_is_what_the_same_by_the_api_would_be(visiting: Visiting) -> None:
    query = "utm_source=news&utm_term=x&salesforce_uuid=003&timezone=Europe/London"
    await visiting.book(
        f"{START}?{query}",
        question_0="Nothing.",
        phone_number="+1 415 555 0123",
        guests="bob@example.com, eve@example.com\nbob@example.com",
    )
    on_page = await only(visiting)
    body = {
        "event_type": f"{BASE}/event_types/{'A' * 16}",
        "start_time": "2026-11-24T16:00:00Z",
        "invitee": {
            "name": "Ada Lovelace",
            "email": "ada@example.com",
            "timezone": "Europe/London",
            "text_reminder_number": "+1 415 555 0123",
        },
        "location": {"kind": "zoom_conference"},
        "event_guests": ["bob@example.com", "eve@example.com"],
        "questions_and_answers": [
            {
                "question": "Please share anything that will help prepare for our meeting.",
                "answer": "Nothing.",
                "position": 0,
            }
        ],
        "tracking": {
            "utm_campaign": None,
            "utm_source": "news",
            "utm_medium": None,
            "utm_content": None,
            "utm_term": "x",
            "salesforce_uuid": "003",
        },
    }
    token = {"Authorization": "Bearer mock.owner.token"}
    answer = await visiting.http.post("/invitees", json=body, headers=token)
    assert answer.status_code == 201, answer.text

    by_api = answer.json()["resource"]
    ids = ("uri", "event", "cancel_url", "reschedule_url")
    assert on_page.pop("scheduling_method") is None
    assert by_api.pop("scheduling_method") == "api"
    assert {k: v for k, v in on_page.items() if k not in ids} == {
        k: v for k, v in by_api.items() if k not in ids
    }
    first, second = [(await visiting.api(each["event"]))["resource"] for each in (on_page, by_api)]
    assert first["event_guests"] == second["event_guests"]
    assert first["location"]["type"] == second["location"]["type"]


async def test_subscribers_hear_of_it(visiting: Visiting, emulator: Emulator) -> None:
    receiver = Receiver()
    loop = asyncio.get_running_loop()
    emulator.courier.receivers["http://app.test"] = AppReceiver(receiver, loop=loop)
    hook = {
        "url": "http://app.test/hook",
        "events": ["invitee.created"],
        "organization": f"{BASE}/organizations/{'A' * 16}",
        "scope": "organization",
    }
    token = {"Authorization": "Bearer mock.owner.token"}
    made = await visiting.http.post("/webhook_subscriptions", json=hook, headers=token)
    assert made.status_code == 201, made.text

    await visiting.book(
        f"{ONBOARDING}?utm_campaign=autumn", **ANSWERED, **{"question_2[]": ["Setup"]}
    )
    await emulator.courier.settle(emulator.default)

    (message,) = receiver.received
    payload = message.payload
    assert payload["scheduling_method"] is None
    assert payload["tracking"]["utm_campaign"] == "autumn"
    assert payload["scheduled_event"]["location"]["location"] == "+14155550100"
    assert [each["answer"] for each in payload["questions_and_answers"]] == [
        "Coal Hill",
        "11-100",
        "Setup",
    ]
    assert [each["position"] for each in payload["questions_and_answers"]] == [0, 1, 2]


async def test_any_offset_names_the_start(visiting: Visiting) -> None:
    page = await visiting.open("/olivia-owner/30min/2026-11-24T16:00:00+01:00")
    await visiting.push(page, **ADA)

    event = (await visiting.api((await only(visiting))["event"]))["resource"]
    assert event["start_time"] == "2026-11-24T15:00:00.000000Z"


async def test_the_address_prefills_the_form(visiting: Visiting) -> None:
    page = await visiting.open(
        START,
        name="Ada Lovelace",
        email="ada@example.com",
        guests="bob@example.com,eve@example.com",
        phone_number="+14155550123",
        a1="Bring\ncake",
    )

    assert page.values() == {
        "full_name": "Ada Lovelace",
        "email": "ada@example.com",
        "guests": "bob@example.com, eve@example.com",
        "phone_number": "+14155550123",
        "question_0": "Bring\ncake",
    }


async def test_names_prefill_each_other(visiting: Visiting) -> None:
    whole = await visiting.open(START, first_name="Ada", last_name="Lovelace")
    split = await visiting.open(ONBOARDING, name="Ada King Lovelace")

    assert whole.values()["full_name"] == "Ada Lovelace"
    assert split.values()["first_name"] == "Ada"
    assert split.values()["last_name"] == "King Lovelace"


async def test_choices_are_prefilled_by_their_text(visiting: Visiting) -> None:
    page = await visiting.open(
        ONBOARDING, a1="Acme", a2="11-100", a3="Billing,Setup,Migration", location="+14155550123"
    )

    values = page.values()
    assert values["question_0"] == "Acme"
    assert values["question_1"] == "11-100"
    assert values["question_2[]"] == ["Setup", "Billing", "Other"]
    assert values["question_2_other"] == "Migration"
    assert values["location"] == "+14155550123"


async def test_what_is_typed_counts_more_than_what_was_prefilled(visiting: Visiting) -> None:
    page = await visiting.open(START, name="Somebody", email="old@example.com", guests="x@y.z")

    await visiting.push(page, full_name="Ada", email="new@example.com", guests="")

    invitee = await only(visiting)
    assert (invitee["name"], invitee["email"]) == ("Ada", "new@example.com")
    assert (await visiting.api(invitee["event"]))["resource"]["event_guests"] == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("full_name_input", {"full_name": " "}, "Please enter your name."),
        ("email_input", {"email": ""}, "Please enter your e-mail address."),
        ("email_input", {"email": "ada"}, "“ada” is not an e-mail address."),
        ("invitee_guest_input", {"guests": "bob"}, "“bob”: not an e-mail address."),
        (
            "invitee_guest_input",
            {"guests": "\n".join(f"g{n}@example.com" for n in range(11))},
            "At most 10 guests.",
        ),
        ("phone_number", {"phone_number": "none"}, "“none” is not a phone number."),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    visiting: Visiting, field: str, typed: dict[str, str], said: str
) -> None:
    answer = await visiting.push(await visiting.open(START), **{**ADA, "question_0": "Hm", **typed})

    assert answer.status_code == 400
    page = Page(answer)
    assert page.problem(field) == said
    assert page.one("title").text.startswith("Problem: ")
    assert page.one("main").attributes["data-event"] == ""
    values = page.values()
    assert values["question_0"] == "Hm"
    assert {name: values[name] for name in typed} == {n: t.strip() for n, t in typed.items()}
    assert await visiting.invitees() == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("first_name_input", {"first_name": ""}, "Please enter your first name."),
        ("last_name_input", {"last_name": ""}, "Please enter your last name."),
        ("location_kind-physical", {"location_kind": ""}, "Please choose a place."),
        ("location_kind-physical", {"location_kind": "zoom"}, "“zoom” is not one of the places."),
        ("location", {"location_kind": "outbound_call"}, "Please tell this."),
        (
            "location",
            {"location_kind": "outbound_call", "location": "home"},
            "“home” is not a phone number.",
        ),
        ("question_0", {"question_0": ""}, "Please answer this question."),
        ("question_1-1", {"question_1": ""}, "Please answer this question."),
        ("question_1-1", {"question_1": "12"}, "“12” is not one of the choices."),
    ],
)
async def test_questions_and_places_are_judged_too(
    visiting: Visiting, field: str, typed: dict[str, str], said: str
) -> None:
    answer = await visiting.push(await visiting.open(ONBOARDING), **{**ANSWERED, **typed})

    assert answer.status_code == 400
    assert Page(answer).problem(field) == said
    assert await visiting.invitees() == []


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ({"question_2[]": ["Setup", "Billing"]}, "Setup\nBilling"),
        ({"question_2[]": ["Billing", "Setup"]}, "Setup\nBilling"),
        ({"question_2[]": ["Setup", "Other"]}, "Setup\nOther"),
        ({"question_2[]": ["Other"], "question_2_other": "Migration"}, "Migration"),
        ({"question_2_other": "Migration"}, "Migration"),
        ({"question_2[]": ["Setup"], "question_2_other": "Migration"}, "Setup\nMigration"),
        ({}, None),
    ],
)
async def test_several_choices_are_joined_by_line_feeds(
    visiting: Visiting, sent: dict[str, Any], answered: str | None
) -> None:
    await visiting.book(ONBOARDING, **{**ANSWERED, **sent})

    answers = (await only(visiting))["questions_and_answers"]
    found = {each["question"]: each["answer"] for each in answers}
    assert found.get("Topics") == answered


async def test_every_kind_of_question_can_be_asked(visiting: Visiting) -> None:
    questions = [
        {"name": "Shirt", "type": "single_select", "answer_choices": ["S", "L"], "position": 3},
        {"name": "Phone", "type": "phone_number", "position": 0, "required": True},
        {"name": "Gone", "type": "string", "position": 1, "enabled": False, "required": True},
        {"name": "Line", "type": "string", "position": 2},
        {"name": "Lines", "type": "text", "position": 4},
        {
            "name": "Color",
            "type": "single_select",
            "answer_choices": ["red"],
            "include_other": True,
            "position": 5,
        },
    ]
    await visiting.extend(event_types=[{"slug": "30min", "custom_questions": questions}])
    page = await visiting.open(START)
    legends = [node.text for node in page if node.tag in ("label", "legend")]
    asked = [text for text in legends if text.split()[0] in {q["name"] for q in questions}]
    assert asked == ["Phone *", "Line", "Shirt", "Lines", "Color"]
    assert page.by_id("question_0").attributes["type"] == "tel"

    wrong = await visiting.push(page, **ADA, question_0="later", question_2="XL")
    assert Page(wrong).problem("question_0") == "“later” is not a phone number."
    assert Page(wrong).problem("question_2-1") == "“XL” is not one of the choices."
    answers = {
        "question_0": "+14155550123",
        "question_2": "L",
        "question_3": "a\r\nb",
        "question_4": "Other",
        "question_4_other": "teal",
    }
    await visiting.push(page, **ADA, **answers)

    found = (await only(visiting))["questions_and_answers"]
    assert [(each["question"], each["answer"], each["position"]) for each in found] == [
        ("Phone", "+14155550123", 0),
        ("Shirt", "L", 3),
        ("Lines", "a\nb", 4),
        ("Color", "teal", 5),
    ]


async def test_places_are_chosen_and_told(visiting: Visiting) -> None:
    page = await visiting.open(ONBOARDING)
    radios = page.all("input", name="location_kind")
    kinds = [radio.attributes["value"] for radio in radios]
    assert kinds == ["physical", "outbound_call", "inbound_call"]

    await visiting.push(
        page, **{**ANSWERED, "location_kind": "outbound_call", "location": "+14155550123"}
    )

    event = (await visiting.api((await only(visiting))["event"]))["resource"]
    assert event["location"] == {"location": "+14155550123", "type": "outbound_call"}


async def test_two_places_of_a_kind_are_told_apart(visiting: Visiting) -> None:
    places = [{"kind": "physical", "location": city} for city in ("Rome", "Oslo")]
    await visiting.extend(event_types=[{"slug": "30min", "locations": places}])

    await visiting.book(START, location_kind="physical_2")

    event = (await visiting.api((await only(visiting))["event"]))["resource"]
    assert event["location"]["location"] == "Oslo"


async def test_an_invitee_may_be_asked_for_the_place(visiting: Visiting) -> None:
    briefing = "/olivia-owner/executive-briefing/2026-11-24T15:00:00Z"
    refused = await visiting.push(await visiting.open(briefing), **ADA)
    assert Page(refused).problem("location") == "Please tell this."

    page = await visiting.book(briefing, location="The pier")

    assert page.facts["Where"] == "The pier"


async def test_a_round_robin_asks_for_no_place(visiting: Visiting) -> None:
    page = await visiting.book("/acme-sales/sales-call/2026-11-24T17:00:00Z")

    assert page.facts["Where"] == "Zoom"
    assert page.facts["Host"] in ("Olivia Owner", "Adam Admin", "Mia Member")


async def test_a_paid_meeting_is_paid_in_play_money(visiting: Visiting) -> None:
    await visiting.extend(event_types=[{"slug": "30min", "is_paid": True}])
    page = await visiting.open(START)
    wrong = await visiting.push(page, **ADA, payment_amount="much", payment_currency="XYZ")
    assert Page(wrong).problem("payment_amount") == "“much” is not an amount such as 25.00."
    assert "XYZ" in Page(wrong).problem("payment_currency")

    await visiting.push(page, **ADA, payment_amount="60.00", payment_currency="EUR")

    payment = (await only(visiting))["payment"]
    assert payment.pop("external_id").startswith("ch_")
    assert payment == {
        "amount": "60.00",
        "currency": "EUR",
        "provider": "stripe",
        "successful": True,
        "terms": None,
    }


async def test_a_free_meeting_is_not_paid(visiting: Visiting) -> None:
    page = await visiting.open(START)
    assert "payment_amount" not in page.values()
    await visiting.push(page, **ADA, payment_amount="60.00")

    assert (await only(visiting))["payment"] is None


async def test_tracking_that_is_too_long_is_dropped(visiting: Visiting) -> None:
    await visiting.book(f"{START}?utm_source={'x' * 255}&utm_medium={'x' * 256}&gclid=1&utm_term=")

    tracking = (await only(visiting))["tracking"]
    assert tracking == {
        "utm_campaign": None,
        "utm_source": "x" * 255,
        "utm_medium": None,
        "utm_content": None,
        "utm_term": None,
        "salesforce_uuid": None,
    }


async def test_a_duration_is_booked(visiting: Visiting) -> None:
    await visiting.extend(event_types=[{"slug": "30min", "duration_options": [30, 60]}])

    page = await visiting.book(f"{START}?duration=60&timezone=UTC")

    assert page.facts["When"] == "3:00pm - 4:00pm, Tuesday, November 24, 2026"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("timezone=Mars/Base", "“Mars/Base” is not a valid time zone."),
        ("duration=45", "“45” is not one of the durations of this meeting."),
        ("routing_form_submission=nowhere", "No routing form submission has the id nowhere."),
    ],
)
async def test_an_address_that_makes_no_sense_is_not_booked(
    visiting: Visiting, query: str, said: str
) -> None:
    answer = await visiting.http.post(f"{START}?{query}", data=ADA)

    assert answer.status_code == 400
    assert said in Page(answer).by_id("form-problem").text
    assert Page(answer).values()["full_name"] == "Ada Lovelace"
    assert await visiting.invitees() == []


async def test_a_submission_has_led_to_one_booking(visiting: Visiting) -> None:
    form = {"name": "Way", "fallback": {"event_type": "30min"}}
    (made,) = (await visiting.extend(routing_forms=[form]))["routing_forms"]
    led = await visiting.http.post(f"/routing/{made['uri'].rpartition('/')[2]}")
    id_ = led.headers["location"].partition("routing_form_submission=")[2]
    calendar = await visiting.open(led.headers["location"] + "&date=2026-11-24")
    times = [calendar.by_id(f"time-2026-11-24T{hour}:00:00Z") for hour in (15, 16)]

    for time in times:
        await visiting.book(time.attributes["href"])

    first, again = await visiting.invitees()
    assert first["routing_form_submission"] == f"{BASE}/routing_form_submissions/{id_}"
    assert again["routing_form_submission"] is None


async def test_a_form_sent_twice_books_once(visiting: Visiting) -> None:
    for start in (START, WEBINAR):
        page = await visiting.open(start)
        first = await visiting.push(page, **ADA)
        second = await visiting.push(page, **{**ADA, "email": "ADA@example.com"})
        assert first.status_code == second.status_code == 303
        assert first.headers["location"] == second.headers["location"]

    assert len(await visiting.invitees()) == 2


async def test_somebody_else_finds_the_slot_taken(visiting: Visiting) -> None:
    page = await visiting.open(f"{START}?timezone=America/New_York")
    await visiting.push(page, **ADA)
    late = await visiting.push(
        page, full_name="Bob", email="bob@example.com", question_0="Hi", phone_number="+14155550123"
    )

    assert late.status_code == 200
    shown = Page(late)
    (alert,) = shown.all("p", role="alert")
    assert alert.text.startswith("The time 10:00am on Tuesday, November 24 is not open any more.")
    assert shown.by_id("times-heading").text == "Tuesday, November 24"
    assert "Olivia Owner has a meeting from" in late.headers["x-mockcalendly-reason"]
    again = await visiting.open(shown.by_id("time-2026-11-24T15:30:00Z").attributes["href"])
    assert again.values() == {
        "full_name": "Bob",
        "email": "bob@example.com",
        "guests": "",
        "phone_number": "+14155550123",
        "question_0": "Hi",
    }


async def test_what_was_typed_makes_no_address_endless(visiting: Visiting) -> None:
    page = await visiting.open(START)
    bob = {"full_name": "Bob", "email": "bob@example.com", "question_0": "long " * 5000}

    wrong = Page(await visiting.push(page, **{**bob, "email": "bob"}))
    await visiting.push(page, **ADA)
    late = Page(await visiting.push(page, **bob))

    assert wrong.values()["question_0"] == bob["question_0"]
    links = [node.attributes["href"] for node in late.all("a") if "href" in node.attributes]
    assert max(map(len, links)) < 300
    again = await visiting.open(late.by_id("time-2026-11-24T15:30:00Z").attributes["href"])
    assert again.values()["full_name"] == "Bob"
    assert again.values()["question_0"] == ""


async def test_a_group_has_a_seat_for_somebody_else(visiting: Visiting) -> None:
    await visiting.book(WEBINAR)
    page = await visiting.book(WEBINAR, full_name="Bob", email="bob@example.com")

    assert page.facts["Invitee"] == "Bob (bob@example.com)"
    assert len(await visiting.invitees()) == 2


async def test_long_after_the_same_form_is_another_booking(
    visiting: Visiting, emulator: Emulator
) -> None:
    page = await visiting.open(WEBINAR)
    await visiting.push(page, **ADA)
    emulator.default.clock.advance(timedelta(minutes=11))
    await visiting.push(page, **ADA)

    assert len(await visiting.invitees()) == 2


@pytest.mark.parametrize(
    ("segment", "why"),
    [
        ("2026-11-24T03:00:00Z", "outside the open hours"),
        ("2026-11-24T15:10:00Z", "30 minutes apart"),
        ("2026-11-20T15:00:00Z", "not in the future"),
        ("2027-11-24T15:00:00Z", "60 days ahead"),
        ("1970-01-01T00:00:00Z", "not in the future"),
        ("9998-12-31T23:59:59-12:00", ""),
    ],
)
async def test_a_start_that_is_not_open_shows_the_calendar(
    visiting: Visiting, segment: str, why: str
) -> None:
    address = f"/olivia-owner/30min/{segment}"
    for answer in (await visiting.get(address), await visiting.http.post(address, data=ADA)):
        if segment.startswith("9998"):
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200
        assert "is not open any more" in Page(answer).one("main").text
        assert why in answer.headers["x-mockcalendly-reason"]
    assert await visiting.invitees() == []


@pytest.mark.parametrize(
    "segment", ["today", "2026-11-24", "2026-11-24T15:00:00", "0001-01-01T00:00:00Z", "invitees"]
)
async def test_what_is_no_start_is_not_found(visiting: Visiting, segment: str) -> None:
    for answer in (
        await visiting.get(f"/olivia-owner/30min/{segment}"),
        await visiting.http.post(f"/olivia-owner/30min/{segment}", data=ADA),
    ):
        assert answer.status_code == 404


async def test_a_single_use_link_is_good_for_one_booking(visiting: Visiting) -> None:
    token = {"Authorization": "Bearer mock.owner.token"}
    wanted = {
        "max_event_count": 1,
        "owner": f"{BASE}/event_types/{'A' * 16}",
        "owner_type": "EventType",
    }
    made = await visiting.http.post("/scheduling_links", json=wanted, headers=token)
    url = made.json()["resource"]["booking_url"]
    calendar = await visiting.open(url, date="2026-11-24")
    form = await visiting.open(calendar.by_id("time-2026-11-24T15:00:00Z").attributes["href"])
    booked = await visiting.push(form, **ADA)
    confirmed = await visiting.open(booked.headers["location"])
    assert confirmed.heading == "You are scheduled"
    assert confirmed.url.startswith(f"{url}/invitees/")

    again = await visiting.push(form, **ADA)
    assert again.headers["location"] == booked.headers["location"]
    other = await visiting.push(form, full_name="Bob", email="bob@example.com")
    dead = await visiting.get(url)
    short = await visiting.get("/s/" + url.split("/")[-2])

    for answer in (other, dead, short):
        assert answer.status_code == 200
        assert "This link has been used" in Page(answer).one("main").text
    assert len(await visiting.invitees()) == 1


async def test_confirmations_are_where_they_belong(visiting: Visiting) -> None:
    page = await visiting.book()
    id_ = page.url.rpartition("/")[2].partition("?")[0]

    assert (await visiting.get(f"/olivia-owner/30min/invitees/{id_}")).status_code == 200
    for address in (f"/olivia-owner/webinar/invitees/{id_}", "/olivia-owner/30min/invitees/nobody"):
        assert (await visiting.get(address)).status_code == 404


async def test_what_was_typed_does_not_stand_in_the_address_of_the_confirmation(
    visiting: Visiting,
) -> None:
    page = await visiting.book(f"{START}?utm_source=x&primary_color=ff0000&embed_domain=1&a1=b")

    query = page.url.partition("?")[2]
    assert query == "embed_domain=1&primary_color=ff0000"


async def test_a_form_of_another_site_books_nothing(visiting: Visiting) -> None:
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

    answer = await visiting.http.post(START, data=ADA, headers=headers)

    assert answer.status_code == 403
    assert await visiting.invitees() == []


async def test_it_works_in_every_world(emulator: Emulator) -> None:
    emulator.create_world("two", clock=emulator.default.clock)
    transport = ASGITransport(app=emulator)
    async with AsyncClient(transport=transport, base_url=BASE) as http:
        page = await Visiting(http).book(f"/w/two{START}")

    assert page.url.startswith(f"{BASE}/w/two/olivia-owner/30min/invitees/")
    assert page.link("Cancel").startswith(f"{BASE}/w/two/cancellations/")


async def test_the_journal_knows_who_was_asked_what(visiting: Visiting, emulator: Emulator) -> None:
    await visiting.book()
    await visiting.get("/olivia-owner/30min/2026-11-24T15:00:00Z")

    shown = [(each.operation, each.status, bool(each.hint)) for each in emulator.default.journal]
    assert shown == [
        ("pages_show-booking-form", 200, False),
        ("pages_book", 303, False),
        ("pages_show-confirmation", 200, False),
        ("pages_show-booking-form", 200, True),
    ]
    assert {each.at for each in emulator.default.journal} == {NOW}


async def test_a_share_can_hide_the_place_until_it_is_booked(visiting: Visiting) -> None:
    token = {"Authorization": "Bearer mock.owner.token"}
    share = {"event_type": f"{BASE}/event_types/{'A' * 16}", "hide_location": True}
    made = await visiting.http.post("/shares", json=share, headers=token)
    (link,) = made.json()["resource"]["scheduling_links"]
    url = link["booking_url"]

    assert "Zoom" in (await visiting.open("/olivia-owner/30min")).one("main").text
    assert "Zoom" not in (await visiting.open(url)).one("main").text
    assert (await visiting.book(f"{url}/2026-11-24T15:00:00Z")).facts["Where"] == "Zoom"


NAMES = st.sampled_from(
    [
        *("full_name", "first_name", "last_name", "email", "guests", "location_kind", "location"),
        *("phone_number", "question_0", "question_1", "question_1_other", "question_2", "a1", "a3"),
        *("payment_amount", "payment_currency", "timezone", "duration", "month", "date", "reason"),
        *("utm_source", "routing_form_submission", "embed_domain", "primary_color"),
    ]
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [
        "",
        "ada@example.com",
        "outbound_call",
        "UTC",
        "2026-11",
        "2026-11-24",
        "Other",
        "-1",
        "1" * 99,
    ]
)
ANYTHING = st.recursive(
    TEXTS | st.none() | st.integers() | st.booleans(),
    lambda below: st.lists(below, max_size=2) | st.dictionaries(TEXTS, below, max_size=2),
    max_leaves=4,
)
ADDRESSES = (
    "/mia-member/onboarding",
    ONBOARDING,
    "/olivia-owner/30min/9998-12-31T23:59:59+14:00",
    "/acme-sales/sales-call",
)


@settings(max_examples=150)
@given(
    path=st.sampled_from(ADDRESSES),
    query=st.dictionaries(NAMES, TEXTS, max_size=4),
    body=st.dictionaries(NAMES, ANYTHING, max_size=6),
)
def test_whatever_is_sent_a_page_answers(
    path: str, query: dict[str, str], body: dict[str, Any]
) -> None:
    async def send() -> None:
        async with emulate() as emulator, client_of(emulator) as http:
            await Visiting(http).extend(event_types=[{"slug": "onboarding", "is_paid": True}])
            shown = await http.get(path, params=query)
            assert shown.status_code in (200, 404)
            Page(shown)
            sent = await http.post(ONBOARDING, params=query, json=body)
            assert sent.status_code in (200, 303, 400)
            if sent.status_code != 303:
                Page(sent)

    asyncio.run(send())
