"""Pages among all requests: told of in the journal, neither counted nor struck by faults."""

import json

import pytest

from mockcalendly.scheduling.routes import ROUTES
from tests.cli.process import mockcalendly
from tests.scheduling.browser import Browser

EMAIL = "ada@example.com"


def test_pages_stand_in_the_journal(browser: Browser) -> None:
    calendly = browser.calendly
    form = browser.choose(browser.open("/olivia-owner/30min"))
    browser.send(form, full_name="Ada", email=EMAIL)
    browser.http.get("/nowhere/at-all", headers={"Accept": "text/html"})
    assert [each.operation for each in calendly.requests] == [
        "pages_show-calendar",
        "pages_show-calendar",
        "pages_show-booking-form",
        "pages_book",
        "pages_show-confirmation",
        "pages_show-calendar",
    ]
    (sent,) = calendly.requests.matching(operation="pages_book")
    assert (sent.method, sent.status, sent.user) == ("POST", 303, "")
    assert b"ada%40example.com" in sent.raw
    assert calendly.requests[-1].status == 404
    assert "/nowhere/at-all" in calendly.requests[-1].hint


def test_every_page_has_an_id_of_its_own_kind() -> None:
    ids = {route.id for route in ROUTES}
    assert all(id_.startswith("pages_") for id_ in ids)


def test_the_command_line_lists_pages_and_archives_them(browser: Browser) -> None:
    browser.open("/olivia-owner")
    browser.http.post("/cancellations/none", data={"reason": "x", "token": "secret"})
    url = browser.calendly.url
    listed = mockcalendly("requests", "list", "--url", url)
    assert listed.returncode == 0, listed.stderr
    assert "/olivia-owner" in listed.stdout
    as_json = mockcalendly("requests", "list", "--url", url, "--output", "json")
    shown = json.loads(as_json.stdout)
    assert [each["operation"] for each in shown] == [
        "pages_show-landing-page",
        "pages_cancel",
    ]
    assert [each["response"] for each in shown] == [None, None]
    assert "secret" not in as_json.stdout
    archived = mockcalendly("requests", "har", "--url", url)
    page, form = json.loads(archived.stdout)["log"]["entries"]
    assert page["request"]["url"] == f"{url}/olivia-owner"
    assert page["response"]["content"] == {"size": 0, "mimeType": "x-unknown", "text": ""}
    assert form["request"]["postData"]["text"] == "reason=x&token=%5Bredacted%5D"


def test_pages_are_not_kept_as_they_would_fill_the_journal(browser: Browser) -> None:
    page = browser.open("/olivia-owner/30min")
    browser.http.get("/api/booking/event_types/lookup?event_type_uuid=none")
    shown, asked = browser.calendly.requests
    assert len(page.source) > 10_000
    assert (shown.raw_response, shown.response) == (b"", None)
    assert asked.response["title"] == "Resource Not Found"


def test_pages_are_not_counted(browser: Browser) -> None:
    with browser.calendly.client() as client:
        browser.calendly.rate_limit.set(per_minute=3)
        for _ in range(5):
            answer = browser.http.get("/olivia-owner")
            assert answer.status_code == 200
            assert "x-ratelimit-limit" not in answer.headers
        assert client.get("/users/me").headers["x-ratelimit-remaining"] == "2"
        browser.calendly.rate_limit.exhaust(of="bookings")
        form = browser.choose(browser.open("/olivia-owner/30min"))
        done = browser.send(form, full_name="Ada", email=EMAIL)
        assert done.heading == "You are scheduled"


def test_faults_do_not_strike_pages(browser: Browser) -> None:
    with browser.calendly.client() as client:
        fault = browser.calendly.fault(status=503)
        assert client.get("/users/me").status_code == 503
        assert browser.open("/olivia-owner/30min").status == 200
        assert fault.struck == 1


def test_a_crash_is_told_in_the_way_that_suits_who_asks(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    event_type = browser.event_type("30min")
    wanted = {"max_event_count": 1, "owner": event_type, "owner_type": "EventType"}
    link = browser.api("POST", "/scheduling_links", json=wanted)["resource"]["booking_url"]
    lookup = f"/api/booking/event_types/lookup?event_type_uuid={link.split('/')[-2]}"
    path = browser.path(browser.calendly.book("30min")["cancel_url"])
    damaged = browser.calendly.snapshot()
    damaged.rows.record([])
    # What no operation does: others refer to it.
    damaged.rows.event_types.delete(event_type.rpartition("/")[2])
    browser.calendly.restore(damaged)

    page, answer = browser.open(path), browser.get(lookup)

    assert (page.status, page.heading) == (500, "Internal Server Error")
    assert "an unexpected condition" in page.one("main").text
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
    told = [(each.operation, each.status, each.hint) for each in browser.calendly.requests]
    hint = "The emulator itself failed; its log has the traceback."
    assert told[-2:] == [
        ("pages_show-cancellation", 500, hint),
        ("pages_lookup-event-type", 500, hint),
    ]
    assert f"GET {path} crashed" in caplog.text
    assert "KeyError" in caplog.text
    assert browser.open("/adam-admin").status == 200
