"""When an event type can be booked, looked for start by start over plain dictionaries."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.laws.whole.model import Item, Json, Model, instant

__all__ = ["MINUTE", "Opening", "hours_of", "openings"]

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SEATS = {"webinar": 6}
NOTICE, AHEAD = 240 * MINUTE, 60 * DAY
"""How soon, and how far ahead, anything but a one-off event type can be booked."""

Stretch = tuple[datetime, datetime]


class Opening(NamedTuple):
    """A start that can be booked: with whom, for how many, and the event that is there already."""

    hosts: list[str]
    remaining: int
    event: Item | None


def openings(model: Model, kind: Item, first: datetime, last: datetime) -> dict[datetime, Opening]:
    """Return all starts from one instant to before another."""
    found: dict[datetime, Opening] = {}
    if not kind.shown["active"]:
        return found
    robin = kind.shown["pooling_type"] == "round_robin"
    teams = [[host] for host in kind.users] if robin else [kind.users]
    grids = [({*_grid(model, kind, team, first, last)}, team) for team in teams if team]
    for start in sorted(set().union(*(grid for grid, _ in grids))):
        ranked = sorted(
            (team for grid, team in grids if start in grid),
            key=lambda team: _rank(model, kind, team, start),
        )
        for team in ranked:
            if _is_free(model, kind, team, start) and _is_timely(model, kind, start):
                event = _held(model, kind, team, start)
                seats = SEATS.get(kind.shown["slug"], 1)
                taken = len([*model.active_invitees(event)]) if event else 0
                found[start] = Opening(event.users if event else team, seats - taken, event)
                break
    return found


def _rank(model: Model, kind: Item, team: list[str], start: datetime) -> tuple[bool, int]:
    """Return who comes first: whoever holds the event already, then who has least to do."""
    return _held(model, kind, team, start) is None, _load(model, kind, team)


def hours_of(model: Model, kind: Item, host: str) -> Json:
    """Return the rules and the time zone by which a host can be booked."""
    own: Json | None = kind.kept["hours"].get(host)
    mine = (each.shown for each in model.schedules if each.users == [host])
    return own or next(each for each in mine if each["default"])


def _stretches(model: Model, kind: Item, host: str, first: date, last: date) -> Iterator[Stretch]:
    hours = hours_of(model, kind, host)
    zone = ZoneInfo(hours["timezone"])
    day = first
    while day <= last:
        name = day.strftime("%A").lower()
        rules = [each for each in hours["rules"] if each.get("date") == day.isoformat()]
        rules = rules or [each for each in hours["rules"] if each.get("wday") == name]
        for interval in (each for one in rules for each in one["intervals"]):
            begin, end = (
                datetime.fromisoformat(f"{day}T{interval[key]}:00").replace(tzinfo=zone)
                for key in ("from", "to")
            )
            yield instant(begin.isoformat()), instant(end.isoformat())
        day += DAY


def _all_stretches(
    model: Model, kind: Item, hosts: list[str], first: datetime, last: datetime
) -> list[list[Stretch]]:
    days = ((first - DAY).date(), (last + DAY).date())
    return [[*_stretches(model, kind, host, *days)] for host in hosts]


def _grid(
    model: Model, kind: Item, hosts: list[str], first: datetime, last: datetime
) -> Iterator[datetime]:
    together, *others = _all_stretches(model, kind, hosts, first, last) or [[]]
    for other in others:
        pairs = [(max(a, c), min(b, d)) for a, b in together for c, d in other]
        together = sorted(pair for pair in pairs if pair[0] < pair[1])
    step = (kind.shown["start_time_increment"] or kind.shown["duration"]) * MINUTE
    for begin, end in together:
        start = begin
        while start < end:
            if first <= start < last:
                yield start
            start += step


def _is_free(model: Model, kind: Item, hosts: list[str], start: datetime) -> bool:
    shown = kind.shown
    end = start + shown["duration"] * MINUTE
    early, late = start - shown["before_buffer"] * MINUTE, end + shown["after_buffer"] * MINUTE
    for stretches in _all_stretches(model, kind, hosts, start, end):
        if not any(begin <= start and end <= close for begin, close in stretches):
            return False
    held = _held(model, kind, hosts, start)
    if held:
        if len([*model.active_invitees(held)]) >= SEATS[shown["slug"]]:
            return False
    elif any(_is_limited(model, kind, host, start) for host in hosts):
        return False
    for event in _coming(model, hosts):
        begin, close = event.kept["start"], event.kept["end"]
        before, after = event.kept["buffered"]
        apart = (close <= early and after <= start) or (late <= begin and end <= before)
        if event is not held and not apart:
            return False
    return True


def _is_limited(model: Model, kind: Item, host: str, start: datetime) -> bool:
    zone = ZoneInfo(kind.kept.get("timezone") or hours_of(model, kind, host)["timezone"])
    day = start.astimezone(zone).date()
    others = [event.kept["start"].astimezone(zone).date() for event in _coming(model, [host])]
    counts = {
        "daily_limit": sum(other == day for other in others),
        "weekly_limit": sum(_sunday(other) == _sunday(day) for other in others),
        "monthly_limit": sum(
            (other.year, other.month) == (day.year, day.month) for other in others
        ),
    }
    limits = model.limits[host]
    return any(limits[key] is not None and counts[key] >= limits[key] for key in counts)


def _is_timely(model: Model, kind: Item, start: datetime) -> bool:
    dates = kind.kept.get("dates")
    if dates is None:
        return NOTICE <= start - model.now <= AHEAD
    day = start.astimezone(ZoneInfo(kind.kept["timezone"])).date().isoformat()
    return start > model.now and bool(dates[0] <= day <= dates[1])


def _coming(model: Model, hosts: Iterable[str]) -> Iterator[Item]:
    """Return the events that are not canceled, past ones too, of which one host is one of these."""
    wanted = set(hosts)
    return (e for e in model.events if e.shown["status"] == "active" and wanted & {*e.users})


def _held(model: Model, kind: Item, hosts: list[str], start: datetime) -> Item | None:
    if kind.shown["slug"] not in SEATS:
        return None
    end = start + kind.shown["duration"] * MINUTE
    for event in _coming(model, hosts):
        same = (event.kept["start"], event.kept["end"]) == (start, end)
        if same and event.shown["event_type"] == kind.uri:
            return event
    return None


def _load(model: Model, kind: Item, hosts: list[str]) -> int:
    return sum(
        event.shown["event_type"] == kind.uri and event.kept["start"] >= model.now
        for event in _coming(model, hosts)
    )


def _sunday(day: date) -> date:
    return day - (day.isoweekday() % 7) * DAY
