"""Scheduling pages, as an invitee meets them in a browser: with a script, and without one."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from mockcalendly import MockCalendly, ThreadServer
from tests.browser.conftest import PATIENCE
from tests.browser.contrast import SMALLEST_CONTRAST, contrasts
from tests.browser.test_console import tab_to
from tests.cli.process import Receiver, receiver

MONDAY_AFTERNOON = "Monday, November 23 - Times available"
TUESDAY = "Tuesday, November 24 - Times available"


@pytest.fixture
def hook(calendly: MockCalendly) -> Iterator[Receiver]:
    """An endpoint that is told of bookings."""
    with receiver() as hook:
        calendly.subscribe(hook.url, ["invitee.created", "invitee.canceled"])
        yield hook


@contextmanager
def visitor_in(browser: Browser, zone: str) -> Iterator[Page]:
    """A tab of somebody in a time zone."""
    context = browser.new_context(locale="en-US", timezone_id=zone)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def delivered(calendly: MockCalendly, hook: Receiver) -> list[dict[str, Any]]:
    """Return what the endpoint was told."""
    calendly.settle()
    return [json.loads(request.body) for request in hook.requests]


def heading(tab: Page) -> Locator:
    return tab.get_by_role("heading", level=1)


def field(tab: Page, name: str) -> Locator:
    return tab.get_by_role("textbox", name=name, exact=True)


def day_shown(tab: Page, day: str) -> Locator:
    return tab.get_by_role("button", name=day)


def times_shown(tab: Page) -> Locator:
    return tab.locator('button[data-container="time-button"]')


def choose_time(tab: Page, time: str) -> None:
    """Choose a time of a day, as tests do that book at the vendor's."""
    tab.locator(f'button[data-container="time-button"][data-start-time="{time}"]').click()
    tab.locator(f'button[aria-label="Next {time}"]').click()


def choose(tab: Page, day: str, time: str) -> None:
    """Choose a time on a calendar."""
    day_shown(tab, day).click()
    choose_time(tab, time)


def choose_by_links(tab: Page, day: str, time: str) -> None:
    """Choose a time where no script makes buttons of links."""
    tab.get_by_role("link", name=day).click()
    times = tab.get_by_role("group", name=day.partition(" - ")[0])
    times.get_by_role("link", name=time, exact=True).click()


def fill_in(tab: Page, name: str = "Anna Clark", email: str = "anna@example.com") -> None:
    """Fill in the form and send it."""
    field(tab, "Name").fill(name)
    field(tab, "Email").fill(email)
    tab.get_by_role("button", name="Schedule Event").click()


def zone_shown(tab: Page) -> Locator:
    return tab.get_by_label("Time zone")


# --- The whole way ------------------------------------------------------------------------------


def test_a_meeting_is_booked_moved_and_canceled_by_mouse_in_one_document(
    page: Page, calendly: MockCalendly, hook: Receiver
) -> None:
    documents: list[str] = []

    def count(request: Request) -> None:
        if request.is_navigation_request():
            documents.append(request.url)

    page.on("request", count)
    page.goto(f"{calendly.url}/olivia-owner")
    page.get_by_role("link", name="30 Minute Meeting").click()
    choose(page, TUESDAY, "3:00pm")
    fill_in(page)
    expect(heading(page)).to_have_text("You are scheduled")
    expect(page.get_by_text("3:00pm - 3:30pm, Tuesday, November 24, 2026")).to_be_visible()

    page.get_by_role("link", name="Reschedule").click()
    choose(page, TUESDAY, "4:00pm")
    page.get_by_label("Reason for rescheduling").fill("The train is late")
    page.get_by_role("button", name="Update Event").click()
    expect(heading(page)).to_have_text("You are scheduled")
    expect(page.get_by_text("4:00pm - 4:30pm, Tuesday, November 24, 2026")).to_be_visible()

    page.get_by_role("link", name="Cancel").click()
    page.get_by_label("Reason").fill("There is no train")
    page.get_by_role("button", name="Cancel Event").click()
    expect(heading(page)).to_have_text("30 Minute Meeting is canceled")

    told = delivered(calendly, hook)
    assert sorted(message["event"] for message in told) == [
        *["invitee.canceled"] * 2,
        *["invitee.created"] * 2,
    ]
    assert {message["payload"]["email"] for message in told} == {"anna@example.com"}
    assert told[0]["event"] == "invitee.created"
    assert told[0]["payload"]["timezone"] == "UTC"
    assert told[-1]["payload"]["cancellation"]["reason"] == "There is no train"
    assert documents == [f"{calendly.url}/olivia-owner"]


