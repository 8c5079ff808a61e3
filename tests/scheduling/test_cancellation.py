"""The page on which an invitee cancels."""

from typing import Any

import pytest

from mockcalendly import ThreadServer
from tests.scheduling.browser import Browser, browsing


def test_an_invitee_cancels_and_says_why(browser: Browser) -> None:
    calendly = browser.calendly
    booked = calendly.book(
        "30min",
        name="Ada",
        email="ada@example.com",
        start_time="2026-11-24T15:00:00Z",
        timezone="Asia/Tokyo",
    )
    asked = browser.open(booked["cancel_url"])
    assert asked.status == 200
    assert asked.heading == "Cancel 30 Minute Meeting?"
    assert asked.facts == {
        "When": "12:00am - 12:30am, Wednesday, November 25, 2026",
        "Time zone": "Asia/Tokyo",
        "With": "Olivia Owner",
    }
    calendly.clock.advance("1h")
    done = browser.send(asked, reason="I am ill.")
    assert browser.path(done.url) == browser.path(booked["cancel_url"])
    assert done.heading == "30 Minute Meeting is canceled"
    assert done.facts == {
        **asked.facts,
        "Canceled by": "Ada",
        "Canceled at": "7:00pm, Monday, November 23, 2026",
        "Reason": "I am ill.",
    }
    (invitee,) = browser.invitees()
    assert invitee["status"] == "canceled"
    assert invitee["cancellation"]["canceler_type"] == "invitee"
    assert invitee["cancellation"]["reason"] == "I am ill."
    again = browser.open(done.link("Schedule again"))
    assert (again.status, again.heading) == (200, "30 Minute Meeting")


def test_without_a_reason_it_is_empty_as_the_vendor_has_it(browser: Browser) -> None:
    booked = browser.calendly.book("30min")
    done = browser.send(browser.open(booked["cancel_url"]), reason=" \r\n ")
    assert done.facts["Reason"] == "None was given."
    (invitee,) = browser.invitees()
    assert invitee["cancellation"]["reason"] == ""


def test_a_form_that_is_sent_twice_cancels_once(browser: Browser) -> None:
    browser.calendly.subscribe("http://127.0.0.1:9/hook", "invitee.canceled")
    booked = browser.calendly.book("30min")
    asked = browser.open(booked["cancel_url"])
    for reason in ("First", "Second"):
        done = browser.send(asked, reason=reason)
        assert done.status == 200
        assert done.facts["Reason"] == "First"
    assert len(browser.calendly.deliveries) == 1
    assert "already canceled" in browser.calendly.requests[-2].hint


def test_a_host_is_named_who_has_canceled(browser: Browser) -> None:
    booked = browser.calendly.book("30min")
    browser.calendly.cancel(booked, reason="Away")
    done = browser.open(booked["cancel_url"])
    assert done.facts["Canceled by"] == "Olivia Owner"
    assert done.facts["Reason"] == "Away"


def test_a_meeting_that_was_moved_leads_to_its_new_time(browser: Browser) -> None:
    booked = browser.calendly.book("30min")
    moved = browser.calendly.reschedule(booked)
    page = browser.open(booked["cancel_url"])
    assert page.status == 200
    assert "moved to another time" in page.text
    there = browser.open(page.link("Go to the new time"))
    assert browser.path(there.url) == browser.path(moved["cancel_url"])
    assert there.heading == "Cancel 30 Minute Meeting?"


def test_a_meeting_that_has_begun_stays(browser: Browser) -> None:
    booked = browser.calendly.book("30min")
    asked = browser.open(booked["cancel_url"])
    browser.calendly.clock.advance("30d")
    for page in (browser.open(booked["cancel_url"]), browser.send(asked)):
        assert page.status == 200
        assert "can no longer be canceled" in page.text
        assert page.all("form") == []
    (invitee,) = browser.invitees()
    assert invitee["status"] == "active"


def test_one_of_a_group_cancels_alone(browser: Browser) -> None:
    start = browser.calendly.open_times("webinar")[0]
    first, second = (browser.calendly.book("webinar", start_time=start) for _ in range(2))
    browser.send(browser.open(first["cancel_url"]))
    statuses = [each["status"] for each in browser.invitees()]
    assert statuses == ["canceled", "active"]
    assert browser.open(second["cancel_url"]).heading.startswith("Cancel ")


def test_a_reason_that_is_too_long_is_shown_again(browser: Browser) -> None:
    booked = browser.calendly.book("30min")
    asked = browser.open(booked["cancel_url"])
    again = browser.send(asked, reason="x" * 10_001)
    assert again.status == 400
    assert again.problem("reason") == "Please use no more than 10,000 characters."
    assert again.values()["reason"] == "x" * 10_001
    assert browser.send(again, reason="x" * 10_000).facts["Reason"] == "x" * 10_000


def test_what_was_booked_over_a_link_cannot_be_booked_again(browser: Browser) -> None:
    body = {"max_event_count": 1, "owner": browser.event_type(), "owner_type": "EventType"}
    link = browser.api("POST", "/scheduling_links", json=body)["resource"]["booking_url"]
    booked = browser.calendly.book(link=link)
    done = browser.send(browser.open(booked["cancel_url"]))
    assert [node.text for node in done.all("a")] == []


def test_what_is_switched_off_cannot_be_booked_again(browser: Browser) -> None:
    booked = browser.calendly.book("30min")
    browser.api("PATCH", browser.event_type(), json={"active": False})
    done = browser.send(browser.open(booked["cancel_url"]))
    assert [node.text for node in done.all("a")] == []


@pytest.mark.parametrize("change", [{"active": False}, {"deleted_at": "-1h"}])
def test_what_is_not_offered_any_more_cannot_be_booked_again(
    browser: Browser, change: dict[str, Any]
) -> None:
    booked = browser.calendly.book("30min")
    browser.calendly.extend({"event_types": [{"slug": "30min", **change}]})
    done = browser.send(browser.open(booked["cancel_url"]))
    assert done.heading == "30 Minute Meeting is canceled"
    assert [node.text for node in done.all("a")] == []


def test_how_it_is_embedded_stays_and_nothing_is_told(browser: Browser) -> None:
    booked = browser.calendly.book("30min")
    query = "?embed_domain=shop.example.com&embed_type=Inline&utm_source=mail"
    asked = browser.open(f"{booked['cancel_url']}{query}")
    done = browser.send(asked)
    assert done.url.endswith(query)
    for page in (asked, done):
        assert page.one("body").attributes["class"] == "scheduling embedded"
        assert page.one("main").attributes["data-event"] == ""


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_there_is_no_page_for_nobody(browser: Browser, method: str) -> None:
    answer = browser.http.request(method, "/cancellations/nobody")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert browser.calendly.requests[-1].hint == "No invitee has the id nobody."


def test_each_world_has_its_own_pages() -> None:
    with ThreadServer() as server, browsing(server=server) as browser, browsing() as other:
        booked = browser.calendly.book("30min")
        assert "/w/" in booked["cancel_url"]
        done = browser.send(browser.open(booked["cancel_url"]), reason="Elsewhere")
        assert done.url == booked["cancel_url"]
        assert done.link("Schedule again") == f"{browser.calendly.url}/olivia-owner/30min"
        assert other.open(browser.path(done.url)).status == 404
