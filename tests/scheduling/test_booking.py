"""Booking on the page: what the form asks and takes, and what comes of sending it."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockcalendly import ThreadServer
from tests.api.receiver import Receiver
from tests.console.browsing import Page
from tests.scheduling.browser import ADA, MONDAY, START, Browser, browsing

CLARA = {"first_name": "Clara", "last_name": "Oswald", "email": "clara@example.com"}
ONBOARDING = "/mia-member/onboarding/2026-11-24T18:00:00Z"
WEBINAR = "/olivia-owner/webinar/2026-11-24T16:00:00Z"
ANSWERED = {
    **CLARA,
    "location_kind": "inbound_call",
    "question_0": "Coal Hill",
    "question_1": "11-100",
}


def only(browser: Browser) -> dict[str, Any]:
    (invitee,) = browser.invitees()
    return invitee


def test_a_booking_is_confirmed_on_a_page_of_its_own(browser: Browser) -> None:
    page = browser.book(f"{START}?timezone=Europe/Berlin", guests="bob@example.com")

    invitee = only(browser)
    id_ = invitee["uri"].rpartition("/")[2]
    assert browser.path(page.url).startswith(f"/olivia-owner/30min/invitees/{id_}")
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


def test_a_booking_is_what_the_same_by_the_api_would_be(browser: Browser) -> None:
    query = "utm_source=news&utm_term=x&salesforce_uuid=003&timezone=Europe/London"
    browser.book(
        f"{START}?{query}",
        question_0="Nothing.",
        phone_number="+1 415 555 0123",
        guests="bob@example.com, eve@example.com\nbob@example.com",
    )
    on_page = only(browser)
    body = {
        "event_type": browser.event_type(),
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
    by_api = browser.api("POST", "/invitees", json=body)["resource"]
    ids = ("uri", "event", "cancel_url", "reschedule_url")
    assert on_page.pop("scheduling_method") is None
    assert by_api.pop("scheduling_method") == "api"
    assert {k: v for k, v in on_page.items() if k not in ids} == {
        k: v for k, v in by_api.items() if k not in ids
    }
    first, second = [browser.api("GET", each["event"])["resource"] for each in (on_page, by_api)]
    assert first["event_guests"] == second["event_guests"]
    assert first["location"]["type"] == second["location"]["type"]


def test_subscribers_hear_of_it(browser: Browser) -> None:
    receiver = Receiver()
    browser.calendly.webhooks_to(receiver, "invitee.created")

    browser.book(f"{ONBOARDING}?utm_campaign=autumn", **ANSWERED, **{"question_2[]": ["Setup"]})
    browser.calendly.settle()

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


def test_any_offset_names_the_start(browser: Browser) -> None:
    page = browser.open("/olivia-owner/30min/2026-11-24T16:00:00+01:00")
    browser.post(page, **ADA)

    event = browser.api("GET", only(browser)["event"])["resource"]
    assert event["start_time"] == "2026-11-24T15:00:00.000000Z"


def test_the_address_prefills_the_form(browser: Browser) -> None:
    page = browser.open(
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


def test_names_prefill_each_other(browser: Browser) -> None:
    whole = browser.open(START, first_name="Ada", last_name="Lovelace")
    split = browser.open(ONBOARDING, name="Ada King Lovelace")

    assert whole.values()["full_name"] == "Ada Lovelace"
    assert split.values()["first_name"] == "Ada"
    assert split.values()["last_name"] == "King Lovelace"


def test_choices_are_prefilled_by_their_text(browser: Browser) -> None:
    page = browser.open(
        ONBOARDING, a1="Acme", a2="11-100", a3="Billing,Setup,Migration", location="+14155550123"
    )

    values = page.values()
    assert values["question_0"] == "Acme"
    assert values["question_1"] == "11-100"
    assert values["question_2[]"] == ["Setup", "Billing", "Other"]
    assert values["question_2_other"] == "Migration"
    assert values["location"] == "+14155550123"


def test_what_is_typed_counts_more_than_what_was_prefilled(browser: Browser) -> None:
    page = browser.open(START, name="Somebody", email="old@example.com", guests="x@y.z")

    browser.post(page, full_name="Ada", email="new@example.com", guests="")

    invitee = only(browser)
    assert (invitee["name"], invitee["email"]) == ("Ada", "new@example.com")
    assert browser.api("GET", invitee["event"])["resource"]["event_guests"] == []


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
def test_what_is_wrong_is_said_beside_its_field(
    browser: Browser, field: str, typed: dict[str, str], said: str
) -> None:
    answer = browser.post(browser.open(START), **{**ADA, "question_0": "Hm", **typed})

    assert answer.status_code == 400
    page = Page(answer)
    assert page.problem(field) == said
    assert page.one("title").text.startswith("Problem: ")
    assert page.one("main").attributes["data-event"] == ""
    values = page.values()
    assert values["question_0"] == "Hm"
    assert {name: values[name] for name in typed} == {n: t.strip() for n, t in typed.items()}
    assert browser.invitees() == []


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
def test_questions_and_places_are_judged_too(
    browser: Browser, field: str, typed: dict[str, str], said: str
) -> None:
    answer = browser.post(browser.open(ONBOARDING), **{**ANSWERED, **typed})

    assert answer.status_code == 400
    assert Page(answer).problem(field) == said
    assert browser.invitees() == []


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
def test_several_choices_are_joined_by_line_feeds(
    browser: Browser, sent: dict[str, Any], answered: str | None
) -> None:
    browser.book(ONBOARDING, **{**ANSWERED, **sent})

    answers = only(browser)["questions_and_answers"]
    found = {each["question"]: each["answer"] for each in answers}
    assert found.get("Topics") == answered


def test_every_kind_of_question_can_be_asked(browser: Browser) -> None:
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
    browser.calendly.extend(event_types=[{"slug": "30min", "custom_questions": questions}])
    page = browser.open(START)
    legends = [node.text for node in page if node.tag in ("label", "legend")]
    asked = [text for text in legends if text.split()[0] in {q["name"] for q in questions}]
    assert asked == ["Phone *", "Line", "Shirt", "Lines", "Color"]
    assert page.by_id("question_0").attributes["type"] == "tel"

    wrong = browser.post(page, **ADA, question_0="later", question_2="XL")
    assert Page(wrong).problem("question_0") == "“later” is not a phone number."
    assert Page(wrong).problem("question_2-1") == "“XL” is not one of the choices."
    answers = {
        "question_0": "+14155550123",
        "question_2": "L",
        "question_3": "a\r\nb",
        "question_4": "Other",
        "question_4_other": "teal",
    }
    browser.post(page, **ADA, **answers)

    found = only(browser)["questions_and_answers"]
    assert [(each["question"], each["answer"], each["position"]) for each in found] == [
        ("Phone", "+14155550123", 0),
        ("Shirt", "L", 3),
        ("Lines", "a\nb", 4),
        ("Color", "teal", 5),
    ]


def test_places_are_chosen_and_told(browser: Browser) -> None:
    page = browser.open(ONBOARDING)
    radios = page.all("input", name="location_kind")
    kinds = [radio.attributes["value"] for radio in radios]
    assert kinds == ["physical", "outbound_call", "inbound_call"]

    browser.post(page, **{**ANSWERED, "location_kind": "outbound_call", "location": "+14155550123"})

    event = browser.api("GET", only(browser)["event"])["resource"]
    assert event["location"] == {"location": "+14155550123", "type": "outbound_call"}


def test_two_places_of_a_kind_are_told_apart(browser: Browser) -> None:
    places = [{"kind": "physical", "location": city} for city in ("Rome", "Oslo")]
    browser.calendly.extend(event_types=[{"slug": "30min", "locations": places}])

    browser.book(START, location_kind="physical_2")

    event = browser.api("GET", only(browser)["event"])["resource"]
    assert event["location"]["location"] == "Oslo"


def test_an_invitee_may_be_asked_for_the_place(browser: Browser) -> None:
    briefing = "/olivia-owner/executive-briefing/2026-11-24T15:00:00Z"
    refused = browser.post(browser.open(briefing), **ADA)
    assert Page(refused).problem("location") == "Please tell this."

    page = browser.book(briefing, location="The pier")

    assert page.facts["Where"] == "The pier"


def test_a_round_robin_asks_for_no_place(browser: Browser) -> None:
    page = browser.book("/acme-sales/sales-call/2026-11-24T17:00:00Z")

    assert page.facts["Where"] == "Zoom"
    assert page.facts["Host"] in ("Olivia Owner", "Adam Admin", "Mia Member")


def test_a_paid_meeting_is_paid_in_play_money(browser: Browser) -> None:
    browser.calendly.extend(event_types=[{"slug": "30min", "is_paid": True}])
    page = browser.open(START)
    wrong = browser.post(page, **ADA, payment_amount="much", payment_currency="XYZ")
    assert Page(wrong).problem("payment_amount") == "“much” is not an amount such as 25.00."
    assert "XYZ" in Page(wrong).problem("payment_currency")

    browser.post(page, **ADA, payment_amount="60.00", payment_currency="EUR")

    payment = only(browser)["payment"]
    assert payment.pop("external_id").startswith("ch_")
    assert payment == {
        "amount": "60.00",
        "currency": "EUR",
        "provider": "stripe",
        "successful": True,
        "terms": None,
    }


def test_a_free_meeting_is_not_paid(browser: Browser) -> None:
    page = browser.open(START)
    assert "payment_amount" not in page.values()
    browser.post(page, **ADA, payment_amount="60.00")

    assert only(browser)["payment"] is None


def test_tracking_that_is_too_long_is_dropped(browser: Browser) -> None:
    browser.book(f"{START}?utm_source={'x' * 255}&utm_medium={'x' * 256}&gclid=1&utm_term=")

    tracking = only(browser)["tracking"]
    assert tracking == {
        "utm_campaign": None,
        "utm_source": "x" * 255,
        "utm_medium": None,
        "utm_content": None,
        "utm_term": None,
        "salesforce_uuid": None,
    }


def test_a_duration_is_booked(browser: Browser) -> None:
    browser.calendly.extend(event_types=[{"slug": "30min", "duration_options": [30, 60]}])

    page = browser.book(f"{START}?duration=60&timezone=UTC")

    assert page.facts["When"] == "3:00pm - 4:00pm, Tuesday, November 24, 2026"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("timezone=Mars/Base", "“Mars/Base” is not a valid time zone."),
        ("duration=45", "“45” is not one of the durations of this meeting."),
        ("routing_form_submission=nowhere", "No routing form submission has the id nowhere."),
    ],
)
def test_an_address_that_makes_no_sense_is_not_booked(
    browser: Browser, query: str, said: str
) -> None:
    answer = browser.http.post(f"{START}?{query}", data=ADA)

    assert answer.status_code == 400
    assert said in Page(answer).by_id("form-problem").text
    assert Page(answer).values()["full_name"] == "Ada Lovelace"
    assert browser.invitees() == []


def test_a_submission_has_led_to_one_booking(browser: Browser) -> None:
    form = {"name": "Way", "fallback": {"event_type": "30min"}}
    (made,) = browser.calendly.extend(routing_forms=[form])["routing_forms"]
    led = browser.http.post(f"/routing/{made['uri'].rpartition('/')[2]}")
    id_ = led.headers["location"].partition("routing_form_submission=")[2]
    calendar = browser.open(led.headers["location"] + "&date=2026-11-24")
    times = [calendar.by_id(f"time-2026-11-24T{hour}:00:00Z") for hour in (15, 16)]

    for time in times:
        browser.book(time.attributes["href"])

    first, again = browser.invitees()
    assert (
        first["routing_form_submission"] == f"{browser.calendly.url}/routing_form_submissions/{id_}"
    )
    assert again["routing_form_submission"] is None


def test_a_form_sent_twice_books_once(browser: Browser) -> None:
    for start in (START, WEBINAR):
        page = browser.open(start)
        first = browser.post(page, **ADA)
        second = browser.post(page, **{**ADA, "email": "ADA@example.com"})
        assert first.status_code == second.status_code == 303
        assert first.headers["location"] == second.headers["location"]

    assert len(browser.invitees()) == 2


def test_somebody_else_finds_the_slot_taken(browser: Browser) -> None:
    page = browser.open(f"{START}?timezone=America/New_York")
    browser.post(page, **ADA)
    late = browser.post(
        page, full_name="Bob", email="bob@example.com", question_0="Hi", phone_number="+14155550123"
    )

    assert late.status_code == 200
    shown = Page(late)
    (alert,) = shown.all("p", role="alert")
    assert alert.text.startswith("The time 10:00am on Tuesday, November 24 is not open any more.")
    assert shown.by_id("times-heading").text == "Tuesday, November 24"
    assert "Olivia Owner has a meeting from" in late.headers["x-mockcalendly-reason"]
    again = browser.open(shown.by_id("time-2026-11-24T15:30:00Z").attributes["href"])
    assert again.values() == {
        "full_name": "Bob",
        "email": "bob@example.com",
        "guests": "",
        "phone_number": "+14155550123",
        "question_0": "Hi",
    }


def test_what_was_typed_makes_no_address_endless(browser: Browser) -> None:
    page = browser.open(START)
    bob = {"full_name": "Bob", "email": "bob@example.com", "question_0": "long " * 5000}

    wrong = Page(browser.post(page, **{**bob, "email": "bob"}))
    browser.post(page, **ADA)
    late = Page(browser.post(page, **bob))

    assert wrong.values()["question_0"] == bob["question_0"]
    links = [node.attributes["href"] for node in late.all("a") if "href" in node.attributes]
    assert max(map(len, links)) < 300
    again = browser.open(late.by_id("time-2026-11-24T15:30:00Z").attributes["href"])
    assert again.values()["full_name"] == "Bob"
    assert again.values()["question_0"] == ""


def test_a_group_has_a_seat_for_somebody_else(browser: Browser) -> None:
    browser.book(WEBINAR)
    page = browser.book(WEBINAR, full_name="Bob", email="bob@example.com")

    assert page.facts["Invitee"] == "Bob (bob@example.com)"
    assert len(browser.invitees()) == 2


def test_long_after_the_same_form_is_another_booking(browser: Browser) -> None:
    page = browser.open(WEBINAR)
    browser.post(page, **ADA)
    browser.calendly.clock.advance("11m")
    browser.post(page, **ADA)

    assert len(browser.invitees()) == 2


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
def test_a_start_that_is_not_open_shows_the_calendar(
    browser: Browser, segment: str, why: str
) -> None:
    address = f"/olivia-owner/30min/{segment}"
    for answer in (browser.get(address), browser.http.post(address, data=ADA)):
        if segment.startswith("9998"):
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200
        assert "is not open any more" in Page(answer).one("main").text
        assert why in answer.headers["x-mockcalendly-reason"]
    assert browser.invitees() == []


@pytest.mark.parametrize(
    "segment", ["today", "2026-11-24", "2026-11-24T15:00:00", "0001-01-01T00:00:00Z", "invitees"]
)
def test_what_is_no_start_is_not_found(browser: Browser, segment: str) -> None:
    for answer in (
        browser.get(f"/olivia-owner/30min/{segment}"),
        browser.http.post(f"/olivia-owner/30min/{segment}", data=ADA),
    ):
        assert answer.status_code == 404


def test_a_single_use_link_is_good_for_one_booking(browser: Browser) -> None:
    wanted = {
        "max_event_count": 1,
        "owner": browser.event_type(),
        "owner_type": "EventType",
    }
    url = browser.api("POST", "/scheduling_links", json=wanted)["resource"]["booking_url"]
    calendar = browser.open(url, date="2026-11-24")
    form = browser.open(calendar.by_id("time-2026-11-24T15:00:00Z").attributes["href"])
    booked = browser.post(form, **ADA)
    confirmed = browser.open(booked.headers["location"])
    assert confirmed.heading == "You are scheduled"
    assert confirmed.url.startswith(f"{url}/invitees/")

    again = browser.post(form, **ADA)
    assert again.headers["location"] == booked.headers["location"]
    other = browser.post(form, full_name="Bob", email="bob@example.com")
    dead = browser.get(url)
    short = browser.get("/s/" + url.split("/")[-2])

    for answer in (other, dead, short):
        assert answer.status_code == 200
        assert "This link has been used" in Page(answer).one("main").text
    assert len(browser.invitees()) == 1


def test_confirmations_are_where_they_belong(browser: Browser) -> None:
    page = browser.book()
    id_ = page.url.rpartition("/")[2].partition("?")[0]

    assert browser.get(f"/olivia-owner/30min/invitees/{id_}").status_code == 200
    for address in (f"/olivia-owner/webinar/invitees/{id_}", "/olivia-owner/30min/invitees/nobody"):
        assert browser.get(address).status_code == 404


def test_what_was_typed_does_not_stand_in_the_address_of_the_confirmation(
    browser: Browser,
) -> None:
    page = browser.book(f"{START}?utm_source=x&primary_color=ff0000&embed_domain=1&a1=b")

    query = page.url.partition("?")[2]
    assert query == "embed_domain=1&primary_color=ff0000"


def test_a_form_of_another_site_books_nothing(browser: Browser) -> None:
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

    answer = browser.http.post(START, data=ADA, headers=headers)

    assert answer.status_code == 403
    assert browser.invitees() == []


def test_it_works_in_every_world() -> None:
    with ThreadServer() as server, browsing(server=server) as browser:
        assert browser.calendly.url.startswith(f"{server.url}/w/")
        page = browser.book(f"{browser.calendly.url}{START}")

        assert browser.path(page.url).startswith("/olivia-owner/30min/invitees/")
        assert browser.path(page.link("Cancel")).startswith("/cancellations/")


def test_the_journal_knows_who_was_asked_what(browser: Browser) -> None:
    browser.book()
    browser.get("/olivia-owner/30min/2026-11-24T15:00:00Z")

    asked = [*browser.calendly.requests]
    shown = [(each.operation, each.status, bool(each.hint)) for each in asked]
    assert shown == [
        ("pages_show-booking-form", 200, False),
        ("pages_book", 303, False),
        ("pages_show-confirmation", 200, False),
        ("pages_show-booking-form", 200, True),
    ]
    assert {each.at for each in asked} == {datetime.fromisoformat(MONDAY)}


def test_a_share_can_hide_the_place_until_it_is_booked(browser: Browser) -> None:
    share = {"event_type": browser.event_type(), "hide_location": True}
    (link,) = browser.api("POST", "/shares", json=share)["resource"]["scheduling_links"]
    url = link["booking_url"]

    assert "Zoom" in browser.open("/olivia-owner/30min").one("main").text
    assert "Zoom" not in browser.open(url).one("main").text
    assert browser.book(f"{url}/2026-11-24T15:00:00Z").facts["Where"] == "Zoom"


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
    with browsing() as browser:
        browser.calendly.extend(event_types=[{"slug": "onboarding", "is_paid": True}])
        shown = browser.http.get(path, params=query)
        assert shown.status_code in (200, 404)
        Page(shown)
        sent = browser.http.post(ONBOARDING, params=query, json=body)
        assert sent.status_code in (200, 303, 400)
        if sent.status_code != 303:
            Page(sent)
