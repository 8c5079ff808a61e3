"""A crowded world, and its server: `python -m benchmarks.world PORT EVENTS [WEBHOOK_URL...]`."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from benchmarks.load import ask
from mockcalendly.domain.rate_limits import Limited, allowances_per
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.ids import Ids
from mockcalendly.kernel.uris import VENDOR_URL
from mockcalendly.model.bookings import (
    EventStatus,
    Host,
    Invitee,
    Location,
    LocationType,
    ScheduledEvent,
    Tracking,
)
from mockcalendly.model.event_types import EventType, Profile, ProfileType
from mockcalendly.model.organizations import User
from mockcalendly.model.schedules import Interval, Rule, RuleType, Weekday
from mockcalendly.model.webhooks import (
    Subscription,
    SubscriptionScope,
    SubscriptionState,
    WebhookEvent,
)
from mockcalendly.server import run_foreground
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import Rows
from mockcalendly.worlds.default import default_rows

__all__ = ["GROUP", "NOW", "ORGANIZATION", "OWNER", "bookings", "crowd", "crowded_rows", "emulate"]

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ORGANIZATION = OWNER = GROUP = "A" * 16
"""Ids of the default world's own, documented ones."""

HOSTS = 60
"""Users beside the default world's, each with an event type that is open day and night."""

SLOT = timedelta(minutes=30)
SLOTS = 48 * 55
"""Of a host, in the two months that can be booked."""

BOOKED_BY_ONE = 10
"""Events of each address."""

AT_ONCE = 1_000
"""Events written in one transaction."""

_STATUSES = (EventStatus.ACTIVE, EventStatus.CANCELED)
_ALWAYS = tuple(
    Rule(type=RuleType.WDAY, wday=day, intervals=(Interval(start=0, end=1440),)) for day in Weekday
)


def crowded_rows(events: int) -> Rows:
    """Return the default world with more hosts, and with that many events of the past."""
    rows = default_rows("enterprise")
    ids = Ids(0, {"sequence": 10**6})
    rows.record([])
    hosts = [_add_host(rows, ids, number) for number in range(HOSTS)]
    rows.record(None)
    crowd(rows, ids, hosts, events)
    return rows


def crowd(rows: Rows, ids: Ids, hosts: list[User], events: int) -> None:
    """Put events into a world, one a minute until now.

    Every other one is the owner's, so that there is a page of his in a small world too; the rest
    is spread over all hosts. Half are canceled.
    """
    people = [*rows.users][:3] + hosts
    types = [*rows.event_types]
    for number in range(events):
        if number % AT_ONCE == 0:
            rows.record([])
        turn, of_others = divmod(number, 2)
        host = people[turn % len(people) if of_others else 0]
        event = _event(ids, number, events, host, types)
        rows.scheduled_events.put(event)
        rows.invitees.put(_invitee(ids, number, event))
    rows.record(None)


def emulate(events: int, webhooks: list[str]) -> Emulator:
    """Return an emulator of such a world that counts requests and refuses none."""
    rows = crowded_rows(events)
    rows.record([])
    for number, url in enumerate(webhooks):
        rows.subscriptions.put(_subscription(number, url))
    rows.record(None)
    settings = WorldSettings(plan="enterprise")
    emulator = Emulator(settings, clock=Clock(NOW), rows=rows)
    for what in Limited:
        emulator.default.rate_limits.set(what, None, allowances_per(minute=10**9))
    return emulator


def bookings(first: int = 0) -> Iterator[bytes]:
    """Return requests that book one open slot after the other, of one host after the other."""
    day = NOW + timedelta(days=1)
    for number in range(first, HOSTS * SLOTS):
        slot, host = divmod(number, HOSTS)
        body = {
            "event_type": f"{VENDOR_URL}/event_types/{_event_type_id(host)}",
            "start_time": f"{day + slot * SLOT:%Y-%m-%dT%H:%M:%SZ}",
            "location": {"kind": "zoom_conference"},
            "invitee": {
                "name": f"Guest {number}",
                "email": f"guest{number}@example.com",
                "timezone": "Europe/Berlin",
            },
        }
        yield ask("POST", "/invitees", json.dumps(body).encode())


