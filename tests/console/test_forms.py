"""Who may send a form of the console: its own pages only, and each of them once."""

from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.console.forms import MOST_REMEMBERED, Forms
from mockcalendly.emulator import Emulator
from tests.console.browsing import BASE, Browsing, Page

OWN = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}


async def apps(http: AsyncClient, world: str = "") -> list[Any]:
    return list((await http.get(f"{world}/_mock/apps")).json()["collection"])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        OWN,
        {"Origin": BASE},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://proxied.example", "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_a_page_of_the_console_may_send_its_form(
    browsing: Browsing, headers: dict[str, str]
) -> None:
    form = await browsing.open("apps/new")
    browsing.http.headers.update(headers)

    assert (await browsing.send(form, name="Planner")).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": BASE},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://127.0.0.1:8787.evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
async def test_a_page_of_another_origin_may_not_even_with_the_right_seal(
    browsing: Browsing, headers: dict[str, str]
) -> None:
    form = await browsing.open("apps/new")
    browsing.http.headers.update(headers)

    page = await browsing.send(form, name="Planner")

    for name in headers:
        del browsing.http.headers[name]
    assert page.status == 403
    assert "another origin" in page.one("main").text
    assert await apps(browsing.http) == []


@pytest.mark.parametrize("seal", ["", "x", ".", "\udcff", "0" * 32 + "." + "0" * 64, "ü.ü"])
async def test_a_form_needs_the_seal_of_its_page(browsing: Browsing, seal: str) -> None:
    form = await browsing.open("apps/new")
    data = {**form.values(), "name": "Planner", "seal": seal.encode("utf-8", "surrogatepass")}

    answer = await browsing.http.post(f"{BASE}/_mock/console/apps", data=data)

    assert answer.status_code in (400, 403)
    assert Page(answer).heading in ("Permission Denied", "Invalid Argument")
    assert await apps(browsing.http) == []


async def test_a_seal_is_good_for_one_action_in_one_world(
    browsing: Browsing, http: AsyncClient
) -> None:
    app = await browsing.open((await browsing.new_app()).link("Go on to Planner"))
    values = app.values()

    deleted = await http.post(f"{app.url}/delete", data=values)
    elsewhere = await http.post(
        "/w/two/_mock/console/apps", data=(await browsing.open("apps/new")).values()
    )

    assert (deleted.status_code, elsewhere.status_code) == (403, 403)
    assert len(await apps(http)) == 1
    assert await apps(http, "/w/two") == []


async def test_after_a_restart_a_form_is_out_of_date(browsing: Browsing) -> None:
    form = await browsing.open("apps/new")
    async with Emulator() as restarted:
        transport = ASGITransport(app=restarted)
        async with AsyncClient(transport=transport, base_url=BASE) as http:
            page = await Browsing(http).send(form, name="Planner")

            assert page.status == 403
            assert "restart" in page.one("main").text
            assert await apps(http) == []


async def test_every_form_is_refused_without_a_seal(browsing: Browsing, http: AsyncClient) -> None:
    id_ = (await browsing.new_app()).keys["Client ID"]
    token = (await http.get("/_mock/tokens")).json()["collection"][0]["id"]

    for path in ("apps", f"apps/{id_}", f"apps/{id_}/delete", "tokens", f"tokens/{token}/revoke"):
        answer = await http.post(f"/_mock/console/{path}", data={"name": "Planner", "key": "x"})

        assert answer.status_code == 403, path
    assert len(await apps(http)) == 1
    assert (await http.get("/_mock/tokens")).json()["collection"][0]["revoked_at"] is None


async def test_a_form_that_cannot_be_read_is_refused(http: AsyncClient) -> None:
    answer = await http.post("/_mock/console/apps", content=b"name=%ff")

    assert (answer.status_code, Page(answer).heading) == (400, "Invalid Argument")


def test_forms_that_were_sent_are_forgotten_the_oldest_first() -> None:
    forms = Forms()
    seals = [forms.seal("apps") for _ in range(MOST_REMEMBERED + 1)]
    for seal in seals:
        forms.remember(seal, "console/apps")

    assert forms.led_to(seals[0]) is None
    assert all(forms.led_to(seal) == "console/apps" for seal in seals[1:])
