"""The proxy is Calendly for Calendly's hosts, and lets nothing else through unless told to."""

import asyncio
import socket
import ssl
from asyncio import StreamReader, StreamWriter
from time import perf_counter

import httpx
import pytest

from mockcalendly import Emulator, PortTaken
from mockcalendly.proxy import Authority, forward
from mockcalendly.server.vendor_ports import OpenPorts, VendorPorts
from tests.proxy.conftest import Opening, port_of

BEARER = {"Authorization": "Bearer mock.owner.token"}
ME = "https://api.calendly.com/users/me"
CONNECT = b"CONNECT api.calendly.com:443 HTTP/1.1\r\nHost: api.calendly.com:443\r\n\r\n"


def client(ports: OpenPorts, authority: Authority) -> httpx.AsyncClient:
    trusted = ssl.create_default_context(cafile=authority.certificate)
    return httpx.AsyncClient(
        proxy=ports.proxy, verify=trusted, headers=BEARER, trust_env=False, timeout=20
    )


async def say(port: int, *parts: bytes) -> bytes:
    """Return all that is answered to some bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    async with asyncio.timeout(20):
        answer = await reader.read()
    writer.close()
    return answer


async def test_all_hosts_are_answered_for_on_connections_that_are_kept(
    opening: Opening, authority: Authority
) -> None:
    async with opening() as ports, client(ports, authority) as calendly:
        for _ in range(3):
            me = (await calendly.get(ME)).json()["resource"]
            assert me["uri"] == "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"
        found = await calendly.get("https://calendly.com/.well-known/oauth-authorization-server")
        assert found.json()["token_endpoint"] == "https://calendly.com/oauth/token"
        assert (await calendly.get("https://auth.calendly.com/oauth/authorize")).status_code == 400
        assert (await calendly.get("https://mcp.calendly.com/")).status_code == 404
        assert (await calendly.get("https://assets.calendly.com/")).status_code == 404


async def test_a_client_that_trusts_other_authorities_is_not_deceived(opening: Opening) -> None:
    async with opening() as ports:
        async with httpx.AsyncClient(proxy=ports.proxy, trust_env=False) as distrustful:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await distrustful.get(ME)


async def test_other_hosts_are_refused_with_a_reason(
    opening: Opening, authority: Authority
) -> None:
    async with opening() as ports:
        answer = await say(port_of(ports), b"CONNECT example.com:443 HTTP/1.1\r\n\r\n")
        async with client(ports, authority) as calendly:
            with pytest.raises(httpx.ProxyError, match="403 Forbidden"):
                await calendly.get("https://example.com/")

    assert answer.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert b"answers for Calendly's hosts only" in answer
    assert b"not for example.com:443" in answer


@pytest.mark.parametrize(
    ("request_", "status", "reason"),
    [
        (b"CONNECT api.calendly.com:80 HTTP/1.1\r\n\r\n", 403, b"at port 443 only"),
        (b"CONNECT api.calendly.com HTTP/1.1\r\n\r\n", 400, b"a host and a port"),
        (b"CONNECT api.calendly.com:0 HTTP/1.1\r\n\r\n", 400, b"a host and a port"),
        (b"CONNECT api.calendly.com:65536 HTTP/1.1\r\n\r\n", 400, b"a host and a port"),
        (b"CONNECT evil@api.calendly.com:443 HTTP/1.1\r\n\r\n", 400, b"a host and a port"),
        (b"CONNECT [::1]:443 HTTP/1.1\r\n\r\n", 403, b"not for ::1:443"),
        (b"CONNECT  api.calendly.com:443 HTTP/1.1\r\n\r\n", 400, b"no HTTP/1.1"),
        (b"CONNECT api.calendly.com:443\r\n\r\n", 400, b"no HTTP/1.1"),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400, b"no HTTP/1.1"),
        (b"\r\n\r\n", 400, b"no HTTP/1.1"),
        (CONNECT + b"\x16\x03\x01", 400, b"must wait"),
        (b"CONNECT " + b"a" * 20_000, 431, b"16384 bytes"),
        (b"GET http://example.com/ HTTP/1.1\r\n\r\n", 403, b"HTTPS only"),
        (b"GET https://example.com/ HTTP/1.1\r\n\r\n", 403, b"HTTPS only"),
        (b"GET / HTTP/1.1\r\n\r\n", 403, b"HTTPS only"),
    ],
)
async def test_what_it_does_not_do_is_said(
    opening: Opening, request_: bytes, status: int, reason: bytes
) -> None:
    async with opening() as ports:
        answer = await say(port_of(ports), request_)

    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert reason in answer


async def test_a_head_may_come_in_pieces(opening: Opening) -> None:
    async with opening() as ports:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(ports))
        for byte in CONNECT:
            writer.write(bytes([byte]))
            await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        writer.close()

    assert answer == b"HTTP/1.1 200 Connection established\r\n\r\n"


async def test_a_client_that_says_nothing_is_let_go(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward, "HEAD_TIMEOUT", 0.01)
    async with opening() as ports:
        answer = await say(port_of(ports), b"CONNECT api.")

    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")


async def test_plain_http_is_sent_on_to_https(opening: Opening) -> None:
    async with opening() as ports:
        answer = await say(port_of(ports), b"GET http://api.calendly.com/users/me HTTP/1.1\r\n\r\n")

    assert b"HTTP/1.1 301 " in answer
    assert b"\r\nLocation: https://api.calendly.com/users/me\r\n" in answer


async def test_a_client_that_tells_the_proxy_what_it_wants_over_https_gets_it(
    opening: Opening,
) -> None:
    lines = [
        b"GET https://api.calendly.com/users/me HTTP/1.1",
        b"Host: api.calendly.com",
        b"Authorization: Bearer mock.owner.token",
        b"Connection: close",
    ]
    async with opening() as ports:
        answer = await say(port_of(ports), b"\r\n".join(lines) + b"\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b'"uri":"https://api.calendly.com/users/AAAAAAAAAAAAAAAA"' in answer


async def test_a_tunnel_passes_everything_on_and_each_side_may_end_first(opening: Opening) -> None:
    async def shout(reader: StreamReader, writer: StreamWriter) -> None:
        said = await reader.read()
        writer.write(said.upper())
        writer.close()

    async with (
        await asyncio.start_server(shout, "127.0.0.1", 0) as server,
        opening(tunnel=True) as ports,
    ):
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(ports))
        writer.write(b"CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n" % port)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"loud" * 100_000)
        writer.write_eof()
        heard = await reader.read()
        writer.close()

    assert heard == b"LOUD" * 100_000


async def test_a_tunnel_to_nowhere_is_an_answer(opening: Opening) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with opening(tunnel=True) as ports:
        answer = await say(port_of(ports), b"CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n" % port)

    assert answer.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
    assert b"cannot be reached" in answer


async def test_the_port_that_speaks_tls_is_the_same_server(
    opening: Opening, authority: Authority
) -> None:
    trusted = ssl.create_default_context(cafile=authority.certificate)
    async with opening() as ports:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", ports.tls, ssl=trusted, server_hostname="api.calendly.com"
        )
        writer.write(
            b"GET /users/me HTTP/1.1\r\nHost: api.calendly.com\r\nConnection: close\r\n\r\n"
        )
        answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 401 ")


async def test_the_end_does_not_wait_for_clients_that_do_nothing(
    opening: Opening, authority: Authority
) -> None:
    began = perf_counter()
    async with opening(tunnel=True) as ports:
        assert ports.tls is not None
        silent = [await asyncio.open_connection("127.0.0.1", port_of(ports)) for _ in range(3)]
        silent.append(await asyncio.open_connection("127.0.0.1", ports.tls))
        silent[0][1].write(CONNECT)
        await silent[0][0].readuntil(b"\r\n\r\n")
        async with client(ports, authority) as calendly:
            await calendly.get(ME)
    for reader, writer in silent:
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await reader.readexactly(1)
        writer.close()

    assert perf_counter() - began < 5


async def test_it_listens_on_loopback_only(opening: Opening) -> None:
    connections: list[tuple[str, int]] = []
    async with opening() as ports:
        for port in (port_of(ports), ports.tls):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            connections.append(writer.get_extra_info("peername"))
            writer.close()
            with pytest.raises(OSError, match=r"refused|failed"):
                await asyncio.open_connection("127.0.0.2", port)

    assert {host for host, _ in connections} == {"127.0.0.1"}


async def test_a_port_that_is_taken_is_said_to_be(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = VendorPorts(authority=authority, proxy=taken.getsockname()[1])
        async with Emulator() as emulator:
            with pytest.raises(PortTaken):
                async with ports.open(emulator):
                    pass