def _add_host(rows: Rows, ids: Ids, number: int) -> User:
    first = rows.users[OWNER]
    id_ = ids.uuid()
    host = rows.users.put(
        replace(
            first,
            id=id_,
            seq=ids.sequence(),
            name=f"Host {number}",
            slug=f"host-{number}",
            email=f"host{number}@example.com",
        )
    )
    membership = rows.memberships[OWNER]
    rows.memberships.put(replace(membership, id=id_, seq=ids.sequence(), user=id_, role="user"))
    schedule = replace(rows.schedules[OWNER], id=id_, seq=ids.sequence(), user=id_, rules=_ALWAYS)
    rows.schedules.put(schedule)
    profile = Profile(type=ProfileType.USER, name=host.name, owner=id_)
    rows.event_types.put(
        replace(
            rows.event_types[OWNER],
            id=_event_type_id(number),
            seq=ids.sequence(),
            page=host.slug,
            hosts=(id_,),
            profile=profile,
        )
    )
    return host


def _event_type_id(host: int) -> str:
    return f"HOST{host:012}"


def _event(
    ids: Ids, number: int, events: int, host: User, types: list[EventType]
) -> ScheduledEvent:
    event_type = types[number % len(types)]
    start = NOW - timedelta(minutes=events - number)
    end = start + timedelta(minutes=event_type.duration)
    return ScheduledEvent(
        id=ids.uuid(),
        seq=ids.sequence(),
        organization=ORGANIZATION,
        name=event_type.name,
        meeting_notes_plain=None,
        meeting_notes_html="",
        status=_STATUSES[number // 2 % 2],
        start_time=start,
        end_time=end,
        event_type=event_type.id,
        location=Location(type=LocationType.ZOOM, join_url="https://example.com/zoom"),
        invitees_total=1,
        invitees_active=1,
        invitees_limit=event_type.invitee_limit,
        hosts=(
            Host(
                user=host.id,
                email=host.email,
                name=host.name,
                buffered_start_time=start,
                buffered_end_time=end,
            ),
        ),
        guests=(),
        cancellation=None,
        calendar_event_id=ids.bits("calendar").hex()[:26],
        created_at=start,
        updated_at=start,
    )


def _invitee(ids: Ids, number: int, event: ScheduledEvent) -> Invitee:
    person = number // BOOKED_BY_ONE
    return Invitee(
        id=ids.uuid(),
        seq=ids.sequence(),
        event=event.id,
        email=f"guest{person}@example.com",
        name=f"Guest {person}",
        first_name=None,
        last_name=None,
        status=event.status,
        questions_and_answers=(),
        timezone="Europe/Berlin",
        tracking=Tracking(utm_source="benchmark"),
        text_reminder_number=None,
        rescheduled=False,
        old_invitee=None,
        new_invitee=None,
        routing_form_submission=None,
        cancellation=None,
        payment=None,
        no_show=None,
        reconfirmation=None,
        scheduling_method=None,
        invitee_scheduled_by=None,
        created_at=event.created_at,
        updated_at=event.created_at,
    )


def _subscription(number: int, url: str) -> Subscription:
    return Subscription(
        id=f"HOOK{number:012}",
        seq=10**8 + number,
        callback_url=url,
        events=(WebhookEvent.INVITEE_CREATED,),
        scope=SubscriptionScope.ORGANIZATION,
        organization=ORGANIZATION,
        user=None,
        group=None,
        creator=OWNER,
        state=SubscriptionState.ACTIVE,
        retry_started_at=None,
        signing_key="0123456789abcdef",
        origin="http://127.0.0.1",
        created_at=NOW,
        updated_at=NOW,
    )


def main() -> None:
    """Serve it until told to stop."""
    port, events, *webhooks = sys.argv[1:]
    run_foreground(
        lambda: emulate(int(events), webhooks), port=int(port), on_ready=lambda url: None
    )


if __name__ == "__main__":
    main()
