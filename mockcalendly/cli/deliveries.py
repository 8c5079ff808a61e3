"""``mockcalendly deliveries``: the webhook messages of a running server."""

from collections.abc import Iterator
from typing import Any

import click

from mockcalendly.cli.options import output_option
from mockcalendly.cli.remote import PATIENCE, call, given, show, url_option, with_query

__all__ = ["deliveries"]

STATES = ["pending", "succeeded", "failed", "refused", "dropped"]


@click.group()
def deliveries() -> None:
    """Look at, wait for and resend webhooks of a running server."""


_event = click.option(
    "--event", multiple=True, metavar="EVENT", help="Such as invitee.created; several times."
)
_subscription = click.option("--subscription", metavar="URI", help="Only to this subscription.")
_state = click.option("--state", type=click.Choice(STATES), help="Only those that stand so.")


@deliveries.command(name="list")
@_event
@_state
@_subscription
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The newest N.")
@url_option
@output_option
def list_(*, event: tuple[str, ...], url: str, output: str, **said: Any) -> None:  # noqa: ANN401
    """List the newest messages, oldest first: id, event, state, attempts, URL."""
    path = with_query("/deliveries", event=",".join(event), **said)
    found = call(url, "GET", path)["collection"]
    show(output, found, map(_line, found))


@deliveries.command(name="show")
@click.argument("id_", metavar="ID")
@url_option
@output_option
def show_(*, id_: str, url: str, output: str) -> None:
    """Show the message ID: its exact body, and all attempts to deliver it."""
    found = call(url, "GET", f"/deliveries/{id_}")["resource"]
    show(output, found, _details(found))


@deliveries.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@_event
@_state
@_subscription
@url_option
@output_option
def redeliver(
    *,
    ids: tuple[str, ...],
    event: tuple[str, ...],
    url: str,
    output: str,
    **said: Any,  # noqa: ANN401
) -> None:
    """Send the messages ID once more, now; without any, all that the options leave."""
    if ids:
        sent = [call(url, "POST", f"/deliveries/{id_}/redeliver")["resource"] for id_ in ids]
    else:
        body = given(event=list(event), **said)
        sent = call(url, "POST", "/deliveries/redeliver", body)["collection"]
    show(output, sent, map(_line, sent))


@deliveries.command()
@_event
@click.option(
    "--state",
    type=click.Choice(STATES),
    default="succeeded",
    show_default=True,
    help="How they must stand.",
)
@_subscription
@click.option("--count", type=click.IntRange(min=1), default=1, show_default=True, help="How many.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait, in real time.",
)
@url_option
@output_option
def wait(
    *,
    event: tuple[str, ...],
    timeout: float,
    url: str,
    output: str,
    **said: Any,  # noqa: ANN401
) -> None:
    """Wait until so many messages are in a state, and show them.

    Exit 0 if they are, 1 if it takes too long: then all messages are shown as they stand.
    """
    body = given(event=list(event), timeout=timeout, **said)
    found = call(url, "POST", "/deliveries/wait", body, patience=timeout + PATIENCE)["collection"]
    show(output, found, map(_line, found))


def _line(each: dict[str, Any]) -> str:
    error = f"  {each['error']}" if each["error"] else ""
    attempts = len(each["attempts"])
    return f"{each['id']}  {each['event']}  {each['state']}  {attempts}  {each['url']}{error}"


def _details(each: dict[str, Any]) -> Iterator[str]:
    yield f"{each['event']} to {each['url']}: {each['state']}"
    if each["due_at"] is not None:
        yield f"next attempt: {each['due_at']}"
    yield each["raw"]
    for attempt in each["attempts"]:
        status = attempt["status"] or "no answer"
        yield f"{attempt['at']}  {status}  {attempt['error'] or ''}".rstrip()
        yield from (f"  {name}: {value}" for name, value in attempt["headers"].items())
        if attempt["response_body"]:
            yield f"  answer: {attempt['response_body']}"
