"""What a fault is: whom it strikes, how often, and what it does."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from math import exp
from typing import Any

from mockcalendly.model.record import Value
from mockcalendly.model.webhooks import SignatureFault

__all__ = [
    "BodyDamage",
    "Fault",
    "Latency",
    "RequestFault",
    "ResetWhen",
    "WebhookFault",
]


class ResetWhen(StrEnum):
    """When a connection breaks: before anything was done, or after, so that the answer is lost."""

    BEFORE = "before"
    AFTER = "after"


class BodyDamage(StrEnum):
    """What is wrong with the body of an answer."""

    EMPTY = "empty"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"


class Latency(Value, frozen=True, kw_only=True, gc=False):
    """How long an answer takes, in real seconds: fixed, or drawn between or around some.

    Attributes:
        low: The least; the median of a log-normal distribution.
        high: The most, every value between being as likely.
        sigma: The log-normal distribution's spread; 0: it is none.
    """

    low: float
    high: float
    sigma: float = 0.0

    def at(self, quantile: float) -> float:
        """Return the seconds below which this part of all draws lies; ``0 < quantile < 1``."""
        if self.sigma:
            from statistics import NormalDist  # noqa: PLC0415 - long to import, rarely needed

            return self.low * exp(self.sigma * NormalDist().inv_cdf(quantile))
        return self.low + (self.high - self.low) * quantile


class Fault(Value, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """How often something strikes; what it does is said by the two kinds.

    Of what a fault matches it strikes all, unless it says otherwise. All that it says must hold.

    Attributes:
        name: How reports call it.
        nth: Only these of what it matches, counted from 1 when the fault is added.
        every: Only every so-manieth.
        probability: How likely it strikes, decided by the world's seed.
        times: At most so often.
        until: The world's instant at which it ends.
    """

    name: str = ""
    nth: tuple[int, ...] = ()
    every: int | None = None
    probability: float = 1.0
    times: int | None = None
    until: datetime | None = None

    def due(self, count: int) -> bool:
        """Return whether the count-th of what it matches may be struck."""
        return (not self.nth or count in self.nth) and (
            self.every is None or count % self.every == 0
        )


class RequestFault(Fault, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A fault of the API or of the OAuth server.

    Attributes:
        operation: Id of an operation; ``*`` and ``?`` stand for any characters, here and below.
        path: Decoded, without a world's prefix.
        user: Id of the user whose token it is.
        error: Name of an error of Calendly's that is answered, a key of `ERRORS`. It strikes
            only requests to the server that has this error: the API, OAuth, or both.
        status: Status that is answered...
        body: ...with this body, bytes and texts as they are and anything else as JSON.
        headers: Headers of the answer, whoever made it, besides or instead of the usual ones.
        latency: How long the answer takes.
        reset: Whether the connection breaks instead of an answer.
        damage: What is wrong with the body of the answer.
        slow_body: Real seconds over which the body trickles in.
        stale: Whether what is read is what there was when the fault was added.
    """

    operation: str | None = None
    method: str | None = None
    path: str | None = None
    user: str | None = None
    error: str | None = None
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = {}
    latency: Latency | None = None
    reset: ResetWhen | None = None
    damage: BodyDamage | None = None
    slow_body: float = 0.0
    stale: bool = False

    def matches(self, operation: str, method: str, path: str, user: str) -> bool:
        """Return whether a request is one that it is about."""
        return (
            _fits(self.operation, operation)
            and _fits(self.method, method)
            and _fits(self.path, path)
            and _fits(self.user, user)
        )


class WebhookFault(Fault, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A fault of the webhooks: it strikes messages as they come about.

    Attributes:
        event: Such as ``invitee.created``; ``*`` and ``?`` stand for any characters.
        url: Where the message goes.
        drop: Whether the message is never sent.
        delay: World time by which it is late.
        copies: How many more messages of the same content follow.
        swap: Whether it goes out only after the next message to the same subscription.
        burst: It waits until there are so many for its subscription, which then go out together.
        signature: What is wrong with the signature.
        skew: By how much the signature's instant is off.
        rewrite: Whether the same JSON is written in another way: blanks, escapes.
        extra: More fields in the payload.
    """

    event: str | None = None
    url: str | None = None
    drop: bool = False
    delay: timedelta = timedelta(0)
    copies: int = 0
    swap: bool = False
    burst: int = 0
    signature: SignatureFault | None = None
    skew: timedelta = timedelta(0)
    rewrite: bool = False
    extra: Mapping[str, Any] = {}

    def matches(self, event: str, url: str) -> bool:
        """Return whether a message is one that it is about."""
        return _fits(self.event, event) and _fits(self.url, url)


def _fits(pattern: str | None, text: str) -> bool:
    return pattern is None or fnmatchcase(text, pattern)
