"""Whose pages may send the forms of scheduling pages: their own, wherever they are embedded."""

import pytest

from tests.scheduling.browser import Browser

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://shop.example.com"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:3000"},
    {"Origin": "https://shop.example.com"},  # of a browser that trusts neither TLS nor the name
    {"Origin": "null"},  # of a frame in a sandbox
]


def own(browser: Browser, **more: str) -> dict[str, str]:
    """Return what a browser says of a form that a page of ours sends."""
    return {"Origin": browser.calendly.url, "Sec-Fetch-Site": "same-origin", **more}


@pytest.mark.parametrize("headers", FOREIGN)
def test_no_other_page_books_or_cancels(browser: Browser, headers: dict[str, str]) -> None:
    calendly = browser.calendly
    booked = calendly.book("30min")
    calendar = browser.open("/olivia-owner/30min")
    forms = [
        browser.choose(calendar),
        browser.open(booked["cancel_url"]),
        browser.choose(browser.open(booked["reschedule_url"])),
    ]
    browser.http.headers.update(headers)
    who = {"full_name": "Eve", "email": "eve@example.com"}
    for form in forms:
        answer = browser.post(form, **who)
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "another origin" in answer.text
        assert "Only the scheduling pages" in calendly.requests[-1].hint
    (invitee,) = browser.invitees()
    assert (invitee["uri"], invitee["status"]) == (booked["uri"], "active")


@pytest.mark.parametrize("dest", ["document", "iframe"])
def test_own_forms_work_in_a_frame_of_another_site_too(browser: Browser, dest: str) -> None:
    # What is loaded into the frame comes from the other site; what it sends does not.
    browser.http.headers.update({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": dest})
    calendar = browser.open("/olivia-owner/30min?embed_domain=shop.example.com")
    assert calendar.status == 200
    assert "x-frame-options" not in calendar.headers
    assert "frame-ancestors" not in calendar.headers["content-security-policy"]
    browser.http.headers.update(own(browser))
    form = browser.choose(calendar)
    done = browser.send(form, full_name="Ada", email="ada@example.com")
    assert done.heading == "You are scheduled"


def test_what_is_no_browser_may_send_forms(browser: Browser) -> None:
    booked = browser.calendly.book("30min")
    path = browser.path(booked["cancel_url"])
    answer = browser.http.post(path, data={"reason": "Scripted"})
    assert answer.status_code == 303