def test_a_keyboard_is_enough(page: Page, calendly: MockCalendly, hook: Receiver) -> None:
    page.goto(f"{calendly.url}/olivia-owner")
    tab_to(page, page.get_by_role("link", name="30 Minute Meeting"))
    page.keyboard.press("Enter")
    expect(heading(page)).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Go to next month"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("December 2026")).to_be_visible()
    expect(page.get_by_role("button", name="Go to next month")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("November 2026")).to_be_visible()
    tab_to(page, day_shown(page, TUESDAY))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tuesday, November 24")).to_be_focused()
    tab_to(page, times_shown(page).get_by_text("3:00pm", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Next 3:00pm")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enter details")).to_be_visible()
    expect(heading(page)).to_be_focused()
    tab_to(page, field(page, "Name"))
    page.keyboard.type("Anna Clark")
    tab_to(page, field(page, "Email"))
    page.keyboard.type("anna@example.com")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("You are scheduled")
    expect(heading(page)).to_be_focused()

    (message,) = delivered(calendly, hook)
    assert message["payload"]["name"] == "Anna Clark"


def test_no_script_is_needed(visitor: Page, calendly: MockCalendly, hook: Receiver) -> None:
    visitor.goto(f"{calendly.url}/")
    visitor.get_by_role("link", name="Olivia Owner").click()
    visitor.get_by_role("link", name="30 Minute Meeting").click()
    zone_shown(visitor).select_option("Europe/Berlin")
    visitor.get_by_role("button", name="Show").click()
    choose_by_links(visitor, TUESDAY, "4:00pm")
    visitor.get_by_role("button", name="Schedule Event").click()
    expect(field(visitor, "Name")).to_be_focused()
    fill_in(visitor)
    expect(heading(visitor)).to_have_text("You are scheduled")
    expect(visitor.get_by_text("4:00pm - 4:30pm, Tuesday, November 24, 2026")).to_be_visible()
    visitor.reload()
    expect(heading(visitor)).to_have_text("You are scheduled")

    visitor.get_by_role("link", name="Reschedule").click()
    choose_by_links(visitor, TUESDAY, "5:00pm")
    visitor.get_by_role("button", name="Update Event").click()
    visitor.get_by_role("link", name="Cancel").click()
    visitor.get_by_role("button", name="Cancel Event").click()
    expect(heading(visitor)).to_have_text("30 Minute Meeting is canceled")

    told = delivered(calendly, hook)
    assert told[0]["payload"]["scheduled_event"]["start_time"] == "2026-11-24T15:00:00.000000Z"
    assert told[0]["payload"]["timezone"] == "Europe/Berlin"
    assert [message["event"] for message in told].count("invitee.canceled") == 2


# --- Back, forward, reload ----------------------------------------------------------------------


def test_back_and_forward_lead_through_the_steps(page: Page, calendly: MockCalendly) -> None:
    page.goto(f"{calendly.url}/olivia-owner")
    page.get_by_role("link", name="30 Minute Meeting").click()
    expect(zone_shown(page)).to_be_visible()
    day_shown(page, TUESDAY).click()
    choose_time(page, "3:00pm")
    expect(page).to_have_title("30 Minute Meeting · Olivia Owner · mockcalendly")
    expect(field(page, "Name")).to_be_visible()

    page.go_back()
    expect(times_shown(page).first).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["date"] == ["2026-11-24"]
    page.go_back()
    expect(times_shown(page)).to_have_count(0)
    expect(zone_shown(page)).to_be_visible()
    page.go_back()
    expect(heading(page)).to_have_text("Olivia Owner")
    page.go_forward()
    page.go_forward()
    page.go_forward()
    expect(field(page, "Name")).to_be_visible()
    page.reload()
    expect(field(page, "Name")).to_be_visible()


def test_beside_the_chosen_time_a_button_leads_on(page: Page, calendly: MockCalendly) -> None:
    page.goto(f"{calendly.url}/olivia-owner/30min?timezone=UTC&date=2026-11-24")
    for time in ("3:00pm", "3:30pm", "3:00pm", "4:00pm"):
        times_shown(page).get_by_text(time, exact=True).click()
    expect(page.locator(".next")).to_have_count(1)
    page.locator("li", has_text="4:00pm").get_by_role("button", name="Next").click()

    expect(page.get_by_text("4:00pm - 4:30pm, Tuesday, November 24, 2026")).to_be_visible()


