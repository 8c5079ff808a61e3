"""Judges what a story expects."""

from collections.abc import Iterable, Sequence
from difflib import ndiff
from typing import NamedTuple

from mockcalendly.kernel.instants import format_second
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.webhooks import Attempt, Delivery
from mockcalendly.scenario.language import (
    Bounds,
    Count,
    DeliveriesExpectation,
    EventsExpectation,
    Expectation,
    InviteesExpectation,
    OrderExpectation,
)
from mockcalendly.scenario.matching import differences
from mockcalendly.scenario.names import find_event_type
from mockcalendly.scenario.sent import Sent, fitting
from mockcalendly.store.rows import Rows
from mockcalendly.webhooks.signature import SIGNATURE_HEADER, SignatureError, verify
from mockcalendly.wire import render

__all__ = ["Situation", "Verdict", "judge"]


class Situation(NamedTuple):
    """What is judged.

    Attributes:
        rows: The world as it stands.
        origins: On which its URIs are built.
        sent: The messages of the story so far.
    """

    rows: Rows
    origins: Origins
    sent: list[Sent]


class Verdict(NamedTuple):
    """What had to hold, in words, and why it does not; no lines if it does."""

    text: str
    difference: list[str]


def judge(expectation: Expectation, situation: Situation) -> Verdict:
    """Return whether something holds.

    Raises:
        DocumentError: It names what the world does not have.
    """
    if expectation.deliveries is not None:
        return _judge_deliveries(expectation.deliveries, situation)
    if expectation.order is not None:
        return _judge_order(expectation.order, situation)
    if expectation.events is not None:
        return _judge_events(expectation.events, situation)
    assert expectation.invitees is not None  # noqa: S101 - one of the keys is given
    return _judge_invitees(expectation.invitees, situation)


class _Candidate(NamedTuple):
    """A document among which those that fit are counted, and what it is called."""

    label: str
    document: object


def _judge_deliveries(expected: DeliveriesExpectation, situation: Situation) -> Verdict:
    bounds = _bounds(expected.count)
    sent = fitting(situation.sent, expected.event, expected.to, None)
    found = fitting(sent, None, None, expected.where)
    candidates = [_Candidate(_label(one), one.body) for one in sent]
    lines = _count_difference(bounds, len(found), expected.where, candidates)
    for one in found:
        lines += (f"{_label(one)}: {fault}" for fault in _faults(expected, one))
    of = f" of {expected.event}" if expected.event else ""
    to = f" to {expected.to.text}" if expected.to else ""
    return Verdict(f"deliveries{of}{to}{_that_fit(expected.where)}: {bounds}", lines)


def _judge_order(expected: OrderExpectation, situation: Situation) -> Verdict:
    sent = [
        one
        for one in fitting(situation.sent, None, expected.to, expected.where)
        if one.delivery.attempts
    ]
    sent.sort(key=lambda one: (one.delivery.attempts[0].at, one.delivery.seq))
    events = [str(one.delivery.event) for one in sent]
    text = f"deliveries in the order {', '.join(expected.events)}{_that_fit(expected.where)}"
    if events == list(expected.events):
        return Verdict(text, [])
    lines = [line for line in ndiff(list(expected.events), events) if not line.startswith("?")]
    return Verdict(text, ["- expected, + sent:", *lines])


def _judge_events(expected: EventsExpectation, situation: Situation) -> Verdict:
    rows, origins = situation.rows, situation.origins
    type_ = find_event_type(rows, expected.event_type).id if expected.event_type else None
    candidates = [
        _Candidate(
            f"{row.name} at {format_second(row.start_time)}",
            render.bookings.scheduled_event(row, origins),
        )
        for row in rows.scheduled_events
        if expected.status in (None, row.status) and type_ in (None, row.event_type)
    ]
    of = f" of {expected.event_type.text}" if expected.event_type else ""
    return _count("events", of, expected, candidates)


def _judge_invitees(expected: InviteesExpectation, situation: Situation) -> Verdict:
    candidates = [
        _Candidate(f"{row.name} <{row.email}>", render.bookings.invitee(row, situation.origins))
        for row in situation.rows.invitees
        if expected.status in (None, row.status)
    ]
    return _count("invitees", "", expected, candidates)


def _count(
    what: str,
    of: str,
    expected: EventsExpectation | InviteesExpectation,
    candidates: Sequence[_Candidate],
) -> Verdict:
    bounds, where = _bounds(expected.count), expected.where
    fit = [one for one in candidates if where is None or not differences(where, one.document)]
    words = " ".join(filter(None, (expected.status, what)))
    lines = _count_difference(bounds, len(fit), where, candidates)
    return Verdict(f"{words}{of}{_that_fit(where)}: {bounds}", lines)


def _bounds(count: Count | None) -> Bounds:
    if count is None:
        return Bounds(at_least=1)
    return Bounds(at_least=count, at_most=count) if isinstance(count, int) else count


def _that_fit(where: object) -> str:
    return "" if where is None else " that fit"


def _count_difference(
    bounds: Bounds, number: int, where: object, candidates: Iterable[_Candidate]
) -> list[str]:
    """Return what is wrong with a number; if it is too small, also what was nearest to fit."""
    if bounds.admits(number):
        return []
    lines = [f"expected {bounds}, got {number}"]
    if where is None or number >= bounds.at_least:
        return lines
    unfit = [(differences(where, one.document), one.label) for one in candidates]
    nearest = min((each for each in unfit if each[0]), key=lambda each: len(each[0]), default=None)
    if nearest is not None:
        lines += (f"nearest is {nearest[1]}:", *(f"  {line}" for line in nearest[0]))
    return lines


def _label(sent: Sent) -> str:
    return f"{sent.delivery.event} for {sent.who}"


def _faults(expected: DeliveriesExpectation, sent: Sent) -> list[str]:
    delivery = sent.delivery
    faults = []
    if expected.state not in (None, delivery.state):
        faults.append(f"expected it {expected.state}, got {sent.outcome}")
    attempts = expected.attempts
    if attempts is not None and not _bounds(attempts).admits(len(delivery.attempts)):
        faults.append(f"expected {_bounds(attempts)} attempts, got {len(delivery.attempts)}")
    if expected.signature == "valid":
        faults += _signature_faults(delivery)
    if expected.signature == "absent" and any(map(_signature, delivery.attempts)):
        faults.append("it is signed")
    return faults


def _signature_faults(delivery: Delivery) -> list[str]:
    key = delivery.signing_key
    if key is None:
        return ["it is not signed, because its webhook has no signing key"]
    if not delivery.attempts:
        return ["it was not sent, so there is no signature"]
    faults = (_signature_fault(attempt, delivery.body, key) for attempt in delivery.attempts)
    return [fault for fault in faults if fault is not None]


def _signature_fault(attempt: Attempt, body: bytes, key: str) -> str | None:
    header = _signature(attempt)
    if header is None:
        return "it has no signature"
    try:
        verify(header, body, key, now=attempt.at)
    except SignatureError as error:
        return str(error)
    return None


def _signature(attempt: Attempt) -> str | None:
    name = SIGNATURE_HEADER.lower()
    values = (value for key, value in attempt.request_headers if key.lower() == name)
    return next(values, None)
