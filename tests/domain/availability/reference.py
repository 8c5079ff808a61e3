"""The rules once more, minute by minute and by plain search: slow, and made apart from the code."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability import Slot
from mockcalendly.model.bookings import ScheduledEvent
from mockcalendly.model.event_types import DateRange, EventType, Spots
from mockcalendly.model.schedules import OwnHours, Schedule
from mockcalendly.store.rows import Rows
from tests.domain.availability.builders import minutes

MINUTE = minutes(1)
MARGIN_DAYS = 3


@lru_cache
def minutes_of_days(timezone: str, middle: date) -> dict[date, dict[int, datetime]]:
    """Return when the clocks of a zone first show each minute of the days around one.

    Days that the zone left out are missing, and so are minutes that its clocks skipped.
    """
    zone = ZoneInfo(timezone)
    instant = datetime(middle.year, middle.month, middle.day, tzinfo=UTC)
    instant -= timedelta(days=MARGIN_DAYS)
    shown: dict[date, dict[int, datetime]] = {}
    for _ in range((2 * MARGIN_DAYS + 1) * 24 * 60):
        local = instant.astimezone(zone)
        shown.setdefault(local.date(), {}).setdefault(local.hour * 60 + local.minute, instant)
        instant += MINUTE
    whole_days = sorted(shown)[1:-1]
    return {day: shown[day] for day in whole_days}


def when_shown(days: dict[date, dict[int, datetime]], day: date, minute: int) -> datetime:
    """Return the instant of a wall time; one that is skipped comes as late as if it were not."""
    wall = datetime(day.year, day.month, day.day) + minutes(minute)  # noqa: DTZ001 - a wall time
    skipped = 0
    while wall.hour * 60 + wall.minute not in days.get(wall.date(), {}):
        wall -= MINUTE
        skipped += 1
    return days[wall.date()][wall.hour * 60 + wall.minute] + minutes(skipped)


def open_minutes(schedule: Schedule | OwnHours, middle: date) -> dict[datetime, date]:
    """Return the minutes in which a schedule is open, each with the day that opens it.

    Where clocks skip the end of a day, its hours may last into the next one, till that one opens.
    """
    days = minutes_of_days(schedule.timezone, middle)
    opened: dict[datetime, date] = {}
    for day in sorted(days)[:-1]:
        rules = [rule for rule in schedule.rules if rule.date == day]
        rules = rules or [r for r in schedule.rules if r.wday == f"{day:%A}".lower()]
        minutes_of_day: set[datetime] = set()
        for interval in (each for rule in rules for each in rule.intervals):
            minute = when_shown(days, day, interval.start)
            end = when_shown(days, day, interval.end)
            while minute < end and interval.start < interval.end:
                minutes_of_day.add(minute)
                minute += MINUTE
        if minutes_of_day:
            opening = min(minutes_of_day)
            opened = {minute: other for minute, other in opened.items() if minute < opening}
            opened.update(dict.fromkeys(minutes_of_day, day))
    return opened


def minutes_of_spots(spots: Spots) -> dict[datetime, date]:
    """Return the minutes in spots; no day opens them, so midnight means nothing to them."""
    opened: dict[datetime, date] = {}
    for spot in spots.spots:
        minute = spot.start_time
        while minute < spot.end_time:
            opened[minute] = date.min
            minute += MINUTE
    return opened


class Reference:
    """What an event type offers, for starts within a day or so of `middle`."""

    def __init__(self, rows: Rows, now: datetime, event_type: EventType, middle: date) -> None:
        self.rows = rows
        self.now = now
        self.event_type = event_type
        self.duration = minutes(event_type.duration)
        self.step = event_type.start_time_increment or event_type.duration
        self.hours = {host: self._hours(host, middle) for host in event_type.hosts}
        alone = event_type.pooling_type == "round_robin"
        self.teams = [(host,) for host in event_type.hosts] if alone else [event_type.hosts]
        self.origins = {team: self._origins(team) for team in self.teams}

    def slots(self, start: datetime, end: datetime) -> list[Slot]:
        count = (end - start) // MINUTE
        starts = (start + minutes(number) for number in range(count))
        return [slot for each in starts if (slot := self.slot(each))]

    def slot(self, start: datetime) -> Slot | None:
        kind = self.event_type
        if not (kind.active and kind.deleted_at is None and kind.booking_method == "instant"):
            return None
        if start <= self.now or start < self.now + minutes(kind.min_notice):
            return None
        window = kind.booking_window
        if window is not None and start > self.now + timedelta(days=window):
            return None
        if not self.is_on_a_day_of_the_type(start):
            return None
        offers = [offer for team in self.teams if (offer := self.offer(team, start))]
        joining = [offer for offer in offers if offer.event]
        return min(joining or offers, key=self.load, default=None)

    def is_on_a_day_of_the_type(self, start: datetime) -> bool:
        setting = self.event_type.date_setting
        if setting is None or isinstance(setting, Spots):
            return True
        day = start.astimezone(ZoneInfo(setting.timezone)).date()
        if isinstance(setting, DateRange):
            return setting.start_date <= day <= setting.end_date
        last = today = self.now.astimezone(ZoneInfo(setting.timezone)).date()
        counted = 0
        while counted < setting.days:
            last += timedelta(days=1)
            counted += not (setting.only_weekdays and f"{last:%a}" in ("Sat", "Sun"))
        return today <= day <= last

    def load(self, slot: Slot) -> int:
        return sum(
            event.event_type == self.event_type.id and event.start_time >= self.now
            for event in self.events_of(slot.hosts[0])
        )

    def offer(self, team: tuple[str, ...], start: datetime) -> Slot | None:
        if not self.is_in_hours(team, start):
            return None
        shared = [
            event for host in team for event in self.events_of(host) if self.is_same(event, start)
        ]
        with_seats = [event for event in shared if event.invitees_active < event.invitees_limit]
        joined = with_seats[0] if with_seats else None
        for host in team:
            if self.collides(host, start, joined) or (not joined and self.is_at_limit(host, start)):
                return None
        return Slot(
            start=start,
            end=start + self.duration,
            hosts=tuple(host.user for host in joined.hosts) if joined else team,
            remaining=(
                joined.invitees_limit - joined.invitees_active
                if joined
                else self.event_type.invitee_limit
            ),
            event=joined.id if joined else None,
        )

    def is_in_hours(self, team: tuple[str, ...], start: datetime) -> bool:
        origin = self.origins[team].get(start)
        if origin is None or (start - origin) // MINUTE % self.step != 0:
            return False
        lasting = (start + minutes(number) for number in range(self.event_type.duration))
        return all(minute in self.origins[team] for minute in lasting)

    def is_same(self, event: ScheduledEvent, start: datetime) -> bool:
        return (
            self.event_type.kind == "group"
            and self.event_type.invitee_limit > 1
            and event.event_type == self.event_type.id
            and (event.start_time, event.end_time) == (start, start + self.duration)
        )

    def collides(self, host: str, start: datetime, joined: ScheduledEvent | None) -> bool:
        end = start + self.duration
        first = start - minutes(self.event_type.before_buffer)
        last = end + minutes(self.event_type.after_buffer)
        for event in self.events_of(host):
            part = next(each for each in event.hosts if each.user == host)
            if event is not joined and (
                (first < event.end_time and event.start_time < last)
                or (start < part.buffered_end_time and part.buffered_start_time < end)
            ):
                return True
        return any(
            busy.user == host and first < busy.end_time and busy.start_time < last
            for busy in self.rows.busy_times
        )

    def is_at_limit(self, host: str, start: datetime) -> bool:
        limits = self.rows.meeting_limits.get(host)
        if limits is None:
            return False
        zoned = self.event_type.date_setting or self._source(host)
        assert zoned is not None
        zone = ZoneInfo(zoned.timezone)
        this = start.astimezone(zone).date()
        days = [event.start_time.astimezone(zone).date() for event in self.events_of(host)]
        checks = [
            (limits.daily_limit, sum(day == this for day in days)),
            (limits.weekly_limit, sum(sunday(day) == sunday(this) for day in days)),
            (limits.monthly_limit, sum(f"{day:%Y%m}" == f"{this:%Y%m}" for day in days)),
        ]
        return any(limit is not None and meetings >= limit for limit, meetings in checks)

    def events_of(self, host: str) -> Iterator[ScheduledEvent]:
        for event in self.rows.scheduled_events:
            if event.status == "active" and host in [each.user for each in event.hosts]:
                yield event

    def _hours(self, host: str, middle: date) -> dict[datetime, date]:
        source = self._source(host)
        if isinstance(source, Spots):
            return minutes_of_spots(source)
        return open_minutes(source, middle) if source else {}

    def _origins(self, team: tuple[str, ...]) -> dict[datetime, datetime]:
        """Return the minutes in which all are open, with when their being so on that day began."""
        origins: dict[datetime, datetime] = {}
        days_before: list[date | None] = []
        for minute in sorted(self.hours[team[0]]):
            days = [self.hours[host].get(minute) for host in team]
            if None not in days:
                goes_on = minute - MINUTE in origins and days == days_before
                origins[minute] = origins[minute - MINUTE] if goes_on else minute
            days_before = days
        return origins

    def _source(self, host: str) -> Schedule | OwnHours | Spots | None:
        for own in self.event_type.own_hours:
            if own.user == host:
                return own
        if isinstance(self.event_type.date_setting, Spots):
            return self.event_type.date_setting
        of_host = [each for each in self.rows.schedules if each.user == host]
        chosen = [each for each in of_host if each.id == self.event_type.schedule]
        return next(iter(chosen or [each for each in of_host if each.default]), None)


def sunday(day: date) -> date:
    while f"{day:%a}" != "Sun":
        day -= timedelta(days=1)
    return day
