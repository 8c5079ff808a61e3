"""Webhooks as Calendly sends them."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from hypothesis import strategies as st
from msgspec import to_builtins

from mockcalendly.fake import person
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.strategies.people import emails, names, texts, timezones, trackings
from mockcalendly.webhooks.samples import sample

__all__ = ["webhook_payloads"]

ORIGIN = "http://127.0.0.1:8787"
EARLIEST, LATEST = datetime(2024, 1, 1), datetime(2034, 1, 1)  # noqa: DTZ001 - as Hypothesis asks

_TEXTS = ("reason", "summary_md", "discussion_md", "action_items_md")
"""Keys under which people write what they want."""


def webhook_payloads(
    event: str | None = None, *, origin: str = ORIGIN
) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies of webhooks as Calendly sends them, as plain data: encode them, sign them, post them.

    Each is what the operations of a world have really brought about, and valid by the contract;
    the people in it, what they write and where they come from are as wild as people are.

    Args:
        event: Its name, such as ``invitee.created``; None: any of the fourteen.
        origin: Base of all URIs in it.

    Raises:
        ValueError: There is no such event.
    """
    _make_ready()
    return _payloads(None if event is None else WebhookEvent(event), origin)


@cache
def _make_ready() -> None:
    """Load what the first message takes: Hypothesis would count it as slow drawing.

    That includes its own table of all characters, which it makes once for each directory.
    """
    for strategy in (names(), emails(), texts(), timezones(), trackings()):
        strategy.validate()
    sample(WebhookEvent.INVITEE_CREATED, seed=0, now=EARLIEST.replace(tzinfo=UTC), origin=ORIGIN)


@st.composite
def _payloads(draw: st.DrawFn, event: WebhookEvent | None, origin: str) -> dict[str, Any]:
    kind = event or draw(st.sampled_from(WebhookEvent))
    now = draw(st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC)))
    seed = draw(st.integers(0, 2**32 - 1))
    message: dict[str, Any] = to_builtins(sample(kind, seed=seed, now=now, origin=origin))
    said = {*_said(message)}
    who = person(Ids(seed))  # whom the sample is about: the first one of its world
    people = {who.name: names(), who.email: emails(), who.timezone: timezones()}
    # What the message does not hold is not drawn: it would only make examples shrink slowly.
    others = {text: draw(people[text]) for text in people if text in said}
    written = {key: draw(texts()) for key in _TEXTS if key in said}
    message = _rewritten(message, others, written)
    if "tracking" in message["payload"]:
        message["payload"]["tracking"] |= draw(trackings())
    return message


def _said(node: Any) -> Iterator[str]:  # noqa: ANN401 - a part of a message
    """Yield the texts in a part of a message, and the keys behind which there is one."""
    if isinstance(node, dict):
        yield from (key for key, value in node.items() if isinstance(value, str))
        node = [*node.values()]
    if isinstance(node, list):
        for each in node:
            yield from _said(each)
    elif isinstance(node, str):
        yield node


def _rewritten(node: Any, others: Mapping[str, str], texts: Mapping[str, str]) -> Any:  # noqa: ANN401
    """Return a part of a message with other people, and other words in what they write."""
    if isinstance(node, dict):
        return {
            key: texts[key]
            if key in texts and isinstance(value, str)
            else _rewritten(value, others, texts)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_rewritten(each, others, texts) for each in node]
    return others.get(node, node) if isinstance(node, str) else node
