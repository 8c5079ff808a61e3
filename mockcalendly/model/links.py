"""Links that can be booked once: plain ones, and shares, which change what they offer."""

import datetime as dt
from datetime import datetime
from enum import StrEnum

from mockcalendly.model.event_types import LocationConfiguration
from mockcalendly.model.record import Record, Value
from mockcalendly.model.schedules import OwnHours

__all__ = [
    "LinkStatus",
    "Override",
    "PeriodType",
    "SchedulingLink",
    "Share",
]


class LinkStatus(StrEnum):
    """What has become of a link (documented)."""

    ACTIVE = "active"
    BOOKED = "booked"
    EXPIRED = "expired"


class PeriodType(StrEnum):
    """How far ahead a share can be booked (documented).

    ``moving`` counts calendar days, ``available_moving`` business days (assumed: so a public copy
    of the vendor's editor labels them).
    """

    AVAILABLE_MOVING = "available_moving"
    MOVING = "moving"
    FIXED = "fixed"
    UNLIMITED = "unlimited"


class SchedulingLink(Record, frozen=True, kw_only=True, gc=False):
    """A booking page that is good for one booking; its id is the token in the address.

    Attributes:
        slug: Last segment of the address: the event type's, when the link was made.
        share: Id of the share that the link belongs to.
    """

    event_type: str
    slug: str | None
    share: str | None
    status: LinkStatus
    created_at: datetime


class Override(Value, frozen=True, kw_only=True, gc=False):
    """What a share says otherwise than its event type; None: as the event type says at any time.

    Attributes:
        max_booking_time: Minutes ahead that can be booked, at most.
        min_booking_time: Minutes between booking and start, at least.
    """

    name: str | None = None
    duration: int | None = None
    duration_options: tuple[int, ...] | None = None
    period_type: PeriodType | None = None
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    max_booking_time: int | None = None
    min_booking_time: int | None = None
    hide_location: bool | None = None
    locations: tuple[LocationConfiguration, ...] | None = None
    hours: OwnHours | None = None


class Share(Record, frozen=True, kw_only=True, gc=False):
    """An event type made over for one invitee.

    Attributes:
        link: Token of the link by which it is booked; what has become of it stands there.
        contact: Id of the contact whom it is for.
    """

    event_type: str
    link: str
    contact: str | None
    override: Override
    created_at: datetime
