"""Availability schedules of users, and the hours of hosts on single event types."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from mockcalendly.domain.access import Caller, administers, require_member
from mockcalendly.domain.activity_log import Activity, log, log_event_type
from mockcalendly.domain.availability.hours import HostHours, hours_of, rules_of
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.activity_log import ResourcePath
from mockcalendly.model.event_types import EventType
from mockcalendly.model.record import Value
from mockcalendly.model.schedules import OwnHours, Rule, Schedule, Weekday
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = [
    "CreateSchedule",
    "UpdateEventTypeHours",
    "UpdateSchedule",
    "create_schedule",
    "update_event_type_hours",
    "update_schedule",
]

ONE_DAY = timedelta(days=1)


class CreateSchedule(Value, frozen=True, kw_only=True, gc=False):
    """A request for another schedule of a user's own."""

    user: str
    name: str
    timezone: str
    rules: tuple[Rule, ...]


class UpdateSchedule(Value, frozen=True, kw_only=True, gc=False):
    """A request to change a schedule; what is None stays as it is.

    Attributes:
        default: Whether it is to become the default one.
        caller: Whose token asked; None: the schedule's user.
    """

    schedule: str
    name: str | None = None
    timezone: str | None = None
    rules: tuple[Rule, ...] | None = None
    default: bool = False
    caller: Caller | None = None


class UpdateEventTypeHours(Value, frozen=True, kw_only=True, gc=False):
    """A request for hours that a host has on one event type only.

    Attributes:
        rules: None: those that hold so far.
        user: Which host; None: the caller.
        caller: Whose token asked; None: the host himself.
    """

    event_type: str
    timezone: str
    rules: tuple[Rule, ...] | None = None
    user: str | None = None
    caller: Caller | None = None


def create_schedule(tx: Transaction, command: CreateSchedule) -> Schedule:
    """Add a schedule, which applies to no event type yet (documented).

    Only a user without any gets his default one that way (assumed: there always is one).

    Raises:
        NotFound: There is no such user.
        InvalidArgument: The rules leave days out, or are of the past.
    """
    if command.user not in tx.rows.users:
        raise NotFound(hint=f"No user has the id {command.user}.")
    today = _today(tx.now, command.timezone)
    _refuse([*_check_week(command.rules), *_check_dates(command.rules, today)])
    row = tx.rows.schedules.put(
        Schedule(
            id=tx.ids.uuid(),
            seq=tx.ids.sequence(),
            user=command.user,
            name=command.name,
            default=not tx.rows.schedules.by("by_owner")[command.user],
            timezone=command.timezone,
            rules=command.rules,
        )
    )
    _log(tx, Activity.SCHEDULE_CREATED, row)
    return row


def update_schedule(tx: Transaction, command: UpdateSchedule) -> Schedule:
    """Change a schedule, and with it every event type that uses it (documented).

    Raises:
        NotFound: There is no such schedule.
        PermissionDenied: It is somebody else's (assumed to hold for admins too: schedules are
            made for oneself only).
        InvalidArgument: The rules leave days out, or are of the past.
    """
    before = tx.rows.schedules.get(command.schedule)
    if before is None:
        raise NotFound(hint=f"No user availability schedule has the id {command.schedule}.")
    if command.caller is not None and command.caller.user.id != before.user:
        raise PermissionDenied(hint="A schedule can be changed by its own user only.")
    timezone = command.timezone or before.timezone
    if command.rules is not None:
        # Unlike a new schedule, a changed one may name yesterday (documented).
        earliest = _today(tx.now, timezone) - ONE_DAY
        _refuse([*_check_week(command.rules), *_check_dates(command.rules, earliest)])
    if command.default:
        _dethrone(tx, before.user)
    row = tx.rows.schedules.put(
        replace(
            before,
            name=command.name or before.name,
            timezone=timezone,
            rules=before.rules if command.rules is None else command.rules,
            default=before.default or command.default,
        )
    )
    _log(tx, Activity.SCHEDULE_MODIFIED, row)
    return row


