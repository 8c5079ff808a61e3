"""Deliveries straight into an app of the test, without a port."""

import asyncio
import http.client
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import flask
import pytest
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from mockcalendly.courier import AppReceiver, Courier
from mockcalendly.model.webhooks import DeliveryState
from mockcalendly.webhooks.signature import SIGNATURE_HEADER, verify
from mockcalendly.world import World
from tests.courier.conftest import NewCourier
from tests.courier.given import KEY, NOW, Hook
from tests.courier.receiver import Receiver, answer

URL = "http://app.test/hooks/caf%C3%A9?tenant=a%2Fb"
BODY = b'{"event":"invitee.created"}'

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
StartResponse = Callable[..., Any]
Endpoint = Callable[[Request], Awaitable[Response]]


def starlette_app(endpoint: Endpoint, **settings: Any) -> Starlette:
    return Starlette(routes=[Route("/{path:path}", endpoint, methods=["POST"])], **settings)


async def deliver(world: World, courier: Courier, receiver: AppReceiver) -> tuple[Hook, str]:
    before = courier.receivers.get("http://app.test")
    if before is not None and before is not receiver:
        await before.aclose()
    courier.receivers["http://app.test"] = receiver
    hook = Hook(world, URL, KEY)
    delivery = hook.send(BODY)
    await courier.settle(world)
    return hook, delivery


async def test_an_asgi_app_gets_what_goes_over_a_socket(world: World, courier: Courier) -> None:
    seen: list[Request] = []

    async def endpoint(request: Request) -> Response:
        await request.body()
        seen.append(request)
        return PlainTextResponse("thanks", status_code=202, headers={"X-Request-Id": "7"})

    hook, delivery = await deliver(world, courier, AppReceiver(starlette_app(endpoint)))
    [request] = seen
    body = await request.body()
    assert body == BODY
    assert request.method == "POST"
    assert request.scope["raw_path"] == b"/hooks/caf%C3%A9"
    assert request.scope["query_string"] == b"tenant=a%2Fb"
    assert request.url.netloc == "app.test"
    assert request.path_params == {"path": "hooks/café"}
    assert request.query_params["tenant"] == "a/b"
    assert request.headers.items() == [
        ("host", "app.test"),
        ("content-type", "application/json"),
        ("user-agent", "Calendly"),
        ("accept", "*/*"),
        ("accept-encoding", "gzip"),
        ("calendly-webhook-signature", request.headers[SIGNATURE_HEADER]),
        ("content-length", str(len(BODY))),
    ]
    verify(request.headers[SIGNATURE_HEADER], body, KEY, now=NOW)
    attempt = hook.last(delivery)
    assert (attempt.status, attempt.response_body, attempt.error) == (202, b"thanks", None)
    assert ("x-request-id", "7") in attempt.response_headers


async def test_a_wsgi_app_gets_what_goes_over_a_socket(world: World, courier: Courier) -> None:
    app = flask.Flask("receiver")
    seen: dict[str, Any] = {}

    @app.post("/hooks/<name>")
    def hook_(name: str) -> tuple[str, int]:
        seen.update(flask.request.headers)
        seen.update(name=name, body=flask.request.get_data(), url=flask.request.url)
        return "thanks", 202

    hook, delivery = await deliver(world, courier, AppReceiver(app))
    verify(seen.pop(SIGNATURE_HEADER), BODY, KEY, now=NOW)
    assert seen == {
        "Host": "app.test",
        "Content-Type": "application/json",
        "User-Agent": "Calendly",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Content-Length": str(len(BODY)),
        "name": "café",
        "body": BODY,
        "url": "http://app.test/hooks/café?tenant=a/b",
    }
    attempt = hook.last(delivery)
    assert (attempt.status, attempt.response_body, attempt.error) == (202, b"thanks", None)


