"""The consent page, as somebody meets it whom an application has sent there."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from mockcalendly import MockCalendly
from mockcalendly.client import Resource
from tests.browser.contrast import SMALLEST_CONTRAST, contrasts

CALLBACK = "https://app.example.com/callback"


@pytest.fixture
def app(calendly: MockCalendly) -> Resource:
    return calendly.oauth.create_app("Planner", redirect_uris=CALLBACK)


def url(calendly: MockCalendly, app: Resource, **changes: str) -> str:
    query = {
        "client_id": app["client_id"],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "users:read contacts:write",
        "state": "s",
        **changes,
    }
    return f"{calendly.oauth.authorize_url}?{urlencode(query)}"


def sent_back(page: Page, act: Callable[[], None]) -> dict[str, str]:
    """Do something, and return the query with which the browser goes to the application.

    The application's host is nowhere here, so it does not arrive.
    """
    with page.expect_request(f"{CALLBACK}?*") as request:
        act()
    return dict(parse_qsl(urlsplit(request.value.url).query))


def test_a_user_signs_in_unchecks_a_scope_and_allows(
    visitor: Page, calendly: MockCalendly, app: Resource
) -> None:
    visitor.goto(url(calendly, app))
    expect(visitor).to_have_title("Authorize Planner · mockcalendly")
    visitor.get_by_label("Sign in as").select_option("Mia Member · mia@example.com")
    visitor.get_by_label("contacts:write").uncheck()

    back = sent_back(visitor, visitor.get_by_role("button", name="Allow").click)

    with calendly.client() as client:
        form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": CALLBACK}
        keys = (app["client_id"], app["client_secret"])
        tokens = client.post("/oauth/token", data=form, auth=keys).json()
    assert back["state"] == "s"
    assert tokens["scope"] == "users:read"
    assert tokens["owner"] == calendly.member["uri"]


def test_a_user_denies(visitor: Page, calendly: MockCalendly, app: Resource) -> None:
    visitor.goto(url(calendly, app))

    back = sent_back(visitor, visitor.get_by_role("button", name="Deny").click)

    assert (back["error"], back["state"]) == ("access_denied", "s")


def test_the_page_can_be_used_by_keyboard(
    visitor: Page, calendly: MockCalendly, app: Resource
) -> None:
    visitor.goto(url(calendly, app))
    for _ in range(3):
        visitor.keyboard.press("Tab")
    expect(visitor.get_by_label("contacts:write")).to_be_focused()
    visitor.keyboard.press("Space")
    expect(visitor.get_by_label("contacts:write")).not_to_be_checked()
    visitor.keyboard.press("Tab")

    assert "code" in sent_back(visitor, lambda: visitor.keyboard.press("Enter"))


def test_everything_on_the_page_has_a_name_and_a_role(
    visitor: Page, calendly: MockCalendly, app: Resource
) -> None:
    visitor.goto(url(calendly, app))

    expect(visitor.locator("main")).to_match_aria_snapshot("""
      - heading "Planner wants to use Calendly for you" [level=1]
      - paragraph:
        - text: You will be sent on to
        - code: https://app.example.com/callback
      - paragraph:
        - text: Sign in as
        - combobox "Sign in as":
          - option "Olivia Owner · olivia@example.com" [selected]
          - option "Adam Admin · adam@example.com"
          - option "Mia Member · mia@example.com"
      - group "What it may do":
        - text: What it may do
        - paragraph:
          - checkbox "See profiles of users users:read" [checked]
          - text: See profiles of users
          - code: users:read
        - paragraph:
          - checkbox /contacts:write/ [checked]
          - text: Create, change and delete contacts, their lists and notes
          - code: contacts:write
      - paragraph:
        - button "Allow"
        - button "Deny"
    """)
    assert visitor.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read_and_asks_for_nothing_from_elsewhere(
    page: Page, calendly: MockCalendly, app: Resource, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(url(calendly, app))

    found = contrasts(page)

    assert len(found) > 5
    assert [each for each in found if each[1] < SMALLEST_CONTRAST] == []


def test_a_narrow_screen_needs_no_scrolling_sideways(
    page: Page, calendly: MockCalendly, app: Resource
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(url(calendly, app))

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_request_that_lies_is_explained_and_goes_nowhere(
    visitor: Page, calendly: MockCalendly, app: Resource
) -> None:
    answer = visitor.goto(url(calendly, app, redirect_uri="https://evil.example/"))

    assert answer is not None
    assert answer.status == 400
    expect(visitor.get_by_role("heading", level=1)).to_have_text(
        "This application cannot be authorized"
    )
    assert visitor.url.startswith(calendly.url)
