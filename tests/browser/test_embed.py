"""Scheduling pages inside a page of somebody else, put there by the embed script."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from mockcalendly import MockCalendly, ThreadServer
from tests.browser.site import LISTENER, Site, heard, site
from tests.cli.process import Receiver, receiver

Embed = Callable[..., None]

PRESS = "key => document.dispatchEvent(new KeyboardEvent('keydown', key))"
"""Presses a key in a frame, whether it has the focus or not."""

HARD_CODED = "https://calendly.com/olivia-owner"


@pytest.fixture
def host() -> Iterator[Site]:
    """The site that embeds; it knows nothing of the one before it."""
    with site() as host:
        yield host


@pytest.fixture
def origins(server: ThreadServer, host: Site) -> tuple[str, ...]:
    """What the tab may visit: the server, and the site."""
    return (server.url, host.url)


@pytest.fixture
def zone() -> str:
    """Where who looks at it is: not where the server is taken to be."""
    return "Europe/Berlin"


@pytest.fixture
def embed(page: Page, calendly: MockCalendly, host: Site) -> Embed:
    """Visit the site, which has the script and what is given in its body."""

    def visit(body: str = "", path: str = "/", more: str = "") -> None:
        host.page = f"""<!doctype html>
            <html lang="en"><head><title>Somebody's site</title><link rel="icon" href="data:,">
            <link href="{calendly.url}/assets/external/widget.css" rel="stylesheet">
            {LISTENER}
            <script src="{calendly.url}/assets/external/widget.js"></script></head>
            <body><h1>Somebody's site</h1>{body}<script>{more}</script></body></html>"""
        page.goto(f"{host.url}{path}")

    return visit


def inline(url: str, *, more: str = "", style: str = "height: 700px") -> str:
    return f'<div class="calendly-inline-widget" data-url="{url}" style="{style}" {more}></div>'


def address_of(page: Page, box: str = "body") -> tuple[str, list[tuple[str, str]]]:
    """Return path and parameters of the page in the only frame of a box."""
    src = page.locator(f"{box} iframe").get_attribute("src") or ""
    path, _, query = src.partition("?")
    return path, parse_qsl(query, keep_blank_values=True)


# --- Inline -------------------------------------------------------------------------------------


def test_a_marked_element_is_filled_and_tells_of_the_page(
    page: Page, calendly: MockCalendly, host: Site, embed: Embed
) -> None:
    embed(inline(f"{calendly.url}/olivia-owner"))

    frame = page.frame_locator(".calendly-inline-widget iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Olivia Owner")
    box = page.locator(".calendly-inline-widget")
    expect(box).to_have_attribute("data-processed", "true")
    expect(box).to_have_attribute("style", "position: relative;height: 700px")
    expect(page.locator(".calendly-spinner")).to_have_count(0)
    assert address_of(page) == (
        f"{calendly.url}/olivia-owner",
        [("embed_domain", urlsplit(host.url).netloc), ("embed_type", "Inline")],
    )
    assert heard(page) == [("calendly.profile_page_viewed", {})]