async def test_the_longest_matching_start_of_a_url_decides(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    seen = []

    def app(name: str) -> AppReceiver:
        def wsgi(_: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
            seen.append(name)
            start_response("200 OK", [])
            return []

        return AppReceiver(wsgi)

    origin = receiver.url.removesuffix("/hook")
    courier.receivers.update(
        {f"{origin}/a": app("a"), f"{origin}/a/b/": app("b"), "http://app": app("origin")}
    )
    urls = ["/a", "/a?x=1", "/a/b/c", "/ab"]
    for url in [*(origin + path for path in urls), "http://app/", "http://app:80/x"]:
        Hook(world, url).send()
        await courier.settle(world)
    assert seen == ["a", "a", "b", "origin"]
    assert len(receiver.requests) == 1


async def test_an_app_may_call_back_with_a_blocking_client(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    # The receiver on the socket stands for the emulator: it lives in the courier's own loop.
    receiver.usually = answer(200, body=b"me")

    def ask_the_emulator() -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=10)
        connection.request("POST", "/users/me", body=b"?")
        body = connection.getresponse().read()
        connection.close()
        return body

    async def asgi(_: Request) -> Response:
        return Response(ask_the_emulator())

    def wsgi(_: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [ask_the_emulator()]

    for app in (AppReceiver(starlette_app(asgi)), AppReceiver(wsgi)):
        hook, delivery = await deliver(world, courier, app)
        assert hook.last(delivery).response_body == b"me"
        await app.aclose()


async def test_an_asgi_app_runs_in_a_thread_of_its_own_or_in_the_loop_given(
    world: World, courier: Courier
) -> None:
    threads = []

    async def endpoint(_: Request) -> Response:
        threads.append(threading.current_thread())
        return Response()

    await deliver(world, courier, AppReceiver(starlette_app(endpoint)))
    loop = asyncio.get_running_loop()
    await deliver(world, courier, AppReceiver(starlette_app(endpoint), loop=loop))
    own, given = threads
    assert own is not threading.current_thread()
    assert given is threading.current_thread()


async def test_an_apps_lifespan_begins_with_the_first_delivery_and_ends_with_the_receiver(
    world: World, courier: Courier
) -> None:
    seen = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, str]]:
        seen.append("startup")
        yield {"database": "open"}
        seen.append("shutdown")

    async def endpoint(request: Request) -> Response:
        seen.append(request.state.database)
        return Response()

    receiver = AppReceiver(starlette_app(endpoint, lifespan=lifespan))
    await deliver(world, courier, receiver)
    await deliver(world, courier, receiver)
    assert seen == ["startup", "open", "open"]
    await receiver.aclose()
    assert seen == ["startup", "open", "open", "shutdown"]
    await deliver(world, courier, receiver)
    assert seen[4:] == ["startup", "open"]


async def test_a_startup_that_fails_is_every_attempts_error(world: World, courier: Courier) -> None:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await connect()
        yield

    async def connect() -> None:
        raise RuntimeError("no database")

    async def endpoint(_: Request) -> Response:
        return Response()

    receiver = AppReceiver(starlette_app(endpoint, lifespan=lifespan))
    for _ in range(2):
        hook, delivery = await deliver(world, courier, receiver)
        assert hook.last(delivery).error == "The app's startup failed: RuntimeError: no database"
        assert hook.last(delivery).status is None


async def test_an_app_that_knows_no_lifespan_works(world: World, courier: Courier) -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        assert (await receive())["body"] == BODY
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})
        assert (await receive())["type"] == "http.disconnect"

    hook, delivery = await deliver(world, courier, AppReceiver(app))
    assert hook.state(delivery) is DeliveryState.SUCCEEDED


