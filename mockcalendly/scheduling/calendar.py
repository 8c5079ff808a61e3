"""The calendar of an event type: the days of a month with open times, and the times of a day."""

import re
from calendar import SUNDAY, Calendar
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability import Slot, open_slots
from mockcalendly.domain.availability.dates import bookable_days
from mockcalendly.domain.availability.hours import local_instant
from mockcalendly.domain.bookings import durations_of
from mockcalendly.domain.scheduling_pages import Offer, offer_at
from mockcalendly.edge.exchange import Answer
from mockcalendly.kernel.instants import parse_date
from mockcalendly.kernel.zones import find_zone
from mockcalendly.model.event_types import EventType, EventTypeKind, Spots
from mockcalendly.pages.page import render_part
from mockcalendly.scheduling.details import details_of, shows_places
from mockcalendly.scheduling.times import (
    LAST_YEAR,
    clock_time,
    day_name,
    home_zone,
    notation_of,
    start_segment,
    zone_groups,
)
from mockcalendly.scheduling.visit import Visit
from mockcalendly.store.rows import Rows

__all__ = [
    "Proposal",
    "asked_duration",
    "calendar_page",
    "closed_page",
    "find_offer",
    "proposal_of",
    "show_calendar",
]

MONTHS_SEARCHED = 12
"""How far ahead the first open time is searched for if no month is asked for (assumed)."""

ONE_DAY = timedelta(days=1)

_MONTH = re.compile(r"(\d{4})-(\d\d?)", re.ASCII)


class Proposal(NamedTuple):
    """What a time is being chosen for.

    Attributes:
        event_type: As the page offers it.
        path: Of the page: the addresses of times begin with it.
        duration: Minutes; None: the event type's own.
        zone: In which times are shown.
        notation: How clocks are shown: ``12h`` or ``24h``.
        rows: In which it is looked up what is open.
        places: Whether the page says where the meeting is.
        former: When the meeting was to be, if another time is being chosen; else "".
        taken: A start that is not offered whatever is open; None: there is none.
    """

    event_type: EventType
    path: str
    duration: int | None
    zone: ZoneInfo
    notation: str
    rows: Rows
    places: bool = True
    former: str = ""
    taken: datetime | None = None

    @property
    def minutes(self) -> int:
        """How long the meeting will be."""
        return self.duration or self.event_type.duration


class Day(NamedTuple):
    """A day of the grid.

    Attributes:
        href: Where its times are shown; "" if it has none.
    """

    date: date
    label: str
    href: str
    chosen: bool


class Time(NamedTuple):
    """A start that can be chosen.

    Attributes:
        seats: How many are left of a group event; 0: it is none.
    """

    text: str
    segment: str
    href: str
    seats: int


class Month(NamedTuple):
    """A month, and what is open in it.

    Attributes:
        slots: By days, which are those of the zone of the page.
    """

    first: date
    slots: dict[date, list[Slot]]


def show_calendar(visit: Visit) -> Answer:
    """Show the calendar of an event type, or why nobody can book it."""
    offer = find_offer(visit)
    if offer.closed:
        return closed_page(visit, offer)
    return calendar_page(visit, proposal_of(visit, offer))


def find_offer(visit: Visit) -> Offer:
    """Return what is offered at the address that was asked for.

    Raises:
        NotFound: Nothing ever was.
    """
    params = visit.params
    page = params.get("page") or f"d/{params['token']}"
    return offer_at(visit.rows, visit.world.clock.now(), page, params.get("slug", ""))


def closed_page(visit: Visit, offer: Offer) -> Answer:
    """Answer why nobody can book: links that are dead or paused answer 200 (observed)."""
    visit.hint = f"Nobody can book at {offer.path}: {offer.closed}"
    heading = "Nothing can be booked here"
    return visit.page("closed", heading=heading, reason=offer.closed, links=())


def proposal_of(visit: Visit, offer: Offer) -> Proposal:
    """Return what a time is chosen for at an address."""
    event_type = offer.event_type
    return Proposal(
        event_type,
        offer.path,
        asked_duration(visit, event_type),
        find_zone(visit.text("timezone")) or home_zone(visit.rows, event_type),
        notation_of(visit.rows, event_type),
        visit.rows,
        places=shows_places(visit.rows, offer),
    )