def test_an_element_that_is_processed_or_not_to_be_loaded_stays_empty(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    url = f"{calendly.url}/olivia-owner"
    embed(
        inline(url, more='data-auto-load="false"')
        + inline(url, more='data-processed="true"')
        + inline(url, more='id="it"')
    )

    expect(page.locator("#it iframe")).to_have_count(1)
    expect(page.locator("iframe")).to_have_count(1)


def test_elements_that_come_later_are_filled_when_the_script_is_added_again(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    url = f"{calendly.url}/olivia-owner"
    embed(inline(url))
    page.evaluate("Calendly.mine = true")
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", inline(url))
    page.add_script_tag(url=f"{calendly.url}/assets/external/widget.js")

    expect(page.locator("iframe")).to_have_count(2)
    assert page.evaluate("Calendly.mine")


def test_addresses_of_the_real_service_lead_to_the_emulator(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    embed(inline(f"{HARD_CODED}?hide_gdpr_banner=1#top"))

    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Olivia Owner")
    path, parameters = address_of(page)
    assert path == f"{calendly.url}/olivia-owner"
    assert parameters[2:] == [("hide_gdpr_banner", "1")]


def test_later_parameters_win_in_the_place_of_earlier_ones(
    page: Page, calendly: MockCalendly, host: Site, embed: Embed
) -> None:
    embed(
        "<div id='box'></div>",
        "/?utm_source=site&utm_campaign=caf%C3%A9&utm_medium=&gclid=1",
        f"""Calendly.initInlineWidget({{
            url: "{calendly.url}/olivia-owner?utm_term=a%26b&Month=2026-12&consent_accept=1"
                + "&utm_source=url&name=Url#part",
            parentElement: document.getElementById("box"),
            prefill: {{
                name: "Anna B. Clark", firstName: "Anna", lastName: "Clark",
                email: "a+b@example.com", location: "Café, 1 & 2",
                guests: ["x@example.com", "y@example.com"],
                date: new Date(2026, 11, 5), customAnswers: {{a1: "Yes", a10: "50%", b1: "no"}},
                somethingElse: "no",
            }},
            utm: {{utmSource: "options", utmContent: "c", salesforce_uuid: "s", other: "no"}},
        }});""",
    )

    assert address_of(page, "#box") == (
        f"{calendly.url}/olivia-owner",
        [
            ("embed_domain", urlsplit(host.url).netloc),
            ("embed_type", "Inline"),
            ("utm_campaign", "café"),
            ("utm_source", "options"),
            ("utm_term", "a&b"),
            ("month", "2026-12"),
            ("name", "Anna B. Clark"),
            ("first_name", "Anna"),
            ("last_name", "Clark"),
            ("email", "a+b@example.com"),
            ("location", "Café, 1 & 2"),
            ("a1", "Yes"),
            ("a10", "50%"),
            ("guests", "x@example.com,y@example.com"),
            ("date", "2026-12-05"),
            ("utm_content", "c"),
            ("salesforce_uuid", "s"),
        ],
    )
    assert "name=Anna%20B.%20Clark&" in str(page.locator("iframe").get_attribute("src"))


def test_a_widget_without_parent_stands_where_its_script_does(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    embed(
        f"""<section><script>
            Calendly.initInlineWidget({{url: "{calendly.url}/olivia-owner"}});
            Calendly.initInlineWidget({{}});
        </script></section>"""
    )

    expect(page.locator("section > iframe")).to_have_count(1)
    expect(page.locator("iframe")).to_have_count(1)


def test_what_wraps_elements_as_jquery_does_is_a_parent_too(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    embed(
        "<form id='box'><input aria-label='Name'></form>",
        more=f"""Calendly.initInlineWidget({{
            url: "{calendly.url}/olivia-owner",
            parentElement: {{0: document.getElementById("box"), length: 1, jquery: "3.7.1"}},
        }});""",
    )

    expect(page.locator("form#box > iframe")).to_have_count(1)


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (
            "initInlineWidget({url: '/olivia-owner', parentElement: {length: 0}})",
            "Calendly: Parent element not set",
        ),
        ("initPopupWidget({})", "Calendly: Widget URL not set"),
        ("showPopupWidget()", "Calendly: Widget URL not set"),
    ],
)
def test_what_cannot_be_shown_is_thrown_as_a_string(
    page: Page, embed: Embed, call: str, problem: str
) -> None:
    embed()

    thrown = page.evaluate(
        f"() => {{ try {{ Calendly.{call} }} catch (thrown) {{ return thrown }} }}"
    )

    assert thrown == problem
    expect(page.locator("iframe")).to_have_count(0)


# --- Popup --------------------------------------------------------------------------------------


def popup_of(url: str) -> str:
    return f"""<a href="" id="opener" onclick="Calendly.initPopupWidget({{url: '{url}'}});
        return false;">Schedule time with me</a>"""


def test_a_popup_is_a_dialog_that_keeps_the_rest_away_until_it_is_closed(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    embed(popup_of(f"{calendly.url}/olivia-owner"))
    opener = page.get_by_role("link", name="Schedule time with me")
    opener.click()

    dialog = page.get_by_role("dialog", name="Scheduling page")
    expect(dialog).to_be_visible()
    expect(dialog).to_have_attribute("aria-modal", "true")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    frame = page.frame_locator(
        ".calendly-overlay > .calendly-popup > .calendly-popup-content iframe"
    )
    expect(frame.get_by_role("heading", level=1)).to_have_text("Olivia Owner")
    assert address_of(page)[1][1] == ("embed_type", "PopupButton")
    assert page.evaluate("document.body.style.overflow") == "hidden"
    opener.focus()
    expect(opener).not_to_be_focused()
    assert heard(page) == [("calendly.profile_page_viewed", {})]

    dialog.get_by_role("button", name="Close").click()
    expect(page.locator(".calendly-overlay")).to_have_count(0)
    expect(opener).to_be_focused()
    assert page.evaluate("document.body.style.overflow") == ""


def test_a_popup_closes_by_escape_by_a_click_beside_it_and_by_call(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    embed(popup_of(f"{calendly.url}/olivia-owner"))
    opener = page.get_by_role("link", name="Schedule time with me")
    overlay = page.locator(".calendly-overlay")

    def by_click() -> None:
        page.locator(".calendly-close-overlay").click(position={"x": 5, "y": 5})

    ways: list[Callable[[], Any]] = [
        lambda: page.keyboard.press("Escape"),
        by_click,
        lambda: page.evaluate("Calendly.closePopupWidget()"),
    ]
    for close in ways:
        opener.focus()
        page.keyboard.press("Enter")
        expect(overlay).to_have_count(1)
        close()
        expect(overlay).to_have_count(0)
        expect(opener).to_be_focused()
    page.evaluate("Calendly.closePopupWidget()")  # there is none, and nothing happens


def test_a_popup_closes_by_escape_inside_its_page(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    url = f"{calendly.url}/olivia-owner/30min"
    embed(popup_of(url) + inline(url, more='id="below"'))
    opener = page.get_by_role("link", name="Schedule time with me")
    # Frames of another origin get focus, clicks and keys late, so none of them is waited for.
    opener.focus()
    page.evaluate("url => Calendly.initPopupWidget({url})", url)
    for box in ("#below", ".calendly-overlay"):
        expect(page.frame_locator(f"{box} iframe").get_by_label("Time zone")).to_be_visible()
    page.frames[-1].evaluate(PRESS, {"key": "Escape"})

    expect(page.locator(".calendly-overlay")).to_have_count(0)
    expect(opener).to_be_focused()
    expect(page.locator("#below iframe")).to_have_count(1)
    assert {event for event, _ in heard(page)} == {"calendly.event_type_viewed"}


def test_escape_elsewhere_leaves_a_popup_open(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    url = f"{calendly.url}/olivia-owner/30min"
    embed(inline(url, more='id="below"'))
    page.evaluate("url => Calendly.showPopupWidget(url)", url)
    pages = page.frame_locator("#below iframe"), page.frame_locator(".calendly-overlay iframe")
    for each in pages:
        expect(each.get_by_label("Time zone")).to_be_visible()
    page.evaluate(
        """() => {
            window.others = [];
            addEventListener("message", ({data}) => others.push(data.event));
            postMessage({event: "mockcalendly.escape_pressed"}, "*");
        }"""
    )
    below, above = page.frames[1:]
    below.evaluate(PRESS, {"key": "Escape"})
    above.evaluate(PRESS, {"key": "Enter"})
    above.evaluate(PRESS, {"key": "Escape", "isComposing": True})
    above.evaluate("parent.postMessage({event: 'last'}, '*')")
    page.wait_for_function("others.includes('last')")

    assert page.evaluate("others") == ["mockcalendly.escape_pressed", "last"]
    expect(page.locator(".calendly-overlay")).to_have_count(1)


def test_nothing_jumps_for_who_wants_less_motion(page: Page, embed: Embed) -> None:
    page.emulate_media(reduced_motion="reduce")
    embed("<div class='calendly-spinner'><div class='calendly-bounce1'></div></div>")

    expect(page.locator(".calendly-bounce1")).to_have_css("animation-name", "none")
    page.emulate_media(reduced_motion="no-preference")
    expect(page.locator(".calendly-bounce1")).to_have_css("animation-name", "calendly-bounce")


def test_another_popup_takes_the_place_of_the_first(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    embed()
    page.evaluate("url => Calendly.showPopupWidget(url)", f"{calendly.url}/olivia-owner")
    page.evaluate(
        "url => Calendly.showPopupWidget(url, 'PopupText', {prefill: {name: 'Ann'}})",
        f"{calendly.url}/adam-admin",
    )

    expect(page.locator("iframe")).to_have_count(1)
    path, parameters = address_of(page)
    assert path == f"{calendly.url}/adam-admin"
    assert parameters[1:] == [("embed_type", "PopupText"), ("name", "Ann")]
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_have_count(0)
    assert page.evaluate("document.querySelector('h1').closest('[inert]')") is None


# --- Badge --------------------------------------------------------------------------------------


def test_a_badge_opens_the_popup_and_is_replaced_by_the_next(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    embed(
        "<p>Text</p>",
        more=f"""
            Calendly.initBadgeWidget({{url: "{calendly.url}/adam-admin", text: "First"}});
            Calendly.initBadgeWidget({{
                url: "{calendly.url}/olivia-owner", text: "Meet <me>", color: "#00a2ff",
                textColor: "#000000", branding: true, prefill: {{email: "ann@example.com"}},
            }});""",
    )
    badge = page.locator("body > .calendly-badge-widget:first-child > .calendly-badge-content")
    expect(badge).to_have_text("Meet <me>powered by Calendly")
    expect(badge).to_have_css("background-color", "rgb(0, 162, 255)")
    expect(badge).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator(".calendly-badge-widget")).to_have_count(1)

    badge.press("Enter")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Olivia Owner")
    assert address_of(page)[1][1:] == [("embed_type", "PopupWidget"), ("email", "ann@example.com")]
    page.keyboard.press("Escape")
    expect(badge).to_be_focused()

    page.evaluate("Calendly.destroyBadgeWidget()")
    expect(badge).to_have_count(0)
    page.evaluate("Calendly.destroyBadgeWidget()")


def test_a_badge_in_plain_words(page: Page, calendly: MockCalendly, embed: Embed) -> None:
    embed(
        more=f"""Calendly.initBadgeWidget({{
            url: "{calendly.url}/olivia-owner", color: "#FFFFFF", textColor: "#000000"
        }});"""
    )

    badge = page.get_by_role("button", name="Schedule time with me")
    expect(badge).to_have_class(re.compile(r"\bcalendly-white\b"))
    expect(page.get_by_text("powered by Calendly")).to_have_count(0)


# --- Parts --------------------------------------------------------------------------------------


def test_what_is_open_is_known_by_its_address_and_can_be_ended(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    url = f"{calendly.url}/olivia-owner"
    embed(more=f"Calendly.initBadgeWidget({{url: '{url}'}})")
    page.evaluate("url => Calendly.initPopupWidget({url})", url)
    assert page.evaluate("Calendly.popupWidget.url") == url

    page.evaluate("Calendly.popupWidget.close()")
    expect(page.locator(".calendly-overlay")).to_have_count(0)
    assert page.evaluate("Calendly.popupWidget") is None
    page.evaluate("Calendly.badgeWidget.destroy()")
    expect(page.locator(".calendly-badge-widget")).to_have_count(0)
    page.evaluate("Calendly.destroyBadgeWidget()")
    assert page.evaluate("Calendly.badgeWidget") is None


def test_sites_make_the_parts_themselves(page: Page, calendly: MockCalendly, embed: Embed) -> None:
    url = f"{calendly.url}/olivia-owner"
    embed(f"<div id='box' data-url='{url}'></div><p>Text</p>")
    page.evaluate(
        "new Calendly.Iframe({parentElement: document.getElementById('box')}) && undefined"
    )
    frame = page.frame_locator("#box iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Olivia Owner")
    assert address_of(page, "#box")[1][1] == ("embed_type", "Inline")

    page.evaluate(
        """url => {
            window.seen = [];
            const onClose = () => seen.push("closed");
            const options = {prefill: {name: "Ann"}};
            const popup = new Calendly.PopupWidget(url, onClose, "PopupText", options);
            new Calendly.BadgeWidget({text: "Meet me", onClick: () => popup.show()});
            popup.close();  // it is not open yet, and nothing happens
        }""",
        url,
    )
    expect(page.locator(".calendly-overlay")).to_have_count(0)
    page.get_by_role("button", name="Meet me").click()
    parameters = address_of(page, ".calendly-overlay")[1]
    assert parameters[1:] == [("embed_type", "PopupText"), ("name", "Ann")]
    page.keyboard.press("Escape")
    expect(page.locator(".calendly-overlay")).to_have_count(0)
    assert page.evaluate("seen") == ["closed"]
    page.evaluate("url => new Calendly.PopupWidget(url).show()", url)
    assert address_of(page, ".calendly-overlay")[1][1] == ("embed_type", "Inline")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".calendly-overlay")).to_have_count(0)


# --- Bookings -----------------------------------------------------------------------------------

STEPS: list[tuple[str, Any]] = [
    ("calendly.profile_page_viewed", {}),
    ("calendly.event_type_viewed", {}),
    ("calendly.date_and_time_selected", {}),
]


@pytest.fixture
def hook(calendly: MockCalendly) -> Iterator[Receiver]:
    """An endpoint that is told of bookings."""
    with receiver() as hook:
        calendly.subscribe(hook.url, ["invitee.created", "invitee.canceled"])
        yield hook


def delivered(calendly: MockCalendly, hook: Receiver) -> list[dict[str, Any]]:
    """Return the payloads that the endpoint was sent."""
    calendly.settle()
    return [json.loads(request.body)["payload"] for request in hook.requests]


def choose(frame: FrameLocator, day: int) -> None:
    """Choose the first time of a day of November 2026."""
    frame.locator(f"#day-2026-11-{day}").click()
    choose_first_time(frame)


def choose_first_time(frame: FrameLocator | Page) -> None:
    frame.locator('button[data-container="time-button"]').first.click()
    frame.locator('button[aria-label^="Next "]').click()


def fill_in(frame: FrameLocator, name: str = "Anna Clark") -> None:
    """Fill in the form and send it."""
    frame.get_by_role("textbox", name="Name", exact=True).fill(name)
    frame.get_by_role("textbox", name="Email", exact=True).fill("anna@example.com")
    schedule(frame)


def schedule(frame: FrameLocator) -> None:
    frame.get_by_role("button", name="Schedule Event").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("You are scheduled")


def wait_for(page: Page, event: str, times: int = 1) -> None:
    """Return when the site has heard of an event so often."""
    page.wait_for_function(
        """([event, times]) => JSON.parse(sessionStorage.heard || "[]")
            .filter(([name]) => name === event).length >= times""",
        arg=[f"calendly.{event}", times],
    )


@pytest.mark.parametrize("way", ["inline", "popup", "badge"])
def test_a_booking_is_told_step_by_step(
    page: Page, calendly: MockCalendly, embed: Embed, hook: Receiver, way: str
) -> None:
    url = f"{calendly.url}/olivia-owner"
    badge = f'Calendly.initBadgeWidget({{url: "{url}", text: "Schedule time with me"}})'
    if way == "inline":
        embed(inline(url))
    elif way == "popup":
        embed(popup_of(url))
        page.get_by_role("link", name="Schedule time with me").click()
    else:
        embed(more=badge)
        page.get_by_role("button", name="Schedule time with me").click()

    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name="30 Minute Meeting").click()
    frame.get_by_role("button", name="Go to next month").click()
    expect(frame.get_by_text("December 2026")).to_be_visible()
    frame.get_by_role("button", name="Go to previous month").click()
    choose(frame, 24)
    fill_in(frame)
    wait_for(page, "event_scheduled")

    *steps, (event, payload) = heard(page)
    assert steps == STEPS
    assert event == "calendly.event_scheduled"
    (told,) = delivered(calendly, hook)
    assert payload == {"event": {"uri": told["event"]}, "invitee": {"uri": told["uri"]}}
    with calendly.client() as client:
        assert client.get(payload["event"]["uri"]).json()["resource"]["status"] == "active"
        invitee = client.get(payload["invitee"]["uri"]).json()["resource"]
    assert (invitee["email"], invitee["timezone"]) == ("anna@example.com", "Europe/Berlin")
    expect(page.locator("iframe")).to_have_count(1)  # a popup stays open


def test_a_booking_is_told_once_whatever_is_done_with_its_page(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    embed(inline(f"{calendly.url}/olivia-owner/30min"))
    frame = page.frame_locator("iframe")
    choose(frame, 24)
    fill_in(frame)
    wait_for(page, "event_scheduled")

    page.evaluate("history.back()")
    expect(frame.get_by_role("alert")).to_contain_text("is not open any more")
    page.evaluate("history.forward()")
    expect(frame.get_by_role("heading", level=1)).to_have_text("You are scheduled")
    before = [event for event, _ in heard(page, heights=True)]
    (inner,) = page.frames[1:]
    inner.evaluate("location.reload()")
    wait_for(page, "page_height", times=before.count("calendly.page_height") + 1)

    events = [event for event, _ in heard(page)]
    assert events.count("calendly.event_scheduled") == 1


def test_rescheduling_and_canceling_are_not_told_as_bookings(
    page: Page, calendly: MockCalendly, embed: Embed, hook: Receiver
) -> None:
    booked = calendly.book("30min", start_time="2026-11-24T15:00:00Z")
    embed(inline(booked["reschedule_url"], more='id="it"'))
    frame = page.frame_locator("iframe")
    choose(frame, 25)
    frame.get_by_role("button", name="Update Event").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("You are scheduled")
    frame.get_by_role("link", name="Cancel").click()
    frame.get_by_role("button", name="Cancel Event").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("30 Minute Meeting is canceled")

    assert heard(page) == STEPS[1:]
    assert len(delivered(calendly, hook)) == 4


def test_who_does_not_say_where_it_is_embedded_hears_nothing(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    src = f"{calendly.url}/olivia-owner/30min?embed_type=Inline"
    embed(f'<iframe src="{src}" title="Raw" width="900" height="700"></iframe>')
    frame = page.frame_locator("iframe")
    choose(frame, 24)
    fill_in(frame)

    assert heard(page, heights=True) == []


def test_what_is_prefilled_and_where_somebody_comes_from_arrives(
    page: Page, calendly: MockCalendly, embed: Embed, hook: Receiver
) -> None:
    embed(
        "<div id='box' style='height: 900px'></div>",
        "/?utm_medium=letter&utm_source=site",
        f"""Calendly.initInlineWidget({{
            url: "{calendly.url}/olivia-owner/30min?utm_source=url&hide_gdpr_banner=1",
            parentElement: document.getElementById("box"),
            prefill: {{
                name: "Anna B. Clark", email: "anna+1@example.com", guests: ["g@example.com"],
                date: new Date(2026, 10, 26),
            }},
            utm: {{utmCampaign: "Autumn, & more", salesforce_uuid: "00Q5e00000abcde"}},
        }});""",
    )
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Thursday, November 26")).to_be_visible()
    choose_first_time(frame)
    schedule(frame)

    (told,) = delivered(calendly, hook)
    assert (told["name"], told["email"]) == ("Anna B. Clark", "anna+1@example.com")
    assert told["tracking"] == {
        "utm_campaign": "Autumn, & more",
        "utm_source": "url",
        "utm_medium": "letter",
        "utm_content": None,
        "utm_term": None,
        "salesforce_uuid": "00Q5e00000abcde",
    }
    guests = [guest["email"] for guest in told["scheduled_event"]["event_guests"]]
    assert guests == ["g@example.com"]


def test_two_widgets_are_two_visitors(
    page: Page, calendly: MockCalendly, embed: Embed, hook: Receiver
) -> None:
    url = f"{calendly.url}/olivia-owner/30min"
    embed(
        inline(url, more='id="one"', style="height: 500px")
        + inline(url, more='id="two"', style="height: 500px")
    )
    one, two = page.frame_locator("#one iframe"), page.frame_locator("#two iframe")
    choose(one, 24)
    choose(two, 25)
    fill_in(two, "Second")
    fill_in(one, "First")
    wait_for(page, "event_scheduled", times=2)

    assert [told["name"] for told in delivered(calendly, hook)] == ["Second", "First"]
    events = [event for event, _ in heard(page)]
    assert sorted(events) == sorted(
        2 * [event for event, _ in STEPS[1:]] + 2 * ["calendly.event_scheduled"]
    )


def test_each_of_two_widgets_is_as_high_as_its_own_page(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    url = f"{calendly.url}/olivia-owner"
    embed(
        inline(url, more='id="one" data-resize="true"')
        + inline(f"{url}/30min", more='id="two" data-resize="true"')
        + inline(url, more='id="three"', style="height: 500px")
    )
    for inner in page.frames[1:3]:
        inner.wait_for_function(FITS)

    assert height_of(page, "#one") != height_of(page, "#two")
    assert height_of(page, "#three") == 500


FITS = "() => Math.abs(document.documentElement.offsetHeight - innerHeight) <= 1"
"""Whether a frame shows all of its page, and nothing else."""


def height_of(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["height"]


@pytest.mark.parametrize("by", ["attribute", "option"])
def test_a_widget_is_as_high_as_its_page(
    page: Page, calendly: MockCalendly, embed: Embed, by: str
) -> None:
    url = f"{calendly.url}/olivia-owner/30min"
    if by == "attribute":
        embed(inline(url, more='id="box" data-resize="true"'))
    else:
        embed(
            "<div id='box'></div>",
            more=f"""Calendly.initInlineWidget({{
                url: "{url}", parentElement: document.getElementById("box"), resize: true,
            }});""",
        )
    frame = page.frame_locator("iframe")
    (inner,) = page.frames[1:]

    page.set_viewport_size({"width": 1200, "height": 800})
    expect(frame.get_by_label("Time zone")).to_be_visible()
    inner.wait_for_function(FITS)
    wide = height_of(page, "#box")
    page.set_viewport_size({"width": 400, "height": 800})
    inner.wait_for_function(FITS)
    narrow = height_of(page, "#box")
    choose(frame, 24)
    expect(frame.get_by_role("heading", name="Enter details")).to_be_visible()
    expect(frame.get_by_role("heading", level=1)).to_be_in_viewport()
    inner.wait_for_function(FITS)
    page.set_viewport_size({"width": 1200, "height": 800})
    inner.wait_for_function(FITS)

    assert 300 < wide < narrow
    heights = [payload for event, payload in heard(page, heights=True) if "height" in event]
    assert len(heights) >= 4
    assert all(re.fullmatch(r"\d+px", payload["height"]) for payload in heights)
    assert len({*map(str, heights)}) > 2
    assert all(a != b for a, b in pairwise(heights))


@pytest.mark.parametrize("given", ["popup", "raw"])
def test_heights_are_told_of_inline_widgets_only_and_followed_only_on_demand(
    page: Page, calendly: MockCalendly, embed: Embed, given: str
) -> None:
    url = f"{calendly.url}/olivia-owner/30min"
    if given == "popup":
        embed(popup_of(url))
        page.get_by_role("link", name="Schedule time with me").click()
    else:
        embed(inline(url))
    expect(page.frame_locator("iframe").get_by_label("Time zone")).to_be_visible()
    wait_for(page, "event_type_viewed")
    page.set_viewport_size({"width": 400, "height": 800})
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    told = [event for event, _ in heard(page, heights=True)]
    if given == "popup":
        assert told == ["calendly.event_type_viewed"]
    else:
        assert "calendly.page_height" in told
        expect(page.locator(".calendly-inline-widget")).to_have_css("height", "700px")


def test_a_host_with_a_page_of_its_own_gets_the_whole_tab(
    page: Page, calendly: MockCalendly, host: Site, embed: Embed, hook: Receiver
) -> None:
    url = f"{host.url}/thanks?from=mock"
    calendly.extend(
        event_types=[{"slug": "30min", "redirect_url": url, "pass_event_details": True}]
    )
    embed(inline(f"{calendly.url}/olivia-owner/30min"))
    host.page = "<!doctype html><title>Thank you</title><link rel='icon' href='data:,'>"
    frame = page.frame_locator("iframe")
    choose(frame, 24)
    frame.get_by_role("textbox", name="Name", exact=True).fill("Anna Clark")
    frame.get_by_role("textbox", name="Email", exact=True).fill("anna@example.com")
    frame.get_by_role("button", name="Schedule Event").click()
    page.wait_for_url(f"{host.url}/thanks?*")

    (told,) = delivered(calendly, hook)
    query = dict(parse_qsl(urlsplit(page.url).query))
    assert query["from"] == "mock"
    assert query["invitee_full_name"] == "Anna Clark"
    assert query["invitee_uuid"] == urlsplit(told["uri"]).path.rpartition("/")[2]
    assert [event for event, _ in heard(page)] == [
        *[event for event, _ in STEPS[1:]],
        "calendly.event_scheduled",
    ]


@pytest.mark.parametrize("embedded", [True, False])
def test_a_routing_form_leads_to_another_site_or_to_a_calendar(
    page: Page, calendly: MockCalendly, host: Site, embed: Embed, *, embedded: bool
) -> None:
    form = {
        "name": "How can we help?",
        "questions": [
            {"name": "Your name", "type": "name"},
            {"name": "Topic", "type": "radios", "answer_choices": ["Sales", "Partners"]},
        ],
        "routes": [
            {"when": {"Topic": "Sales"}, "to": {"event_type": "30min"}},
            {"when": {"Topic": "Partners"}, "to": {"external_url": f"{host.url}/partners"}},
        ],
    }
    (made,) = calendly.extend(routing_forms=[form])["routing_forms"]
    url = f"{calendly.url}/routing/{made['uri'].rpartition('/')[2]}"

    def answer(topic: str) -> Page | FrameLocator:
        if embedded:
            embed(inline(url))
        else:
            page.goto(url)
        where = page.frame_locator("iframe") if embedded else page
        where.get_by_label("Your name").fill("Anna Clark")
        where.get_by_label(topic).check()
        where.get_by_role("button", name="Continue").click()
        return where

    calendar = answer("Sales")
    calendar.locator("#day-2026-11-24").click()
    choose_first_time(calendar)
    name = calendar.get_by_role("textbox", name="Name", exact=True)
    expect(name).to_have_value("Anna Clark")
    assert heard(page) == (STEPS[1:] if embedded else [])

    answer("Partners")
    page.wait_for_url(f"{host.url}/partners*")
    page.go_back()
    if not embedded:
        expect(page.get_by_role("heading", level=1)).to_have_text("How can we help?")
        expect(page.get_by_text("Your answers lead to another site")).to_be_visible()


def test_a_mistake_in_a_frame_is_told_and_has_the_focus(
    page: Page, calendly: MockCalendly, embed: Embed, complaints: list[str]
) -> None:
    embed(inline(f"{calendly.url}/olivia-owner/30min"))
    frame = page.frame_locator("iframe")
    choose(frame, 24)
    frame.get_by_role("button", name="Schedule Event").click()
    expect(frame.get_by_role("textbox", name="Name", exact=True)).to_be_focused()

    refused = [each for each in complaints if "status of 400" in each]
    assert complaints == refused  # nothing else is wrong
    complaints.clear()


def test_colors_and_what_is_hidden_are_what_the_site_says(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    look = "background_color=101820&text_color=ffffff&primary_color=ffcc00"
    embed(inline(f"{calendly.url}/olivia-owner/30min?hide_event_type_details=1&{look}"))
    frame = page.frame_locator("iframe")
    expect(frame.locator("main")).to_have_css("background-color", "rgb(16, 24, 32)")
    expect(frame.get_by_text("30 min", exact=True)).to_have_count(0)
    choose(frame, 24)
    button = frame.get_by_role("button", name="Schedule Event")

    expect(button).to_have_css("background-color", "rgb(255, 204, 0)")
    expect(frame.locator("main")).to_have_css("background-color", "rgb(16, 24, 32)")


def test_a_frame_takes_no_focus_before_somebody_uses_it(
    page: Page, calendly: MockCalendly, embed: Embed
) -> None:
    embed(
        "<input aria-label='Search' autofocus>" + inline(f"{calendly.url}/olivia-owner/30min"),
    )
    expect(page.frame_locator("iframe").get_by_label("Time zone")).to_have_value("Europe/Berlin")

    expect(page.get_by_label("Search")).to_be_focused()