async def test_what_an_app_raises_is_the_attempts_error(world: World, courier: Courier) -> None:
    async def endpoint(_: Request) -> Response:
        raise LookupError("no such invitee")

    async def bare(scope: Message, _: Receive, __: Send) -> None:
        if scope["type"] == "http":
            raise LookupError("no such invitee")

    def wsgi(_: dict[str, Any], __: StartResponse) -> Iterable[bytes]:
        raise LookupError("no such invitee")

    def wsgi_late(_: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        yield b"so far"
        raise LookupError("no such invitee")

    for app in (starlette_app(endpoint), bare, wsgi, wsgi_late):
        hook, delivery = await deliver(world, courier, AppReceiver(app))
        assert hook.last(delivery).status == 500
        assert hook.last(delivery).error == "LookupError: no such invitee"


async def test_an_app_that_does_not_answer_has_failed(world: World, courier: Courier) -> None:
    async def asgi(_: Message, __: Receive, ___: Send) -> None: ...

    def wsgi(_: dict[str, Any], __: StartResponse) -> Iterable[bytes]:
        return []

    for app in (asgi, wsgi):
        hook, delivery = await deliver(world, courier, AppReceiver(app))
        assert hook.last(delivery).status == 500
        assert (hook.last(delivery).error or "").startswith("The app ended without a")


async def test_an_answer_counts_when_it_is_complete_whatever_the_app_does_then(
    world: World, courier: Courier
) -> None:
    done = threading.Event()

    async def afterwards() -> None:
        await asyncio.sleep(0)
        done.set()
        raise LookupError("nobody waits for this")

    async def endpoint(_: Request) -> Response:
        return Response(background=BackgroundTask(afterwards))

    hook, delivery = await deliver(world, courier, AppReceiver(starlette_app(endpoint)))
    assert hook.state(delivery) is DeliveryState.SUCCEEDED
    assert done.wait(10)


async def test_an_app_that_hangs_runs_into_the_read_timeout(
    world: World, new_courier: NewCourier
) -> None:
    courier = new_courier(read_timeout=timedelta(milliseconds=50))
    canceled, release = threading.Event(), threading.Event()

    async def asgi(scope: Message, _: Receive, __: Send) -> None:
        if scope["type"] == "http":
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                canceled.set()
                raise

    def wsgi(_: dict[str, Any], __: StartResponse) -> Iterable[bytes]:
        release.wait(10)
        return []

    error = "No whole answer came within 0.05 s."
    hook, delivery = await deliver(world, courier, AppReceiver(asgi))
    assert hook.last(delivery).error == error
    assert canceled.wait(10)
    hook, delivery = await deliver(world, courier, AppReceiver(wsgi))
    assert hook.last(delivery).error == error
    release.set()


async def test_an_endless_answer_is_read_to_its_limit(world: World, courier: Courier) -> None:
    async def endpoint(_: Request) -> Response:
        async def pour() -> AsyncIterator[bytes]:
            while True:
                yield b"x" * 4096
                await asyncio.sleep(0)

        return StreamingResponse(pour())

    def wsgi(_: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        while True:
            yield b"x" * 4096

    for app in (starlette_app(endpoint), wsgi):
        hook, delivery = await deliver(world, courier, AppReceiver(app))
        assert hook.state(delivery) is DeliveryState.SUCCEEDED
        assert hook.last(delivery).response_body == b"x" * 2048


async def test_a_loop_that_has_ended_is_said_to_have(world: World, courier: Courier) -> None:
    async def endpoint(_: Request) -> Response:
        return Response()

    loop = asyncio.new_event_loop()
    loop.close()
    hook, delivery = await deliver(world, courier, AppReceiver(starlette_app(endpoint), loop=loop))
    assert hook.last(delivery).error == (
        "The event loop that the app was to run in is not running."
    )


async def test_receivers_are_closed_with_the_courier(world: World, courier: Courier) -> None:
    async def endpoint(_: Request) -> Response:
        return Response()

    def loop_threads() -> set[threading.Thread]:
        return {t for t in threading.enumerate() if t.name == "mockcalendly-receiver"}

    before = loop_threads()
    await deliver(world, courier, AppReceiver(starlette_app(endpoint)))
    assert loop_threads() - before
    await courier.aclose()
    assert not loop_threads() - before


def test_an_interface_is_told_by_its_signature_or_by_name() -> None:
    def vague(*arguments: Any) -> Any:
        return arguments

    with pytest.raises(TypeError, match='pass interface="asgi" or interface="wsgi"'):
        AppReceiver(vague)
    AppReceiver(vague, interface="wsgi")
    with pytest.raises(TypeError, match="not callable"):
        AppReceiver("app")  # type: ignore[arg-type]