def asked_duration(visit: Visit, event_type: EventType) -> int | None:
    """Return the minutes that the address asks for, if the event type comes in them."""
    text = visit.text("duration")
    known = {str(minutes): minutes for minutes in durations_of(event_type)}
    return known.get(text)


def calendar_page(visit: Visit, proposal: Proposal, taken: datetime | None = None) -> Answer:
    """Answer the calendar.

    Args:
        visit: Of the one who chooses.
        proposal: What for.
        taken: A start that was asked for, and is not open: its day is shown.
    """
    local = taken.astimezone(proposal.zone) if taken else None
    month = _month(visit, proposal, local.date() if local else None)
    day = local.date() if local else _asked_day(visit)
    chosen = day if day and _first(day) == month.first else None
    now = visit.world.clock.now()
    return visit.page(
        "calendar",
        event="event_type_viewed",
        proposal=proposal,
        details=details_of(visit.rows, proposal.event_type, places=proposal.places),
        month=month,
        weeks=list(_weeks(visit, proposal, month, chosen)),
        previous=_neighbor(visit, proposal, month, now, forward=False),
        next=_neighbor(visit, proposal, month, now, forward=True),
        chosen=chosen,
        chosen_name=day_name(chosen) if chosen else "",
        times=_times(visit, proposal, month.slots.get(chosen, [])) if chosen else [],
        searched=MONTHS_SEARCHED if not (month.slots or day or _asked_month(visit)) else 0,
        taken=f"{clock_time(local, proposal.notation)} on {day_name(local)}" if local else "",
        present=f"{clock_time(now.astimezone(proposal.zone), proposal.notation)} on "
        f"{day_name(now.astimezone(proposal.zone))}",
        zones=_zone_options(proposal.zone.key),
        kept=_kept_hidden(visit, month, chosen),
    )


@lru_cache(maxsize=16)
def _zone_options(chosen: str) -> str:
    """Return the zones to choose from, and the chosen one, which need not be among them.

    They are most of the page, and always the same: it costs half if they are remembered.
    """
    groups = zone_groups()
    if not any(chosen in names for _, names in groups):
        groups = (("Chosen", (chosen,)), *groups)
    return render_part("scheduling/zones", groups=groups, chosen=chosen)


def _kept_hidden(visit: Visit, month: Month, chosen: date | None) -> dict[str, str]:
    """Return what the choice of a zone sends along."""
    kept = {name: value for name, value in visit.kept.items() if name != "timezone"}
    kept["month"] = f"{month.first:%Y-%m}"
    return kept if chosen is None else {**kept, "date": chosen.isoformat()}


def _month(visit: Visit, proposal: Proposal, day: date | None) -> Month:
    """Return the month to show: that of a day, the one asked for, or the first with a slot."""
    now = visit.world.clock.now()
    present = _first(now.astimezone(proposal.zone).date())
    asked = _first(day) if day else _asked_month(visit)
    if asked is not None:
        first = max(present, asked)
        return Month(first, _slots(visit, proposal, first))
    for first in _months_to_search(proposal, present, now):
        slots = _slots(visit, proposal, first)
        if slots:
            return Month(first, slots)
    return Month(present, {})


def _months_to_search(proposal: Proposal, present: date, now: datetime) -> Iterator[date]:
    earliest, latest = _bounds(proposal.event_type, now)
    first = max(present, _first(earliest))
    for _ in range(MONTHS_SEARCHED):
        if first > latest or first.year > LAST_YEAR:
            return
        yield first
        first = _next_month(first)


