"""One-off event types: for one meeting, on dates of their own, with a secret address."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from mockcalendly.domain.access import ANOTHER_ORGANIZATION, Caller, require_colleague
from mockcalendly.domain.activity_log import log_event_type
from mockcalendly.domain.addresses import link_token
from mockcalendly.domain.event_types import add_event_type, find_owner, new_event_type
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.event_types import (
    ADHOC,
    DateRange,
    DateSetting,
    EventType,
    LocationConfiguration,
    PoolingType,
    Spots,
)
from mockcalendly.model.organizations import User
from mockcalendly.model.record import Value
from mockcalendly.store.transaction import Transaction

__all__ = ["CreateOneOffEventType", "check_dates", "create_one_off_event_type"]

LONGEST_RANGE = timedelta(days=365)
"""The end of a date range comes less than this after its start (documented)."""


class CreateOneOffEventType(Value, frozen=True, kw_only=True, gc=False):
    """A request for a one-off event type.

    Attributes:
        date_setting: When it can be booked; a time zone ``""`` in it is that of the host.
        caller: Whose token asked; None: the host himself.
    """

    name: str
    host: str
    duration: int
    date_setting: DateSetting
    co_hosts: tuple[str, ...] = ()
    location: LocationConfiguration | None = None
    caller: Caller | None = None


def create_one_off_event_type(tx: Transaction, command: CreateOneOffEventType) -> EventType:
    """Add a one-off event type, active at once (assumed: its address is all that one gets).

    With co-hosts it is collective (documented). Whom the API lets one make it for is not
    documented: assumed as for other event types, and that any colleague can be a co-host.

    Raises:
        NotFound: There is no such host or co-host.
        PermissionDenied: One of them belongs elsewhere, or only admins may ask for the host.
        InvalidArgument: The dates do not make sense.
    """
    host = _colleague(tx, command, command.host)
    find_owner(tx.rows, command.host, command.caller)
    hosts = tuple(dict.fromkeys((command.host, *command.co_hosts)))
    for co_host in hosts[1:]:
        if _colleague(tx, command, co_host).organization != host.organization:
            raise PermissionDenied(ANOTHER_ORGANIZATION)
    setting = command.date_setting
    setting = replace(setting, timezone=setting.timezone or host.timezone)
    check_dates(tx.now, setting)
    row = replace(
        new_event_type(tx, host, f"d/{link_token(tx.ids)}", command.name),
        active=True,
        secret=True,
        type=ADHOC,
        pooling_type=PoolingType.COLLECTIVE if len(hosts) > 1 else None,
        hosts=hosts,
        duration=command.duration,
        locations=(command.location,) if command.location else None,
        start_time_increment=None,
        min_notice=0,  # its dates alone decide (assumed)
        booking_window=None,
        date_setting=setting,
    )
    log_event_type(tx, row, "Created", command.caller)
    return add_event_type(tx, row)


def _colleague(tx: Transaction, command: CreateOneOffEventType, user: str) -> User:
    if command.caller is not None:
        return require_colleague(tx.rows, command.caller, user)
    found = tx.rows.users.get(user)
    if found is None:
        raise NotFound(hint=f"No user has the id {user}.")
    return found


def check_dates(now: datetime, setting: DateSetting) -> None:
    """Refuse dates against the rules (documented but for the order in a spot; texts assumed)."""
    if isinstance(setting, Spots):
        problems = _check_spots(setting)
    elif isinstance(setting, DateRange):
        today = now.astimezone(ZoneInfo(setting.timezone)).date()
        problems = _check_range(setting, today)
    else:
        problems = []
    if problems:
        raise InvalidArgument(*problems)


def _check_range(setting: DateRange, today: date) -> list[Detail]:
    length = setting.end_date - setting.start_date
    rules = {
        ("start_date", "must be before end_date"): length > timedelta(0),
        ("end_date", "must be in the future"): setting.end_date > today,
        ("end_date", "must be less than 365 days after start_date"): length < LONGEST_RANGE,
    }
    return [
        Detail(f"date_setting.{name}", text) for (name, text), kept in rules.items() if not kept
    ]


def _check_spots(setting: Spots) -> list[Detail]:
    return [
        Detail(f"date_setting.spots[{number}].end_time", "must be after start_time")
        for number, spot in enumerate(setting.spots)
        if spot.end_time <= spot.start_time
    ]
