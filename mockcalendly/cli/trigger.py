"""``mockcalendly trigger``: one made-up webhook, with no server behind it."""

import asyncio
from datetime import datetime
from difflib import get_close_matches
from http import HTTPStatus
from json import dumps, loads
from typing import Any

import click
from msgspec.json import encode

from mockcalendly.cli.options import output_option, read_pairs, read_settings, setting_options
from mockcalendly.courier import Courier
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.webhooks import Attempt, Delivery, DeliveryState, WebhookEvent
from mockcalendly.settings import Settings
from mockcalendly.webhooks.samples import sample, with_overrides
from mockcalendly.webhooks.targets import TargetRefused


@click.command(epilog=f"The events: {', '.join(WebhookEvent)}.")
@click.argument("event")
@click.option("--to", "url", required=True, metavar="URL", help="Where to send it.")
@click.option("--signing-key", metavar="KEY", help="Sign it with this key; else it is unsigned.")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value of the body, such as payload.email=ada@example.com.",
)
@output_option
@setting_options("seed", "now", "public_url", "allow_webhook_host")
def trigger(
    *,
    event: str,
    url: str,
    signing_key: str | None,
    overrides: tuple[str, ...],
    output: str,
    **given: Any,  # noqa: ANN401 - an option for each setting
) -> int:
    """Send one made-up webhook, no server needed.

    Prints what was sent and what came back. Exit 0 if the answer is a success, 1 if it is not or
    none came, 2 on misuse.
    """
    settings = read_settings(given)
    now = settings.now or Clock().now()
    changes = read_pairs(overrides, "--set must be PATH=VALUE")
    body = _body(_read_event(event), settings, now, changes)
    delivery = _delivery(WebhookEvent(event), url, signing_key, body, now)
    try:
        attempt = asyncio.run(_send(delivery, now, settings.allow_webhook_host))
    except TargetRefused as refusal:
        raise click.UsageError(str(refusal)) from None
    click.echo((_as_json if output == "json" else _as_text)(delivery, attempt))
    return 0 if attempt.error is None else 1


def _read_event(name: str) -> WebhookEvent:
    try:
        return WebhookEvent(name)
    except ValueError:
        nearest = get_close_matches(name, WebhookEvent, n=1, cutoff=0)[0]
        raise click.UsageError(f"There is no event {name!r}; the nearest is {nearest}.") from None


def _body(
    event: WebhookEvent, settings: Settings, now: datetime, overrides: dict[str, str]
) -> bytes:
    # With no server, URIs lead to where one would be: following them must not leave the machine.
    origin = settings.public_url or f"http://{settings.host}:{settings.port}"
    message = sample(event, seed=settings.seed, now=now, origin=origin)
    try:
        return encode(with_overrides(message, overrides))
    except ValueError as error:
        raise click.UsageError(f"--set: {error}") from None


def _delivery(
    event: WebhookEvent, url: str, signing_key: str | None, body: bytes, now: datetime
) -> Delivery:
    return Delivery(
        id="",
        seq=0,
        subscription="",
        event=event,
        url=url,
        signing_key=signing_key,
        body=body,
        state=DeliveryState.PENDING,
        due_at=now,
        attempts=(),
        created_at=now,
    )


async def _send(delivery: Delivery, now: datetime, allow_hosts: tuple[str, ...]) -> Attempt:
    courier = Courier(allow_hosts=allow_hosts)
    try:
        return await courier.attempt(delivery, now)
    finally:
        await courier.aclose()


def _as_json(delivery: Delivery, attempt: Attempt) -> str:
    response = None
    if attempt.status is not None:
        response = {
            "status": attempt.status,
            "headers": dict(attempt.response_headers),
            "body": attempt.response_body.decode("utf-8", "replace"),
        }
    shown = {
        "event": delivery.event,
        "url": delivery.url,
        "request": {
            "headers": dict(attempt.request_headers),
            "body": loads(delivery.body),
        },
        "response": response,
        "error": attempt.error,
        "seconds": round(attempt.seconds, 3),
    }
    return dumps(shown, indent=2, ensure_ascii=False)


def _as_text(delivery: Delivery, attempt: Attempt) -> str:
    lines = [f"POST {delivery.url}"]
    lines += [f"{name}: {value}" for name, value in attempt.request_headers]
    lines += ["", dumps(loads(delivery.body), indent=2, ensure_ascii=False), ""]
    if attempt.status is None:
        lines.append(f"No answer. {attempt.error}")
        return "\n".join(lines)
    phrase = HTTPStatus(attempt.status).phrase if attempt.status in _KNOWN else ""
    lines.append(f"Answered {attempt.status} {phrase}".rstrip() + f" in {attempt.seconds:.3f} s")
    lines += [f"{name}: {value}" for name, value in attempt.response_headers]
    if attempt.response_body:
        lines += ["", attempt.response_body.decode("utf-8", "replace")]
    return "\n".join(lines)


_KNOWN = frozenset(HTTPStatus)
