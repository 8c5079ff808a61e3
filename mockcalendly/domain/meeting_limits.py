"""How many meetings a user takes in a day, a week and a month."""

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from mockcalendly.domain.access import Caller
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.record import Value
from mockcalendly.model.schedules import MeetingLimits
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = ["HIGHEST_LIMIT", "UpdateMeetingLimits", "limits_of", "update_meeting_limits"]

HIGHEST_LIMIT = 9999
"""Limits are whole numbers from 1 to this (documented)."""

_PERIODS = ("daily_limit", "weekly_limit", "monthly_limit")


class UpdateMeetingLimits(Value, frozen=True, kw_only=True, gc=False):
    """A request to change limits: None takes one away, UNSET leaves it.

    Attributes:
        caller: Whose token asked; None: the user himself.
    """

    user: str
    daily_limit: int | UnsetType | None = UNSET
    weekly_limit: int | UnsetType | None = UNSET
    monthly_limit: int | UnsetType | None = UNSET
    caller: Caller | None = None


def limits_of(rows: Rows, user: str, caller: Caller | None = None) -> MeetingLimits:
    """Return a user's limits; one who never set any has none (documented).

    Raises:
        PermissionDenied: The user is not the caller, however mighty that is (documented).
        NotFound: There is no such user.
    """
    if caller is not None and caller.user.id != user:
        raise PermissionDenied(hint="Meeting limits are for the authenticated user only.")
    if user not in rows.users:
        raise NotFound(hint=f"No user has the id {user}.")
    found = rows.meeting_limits.get(user)
    return found or MeetingLimits(
        id=user, seq=0, daily_limit=None, weekly_limit=None, monthly_limit=None
    )


def update_meeting_limits(tx: Transaction, command: UpdateMeetingLimits) -> MeetingLimits:
    """Change a user's limits; each period is independent of the others (documented).

    Raises:
        PermissionDenied: The user is not the caller.
        InvalidArgument: No limit is named, or one is out of bounds.
    """
    before = limits_of(tx.rows, command.user, command.caller)
    changes = {
        period: value for period in _PERIODS if (value := getattr(command, period)) is not UNSET
    }
    if not changes:
        # That there must be one is documented, the text is assumed.
        raise InvalidArgument(*(Detail(period, "is missing") for period in _PERIODS))
    wrong = [
        Detail(period, f"must be a whole number from 1 to {HIGHEST_LIMIT}")
        for period, value in changes.items()
        if value is not None and not 1 <= value <= HIGHEST_LIMIT
    ]
    if wrong:
        raise InvalidArgument(*wrong)
    seq = before.seq or tx.ids.sequence()
    return tx.rows.meeting_limits.put(replace(before, seq=seq, **changes))
