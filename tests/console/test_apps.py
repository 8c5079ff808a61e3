"""OAuth applications on the developer pages: made, looked at, rotated, deleted without a script."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from httpx import AsyncClient, Response

from mockcalendly.domain.scopes import SCOPES
from tests.console.browsing import BASE, Browsing, Page

REDIRECT = "http://localhost:1234"


async def registered(http: AsyncClient) -> list[dict[str, Any]]:
    return list((await http.get("/_mock/apps")).json()["collection"])


async def exchange(http: AsyncClient, keys: dict[str, str], secret: str) -> Response:
    """Ask for tokens as an application that consent was given to a moment ago."""
    query = {"client_id": keys["Client ID"], "redirect_uri": REDIRECT, "response_type": "code"}
    consent = {**query, "scope": "users:read", "login_hint": "owner"}
    sent_to = (await http.get("/oauth/authorize", params=consent)).headers["location"]
    code = dict(parse_qsl(urlsplit(sent_to).query))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    return await http.post("/oauth/token", data=form, auth=(keys["Client ID"], secret))


async def test_a_new_app_is_shown_with_keys_that_work(
    browsing: Browsing, http: AsyncClient
) -> None:
    page = await browsing.new_app()

    assert page.heading == "Planner is registered"
    assert list(page.keys) == ["Client ID", "Client secret", "Webhook signing key"]
    (app,) = await registered(http)
    assert app["client_id"] == page.keys["Client ID"]
    assert app["webhook_signing_key"] == page.keys["Webhook signing key"]
    assert (app["kind"], app["environment"], app["redirect_uris"]) == ("web", "sandbox", [REDIRECT])
    assert app["scopes"] == sorted(SCOPES)
    assert (await exchange(http, page.keys, page.keys["Client secret"])).status_code == 200


async def test_keys_are_shown_once(browsing: Browsing) -> None:
    keys = (await browsing.new_app()).keys
    secrets = {keys["Client secret"], keys["Webhook signing key"]}

    app = await browsing.open(f"apps/{keys['Client ID']}")
    pages = [await browsing.open("apps"), app, await browsing.open(app.link("Delete Planner…"))]

    assert all(secret not in page.source for page in pages for secret in secrets)


async def test_no_key_stands_in_a_url_or_in_the_journal(browsing: Browsing) -> None:
    page = await browsing.new_app()
    journal = await browsing.http.get("/_mock/requests")

    for key in page.keys.values():
        assert key not in page.url
        assert key not in journal.text


async def test_a_form_that_is_sent_again_leads_to_the_app_that_it_made(
    browsing: Browsing, http: AsyncClient
) -> None:
    form = await browsing.open("apps/new")
    first = await browsing.send(form, name="Planner")

    again = await browsing.send(form, name="Planner")

    assert again.url == f"{BASE}/_mock/console/apps/{first.keys['Client ID']}"
    assert again.heading == "Planner"
    assert len(await registered(http)) == 1


async def test_a_native_app_has_no_secret_to_show_or_rotate(browsing: Browsing) -> None:
    page = await browsing.new_app(kind="native", redirect_uris="com.example.app:/callback")
    app = await browsing.open(page.link("Go on to Planner"))

    assert list(page.keys) == ["Client ID", "Webhook signing key"]
    assert [button.text for button in app.all("button")] == ["Rotate webhook signing key"]
    assert "PKCE" in app.one("main").text


@pytest.mark.parametrize(
    ("changes", "scopes"),
    [
        ({"access": "some", "scopes[]": ["users:read", "webhooks:write"]}, 2),
        ({"access": "some"}, 0),
        ({"access": "all", "scopes[]": ["users:read"]}, len(SCOPES)),
    ],
)
async def test_scopes_are_all_or_those_that_are_checked(
    browsing: Browsing, http: AsyncClient, changes: dict[str, Any], scopes: int
) -> None:
    await browsing.new_app(**changes)

    (app,) = await registered(http)
    assert len(app["scopes"]) == scopes
    assert app["legacy"] is False


async def test_an_app_can_be_older_than_scopes(browsing: Browsing, http: AsyncClient) -> None:
    await browsing.new_app(access="legacy")

    (app,) = await registered(http)
    assert app["legacy"] is True


async def test_redirect_uris_stand_one_on_each_line(browsing: Browsing, http: AsyncClient) -> None:
    lines = f"\r\n  {REDIRECT}/a  \r\n\r\nhttps://app.example.com/b\r\n"

    await browsing.new_app(redirect_uris=lines)

    (app,) = await registered(http)
    assert app["redirect_uris"] == [f"{REDIRECT}/a", "https://app.example.com/b"]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": "  "}, "name", "The name must be filled."),
        ({"redirect_uris": "\n"}, "redirect_uris", "The list of redirect URIs must be filled."),
        (
            {"environment": "production"},
            "redirect_uris",
            "http://localhost:1234 must use HTTPS; "
            "a sandbox application may use HTTP with localhost.",
        ),
        (
            {"redirect_uris": "https://a.example/\nhttp://b.example/"},
            "redirect_uris",
            "http://b.example/ must use HTTPS; a sandbox application may use HTTP with localhost.",
        ),
        (
            {"redirect_uris": "com.example.app:/callback"},
            "redirect_uris",
            "com.example.app:/callback may have a scheme of its own only in a native application.",
        ),
    ],
)
async def test_a_problem_is_told_beside_its_field_and_what_was_typed_is_kept(
    browsing: Browsing, http: AsyncClient, changes: dict[str, str], field: str, said: str
) -> None:
    typed: dict[str, Any] = {
        "name": "Planner <&>",
        "kind": "web",
        "environment": "sandbox",
        "redirect_uris": REDIRECT,
        "access": "some",
        "scopes[]": ["users:read", "webhooks:read"],
        **changes,
    }
    page = await browsing.send(await browsing.open("apps/new"), **typed)

    assert page.status == 400
    assert page.one("title").text.startswith("Problem: ")
    assert page.problem(field) == said
    assert "autofocus" in page.by_id(field).attributes
    kept = page.values()
    assert {name: kept[name] for name in typed} == typed
    assert await registered(http) == []


async def test_a_form_can_be_sent_once_its_problems_are_solved(
    browsing: Browsing, http: AsyncClient
) -> None:
    form = await browsing.open("apps/new")
    refused = await browsing.send(form, name="Planner", environment="production")
    solved = await browsing.send(refused, redirect_uris="https://app.example.com/callback")

    assert solved.heading == "Planner is registered"
    (app,) = await registered(http)
    assert app["environment"] == "production"


async def test_the_first_of_many_problems_has_the_focus(browsing: Browsing) -> None:
    form = await browsing.open("apps/new")
    page = await browsing.send(form, name="", redirect_uris="")

    focused = [node.attributes["id"] for node in page if "autofocus" in node.attributes]
    assert focused == ["name"]
    assert page.problem("redirect_uris")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "mobile"),
        ("environment", "staging"),
        ("access", "none"),
        ("scopes[]", ["users:destroy"]),
    ],
)
async def test_what_the_form_does_not_offer_is_refused(
    browsing: Browsing, http: AsyncClient, field: str, value: Any
) -> None:
    form = await browsing.open("apps/new")
    typed = {"name": "Planner", "access": "some", field: value}
    page = await browsing.send(form, **typed)

    assert page.status == 400
    (problem,) = (node for node in page.all("p") if node.attributes.get("class") == "problem")
    assert problem.attributes["id"] == f"{field.removesuffix('[]')}-problem"
    assert await registered(http) == []


async def rotate(browsing: Browsing, keys: dict[str, str], key: str) -> Page:
    app = await browsing.open(f"apps/{keys['Client ID']}")
    return await browsing.send(app, key=key)


async def test_a_rotated_secret_is_shown_once_and_takes_the_place_of_the_old(
    browsing: Browsing, http: AsyncClient
) -> None:
    keys = (await browsing.new_app()).keys

    page = await rotate(browsing, keys, "client_secret")

    assert page.heading == "Planner has a new client secret"
    assert list(page.keys) == ["Client secret"]
    secret = page.keys["Client secret"]
    assert secret not in (await browsing.open(page.link("Go on to Planner"))).source
    assert (await exchange(http, keys, keys["Client secret"])).status_code == 401
    assert (await exchange(http, keys, secret)).status_code == 200


async def test_a_rotated_signing_key_is_shown_once(browsing: Browsing, http: AsyncClient) -> None:
    keys = (await browsing.new_app()).keys

    page = await rotate(browsing, keys, "webhook_signing_key")

    (app,) = await registered(http)
    assert page.keys == {"Webhook signing key": app["webhook_signing_key"]}
    assert page.keys["Webhook signing key"] != keys["Webhook signing key"]
    assert (await exchange(http, keys, keys["Client secret"])).status_code == 200


async def test_rotating_is_done_once_however_often_the_form_is_sent(
    browsing: Browsing, http: AsyncClient
) -> None:
    keys = (await browsing.new_app()).keys
    app = await browsing.open(f"apps/{keys['Client ID']}")
    drawn = (await browsing.send(app, key="client_secret")).keys

    again = await browsing.send(app, key="client_secret")

    assert again.heading == "Planner"
    assert (await exchange(http, keys, drawn["Client secret"])).status_code == 200


@pytest.mark.parametrize("key", ["client_secret", "client_id"])
async def test_a_key_that_a_native_app_does_not_have_cannot_be_rotated(
    browsing: Browsing, key: str
) -> None:
    keys = (await browsing.new_app(kind="native")).keys

    page = await rotate(browsing, keys, key)

    assert (page.status, page.heading) == (400, "Invalid Argument")


async def test_deleting_asks_first(browsing: Browsing, http: AsyncClient) -> None:
    app = await browsing.open((await browsing.new_app()).link("Go on to Planner"))
    question = await browsing.open(app.link("Delete Planner…"))

    assert question.heading == "Delete Planner?"
    assert len(await registered(http)) == 1
    assert question.link("Keep it") == app.url

    page = await browsing.send(question)

    assert page.url == f"{BASE}/_mock/console/apps?deleted"
    assert page.one("p", role="status").text == "The app is deleted."
    assert await registered(http) == []
    assert (await browsing.send(question)).heading == "OAuth apps"


async def test_the_list_has_the_newest_first(browsing: Browsing) -> None:
    assert "none yet" in (await browsing.open("apps")).one("main").text
    for name in ("Alpha", "Beta"):
        await browsing.new_app(name=name)

    page = await browsing.open("apps")

    assert [heading.text for heading in page.all("h2")] == ["Beta", "Alpha"]
    assert (await browsing.open(page.link("Alpha"))).heading == "Alpha"


async def test_an_app_shows_what_it_was_granted(browsing: Browsing, http: AsyncClient) -> None:
    keys = (await browsing.new_app(access="some", **{"scopes[]": ["users:read"]})).keys
    before = (await browsing.open(f"apps/{keys['Client ID']}")).facts
    await exchange(http, keys, keys["Client secret"])
    after = (await browsing.open(f"apps/{keys['Client ID']}")).facts

    assert before["Scopes"] == "users:read"
    assert before["Token"] == f"{BASE}/oauth/token"
    assert before["Created"] == "2026-11-23 09:00:00 UTC"
    assert [before["Access tokens"], after["Access tokens"]] == ["0 in force", "1 in force"]


@pytest.mark.parametrize("access", ["all", "legacy"])
async def test_the_consent_page_can_be_tried_from_an_app(browsing: Browsing, access: str) -> None:
    created = await browsing.new_app(access=access)
    app = await browsing.open(created.link("Go on to Planner"))

    consent = await browsing.open(app.link("Try the consent page"))

    assert consent.heading == "Planner wants to use Calendly for you"


async def test_an_app_that_is_none_has_no_page(browsing: Browsing) -> None:
    for path in ("apps/nobody", "apps/nobody/delete"):
        page = await browsing.open(path)

        assert (page.status, page.heading) == (404, "Resource Not Found")
        assert "nobody" in page.one("main").text


async def test_a_name_is_only_text(browsing: Browsing) -> None:
    name = "<script>alert(1)</script>\"'&amp;"
    created = await browsing.new_app(name=name)
    app = await browsing.open(f"apps/{created.keys['Client ID']}")

    assert app.heading == name
    assert app.all("script") == []
