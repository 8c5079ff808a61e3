"""Instants as invitees read them: on the clocks of a time zone, in 12 or in 24 hours."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from mockcalendly.errors import NotFound
from mockcalendly.kernel.instants import format_instant, format_second, parse_instant
from mockcalendly.kernel.zones import find_zone
from mockcalendly.model.bookings import Invitee
from mockcalendly.model.event_types import EventType
from mockcalendly.store.rows import Rows

__all__ = [
    "LAST_YEAR",
    "clock_time",
    "day_name",
    "home_zone",
    "invitee_zone",
    "notation_of",
    "read_start",
    "start_segment",
    "when",
    "zone_groups",
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LAST_YEAR = 9998
"""Nothing can be booked after it."""

REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
"""First parts of the names of zones that places have."""


def home_zone(rows: Rows, event_type: EventType) -> ZoneInfo:
    """Return the zone of the first host, in which times are shown to who has told no other."""
    user = rows.users.get(event_type.hosts[0]) if event_type.hosts else None
    return (find_zone(user.timezone) if user else None) or ZoneInfo("UTC")


def invitee_zone(rows: Rows, invitee: Invitee) -> ZoneInfo:
    """Return the zone in which an invitee has booked."""
    zone = find_zone(invitee.timezone) if invitee.timezone else None
    event = rows.scheduled_events[invitee.event]
    return zone or home_zone(rows, rows.event_types[event.event_type])


def notation_of(rows: Rows, event_type: EventType) -> str:
    """Return how the first host reads clocks: ``12h`` or ``24h``."""
    user = rows.users.get(event_type.hosts[0]) if event_type.hosts else None
    return user.time_notation if user else "12h"


def clock_time(local: datetime, notation: str) -> str:
    """Return ``3:00pm`` (the form was observed) or ``15:00``."""
    if notation == "24h":
        return f"{local:%H:%M}"
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004


def day_name(day: date) -> str:
    """Return ``Tuesday, November 24``."""
    return f"{day:%A}, {day:%B} {day.day}"


def when(start: datetime, end: datetime, zone: ZoneInfo, notation: str) -> str:
    """Return ``3:00pm - 3:30pm, Tuesday, November 24, 2026``."""
    local = start.astimezone(zone)
    times = " - ".join(clock_time(each.astimezone(zone), notation) for each in (start, end))
    return f"{times}, {day_name(local)}, {local.year}"


def start_segment(start: datetime) -> str:
    """Return a start as the address of its form has it: as in the URLs of available times."""
    return format_instant(start) if start.microsecond else format_second(start)


def read_start(segment: str) -> datetime:
    """Return the start that the last segment of a form's address names, with any offset.

    Raises:
        NotFound: It names none.
    """
    start = parse_instant(segment)
    if start is None or not EPOCH.year <= start.year <= LAST_YEAR:
        raise NotFound(
            hint=f"{segment!r} is no start of a meeting: that is written as "
            f"{format_second(EPOCH)}, or with an offset."
        )
    return start


@cache
def zone_groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the names of the zones that invitees can choose from, by region."""
    found = sorted(available_timezones())
    groups = ((region, tuple(n for n in found if n.startswith(f"{region}/"))) for region in REGIONS)
    return (*(group for group in groups if group[1]), ("Other", ("UTC",)))
