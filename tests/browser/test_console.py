"""The developer pages, as somebody meets them who needs an app or a token."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from mockcalendly import MockCalendly
from tests.browser.contrast import SMALLEST_CONTRAST, contrasts

REDIRECT = "http://localhost:1234"
MOST_STOPS = 60


def console(calendly: MockCalendly, path: str = "") -> str:
    return f"{calendly.url}/_mock/console{path}"


def create_app(tab: Page, calendly: MockCalendly, name: str = "Planner") -> dict[str, str]:
    """Create an app in the form, and return its keys as the page shows them."""
    tab.goto(console(calendly, "/apps"))
    tab.get_by_role("link", name="New app").click()
    tab.get_by_label("Name").fill(name)
    tab.get_by_role("button", name="Create app").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"{name} is registered")
    return keys(tab)


def keys(tab: Page) -> dict[str, str]:
    shown = tab.locator("dl.keys")
    names, values = shown.locator("dt").all_text_contents(), shown.locator("dd").all_text_contents()
    return dict(zip(names, values, strict=True))


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus; whatever has it on the way must show that."""
    target = target.describe("what is to be reached by keyboard")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", page.evaluate("document.activeElement.outerHTML")
        if target.evaluate("element => element === document.activeElement"):
            return
    expect(target).to_be_focused()


def test_keys_of_a_new_app_are_seen_once(visitor: Page, calendly: MockCalendly) -> None:
    shown = create_app(visitor, calendly)
    assert list(shown) == ["Client ID", "Client secret", "Webhook signing key"]

    visitor.reload()

    expect(visitor).to_have_url(console(calendly, f"/apps/{shown['Client ID']}"))
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Planner")
    assert shown["Client secret"] not in visitor.content()
    assert shown["Webhook signing key"] not in visitor.content()
    assert len(calendly.oauth.apps) == 1


def test_back_does_not_bring_the_keys_again(visitor: Page, calendly: MockCalendly) -> None:
    create_app(visitor, calendly)
    visitor.get_by_role("link", name="Go on to Planner").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Planner")

    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # it asks whether to send the form again
        visitor.go_back()


def test_one_click_selects_a_key(page: Page, calendly: MockCalendly) -> None:
    secret = create_app(page, calendly)["Client secret"]
    page.get_by_text(secret).click()

    assert page.evaluate("getSelection().toString()").strip() == secret


def test_keys_are_rotated(visitor: Page, calendly: MockCalendly) -> None:
    before = create_app(visitor, calendly)
    for name in ("Client secret", "Webhook signing key"):
        visitor.goto(console(calendly, f"/apps/{before['Client ID']}"))
        visitor.get_by_role("button", name=f"Rotate {name.lower()}").click()
        after = keys(visitor)

        assert list(after) == [name]
        assert after[name] != before[name]
        visitor.reload()
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Planner")
        assert after[name] not in visitor.content()


def test_an_app_is_deleted_when_that_is_confirmed(visitor: Page, calendly: MockCalendly) -> None:
    create_app(visitor, calendly)
    visitor.get_by_role("link", name="Go on to Planner").click()
    visitor.get_by_role("link", name="Delete Planner…").click()
    visitor.get_by_role("link", name="Keep it").click()
    assert len(calendly.oauth.apps) == 1

    visitor.get_by_role("link", name="Delete Planner…").click()
    visitor.get_by_role("button", name="Delete it").click()

    expect(visitor.get_by_role("status")).to_have_text("The app is deleted.")
    assert calendly.oauth.apps == []


def test_a_wrong_redirect_is_explained_beside_its_field(
    visitor: Page, calendly: MockCalendly
) -> None:
    visitor.goto(console(calendly, "/apps/new"))
    visitor.get_by_label("Name").fill("Planner")
    visitor.get_by_label("Production").check()
    visitor.get_by_role("button", name="Create app").click()

    field = visitor.get_by_label("Redirect URIs")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(
        "Where browsers may be sent back to, one on each line. "
        "A request must name one of them exactly. http://localhost:1234 must use HTTPS; "
        "a sandbox application may use HTTP with localhost."
    )
    expect(visitor.get_by_label("Name")).to_have_value("Planner")
    expect(visitor.get_by_label("Production")).to_be_checked()

    field.fill("https://app.example.com/callback")
    visitor.get_by_role("button", name="Create app").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Planner is registered")


def test_scopes_are_offered_when_only_some_are_wanted(
    visitor: Page, calendly: MockCalendly
) -> None:
    visitor.goto(console(calendly, "/apps/new"))
    scope = visitor.get_by_label("webhooks:write")
    expect(scope).to_be_hidden()

    visitor.get_by_label("Only some").check()
    scope.check()
    visitor.get_by_label("Name").fill("Planner")
    visitor.get_by_role("button", name="Create app").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Planner is registered")

    assert calendly.oauth.apps[0]["scopes"] == ["webhooks:write"]


