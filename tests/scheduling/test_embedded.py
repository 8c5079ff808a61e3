"""What pages tell those that embed them, which colors they take, and where hosts send on to."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.json import decode

from mockcalendly.scheduling.palette import palette
from tests.console.browsing import Page
from tests.scheduling.browser import ADA, START, Browser

THANKS = "https://app.example.com/thanks?from=mock#top"


def told(page: Page) -> tuple[str, object]:
    about = page.one("main").attributes
    return about["data-event"], decode(about["data-payload"])


def test_each_page_tells_what_the_vendors_does(browser: Browser) -> None:
    assert told(browser.open("/olivia-owner")) == ("profile_page_viewed", {})
    assert told(browser.open("/olivia-owner/30min")) == ("event_type_viewed", {})
    assert told(browser.open(START)) == ("date_and_time_selected", {})
    page = browser.book()
    (invitee,) = browser.invitees()
    payload = {"event": {"uri": invitee["event"]}, "invitee": {"uri": invitee["uri"]}}
    assert told(page) == ("event_scheduled", payload)


def test_a_rescheduling_is_not_told_as_a_booking(browser: Browser) -> None:
    address = browser.book().link("Reschedule")

    assert told(browser.open(address)) == ("event_type_viewed", {})
    form = browser.open(f"{address}/2026-11-25T15:00:00Z")
    assert told(form) == ("date_and_time_selected", {})
    done = browser.post(form)
    assert told(browser.open(done.headers["location"])) == ("", {})


def test_pages_of_an_event_type_say_which(browser: Browser) -> None:
    for path in ("/olivia-owner/30min", START):
        page = browser.open(path, embed_domain="1", embed_type="Inline")
        assert page.one("main").attributes["data-view"] == "/olivia-owner/30min"
        assert page.one("body").attributes["class"] == "scheduling embedded"
        assert page.one("body").attributes["data-embed-type"] == "Inline"


def test_a_frame_of_any_site_may_hold_them(browser: Browser) -> None:
    page = browser.open("/olivia-owner/30min")

    assert "x-frame-options" not in page.headers
    assert "frame-ancestors" not in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers


def with_redirect(browser: Browser, **more: object) -> None:
    browser.calendly.extend(event_types=[{"slug": "30min", "redirect_url": THANKS, **more}])


def test_a_host_sends_on_to_a_page_of_his(browser: Browser) -> None:
    with_redirect(browser)

    answer = browser.post(browser.open(START), **ADA)

    assert answer.status_code == 303
    assert answer.headers["location"] == THANKS


def test_that_page_gets_to_know_what_was_booked(browser: Browser) -> None:
    with_redirect(browser, pass_event_details=True)
    form = browser.open(
        f"{START}?timezone=America/New_York&utm_source=news&utm_campaign=a%20b&salesforce_uuid=1"
    )

    answer = browser.post(
        form,
        **ADA,
        guests="bob@example.com,eve@example.com",
        phone_number="+14155550123",
        question_0="Cake & tea",
    )

    (invitee,) = browser.invitees()
    url = answer.headers["location"]
    assert url.startswith("https://app.example.com/thanks?from=mock&assigned_to=Olivia%20Owner&")
    assert urlsplit(url).fragment == "top"
    assert parse_qsl(urlsplit(url).query)[1:] == [
        ("assigned_to", "Olivia Owner"),
        ("event_type_uuid", "A" * 16),
        ("event_type_name", "30 Minute Meeting"),
        ("event_start_time", "2026-11-24T10:00:00-05:00"),
        ("event_end_time", "2026-11-24T10:30:00-05:00"),
        ("invitee_uuid", invitee["uri"].rpartition("/")[2]),
        ("invitee_full_name", "Ada Lovelace"),
        ("invitee_email", "ada@example.com"),
        ("answer_1", "Cake & tea"),
        ("guests", "bob@example.com,eve@example.com"),
        ("text_reminder_number", "+14155550123"),
        ("utm_campaign", "a b"),
        ("utm_source", "news"),
        ("salesforce_uuid", "1"),
    ]
    assert "10%3A00%3A00-05%3A00" in url
    assert unquote(url).isprintable()


def test_it_gets_to_know_both_names_and_the_payment(browser: Browser) -> None:
    change = {"redirect_url": THANKS, "pass_event_details": True, "is_paid": True}
    browser.calendly.extend(event_types=[{"slug": "onboarding", **change}])
    form = browser.open("/mia-member/onboarding/2026-11-24T18:00:00Z")

    answer = browser.post(
        form,
        first_name="Clara",
        last_name="Oswald",
        email="clara@example.com",
        location_kind="inbound_call",
        question_0="Coal Hill",
        question_1="1-10",
        **{"question_2[]": ["Setup", "Billing"]},
    )

    passed = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    assert passed["invitee_first_name"] == "Clara"
    assert passed["invitee_last_name"] == "Oswald"
    assert passed["invitee_full_name"] == "Clara Oswald"
    assert passed["answer_3"] == "Setup\nBilling"
    assert passed["invitee_payment_amount"] == "25.00"
    assert passed["invitee_payment_currency"] == "USD"


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("embed_domain=1", {}),
        ("", {"X-Requested-With": "fetch"}),
        ("", {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin"}),
    ],
)
def test_frames_and_scripts_are_told_where_to_go(
    browser: Browser, query: str, headers: dict[str, str]
) -> None:
    with_redirect(browser)

    answer = browser.http.post(f"{START}?{query}", data=ADA, headers=headers)

    assert answer.headers["location"].startswith("/olivia-owner/30min/invitees/")
    page = browser.open(answer.headers["location"])
    assert page.one("main").attributes["data-redirect"] == THANKS
    assert page.link("Go on to app.example.com") == THANKS
    assert told(page)[0] == "event_scheduled"


def test_nobody_is_sent_on_after_rescheduling(browser: Browser) -> None:
    with_redirect(browser)
    browser.post(browser.open(START), **ADA)
    (invitee,) = browser.invitees()

    form = browser.open(f"{invitee['reschedule_url']}/2026-11-25T15:00:00Z")
    page = browser.open(browser.post(form).headers["location"])

    assert page.heading == "You are scheduled"
    assert "data-redirect" not in page.one("main").attributes


def test_a_snapshot_knows_where_hosts_send_on_to(browser: Browser) -> None:
    with_redirect(browser, pass_event_details=True)
    browser.http.post("/_mock/snapshots", json={"name": "now"})
    file = browser.http.get("/_mock/snapshots/now").content
    browser.http.post("/_mock/reset")
    assert browser.http.put("/_mock/snapshots/then", content=file).status_code == 201
    browser.http.post("/_mock/snapshots/then/restore")

    answer = browser.post(browser.open(START), **ADA)

    assert "assigned_to=Olivia%20Owner" in answer.headers["location"]


@pytest.mark.parametrize("url", ["/thanks", "http://[::1", "javascript:alert(1)"])
def test_only_a_page_of_the_web_can_be_sent_on_to(browser: Browser, url: str) -> None:
    piece = {"event_types": [{"slug": "30min", "redirect_url": url}]}

    answer = browser.http.post("/_mock/world", json=piece)

    assert answer.status_code == 400
    assert answer.json()["details"][0]["parameter"] == "event_types[0].redirect_url"


def test_a_host_can_stop_sending_on(browser: Browser) -> None:
    with_redirect(browser)
    browser.calendly.extend(event_types=[{"slug": "30min", "redirect_url": None}])

    assert browser.book().heading == "You are scheduled"


def test_colors_of_the_address_are_those_of_the_page(browser: Browser) -> None:
    page = browser.open("/olivia-owner/30min", primary_color="ffee00", text_color="x;y")

    (_, colors) = page.all("style")
    assert "--accent:#ffee00;--on-accent:#000000;" in colors.text
    assert "x;y" not in colors.text
    assert "primary_color=ffee00" in page.link("Go to next month")
    plain = browser.open("/olivia-owner/30min", primary_color="red")
    assert len(plain.all("style")) == 1


DIGITS = st.from_regex(r"[0-9a-f]{6}|[0-9a-f]{3}", fullmatch=True)


def luminance(color: str) -> float:
    digits = color.removeprefix("#")
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@given(background=st.none() | DIGITS, primary=st.none() | DIGITS)
def test_whatever_the_colors_all_can_be_read(background: str | None, primary: str | None) -> None:
    css = palette(background, None, primary)
    if not css:
        assert background is None
        assert primary is None
        return
    role = dict(re.findall(r"--([\w-]+):(#\w{6})", css))
    pairs = [("on-accent", "accent")]
    for text in ("ink", "link", "quiet"):
        pairs += [(text, "paper"), (text, "tint")]
    pairs += [("quiet", "ground"), ("alarm", "paper")]
    for text, behind in pairs:
        assert contrast(role[text], role[behind]) >= 4.5, (text, behind, css)


@given(background=DIGITS, text=DIGITS)
def test_what_is_asked_for_is_done(background: str, text: str) -> None:
    role = dict(re.findall(r"--([\w-]+):(#\w{6})", palette(background, text, None)))
    for name, asked in (("paper", background), ("ink", text)):
        whole = asked if len(asked) == 6 else "".join(2 * digit for digit in asked)
        assert role[name] == f"#{whole}"