def update_event_type_hours(tx: Transaction, command: UpdateEventTypeHours) -> OwnHours:
    """Give a host hours of his own on an event type, instead of all rules so far (documented).

    A day without a rule is closed; rules of past dates are taken, because those that hold are to
    be read, changed and sent back. Nobody is told: ``event_type.updated`` shows no hours (all
    assumed).

    Raises:
        NotFound: There is no such event type, or it is deleted.
        PermissionDenied: The caller neither is the host nor administers the organization.
        InvalidArgument: The user is missing or no host, or a day has two rules.
    """
    event_type = tx.rows.event_types.get(command.event_type)
    if event_type is None or event_type.deleted_at is not None:
        raise NotFound(hint=f"No event type has the id {command.event_type}, or it is deleted.")
    host = _host(tx.rows, event_type, command)
    so_far = hours_of(tx.rows, event_type, host)
    rules = _rules(so_far) if command.rules is None else command.rules
    _refuse(_check_days(rules, "availability_rule.rules"))
    own = OwnHours(user=host, timezone=command.timezone, rules=rules)
    others = tuple(each for each in event_type.own_hours if each.user != host)
    tx.rows.event_types.put(replace(event_type, own_hours=(*others, own)))
    log_event_type(tx, event_type, "Modified", command.caller)
    return own


def _host(rows: Rows, event_type: EventType, command: UpdateEventTypeHours) -> str:
    """Return whose hours are meant; an admin has to say so (documented)."""
    caller = command.caller
    if caller is not None:
        require_member(rows, caller, event_type.organization)
        admin = administers(rows, caller, event_type.organization)
        if not admin and (
            caller.user.id not in event_type.hosts or command.user not in (None, caller.user.id)
        ):
            raise PermissionDenied(hint="For others' hours one has to be owner or admin.")
    user = command.user or (caller.user.id if caller else next(iter(event_type.hosts), None))
    if user in event_type.hosts:
        return user
    message = "is missing" if command.user is None else "is not a host of the event type"
    raise InvalidArgument(
        Detail("availability_rule.user", message),
        hint=f"The hosts are: {', '.join(event_type.hosts)}.",
    )


def _log(tx: Transaction, activity: Activity, row: Schedule) -> None:
    log(
        tx,
        activity,
        organization=tx.rows.users[row.user].organization,
        actor=row.user,
        details={
            "name": row.name,
            "uri": ResourcePath(path=f"/user_availability_schedules/{row.id}"),
        },
    )


def _rules(hours: HostHours | None) -> tuple[Rule, ...]:
    return rules_of(hours) if hours else ()


def _dethrone(tx: Transaction, user: str) -> None:
    for schedule in list(tx.rows.schedules.listed("by_owner", user)):
        if schedule.default:
            tx.rows.schedules.put(replace(schedule, default=False))


def _today(now: datetime, timezone: str) -> date:
    return now.astimezone(ZoneInfo(timezone)).date()


def _refuse(problems: Sequence[Detail]) -> None:
    if problems:
        raise InvalidArgument(*problems)


def _check_week(rules: Sequence[Rule]) -> Iterator[Detail]:
    """Refuse rules that do not name each weekday once (documented rule, assumed texts)."""
    named = {rule.wday for rule in rules}
    for day in Weekday:
        if day not in named:
            yield Detail("rules", f"must include a wday rule for {day}")
    yield from _check_days(rules, "rules")


def _check_days(rules: Sequence[Rule], parameter: str) -> list[Detail]:
    counts = Counter(rule.wday or rule.date for rule in rules)
    return [
        Detail(parameter, f"must include only one rule for {day}")
        for day, number in counts.items()
        if number > 1
    ]


def _check_dates(rules: Sequence[Rule], earliest: date) -> Iterator[Detail]:
    for number, rule in enumerate(rules):
        if rule.date is not None and rule.date < earliest:
            yield Detail(f"rules[{number}].date", f"must not be before {earliest}")