def test_a_keyboard_is_enough(page: Page, calendly: MockCalendly) -> None:
    page.goto(console(calendly, "/apps"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="New app")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("New OAuth app")
    tab_to(page, page.get_by_label("Name"))
    page.keyboard.type("Typed")
    tab_to(page, page.get_by_label("Web", exact=True))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_label("All", exact=True))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_label("users:read"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Create app"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Typed is registered")
    tab_to(page, page.get_by_role("link", name="Go on to Typed"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Typed")
    tab_to(page, page.get_by_role("link", name="Delete Typed…"))
    (app,) = calendly.oauth.apps
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete Typed?")
    tab_to(page, page.get_by_role("button", name="Delete it"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("The app is deleted.")
    assert (app["kind"], app["scopes"]) == ("native", ["users:read"])


def test_the_whole_dance_with_an_app_of_the_page(visitor: Page, calendly: MockCalendly) -> None:
    shown = create_app(visitor, calendly)
    visitor.get_by_role("link", name="Go on to Planner").click()
    visitor.get_by_role("link", name="Try the consent page").click()
    visitor.get_by_label("Sign in as").select_option("Mia Member · mia@example.com")
    visitor.get_by_label("contacts:write").uncheck()
    with visitor.expect_request(f"{REDIRECT}/?*") as request:  # nobody listens there
        visitor.get_by_role("button", name="Allow").click()
    code = dict(parse_qsl(urlsplit(request.value.url).query))["code"]

    with calendly.client() as client:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        auth = (shown["Client ID"], shown["Client secret"])
        tokens = client.post("/oauth/token", data=form, auth=auth).json()
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        me = client.get("/users/me", headers=bearer).json()["resource"]
    other = visitor.context.new_page()  # this one is still on its way to nowhere
    other.goto(console(calendly, f"/apps/{shown['Client ID']}"))

    assert me["email"] == "mia@example.com"
    assert "contacts:write" not in tokens["scope"].split()
    expect(other.get_by_text("1 in force")).to_be_visible()


def test_a_token_is_made_seen_once_and_revoked(visitor: Page, calendly: MockCalendly) -> None:
    visitor.goto(console(calendly, "/tokens"))
    visitor.get_by_role("link", name="New token").click()
    visitor.get_by_label("User", exact=True).select_option("Adam Admin · adam@example.com")
    visitor.get_by_label("Only some").check()
    visitor.get_by_label("users:read").check()
    visitor.get_by_role("button", name="Create token").click()
    token = keys(visitor)["Personal access token"]

    def status() -> int:
        with calendly.client(token=token) as client:
            return client.get("/users/me").status_code

    assert status() == 200
    visitor.reload()
    expect(visitor).to_have_url(console(calendly, "/tokens"))
    assert token not in visitor.content()
    visitor.get_by_role("link", name=f"••••{token[-4:]} of Adam Admin").click()
    assert status() == 200
    visitor.get_by_role("button", name="Revoke it").click()

    expect(visitor.get_by_role("status")).to_have_text("The token is revoked.")
    assert status() == 401


def test_everything_on_the_form_has_a_name_and_a_role(
    visitor: Page, calendly: MockCalendly
) -> None:
    visitor.goto(console(calendly, "/apps/new"))

    expect(visitor.locator("body")).to_match_aria_snapshot("""
      - link "Skip to the content"
      - banner:
        - paragraph:
          - link "mockcalendly"
        - navigation "Console":
          - list:
            - listitem:
              - link "OAuth apps"
            - listitem:
              - link "Tokens"
            - listitem:
              - link "API explorer"
      - main:
        - heading "New OAuth app" [level=1]
        - text: Name
        - paragraph: What its consent page calls it.
        - textbox "Name"
        - group "Kind":
          - paragraph:
            - radio "Web" [checked]
          - paragraph:
            - radio "Native"
        - group "Environment":
          - paragraph:
            - radio "Sandbox" [checked]
          - paragraph:
            - radio "Production"
        - text: Redirect URIs
        - textbox "Redirect URIs": http://localhost:1234
        - group "Scopes":
          - paragraph:
            - radio "All" [checked]
          - paragraph:
            - radio "Only some"
          - paragraph:
            - radio "Legacy"
        - paragraph:
          - button "Create app"
          - link "Cancel"
      - contentinfo
    """)


def look_at_every_page(tab: Page, calendly: MockCalendly) -> Iterator[str]:
    """Walk over the pages of the console, each in its longest state."""
    long = "Planner-" * 20
    client_id = create_app(tab, calendly, long)["Client ID"]
    yield "keys"
    for path in ("", "/apps", f"/apps/{client_id}", f"/apps/{client_id}/delete", "/tokens"):
        tab.goto(console(calendly, path))
        yield path
    for path in ("/apps/new", "/tokens/new"):
        tab.goto(console(calendly, path))
        tab.get_by_label("Only some").check()
        yield path
    tab.goto(console(calendly, "/tokens"))
    tab.get_by_role("link", name="Revoke the token").first.click()
    yield "revoke"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read_and_asks_for_nothing_from_elsewhere(
    page: Page, calendly: MockCalendly, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    for where in look_at_every_page(page, calendly):
        found = contrasts(page)
        assert len(found) > 10
        assert [each for each in found if each[1] < SMALLEST_CONTRAST] == [], where


def test_problems_can_be_read_in_both_schemes(visitor: Page, calendly: MockCalendly) -> None:
    visitor.goto(console(calendly, "/apps/new"))
    visitor.get_by_role("button", name="Create app").click()
    expect(visitor.get_by_text("The name must be filled.")).to_be_visible()

    visitor.emulate_media(color_scheme="light")
    light = contrasts(visitor)
    visitor.emulate_media(color_scheme="dark")
    dark = contrasts(visitor)

    assert [each for each in light + dark if each[1] < SMALLEST_CONTRAST] == []
    assert light != dark


def test_a_narrow_screen_needs_no_scrolling_sideways(page: Page, calendly: MockCalendly) -> None:
    page.set_viewport_size({"width": 320, "height": 640})

    for where in look_at_every_page(page, calendly):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, where


def test_targets_are_large_enough_for_a_finger(page: Page, calendly: MockCalendly) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(console(calendly, "/tokens"))
    targets = page.locator("nav a, .button").all()

    boxes = [target.bounding_box() for target in targets]
    assert len(boxes) > 5
    assert all(box and min(box["width"], box["height"]) >= 24 for box in boxes)
