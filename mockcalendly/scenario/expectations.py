"""Judges what a story expects."""

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from mockcalendly.kernel.instants import format_second
from mockcalendly.kernel.uris import Origins
from mockcalendly.scenario.delivery_expectations import judge_deliveries, judge_order
from mockcalendly.scenario.expectation_types import (
    ChangesExpectation,
    Count,
    EventsExpectation,
    Expectation,
    InviteesExpectation,
    RequestsExpectation,
    ResourcesExpectation,
)
from mockcalendly.scenario.matching import differences
from mockcalendly.scenario.names import find_event_type
from mockcalendly.scenario.nodes import did_you_mean
from mockcalendly.scenario.verdicts import (
    Candidate,
    Situation,
    Verdict,
    bounds_of,
    count_difference,
    that_fit,
)
from mockcalendly.snapshots import compare
from mockcalendly.store.rows import Rows
from mockcalendly.wire import render

__all__ = ["judge"]

MOST_SHOWN = 10
"""How many changes are told one by one."""


def judge(expectation: Expectation, situation: Situation) -> Verdict:
    """Return whether something holds.

    Raises:
        DocumentError: It names what the world does not have.
    """
    kind = next(name for name in expectation.one_of if getattr(expectation, name) is not None)
    expected = getattr(expectation, kind)
    if isinstance(expected, ResourcesExpectation):
        return _judge_resources(kind, expected, situation)
    return _JUDGES[kind](expected, situation)


def _judge_events(expected: EventsExpectation, situation: Situation) -> Verdict:
    rows, origins = situation.world.rows, situation.origins
    type_ = find_event_type(rows, expected.event_type).id if expected.event_type else None
    candidates = [
        Candidate(
            f"{row.name} at {format_second(row.start_time)}",
            render.bookings.scheduled_event(row, origins),
        )
        for row in rows.scheduled_events
        if expected.status in (None, row.status) and type_ in (None, row.event_type)
    ]
    of = f" of {expected.event_type.text}" if expected.event_type else ""
    what = " ".join(filter(None, (expected.status, "events")))
    return _count(what + of, expected.where, expected.count, candidates)


def _judge_invitees(expected: InviteesExpectation, situation: Situation) -> Verdict:
    candidates = [
        Candidate(f"{row.name} <{row.email}>", render.bookings.invitee(row, situation.origins))
        for row in situation.world.rows.invitees
        if expected.status in (None, row.status)
    ]
    what = " ".join(filter(None, (expected.status, "invitees")))
    return _count(what, expected.where, expected.count, candidates)


def _judge_resources(kind: str, expected: ResourcesExpectation, situation: Situation) -> Verdict:
    candidates = _RESOURCES[kind](situation.world.rows, situation.origins)
    return _count(kind.replace("_", " "), expected.where, expected.count, list(candidates))


def _judge_requests(expected: RequestsExpectation, situation: Situation) -> Verdict:
    came = situation.world.journal.numbered(situation.first_exchange)
    candidates = [
        Candidate(f"{each.method} {each.path}: {each.status}", {"status": each.status})
        for _, each in came
        if expected.method in (None, each.method)
        and (expected.path is None or fnmatchcase(each.path, expected.path))
    ]
    where = None if expected.status is None else {"status": expected.status}
    what = " ".join(filter(None, ("requests", expected.method, expected.path)))
    return _count(what, where, expected.count, candidates)


def _judge_changes(expected: ChangesExpectation, situation: Situation) -> Verdict:
    since = expected.since.text
    before = situation.checkpoints.get(since)
    if before is None:
        hint = did_you_mean(since, situation.checkpoints) or "."
        text = f'There was no checkpoint "{since}" so far{hint}'
        return Verdict("changes since a checkpoint", [text])
    found = [
        difference
        for difference in compare(before, situation.world.snapshot())
        if expected.table in (None, difference.table)
        and expected.change in (None, difference.change)
    ]
    bounds = bounds_of(expected.count)
    lines = [] if bounds.admits(len(found)) else [f"expected {bounds}, got {len(found)}"]
    if lines:
        shown = [line for each in found[:MOST_SHOWN] for line in str(each).splitlines()]
        lines += (f"  {line}" for line in shown)
    what = " ".join(filter(None, ("rows", expected.change or "changed in any way")))
    of = f" of {expected.table}" if expected.table else ""
    return Verdict(f"{what}{of} since {since}: {bounds}", lines)


def _count(
    what: str, where: object, count: Count | None, candidates: Sequence[Candidate]
) -> Verdict:
    bounds = bounds_of(count)
    fit = [one for one in candidates if where is None or not differences(where, one.document)]
    lines = count_difference(bounds, len(fit), where, candidates)
    return Verdict(f"{what}{that_fit(where)}: {bounds}", lines)


def _contacts(rows: Rows, origins: Origins) -> Iterable[Candidate]:
    for row in rows.contacts:
        yield Candidate(str(row.name), render.contacts.contact(row, origins))


def _recaps(rows: Rows, origins: Origins) -> Iterable[Candidate]:
    for row in rows.meeting_recaps:
        yield Candidate(f"the recap of {row.name}", render.recaps.recap(row, origins))


def _submissions(rows: Rows, origins: Origins) -> Iterable[Candidate]:
    for row in rows.routing_form_submissions:
        shown = render.routing_forms.submission(row, origins)
        yield Candidate(f"the submission of {format_second(row.created_at)}", shown)


def _no_shows(rows: Rows, origins: Origins) -> Iterable[Candidate]:
    for row in rows.no_shows:
        name = rows.invitees[row.invitee].name
        yield Candidate(name, render.bookings.no_show(row, origins))


def _subscriptions(rows: Rows, origins: Origins) -> Iterable[Candidate]:
    for row in rows.subscriptions:
        yield Candidate(row.callback_url, render.webhooks.subscription(row, origins))


_JUDGES: dict[str, Callable[[Any, Situation], Verdict]] = {
    "deliveries": judge_deliveries,
    "order": judge_order,
    "events": _judge_events,
    "invitees": _judge_invitees,
    "requests": _judge_requests,
    "changes": _judge_changes,
}
_RESOURCES: dict[str, Callable[[Rows, Origins], Iterable[Candidate]]] = {
    "contacts": _contacts,
    "recaps": _recaps,
    "submissions": _submissions,
    "no_shows": _no_shows,
    "webhook_subscriptions": _subscriptions,
}
