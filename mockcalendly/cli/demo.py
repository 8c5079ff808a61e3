"""``mockcalendly demo``: the whole way of a booking over real HTTP, told while it happens."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any, NamedTuple
from urllib.parse import unquote

import click
import httpx
from msgspec.json import decode

from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.instants import format_second
from mockcalendly.server import ThreadServer
from mockcalendly.webhooks.signature import SIGNATURE_HEADER, SignatureError, verify
from mockcalendly.worlds.default import OWNER_TOKEN

SIGNING_KEY = "demo-signing-key"
PATIENCE = 10.0
"""Seconds that a webhook is waited for."""

POLLING = 0.02
"""Seconds between two looks of the receiver at whether it should end."""


class DemoFailed(Exception):
    """Something did not happen as it should have; says what in a plain sentence."""


class Received(NamedTuple):
    """A webhook as it arrived."""

    signature: str
    body: bytes


@click.command()
@click.option("--exit", "leave", is_flag=True, help="End after the demonstration.")
def demo(*, leave: bool) -> int:
    """Show a booking and its webhooks, then go on serving.

    Starts the emulator and a receiver of webhooks on free ports; subscribes, looks for open
    times, books one and cancels it. Shows each request with its answer, and each webhook once its
    signature is checked. Exit 0 if all went well, 1 if not.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ThreadServer() as server, _receiver() as (hook, received):
        click.echo(f"The emulator is at {server.url}, a receiver of webhooks at {hook}.")
        try:
            Tour(server.url, hook, received).run()
        except (DemoFailed, httpx.HTTPError) as failure:
            click.echo(f"mockcalendly: {failure}", err=True)
            return 1
        if not leave:
            click.echo(
                f"The emulator goes on at {server.url} until Ctrl-C. Try:\n\n"
                f'  curl -H "Authorization: Bearer {OWNER_TOKEN}" {server.url}/users/me\n'
            )
            with suppress(KeyboardInterrupt):
                Event().wait()
    return 0


class Tour:
    """A client of the API that says what it does."""

    def __init__(self, url: str, hook: str, received: "Queue[Received]") -> None:
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {OWNER_TOKEN}"},
            trust_env=False,
        )
        self._hook = hook
        self._received = received

    def run(self) -> None:
        """Go all the way.

        Raises:
            DemoFailed: Something was refused, or a webhook was not the right one.
            httpx.HTTPError: The emulator cannot be reached.
        """
        with self._http:
            organization = self._get("Whose token is this?", "/users/me")["current_organization"]
            self._post(
                "Subscribe to webhooks.",
                "/webhook_subscriptions",
                url=self._hook,
                events=["invitee.created", "invitee.canceled"],
                organization=organization,
                scope="organization",
                signing_key=SIGNING_KEY,
            )
            event_type = self._get("What can be booked?", "/event_types", organization=organization)
            event = self._book(event_type)["event"]
            self._expect("invitee.created")
            self._post(
                "Cancel it, as the host.",
                f"{httpx.URL(event).path}/cancellation",
                reason="Only a demonstration.",
            )
            self._expect("invitee.canceled")

    def _book(self, event_type: dict[str, Any]) -> dict[str, Any]:
        start = Clock().now() + timedelta(days=1)
        slot = self._get(
            "When?",
            "/event_type_available_times",
            event_type=event_type["uri"],
            start_time=format_second(start),
            end_time=format_second(start + timedelta(days=7)),
        )
        location = event_type["locations"][0]["kind"]
        return self._post(
            "Book the first open time.",
            "/invitees",
            event_type=event_type["uri"],
            start_time=slot["start_time"],
            invitee={"name": "Ada Lovelace", "email": "ada@example.com", "timezone": "UTC"},
            location={"kind": location},
        )

    def _get(self, title: str, path: str, **params: str) -> dict[str, Any]:
        """Return the resource, or the first of the collection."""
        return self._show(title, self._http.get(path, params=params))

    def _post(self, title: str, path: str, **body: object) -> dict[str, Any]:
        return self._show(title, self._http.post(path, json=body))

    def _show(self, title: str, response: httpx.Response) -> dict[str, Any]:
        request = response.request
        click.echo(f"\n{title}\n  {request.method} {unquote(request.url.raw_path)}")
        if request.content:
            click.echo(f"  {request.content.decode()}")
        if response.is_error:
            raise DemoFailed(f"This was answered {response.status_code}: {response.text}")
        answer: dict[str, Any] = response.json()
        found: dict[str, Any] = answer.get("resource") or answer["collection"][0]
        count = f"the first of {len(answer['collection'])}: " if "collection" in answer else ""
        click.echo(f"  -> {response.status_code} {count}{_brief(found)}")
        return found

    def _expect(self, event: str) -> None:
        try:
            received = self._received.get(timeout=PATIENCE)
        except Empty:
            raise DemoFailed(f"No webhook {event} came within {PATIENCE:g} s.") from None
        try:
            verify(received.signature, received.body, SIGNING_KEY, now=Clock().now())
        except SignatureError as error:
            raise DemoFailed(str(error)) from None
        message = decode(received.body)
        if message["event"] != event:
            raise DemoFailed(f"A webhook {message['event']} came instead of {event}.")
        click.echo(
            f"  <- webhook {event}: {_brief(message['payload'])}\n"
            f"     {SIGNATURE_HEADER}: {received.signature}\n     The signature is valid."
        )


SHOWN = ("name", "status", "start_time", "canceled_by", "reason", "state", "uri")
"""What is shown of a resource."""


def _brief(resource: dict[str, Any]) -> str:
    return ", ".join(f"{key} {resource[key]}" for key in SHOWN if key in resource)


@contextmanager
def _receiver() -> "Iterator[tuple[str, Queue[Received]]]":
    received: Queue[Received] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()
            received.put(Received(self.headers[SIGNATURE_HEADER], body))

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(POLLING,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook", received
        finally:
            server.shutdown()
            thread.join()
