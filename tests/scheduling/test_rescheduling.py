"""Choosing another time on the page that an invitee's ``reschedule_url`` leads to."""

from typing import Any

import pytest

from tests.console.browsing import Page
from tests.scheduling.browser import ADA, START, Browser

WEDNESDAY = "2026-11-25T16:00:00Z"


def booked(browser: Browser, start: str = f"{START}?timezone=Europe/Berlin") -> str:
    """Book, and return the address at which that can be moved."""
    return browser.book(start).link("Reschedule")


def move(browser: Browser, address: str, start: str = WEDNESDAY, **typed: str) -> Page:
    form = browser.open(f"{address}/{start}")
    answer = browser.post(form, **typed)
    assert answer.status_code == 303, answer.text
    return browser.open(answer.headers["location"])


def moved_and_new(browser: Browser) -> tuple[dict[str, Any], dict[str, Any]]:
    old, new = browser.invitees()
    return old, new


def test_the_calendar_shows_the_former_time_crossed_out(browser: Browser) -> None:
    address = booked(browser)

    page = browser.open(address, date="2026-11-25")

    assert page.heading == "30 Minute Meeting"
    assert page.one("del").text == "4:00pm - 4:30pm, Tuesday, November 24, 2026"
    assert page.one("main").attributes["data-timezone"] == "Europe/Berlin"
    assert page.by_id("pick-heading").text == "Select a new date and time"
    elsewhere = browser.open(address, timezone="Asia/Kolkata")
    assert elsewhere.one("del").text == "8:30pm - 9:00pm, Tuesday, November 24, 2026"
    link = page.by_id(f"time-{WEDNESDAY}").attributes["href"]
    assert link.startswith(f"/reschedulings/{address.rpartition('/')[2]}/{WEDNESDAY}?")


def test_a_meeting_is_moved(browser: Browser) -> None:
    address = booked(browser)

    page = move(browser, address, reason=" Something came up. ")

    assert page.heading == "You are scheduled"
    assert page.facts["When"] == (
        "5:00pm - 5:30pm, Wednesday, November 25, 2026"
        "Before:4:00pm - 4:30pm, Tuesday, November 24, 2026"
    )
    old, new = moved_and_new(browser)
    assert page.url.endswith(new["uri"].rpartition("/")[2])
    assert old["rescheduled"] is True
    assert old["new_invitee"] == new["uri"]
    assert old["cancellation"]["reason"] == "Something came up."
    assert old["cancellation"]["canceler_type"] == "invitee"
    assert (new["status"], new["old_invitee"], new["timezone"]) == (
        "active",
        old["uri"],
        "Europe/Berlin",
    )


def test_a_reason_need_not_be_given(browser: Browser) -> None:
    move(browser, booked(browser))

    assert moved_and_new(browser)[0]["cancellation"]["reason"] == ""


def test_a_reason_can_be_too_long(browser: Browser) -> None:
    form = browser.open(f"{booked(browser)}/{WEDNESDAY}")

    answer = browser.post(form, reason="x" * 10_001)

    assert answer.status_code == 400
    assert Page(answer).problem("reason") == "Please use no more than 10,000 characters."
    assert len(browser.invitees()) == 1


def test_it_lasts_as_long_as_before(browser: Browser) -> None:
    browser.calendly.extend(event_types=[{"slug": "30min", "duration_options": [30, 60]}])
    address = booked(browser, f"{START}?duration=60&timezone=UTC")

    calendar = browser.open(address, date="2026-11-25")
    page = move(browser, address)

    assert calendar.all("a", id="duration-30") == []
    assert page.facts["When"].startswith("4:00pm - 5:00pm, Wednesday")


def test_the_form_sent_twice_moves_once(browser: Browser) -> None:
    form = browser.open(f"{booked(browser)}/{WEDNESDAY}")

    first, second = [browser.post(form), browser.post(form)]

    assert first.headers["location"] == second.headers["location"]
    assert len(browser.invitees()) == 2


def test_a_taken_time_shows_the_calendar_again(browser: Browser) -> None:
    address = booked(browser)
    form = browser.open(f"{address}/{WEDNESDAY}")
    browser.book(f"/olivia-owner/30min/{WEDNESDAY}", email="bob@example.com")

    for answer in (browser.post(form), browser.get(f"{address}/{WEDNESDAY}")):
        assert answer.status_code == 200
        page = Page(answer)
        (alert,) = page.all("p", role="alert")
        assert "5:00pm on Wednesday, November 25 is not open any more" in alert.text
        assert "Olivia Owner has a meeting" in answer.headers["x-mockcalendly-reason"]
        assert page.one("del").text.startswith("4:00pm")
    assert len(browser.invitees()) == 2


def offered(page: Page) -> list[str]:
    buttons = page.all("a", **{"data-container": "time-button"})
    return [button.attributes["data-start-time"] for button in buttons]


