"""Personal access tokens on the developer pages."""

from typing import Any

import pytest
from httpx import AsyncClient
from msgspec.structs import replace

from mockcalendly.domain.scopes import SCOPES
from mockcalendly.emulator import Emulator
from tests.console.browsing import BASE, Browsing, Page

TOKEN = "Personal access token"
MEMBER = "CCCCCCCCCCCCCCCC"


async def new_token(browsing: Browsing, **changes: Any) -> Page:
    form = await browsing.open("tokens/new")
    return await browsing.send(form, **{"user": MEMBER, **changes})


async def status(http: AsyncClient, token: str, path: str) -> int:
    answer = await http.get(path, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


def cards(page: Page) -> list[str]:
    return [card.text for card in page.one("main").all("li")]


async def test_a_token_speaks_for_the_chosen_user_with_the_chosen_scopes(
    browsing: Browsing, http: AsyncClient
) -> None:
    page = await new_token(browsing, access="some", **{"scopes[]": ["users:read"]})

    assert page.heading == "Mia Member has a new token"
    token = page.keys[TOKEN]
    me = await http.get("/users/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["resource"]["name"] == "Mia Member"
    assert await status(http, token, "/contacts") == 403


async def test_a_token_has_all_scopes_unless_some_are_chosen(
    browsing: Browsing, http: AsyncClient
) -> None:
    await new_token(browsing)

    listed = (await http.get("/_mock/tokens")).json()["collection"]
    assert listed[-1]["scopes"] == sorted(SCOPES)


async def test_the_form_names_the_owner_first_of_all(browsing: Browsing) -> None:
    form = await browsing.open("tokens/new")

    assert form.values()["user"] == "AAAAAAAAAAAAAAAA"
    assert [option.text for option in form.all("option")] == [
        "Olivia Owner · olivia@example.com",
        "Adam Admin · adam@example.com",
        "Mia Member · mia@example.com",
    ]


async def test_a_token_is_shown_once_and_listed_by_its_end(
    browsing: Browsing, emulator: Emulator
) -> None:
    token = (await new_token(browsing)).keys[TOKEN]

    page = await browsing.open("tokens")

    assert all(row.id not in page.source for row in emulator.default.rows.tokens)
    assert cards(page)[0].startswith(f"Mia Member ••••{token[-4:]} ")
    assert len(cards(page)) == 4


async def test_tokens_of_apps_are_not_personal(browsing: Browsing, emulator: Emulator) -> None:
    keys = (await browsing.new_app()).keys
    query = {"client_id": keys["Client ID"], "redirect_uri": "http://localhost:1234"}
    consent = {**query, "response_type": "code", "scope": "users:read", "login_hint": "owner"}
    sent_to = (await browsing.http.get("/oauth/authorize", params=consent)).headers["location"]
    form = {
        "grant_type": "authorization_code",
        "code": sent_to.partition("code=")[2],
        "redirect_uri": "http://localhost:1234",
    }
    auth = (keys["Client ID"], keys["Client secret"])
    assert (await browsing.http.post("/oauth/token", data=form, auth=auth)).status_code == 200
    listed = (await browsing.http.get("/_mock/tokens")).json()["collection"]

    assert len(cards(await browsing.open("tokens"))) == 3
    page = await browsing.open(f"tokens/{listed[-1]['id']}/revoke")
    assert page.status == 404


async def test_a_form_that_is_sent_again_makes_no_second_token(browsing: Browsing) -> None:
    form = await browsing.open("tokens/new")
    assert (await browsing.send(form)).keys

    again = await browsing.send(form)

    assert again.url == f"{BASE}/_mock/console/tokens"
    assert len(cards(again)) == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"user": "NOBODY"},
        {"access": "legacy"},
        {"access": "some", "scopes[]": ["users:read", "users:destroy"]},
    ],
)
async def test_what_cannot_be_is_refused_and_the_choice_kept(
    browsing: Browsing, changes: dict[str, Any]
) -> None:
    page = await new_token(browsing, **changes)

    assert page.status == 400
    (problem,) = (node for node in page.all("p") if node.attributes.get("class") == "problem")
    field = [*changes][-1].removesuffix("[]")
    assert problem.attributes["id"] == f"{field}-problem"
    assert len(cards(await browsing.open("tokens"))) == 3


async def test_revoking_asks_first(browsing: Browsing, http: AsyncClient) -> None:
    token = (await new_token(browsing)).keys[TOKEN]
    page = await browsing.open("tokens")
    link = page.link(f"Revoke the token ••••{token[-4:]} of Mia Member…")
    question = await browsing.open(link)

    assert question.heading == f"Revoke the token ••••{token[-4:]} of Mia Member?"
    assert await status(http, token, "/users/me") == 200

    done = await browsing.send(question)

    assert done.one("p", role="status").text == "The token is revoked."
    assert "Revoked2026-11-23 09:00:00 UTC" in cards(done)[0]
    assert len(done.all("a", **{"class": "button danger"})) == 3
    assert await status(http, token, "/users/me") == 401


async def test_of_a_short_token_nothing_is_shown(browsing: Browsing, emulator: Emulator) -> None:
    row = emulator.default.rows.tokens["mock.owner.token"]
    emulator.default.execute(
        lambda tx, short: tx.rows.tokens.put(short), replace(row, id="t0p", seq=10**12)
    )

    assert "t0p" not in (await browsing.open("tokens")).source


async def test_a_token_that_is_none_has_no_page(browsing: Browsing) -> None:
    page = await browsing.open("tokens/nobody/revoke")

    assert (page.status, page.heading) == (404, "Resource Not Found")