def test_a_day_without_times_cannot_be_chosen(page: Page, calendly: MockCalendly) -> None:
    page.goto(f"{calendly.url}/olivia-owner/30min?timezone=UTC")

    expect(day_shown(page, "Saturday, November 28 - No times available")).to_be_disabled()
    assert page.locator("td button:enabled").count() == 6


def test_the_chosen_day_leads_to_its_times_without_a_request(
    page: Page, calendly: MockCalendly
) -> None:
    page.goto(f"{calendly.url}/olivia-owner/30min?timezone=UTC")
    day_shown(page, TUESDAY).click()
    expect(times_shown(page).first).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    day_shown(page, TUESDAY).click()
    expect(page).to_have_url(re.compile("#times$"))
    page.go_back()
    expect(page).to_have_url(re.compile("date=2026-11-24$"))
    page.get_by_role("button", name="Go to next month").click()
    expect(page.get_by_text("December 2026")).to_be_visible()

    assert [parse_qs(urlsplit(url).query)["month"] for url in asked] == [["2026-12"]]


def test_another_page_is_seen_from_its_top(page: Page, calendly: MockCalendly) -> None:
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto(f"{calendly.url}/olivia-owner/30min?timezone=UTC&date=2026-11-24")
    times_shown(page).first.focus()
    page.keyboard.press("Enter")
    page.evaluate("scrollTo(0, 60)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enter details")).to_be_visible()
    expect(heading(page)).to_be_focused()

    assert page.evaluate("scrollY") == 0


def test_what_the_script_does_not_understand_the_browser_does(
    page: Page, calendly: MockCalendly
) -> None:
    page.goto(f"{calendly.url}/")
    page.get_by_role("link", name="console").click()
    expect(page).to_have_title(re.compile("^World test-"))

    page.goto(f"{calendly.url}/olivia-owner")
    page.evaluate("window.same = true")
    cut = f"{calendly.url}/olivia-owner/30min"

    def garble(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body="{}")

    page.route(f"{cut}*", garble, times=1)
    page.get_by_role("link", name="30 Minute Meeting").click()
    expect(heading(page)).to_have_text("30 Minute Meeting")
    assert page.evaluate("window.same === undefined")


# --- Time zones ---------------------------------------------------------------------------------


def test_times_are_those_of_the_browser_unless_the_address_says_a_zone(
    browser: Browser, calendly: MockCalendly
) -> None:
    with visitor_in(browser, "Asia/Tokyo") as tab:
        tab.goto("about:blank")
        tab.goto(f"{calendly.url}/olivia-owner/30min?date=2026-11-25")
        expect(zone_shown(tab)).to_have_value("Asia/Tokyo")
        first = times_shown(tab).first
        expect(first).to_have_text("12:00am")
        assert parse_qs(urlsplit(tab.url).query) == {
            "date": ["2026-11-25"],
            "timezone": ["Asia/Tokyo"],
        }
        tab.go_back()
        assert tab.url == "about:blank"

        tab.goto(f"{calendly.url}/olivia-owner/30min?timezone=America/New_York&date=2026-11-25")
        expect(zone_shown(tab)).to_have_value("America/New_York")
        expect(first).to_have_text("9:00am")

        tab.goto(f"{calendly.url}/olivia-owner")
        tab.get_by_role("link", name="30 Minute Meeting").click()
        expect(zone_shown(tab)).to_have_value("Asia/Tokyo")


def test_times_are_not_seen_before_they_are_those_of_the_browser(
    browser: Browser, calendly: MockCalendly
) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    with visitor_in(browser, "Asia/Tokyo") as tab:
        tab.route("**/*timezone=*", hold)
        tab.goto(f"{calendly.url}/olivia-owner/30min?date=2026-11-25")
        expect(tab.get_by_role("main")).to_be_hidden()
        waiting.pop().continue_()
        expect(times_shown(tab).first).to_be_visible()
        expect(zone_shown(tab)).to_have_value("Asia/Tokyo")

        tab.goto(f"{calendly.url}/olivia-owner/30min?date=2026-11-25")
        expect(tab.get_by_role("main")).to_be_hidden()
        waiting.pop().abort()
        expect(times_shown(tab).first).to_be_visible()
        expect(zone_shown(tab)).to_have_value("America/New_York")  # the host's