def _bounds(event_type: EventType, now: datetime) -> tuple[date, date]:
    """Return days, whatever the zone, before and after which nothing can be booked."""
    setting, window = event_type.date_setting, event_type.booking_window
    latest = date(LAST_YEAR, 12, 31)
    if isinstance(setting, Spots):
        spots = setting.spots
        starts, ends = [s.start_time.date() for s in spots], [s.end_time.date() for s in spots]
        return min(starts, default=latest) - ONE_DAY, max(ends, default=latest) + ONE_DAY
    days = bookable_days(setting, now) if setting else None
    if days is not None:
        return days[0] - ONE_DAY, min(days[1], latest) + ONE_DAY
    if window is not None:
        latest = now.date() + min(timedelta(days=window), latest - now.date())
    earliest = (now + timedelta(minutes=event_type.min_notice)).date()
    return earliest - ONE_DAY, latest + ONE_DAY


def _slots(visit: Visit, proposal: Proposal, first: date) -> dict[date, list[Slot]]:
    """Return what is open in a month, by the days of the zone."""
    zone = proposal.zone
    found = open_slots(
        proposal.rows,
        visit.world.clock.now(),
        proposal.event_type,
        local_instant(zone, first),
        local_instant(zone, _next_month(first)),
        duration=proposal.duration,
    )
    days: dict[date, list[Slot]] = {}
    for slot in found:
        if slot.start != proposal.taken:
            days.setdefault(slot.start.astimezone(zone).date(), []).append(slot)
    return days


def _weeks(
    visit: Visit, proposal: Proposal, month: Month, chosen: date | None
) -> Iterator[list[Day | None]]:
    """Return the weeks of a month, from Sunday to Saturday; days of other months are None."""
    first = month.first
    for week in Calendar(SUNDAY).monthdatescalendar(first.year, first.month):
        yield [
            _day(visit, proposal, day, is_open=day in month.slots, chosen=day == chosen)
            if day.month == first.month
            else None
            for day in week
        ]


def _day(visit: Visit, proposal: Proposal, day: date, *, is_open: bool, chosen: bool) -> Day:
    label = f"{day_name(day)} - {'Times' if is_open else 'No times'} available"
    if not is_open:
        return Day(day, label, "", chosen)
    query = {"month": f"{day:%Y-%m}", "date": day.isoformat()}
    return Day(day, label, visit.link(proposal.path, **query), chosen)


def _times(visit: Visit, proposal: Proposal, slots: list[Slot]) -> list[Time]:
    group = proposal.event_type.kind is EventTypeKind.GROUP
    locals_ = [slot.start.astimezone(proposal.zone) for slot in slots]
    texts = [clock_time(local, proposal.notation) for local in locals_]
    # When clocks are put back, an hour comes twice.
    often = Counter(texts)
    return [
        Time(
            f"{text} {local.tzname()}" if often[text] > 1 else text,
            start_segment(slot.start),
            visit.link(
                f"{proposal.path}/{start_segment(slot.start)}",
                month=f"{local:%Y-%m}",
                date=local.date().isoformat(),
            ),
            slot.remaining if group else 0,
        )
        for slot, local, text in zip(slots, locals_, texts, strict=True)
    ]


def _neighbor(
    visit: Visit, proposal: Proposal, month: Month, now: datetime, *, forward: bool
) -> str:
    """Return where the next month or the one before is; "" if nothing can be booked there."""
    other = _next_month(month.first) if forward else _first(month.first - ONE_DAY)
    present = _first(now.astimezone(proposal.zone).date())
    if other < present or other.year > LAST_YEAR:
        return ""
    return visit.link(proposal.path, month=f"{other:%Y-%m}")


def _asked_day(visit: Visit) -> date | None:
    day = parse_date(visit.text("date"))
    return day if day and day.year <= LAST_YEAR else None


def _asked_month(visit: Visit) -> date | None:
    """Return the first of the month that the address asks for, by a day or by itself."""
    day = _asked_day(visit)
    if day is not None:
        return _first(day)
    found = _MONTH.fullmatch(visit.text("month"))
    if found is None or not (1 <= int(found[2]) <= 12 and 1 <= int(found[1]) <= LAST_YEAR):  # noqa: PLR2004
        return None
    return date(int(found[1]), int(found[2]), 1)


def _first(day: date) -> date:
    return day.replace(day=1)


def _next_month(first: date) -> date:
    return _first(first + timedelta(days=31))
