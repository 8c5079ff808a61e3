"""Made-up messages: what Calendly would send, without waiting for it to happen."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from msgspec import MsgspecError
from msgspec.json import Decoder

from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.webhooks.dispatch import envelope
from mockcalendly.webhooks.plays import play
from mockcalendly.wire.numbers import plain_number

__all__ = ["sample", "with_overrides"]


def sample(
    event: WebhookEvent,
    *,
    seed: int = 0,
    now: datetime,
    origin: str,
    creator: str | None = None,
) -> dict[str, Any]:
    """Return a message as `dispatch` would have made it.

    Args:
        event: What it tells of.
        seed: From which the people and all ids follow.
        now: When it happens.
        origin: Base URL of every URI in it.
        creator: Id of the user who subscribed; the host of the meeting if None.
    """
    transaction, happened = play(event, seed, now)
    return envelope(transaction, happened, creator or happened.users[0], origin)


def with_overrides(message: Mapping[str, Any], overrides: Mapping[str, str]) -> dict[str, Any]:
    """Return a message with some of its values set to others.

    Args:
        message: As `sample` returns it; it stays as it is.
        overrides: Values by their paths, as in ``payload.questions_and_answers.0.answer``. JSON is
            taken for what it means, anything else for text.

    Raises:
        ValueError: The message has no value at a path.
    """
    changed = deepcopy(dict(message))
    for path, text in overrides.items():
        places = dict(_places(changed))
        if path not in places:
            nearest = get_close_matches(path, places, n=1, cutoff=0)[0]
            raise ValueError(f"The message has no {path!r}; the nearest path is {nearest!r}.")
        holder, key = places[path]
        holder[key] = _meaning(text)
    return changed


def _places(node: Any, prefix: str = "") -> Iterator[tuple[str, tuple[Any, Any]]]:  # noqa: ANN401
    """Return the path of every value in a node, and where that is held."""
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in children:
        yield f"{prefix}{key}", (node, key)
        if isinstance(child, dict | list):
            yield from _places(child, f"{prefix}{key}.")


def _meaning(text: str) -> Any:  # noqa: ANN401 - a value of any kind
    try:
        return _JSON.decode(text)
    except MsgspecError:
        return text


_JSON = Decoder(float_hook=lambda text: plain_number(float(text)))