def test_a_zone_is_changed_as_soon_as_it_is_chosen(page: Page, calendly: MockCalendly) -> None:
    page.goto(f"{calendly.url}/olivia-owner/30min?date=2026-11-25")
    expect(page.get_by_role("button", name="Show")).to_have_count(0)
    expect(zone_shown(page)).to_have_value("UTC")  # before, what is hidden takes no focus
    zone_shown(page).focus()
    zone_shown(page).select_option("America/New_York")

    expect(times_shown(page).first).to_have_text("9:00am")
    expect(zone_shown(page)).to_be_focused()
    choose(page, "Wednesday, November 25 - Times available", "9:00am")
    fill_in(page)
    expect(page.get_by_text("9:00am - 9:30am, Wednesday, November 25, 2026")).to_be_visible()
    expect(page.get_by_text("America/New York")).to_be_visible()


# --- What goes wrong ----------------------------------------------------------------------------


def form_at(calendly: MockCalendly) -> str:
    return f"{calendly.url}/olivia-owner/30min/2026-11-24T15:00:00Z?timezone=UTC"


def test_two_clicks_send_a_form_once(page: Page, calendly: MockCalendly, hook: Receiver) -> None:
    waiting: list[Route] = []
    asked: list[str] = []

    def hold(route: Route) -> None:
        asked.append(f"{route.request.method} {urlsplit(route.request.url).path}")
        if route.request.method == "POST":
            waiting.append(route)
        else:
            route.continue_()

    page.goto(form_at(calendly))
    page.route(f"{calendly.url}/**", hold)
    fill_in(page)
    button = page.get_by_role("button", name="Schedule Event")
    expect(button).to_be_disabled()
    expect(page.get_by_role("main")).to_have_attribute("aria-busy", "true")
    field(page, "Email").press("Enter")
    page.get_by_role("link", name="Choose another time").click()
    waiting[0].continue_()

    expect(heading(page)).to_have_text("You are scheduled")
    first, *more = asked
    assert first.startswith("POST ")
    # Where a redirect leads need not be seen here.
    assert all(each.startswith("GET ") and "/invitees/" in each for each in more)
    assert len(delivered(calendly, hook)) == 1


def test_a_form_that_gets_no_answer_can_be_sent_again(
    browser: Browser, calendly: MockCalendly, hook: Receiver
) -> None:
    with visitor_in(browser, "UTC") as tab:
        tab.goto(form_at(calendly))
        tab.route(f"{calendly.url}/**", lambda route: route.abort())
        fill_in(tab)
        expect(tab.get_by_role("alert")).to_have_text("This could not be sent. Please try again.")
        expect(field(tab, "Name")).to_have_value("Anna Clark")
        tab.unroute(f"{calendly.url}/**")
        tab.get_by_role("button", name="Schedule Event").click()
        expect(heading(tab)).to_have_text("You are scheduled")

    assert len(delivered(calendly, hook)) == 1


def test_a_mistake_is_told_beside_its_field(browser: Browser, calendly: MockCalendly) -> None:
    with visitor_in(browser, "UTC") as tab:
        tab.goto(form_at(calendly))
        fill_in(tab, email="anna at example.com")
        email = field(tab, "Email")
        expect(email).to_be_focused()
        expect(email).to_have_attribute("aria-invalid", "true")
        expect(email).to_have_accessible_description(
            "“anna at example.com” is not an e-mail address."
        )
        expect(field(tab, "Name")).to_have_value("Anna Clark")
        assert contrasts_below(tab) == []
        assert tab.url == form_at(calendly)

        fill_in(tab)
        expect(heading(tab)).to_have_text("You are scheduled")


def test_a_time_that_somebody_else_was_faster_to_take(page: Page, calendly: MockCalendly) -> None:
    page.goto(form_at(calendly))
    calendly.book("30min", start_time="2026-11-24T15:00:00Z")
    fill_in(page)

    expect(page.get_by_role("alert")).to_have_text(
        "The time 3:00pm on Tuesday, November 24 is not open any more. Please choose another one."
    )
    choose_time(page, "3:30pm")
    expect(field(page, "Name")).to_have_value("Anna Clark")
    page.get_by_role("button", name="Schedule Event").click()
    expect(heading(page)).to_have_text("You are scheduled")


