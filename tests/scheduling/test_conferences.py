"""Where ``join_url`` leads while the details of a conference are made, and afterwards."""

import pytest

from tests.scheduling.browser import Browser

KINDS = ["google_conference", "microsoft_teams_conference", "zoom_conference"]


def location(browser: Browser, event: str) -> dict[str, str]:
    """Return where an event is, as the API shows it."""
    found: dict[str, str] = browser.api("GET", event)["resource"]["location"]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_redirect_of_a_conference_leads_to_it_once_it_is_there(
    browser: Browser, kind: str
) -> None:
    calendly = browser.calendly
    calendly.extend(event_types=[{"name": "Talk", "slug": "talk", "locations": [{"kind": kind}]}])
    booked = calendly.book("talk")
    redirect = location(browser, booked["event"])["join_url"]
    page = browser.open(redirect)
    assert (page.status, page.heading) == (200, "Talk")
    assert "being set up" in page.text
    calendly.clock.advance("1m")
    there = location(browser, booked["event"])["join_url"]
    answer = browser.http.get(redirect)
    assert (answer.status_code, answer.headers["location"]) == (302, there)
    assert there.startswith("https://")


def test_a_meeting_that_was_canceled_has_no_conference(browser: Browser) -> None:
    booked = browser.calendly.book("30min")
    redirect = location(browser, booked["event"])["join_url"]
    browser.calendly.cancel(booked)
    browser.calendly.clock.advance("1m")
    page = browser.open(redirect)
    assert page.status == 200
    assert "is canceled" in page.text


def test_there_is_none_under_another_name(browser: Browser) -> None:
    calendly = browser.calendly
    calendly.extend(
        event_types=[{"name": "Visit", "slug": "visit", "locations": [{"kind": "outbound_call"}]}]
    )
    zoom = calendly.book("30min")["event"].rpartition("/")[2]
    call = calendly.book("visit")["event"].rpartition("/")[2]
    for path in (f"{zoom}/google_meet", f"{call}/zoom", "none/zoom"):
        answer = browser.http.get(f"/events/{path}")
        assert answer.status_code == 404
        assert path.partition("/")[0] in calendly.requests[-1].hint
