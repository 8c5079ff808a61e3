"""What goes over the wire, and what is said of what comes back."""

import asyncio
import hashlib
import hmac
import socket
import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from mockcalendly.courier import Courier
from mockcalendly.model.webhooks import DeliveryState
from mockcalendly.world import World
from tests.courier.conftest import NewCourier
from tests.courier.given import KEY, NOW, Hook
from tests.courier.receiver import Receiver, answer, hang, reset

BODY = b'{"event":"invitee.created","payload":{"name":"Zo\xc3\xab / \\u2028"}}'


async def test_a_message_has_exactly_these_bytes(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    hook = Hook(world, receiver.url, KEY)
    hook.send(BODY)
    await courier.settle(world)

    t = str(int(NOW.timestamp()))
    v1 = hmac.new(KEY.encode(), t.encode() + b"." + BODY, hashlib.sha256).hexdigest()
    [request] = receiver.requests
    assert request.body == BODY
    assert request.head.decode() == (
        "POST /hook HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{receiver.port}\r\n"
        "Content-Type: application/json\r\n"
        "User-Agent: Calendly\r\n"
        "Accept: */*\r\n"
        "Accept-Encoding: gzip\r\n"
        f"Calendly-Webhook-Signature: t={t},v1={v1}\r\n"
        f"Content-Length: {len(BODY)}\r\n"
        "\r\n"
    )


async def test_an_attempt_keeps_what_was_sent_and_answered(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = answer(202, body=b"thanks", headers="X-Request-Id: 7\r\n")
    hook = Hook(world, receiver.url, KEY)
    delivery = hook.send(BODY)
    await courier.settle(world)

    [attempt] = hook.delivery(delivery).attempts
    assert hook.state(delivery) is DeliveryState.SUCCEEDED
    assert attempt.at == NOW
    assert [f"{name}: {value}" for name, value in attempt.request_headers] == (
        receiver.requests[0].lines[1:]
    )
    assert attempt.status == 202
    assert attempt.response_headers == (("Content-Length", "6"), ("X-Request-Id", "7"))
    assert attempt.response_body == b"thanks"
    assert attempt.error is None
    assert 0 < attempt.seconds < 10


async def test_without_a_key_there_is_no_signature(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    Hook(world, receiver.url).send()
    await courier.settle(world)
    assert "Calendly-Webhook-Signature" not in receiver.requests[0].headers


@pytest.mark.parametrize(
    ("registered", "sent"),
    [
        ("", "/"),
        ("?tenant=1", "/?tenant=1"),
        (
            "/a/../%7Eb;c=d/é ü?x=%20%2F&x=a+b&y='\"&=#top",
            "/a/../%7Eb;c=d/%C3%A9%20%C3%BC?x=%20%2F&x=a+b&y='\"&=",
        ),
    ],
)
async def test_path_and_query_are_sent_as_registered(
    world: World, courier: Courier, receiver: Receiver, registered: str, sent: str
) -> None:
    Hook(world, f"http://127.0.0.1:{receiver.port}{registered}").send()
    await courier.settle(world)
    assert receiver.requests[0].lines[0] == f"POST {sent} HTTP/1.1"


async def test_credentials_in_the_url_are_sent_as_basic_authorization(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    Hook(world, f"http://jo:p%40ss@127.0.0.1:{receiver.port}/hook").send()
    await courier.settle(world)
    headers = receiver.requests[0].headers
    assert headers["Authorization"] == "Basic am86cEBzcw=="
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"


async def test_connections_are_kept_and_cookies_are_not(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = answer(200, headers="Set-Cookie: session=1\r\n")
    Hook(world, receiver.url).send_all(b"1", b"2", b"3")
    await courier.settle(world)
    assert receiver.connections == 1
    assert all("Cookie" not in request.headers for request in receiver.requests)


async def test_proxies_of_the_environment_are_ignored(
    world: World, courier: Courier, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert hook.state(delivery) is DeliveryState.SUCCEEDED


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, "Answered 404 Not Found."),
        (410, "Answered 410 Gone."),
        (500, "Answered 500 Internal Server Error."),
        (599, "Answered 599."),
        (304, "Answered 304 Not Modified: redirects are not followed."),
    ],
)
async def test_anything_but_2xx_is_a_failure(
    world: World, courier: Courier, receiver: Receiver, status: int, error: str
) -> None:
    receiver.usually = answer(status)
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert hook.state(delivery) is DeliveryState.PENDING
    assert hook.last(delivery).status == status
    assert hook.last(delivery).error == error


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(
    world: World, courier: Courier, receiver: Receiver, status: int
) -> None:
    receiver.script = [answer(status, headers=f"Location: {receiver.url}/new\r\n")]
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert len(receiver.requests) == 1
    error = hook.last(delivery).error
    assert error is not None
    assert error.endswith(f" to {receiver.url}/new: redirects are not followed.")


async def test_a_closed_port_is_named(world: World, courier: Courier) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    hook = Hook(world, f"http://localhost:{port}/hook")
    delivery = hook.send()
    await courier.settle(world)
    assert hook.last(delivery).status is None
    assert hook.last(delivery).error == f"Connection refused: nothing listens at localhost:{port}."


async def test_a_broken_connection_is_a_failure(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = reset
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert len(receiver.requests) == 1
    assert (hook.last(delivery).error or "").endswith("without an answer.")


async def test_a_message_is_not_sent_twice_because_a_kept_connection_breaks(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.script = [answer(), reset]
    hook = Hook(world, receiver.url)
    hook.send(b"1")
    delivery = hook.send(b"2")
    await courier.settle(world)
    assert receiver.connections == 1
    assert receiver.bodies == [b"1", b"2"]
    assert hook.state(delivery) is DeliveryState.PENDING


async def test_an_answer_that_breaks_off_is_a_failure(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    async def break_off(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()
        raise ConnectionError

    receiver.usually = break_off
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert hook.state(delivery) is DeliveryState.PENDING
    assert (hook.last(delivery).error or "").startswith("The answer broke off")


async def test_an_answer_that_is_not_http_is_a_failure(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    async def babble(writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")

    receiver.usually = babble
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert (hook.last(delivery).error or "").startswith("The answer is not valid HTTP")


async def test_a_receiver_that_hangs_runs_into_the_read_timeout(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    receiver.usually = hang
    courier = new_courier(read_timeout=timedelta(milliseconds=50))
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert hook.last(delivery).error == "No whole answer came within 0.05 s."


async def test_that_holds_on_a_kept_connection_too(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    receiver.script = [answer(), hang]
    courier = new_courier(read_timeout=timedelta(milliseconds=50))
    hook = Hook(world, receiver.url)
    hook.send()
    delivery = hook.send()
    await courier.settle(world, timeout=5)
    assert receiver.connections == 1
    assert hook.last(delivery).error == "No whole answer came within 0.05 s."


async def test_an_answer_that_only_drips_runs_into_the_read_timeout(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.001)

    receiver.usually = drip
    courier = new_courier(read_timeout=timedelta(milliseconds=100))
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert hook.last(delivery).error == "No whole answer came within 0.1 s."


async def test_a_connection_that_is_not_made_runs_into_the_connect_timeout(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    courier = new_courier(connect_timeout=timedelta(milliseconds=50))
    hook = Hook(world, receiver.url.replace("http:", "https:"))  # it never shakes hands
    delivery = hook.send()
    await courier.settle(world)
    assert hook.last(delivery).error == (
        f"No connection to 127.0.0.1:{receiver.port} was made within 0.05 s."
    )


async def test_of_a_long_answer_the_beginning_is_kept_and_the_rest_not_read(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    async def pour(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            await writer.drain()

    receiver.usually = pour
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert hook.state(delivery) is DeliveryState.SUCCEEDED
    assert hook.last(delivery).response_body == b"x" * 2048


async def test_a_certificate_that_nobody_vouches_for_is_a_failure(
    world: World, courier: Courier
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(Path(__file__).with_name("self_signed.pem"))
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        hook = Hook(world, f"https://localhost:{port}/hook")
        delivery = hook.send()
        await courier.settle(world)
    assert (hook.last(delivery).error or "").startswith("The TLS certificate is not trusted")


async def test_a_name_counts_by_what_it_resolves_to(
    world: World, courier: Courier, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, {"near.example.com": ["127.0.0.1"]})
    hook = Hook(world, f"http://near.example.com:{receiver.port}/hook")
    delivery = hook.send()
    await courier.settle(world)
    assert hook.state(delivery) is DeliveryState.SUCCEEDED
    assert receiver.requests[0].headers["Host"] == f"near.example.com:{receiver.port}"


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("[::ffff:8.8.8.8]", "::ffff:8.8.8.8"),
        ("far.example.com", "far.example.com (203.0.113.7)"),
        ("both.example.com", "both.example.com (203.0.113.7)"),
    ],
)
async def test_nothing_is_sent_out_of_the_local_networks(
    world: World,
    courier: Courier,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    *,
    host: str,
    named: str,
) -> None:
    resolve(
        monkeypatch,
        {
            "far.example.com": ["203.0.113.7"],
            "both.example.com": ["127.0.0.1", "203.0.113.7"],
        },
    )
    hook = Hook(world, f"http://{host}:{receiver.port}/hook")
    delivery = hook.send()
    await courier.settle(world)

    row = hook.delivery(delivery)
    assert row.state is DeliveryState.REFUSED
    assert row.due_at is None
    assert row.attempts[0].request_headers == ()
    assert (row.attempts[0].error or "").startswith(f"Nothing was sent: {named} is neither")
    assert receiver.connections == 0
    assert hook.subscription.retry_started_at is None


async def test_a_name_without_an_address_is_a_failure(
    world: World, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, {})
    hook = Hook(world, "http://nowhere.example.com/hook")
    delivery = hook.send()
    await courier.settle(world)
    assert hook.state(delivery) is DeliveryState.PENDING
    assert hook.last(delivery).error == (
        "The name nowhere.example.com leads to no address: Name or service not known."
    )


def resolve(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]) -> None:
    """Put these names in the place of the network's."""

    def getaddrinfo(host: bytes, *_: object, **__: object) -> list[tuple[object, ...]]:
        addresses = names.get(host.decode())
        if addresses is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 0)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
