"""What strikes one request, all faults together."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.json import encode

from mockcalendly.errors import CalendlyError, TooManyRequests
from mockcalendly.faults.errors import ERRORS
from mockcalendly.faults.kinds import BodyDamage, RequestFault, ResetWhen
from mockcalendly.store.rows import Rows

__all__ = ["ForcedAnswer", "RequestEffect", "combine"]


class ForcedAnswer(NamedTuple):
    """What is answered instead of asking Calendly.

    Attributes:
        body: None: what Calendly says with this status.
        refusal: The error that was named; None: none was, only a status.
    """

    status: int
    body: bytes | None = None
    refusal: CalendlyError | None = None

    @property
    def exhausted(self) -> bool:
        """Whether it says that the rate limit is used up."""
        return self.status == TooManyRequests.status


class RequestEffect(NamedTuple):
    """What happens to one request.

    Attributes:
        said: What was done to it, in plain words.
        answer: What is answered; None: what Calendly answers.
        latency: Real seconds until the answer begins...
        slow_body: ...and until it ends.
        ends_in: World seconds until the fault that answers is over; None if it names no end.
        rows: What the API reads from; None: what there is.
    """

    said: str = ""
    answer: ForcedAnswer | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()
    latency: float = 0.0
    slow_body: float = 0.0
    reset: ResetWhen | None = None
    damage: BodyDamage | None = None
    ends_in: float | None = None
    rows: Rows | None = None


class Strike(NamedTuple):
    """One fault that strikes a request, with all that was drawn for it."""

    fault: RequestFault
    name: str
    seconds: float
    ends_in: float | None
    rows: Rows | None


def combine(strikes: Iterable[Strike]) -> RequestEffect:
    """Return what several faults do together: where two want different things, the newer wins."""
    effect = RequestEffect()
    said: list[str] = []
    for strike in strikes:
        fault = strike.fault
        said.append(strike.name)
        effect = effect._replace(
            headers=(*effect.headers, *_headers(fault)),
            latency=effect.latency + strike.seconds,
            slow_body=fault.slow_body or effect.slow_body,
            reset=fault.reset or effect.reset,
            damage=fault.damage or effect.damage,
            rows=strike.rows or effect.rows,
        )
        answer = _answer(fault)
        if answer is not None:
            effect = effect._replace(answer=answer, ends_in=strike.ends_in)
    return effect._replace(said=f"Fault on purpose: {', '.join(said)}.")


def _answer(fault: RequestFault) -> ForcedAnswer | None:
    if fault.error is not None:
        error = ERRORS[fault.error]()
        return ForcedAnswer(error.status, refusal=error)
    if fault.status is None:
        return None
    body = fault.body
    if isinstance(body, str):
        body = body.encode()
    content = body if body is None or isinstance(body, bytes) else encode(body)
    return ForcedAnswer(fault.status, content)


def _headers(fault: RequestFault) -> Iterable[tuple[bytes, bytes]]:
    return (
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in fault.headers.items()
    )
