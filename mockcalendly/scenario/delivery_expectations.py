"""Judges what a story expects of its messages."""

from difflib import ndiff

from mockcalendly.model.webhooks import Attempt, Delivery
from mockcalendly.scenario.expectation_types import DeliveriesExpectation, OrderExpectation
from mockcalendly.scenario.sent import Sent, fitting
from mockcalendly.scenario.verdicts import (
    Candidate,
    Situation,
    Verdict,
    bounds_of,
    count_difference,
    that_fit,
)
from mockcalendly.webhooks.signature import SIGNATURE_HEADER, SignatureError, verify

__all__ = ["judge_deliveries", "judge_order"]


def judge_deliveries(expected: DeliveriesExpectation, situation: Situation) -> Verdict:
    """Return whether as many messages were sent, and whether each became what it should."""
    bounds = bounds_of(expected.count)
    sent = fitting(situation.sent, expected.event, expected.to, None)
    found = fitting(sent, None, None, expected.where)
    candidates = [Candidate(_label(one), one.body) for one in sent]
    lines = count_difference(bounds, len(found), expected.where, candidates)
    if lines and not situation.sent and not len(situation.world.rows.subscriptions):
        lines.append('nobody subscribes: the story has no "webhooks", and no --to was given')
    for one in found:
        lines += (f"{_label(one)}: {fault}" for fault in _faults(expected, one))
    of = f" of {expected.event}" if expected.event else ""
    to = f" to {expected.to.text}" if expected.to else ""
    return Verdict(f"deliveries{of}{to}{that_fit(expected.where)}: {bounds}", lines)


def judge_order(expected: OrderExpectation, situation: Situation) -> Verdict:
    """Return whether messages were first sent in an order."""
    sent = [
        one
        for one in fitting(situation.sent, None, expected.to, expected.where)
        if one.delivery.attempts
    ]
    sent.sort(key=lambda one: (one.delivery.attempts[0].at, one.delivery.seq))
    events = [str(one.delivery.event) for one in sent]
    text = f"deliveries in the order {', '.join(expected.events)}{that_fit(expected.where)}"
    if events == list(expected.events):
        return Verdict(text, [])
    lines = [line for line in ndiff(list(expected.events), events) if not line.startswith("?")]
    return Verdict(text, ["- expected, + sent:", *lines])


def _label(sent: Sent) -> str:
    return f"{sent.delivery.event} for {sent.who}"


def _faults(expected: DeliveriesExpectation, sent: Sent) -> list[str]:
    delivery = sent.delivery
    faults = []
    if expected.state not in (None, delivery.state):
        faults.append(f"expected it {expected.state}, got {sent.outcome}")
    attempts = expected.attempts
    if attempts is not None and not bounds_of(attempts).admits(len(delivery.attempts)):
        faults.append(f"expected {bounds_of(attempts)} attempts, got {len(delivery.attempts)}")
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