# --- How it looks -------------------------------------------------------------------------------


def contrasts_below(tab: Page) -> list[tuple[str, float]]:
    found = contrasts(tab)
    assert len(found) > 5
    return [each for each in found if each[1] < SMALLEST_CONTRAST]


def look_at_every_page(tab: Page, calendly: MockCalendly, query: str = "") -> Iterator[str]:
    """Walk over the pages of a booking and of what becomes of it."""
    booked = calendly.book("30min", start_time="2026-11-25T15:00:00Z")
    urls = {
        "world": "/",
        "landing": "/olivia-owner",
        "calendar": "/olivia-owner/30min",
        "times": "/olivia-owner/30min?date=2026-11-24",
        "form": "/olivia-owner/30min/2026-11-24T15:00:00Z",
        "reschedule": urlsplit(booked["reschedule_url"]).path.removeprefix(
            urlsplit(calendly.url).path
        ),
        "cancel": urlsplit(booked["cancel_url"]).path.removeprefix(urlsplit(calendly.url).path),
    }
    for name, path in urls.items():
        tab.goto(f"{calendly.url}{path}{'&' if '?' in path else '?'}timezone=UTC{query}")
        expect(heading(tab)).to_have_count(1)
        yield name
    tab.get_by_role("button", name="Cancel Event").click()
    expect(heading(tab)).to_have_text("30 Minute Meeting is canceled")
    yield "canceled"
    tab.goto(f"{form_at(calendly)}{query}")
    fill_in(tab)
    expect(heading(tab)).to_have_text("You are scheduled")
    yield "scheduled"


@pytest.mark.parametrize(
    ("scheme", "colors"),
    [
        ("light", ""),
        ("dark", ""),
        ("dark", "&background_color=fff8e7&text_color=3b2f2f&primary_color=c0392b"),
        ("light", "&background_color=1a1a2e&text_color=f0f0f0&primary_color=ffcc00"),
        ("light", "&primary_color=ffffff"),
    ],
)
def test_every_page_can_be_read(
    page: Page, calendly: MockCalendly, scheme: str, colors: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    for where in look_at_every_page(page, calendly, colors):
        assert contrasts_below(page) == [], where


def test_colors_are_those_that_the_address_says(page: Page, calendly: MockCalendly) -> None:
    page.goto(
        f"{calendly.url}/olivia-owner/30min"
        "?background_color=1a1a2e&text_color=f0f0f0&primary_color=ffcc00"
    )
    main = page.get_by_role("main")
    expect(main).to_have_css("background-color", "rgb(26, 26, 46)")
    expect(heading(page)).to_have_css("color", "rgb(240, 240, 240)")

    choose(page, TUESDAY, "3:00pm")
    button = page.get_by_role("button", name="Schedule Event")
    expect(button).to_have_css("background-color", "rgb(255, 204, 0)")
    expect(main).to_have_css("background-color", "rgb(26, 26, 46)")


def test_a_phone_needs_no_scrolling_sideways_and_shows_what_was_chosen(
    page: Page, calendly: MockCalendly
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})

    for where in look_at_every_page(page, calendly):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, where
        targets = page.locator("main :is(button, .button, nav a):visible").all()
        boxes = [target.bounding_box() for target in targets]
        assert all(box and min(box["width"], box["height"]) >= 24 for box in boxes), where

    page.goto(f"{calendly.url}/olivia-owner/30min")
    day_shown(page, TUESDAY).click()
    expect(times_shown(page).first).to_be_in_viewport()
    times_shown(page).last.click()
    page.locator('button[aria-label^="Next "]').click()
    expect(heading(page)).to_be_in_viewport()
    fill_in(page)
    expect(heading(page)).to_have_text("You are scheduled")
    expect(heading(page)).to_be_in_viewport()


def test_all_that_is_asked_is_journaled_by_name(
    page: Page, calendly: MockCalendly, server: ThreadServer
) -> None:
    assert calendly.url.startswith(server.url)
    page.goto(form_at(calendly))
    fill_in(page)
    expect(heading(page)).to_have_text("You are scheduled")

    seen = [(request.method, request.operation, request.status) for request in calendly.requests]
    assert seen == [
        ("GET", "pages_show-booking-form", 200),
        ("POST", "pages_book", 303),
        ("GET", "pages_show-confirmation", 200),
    ]