def test_a_meeting_can_move_by_less_than_its_length(browser: Browser) -> None:
    browser.calendly.extend(event_types=[{"slug": "30min", "start_time_increment": 15}])
    address = booked(browser)
    browser.calendly.book("30min", start_time="2026-11-24T16:00:00Z")

    times = offered(browser.open(address, date="2026-11-24"))
    page = move(browser, address, "2026-11-24T15:15:00Z")

    from_half_past_three = times[times.index("3:30pm") :]
    assert from_half_past_three[:5] == ["3:30pm", "3:45pm", "4:15pm", "4:30pm", "5:30pm"]
    assert page.facts["When"].startswith("4:15pm - 4:45pm, Tuesday")


def test_who_leaves_a_group_frees_its_time_only_as_the_last(browser: Browser) -> None:
    browser.calendly.extend(event_types=[{"slug": "webinar", "start_time_increment": 30}])
    webinar = "/olivia-owner/webinar/2026-11-24T15:00:00Z?timezone=UTC"
    address = booked(browser, webinar)
    assert "3:30pm" in offered(browser.open(address, date="2026-11-24"))

    browser.book(webinar, email="bob@example.com")

    times = offered(browser.open(address, date="2026-11-24"))
    assert "3:30pm" not in times
    assert "4:00pm" in times


def test_a_meeting_does_not_move_to_where_it_is(browser: Browser) -> None:
    address = booked(browser)
    own = START.rpartition("/")[2]
    form = browser.open(f"{address}/{WEDNESDAY}")
    action = form.one("form").attributes["action"].replace(WEDNESDAY, own)

    for answer in (browser.get(f"{address}/{own}"), browser.http.post(action)):
        assert answer.status_code == 200
        assert "4:00pm on Tuesday, November 24 is not open" in Page(answer).one("main").text
    (invitee,) = browser.invitees()
    assert invitee["status"] == "active"


def test_what_was_moved_leads_on_to_where_it_is(browser: Browser) -> None:
    address = booked(browser)
    second = move(browser, address).link("Reschedule")
    third = move(browser, second, "2026-11-26T15:00:00Z").link("Reschedule")

    for old in (address, second, f"{address}/{WEDNESDAY}"):
        page = browser.open(old)
        assert (page.status, page.heading) == (200, "This meeting was moved")
        assert page.link("Choose yet another time") == third
        assert "4:00pm - 4:30pm, Thursday, November 26, 2026 now" in page.one("main").text


def test_what_is_canceled_cannot_be_moved(browser: Browser) -> None:
    address = booked(browser)
    form = browser.open(f"{address}/{WEDNESDAY}")
    browser.calendly.cancel(browser.invitees()[0])

    for answer in (browser.get(address), browser.post(form)):
        page = Page(answer)
        assert (page.status, page.heading) == (200, "This meeting was canceled")
        assert page.link("Book another one").endswith("/olivia-owner/30min")
    assert len(browser.invitees()) == 1


def test_what_has_begun_cannot_be_moved(browser: Browser) -> None:
    address = booked(browser)
    form = browser.open(f"{address}/{WEDNESDAY}")
    browser.calendly.clock.advance("30h")

    for answer in (browser.get(address), browser.post(form)):
        assert answer.status_code == 200
        assert Page(answer).heading == "This meeting has begun"


@pytest.mark.parametrize(
    ("change", "state"), [({"active": False}, "switched off"), ({"deleted_at": "-1h"}, "deleted")]
)
def test_what_is_not_offered_any_more_cannot_be_moved(
    browser: Browser, change: dict[str, Any], state: str
) -> None:
    address = booked(browser)
    browser.calendly.extend(event_types=[{"slug": "30min", **change}])

    page = browser.open(address)

    assert (page.status, page.heading) == (200, "This meeting cannot be moved")
    assert state in page.one("main").text


def test_whom_nobody_knows_is_not_found(browser: Browser) -> None:
    for path in ("/reschedulings/nobody", f"/reschedulings/nobody/{WEDNESDAY}"):
        assert browser.get(path).status_code == 404
    assert browser.http.post(f"/reschedulings/nobody/{WEDNESDAY}").status_code == 404


def test_one_of_a_group_moves_alone(browser: Browser) -> None:
    webinar = "/olivia-owner/webinar/2026-11-24T15:00:00Z"
    browser.book(webinar, **{**ADA, "email": "bob@example.com"})
    address = booked(browser, webinar)

    move(browser, address, "2026-11-25T15:00:00Z")

    statuses = [each["status"] for each in browser.invitees()]
    assert statuses == ["active", "canceled", "active"]


def test_a_booking_by_a_link_is_moved_as_the_link_offers_it(browser: Browser) -> None:
    share = {"event_type": browser.event_type(), "duration": 45}
    (link,) = browser.api("POST", "/shares", json=share)["resource"]["scheduling_links"]
    path = link["booking_url"]
    address = booked(browser, f"{path}/2026-11-24T15:00:00Z")

    page = move(browser, address)

    assert page.url.startswith(f"{path}/invitees/")
    assert page.facts["When"].startswith("11:00am - 11:45am, Wednesday")
