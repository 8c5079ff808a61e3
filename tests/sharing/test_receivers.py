"""Apps of a test as receivers of a server that could not call them."""

import asyncio
from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly
from tests.sharing.conftest import MONDAY


def failing(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    raise LookupError("no such lead")


async def test_an_app_runs_on_the_loop_of_the_test(url: str) -> None:
    seen: list[asyncio.AbstractEventLoop] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            seen.append(asyncio.get_running_loop())
            await send({"type": "http.response.start", "status": 202, "headers": []})
            await send({"type": "http.response.body", "body": b"thanks"})

    async with MockCalendly(server=url, now=MONDAY) as calendly:
        calendly.webhooks_to(app, "invitee.created", loop=asyncio.get_running_loop())
        calendly.book("30min")
        with pytest.raises(RuntimeError, match=r"await asettle\(\)"):
            calendly.settle()
        await calendly.asettle()
        (attempt,) = calendly.deliveries.last.attempts
        assert (attempt.status, attempt.response_body) == (202, b"thanks")
    assert seen == [asyncio.get_running_loop()]


def test_what_an_app_raises_stands_in_the_attempt(calendly: MockCalendly) -> None:
    calendly.webhooks_to(failing, "invitee.created")
    calendly.book("30min")
    calendly.settle()
    assert calendly.deliveries.last.status == 500
    assert calendly.deliveries.last.error == "LookupError: no such lead"
    assert "LookupError: no such lead" in calendly.notes[0]


def test_apps_of_two_worlds_get_their_own_messages_only(url: str) -> None:
    def app_of(got: list[str]) -> Any:
        def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            got.append(environ["PATH_INFO"])
            start_response("204 No Content", [])
            return []

        return app

    one: list[str] = []
    two: list[str] = []
    with MockCalendly(server=url) as first, MockCalendly(server=url) as second:
        first.webhooks_to(app_of(one), "invitee.created", path="/one")
        second.webhooks_to(app_of(two), "invitee.created", path="/two")
        first.book()
        first.settle()
        second.book()
        second.book()
        second.settle()
    assert (one, two) == (["/one"], ["/two", "/two"])


def test_a_receiver_of_any_language_can_fetch_and_answer(calendly: MockCalendly) -> None:
    with httpx.Client(base_url=f"{calendly.url}/_mock") as control:
        receiver = control.post("/receivers").json()["resource"]
        calendly.subscribe(f"{receiver['url']}/hook", "invitee.created")
        messages = f"/receivers/{receiver['id']}/messages"
        assert control.post(messages, json={"timeout": 0}).json() == {"collection": []}

        calendly.book("30min")
        (message,) = control.post(messages).json()["collection"]
        assert message["url"] == f"{receiver['url']}/hook"
        answer = f"{messages}/{message['number']}/answer"
        assert control.post(answer, json={"status": 204}).status_code == 204
        assert calendly.deliveries.wait("invitee.created").status == 204

        assert control.post(answer, json={"status": 500}).status_code == 204
        assert control.post(answer, json={"state": 1}).status_code == 400
        assert control.post("/receivers/0/messages").status_code == 404
        elsewhere = f"{calendly.url.rpartition('/w/')[0]}/_mock{messages}"
        assert httpx.post(elsewhere, json={}).status_code == 404
