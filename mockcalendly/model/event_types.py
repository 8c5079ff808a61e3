"""Event types: what can be booked, with whom, how long and where."""

import datetime as dt
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from mockcalendly.model.record import Record, Value
from mockcalendly.model.schedules import OwnHours

__all__ = [
    "ADHOC",
    "STANDARD",
    "AnswerType",
    "CustomQuestion",
    "DateRange",
    "DateSetting",
    "DaysInFuture",
    "EventType",
    "EventTypeKind",
    "LocationConfiguration",
    "LocationKind",
    "PoolingType",
    "Profile",
    "ProfileType",
    "Spot",
    "Spots",
]

STANDARD, ADHOC = "StandardEventType", "AdhocEventType"
"""What ``type`` can be: one-off event types are ad hoc (documented)."""


class EventTypeKind(StrEnum):
    """Whether one invitee books an event of this type, or several (documented)."""

    SOLO = "solo"
    GROUP = "group"


class PoolingType(StrEnum):
    """How several hosts share an event type (documented)."""

    ROUND_ROBIN = "round_robin"
    COLLECTIVE = "collective"
    MULTI_POOL = "multi_pool"


class ProfileType(StrEnum):
    """Whose page an event type stands on (documented)."""

    USER = "User"
    TEAM = "Team"


class AnswerType(StrEnum):
    """How an invitee answers a custom question (documented)."""

    STRING = "string"
    TEXT = "text"
    PHONE_NUMBER = "phone_number"
    SINGLE_SELECT = "single_select"
    MULTI_SELECT = "multi_select"


class LocationKind(StrEnum):
    """Kinds of location in requests and event types (documented).

    Two have another name in the `type` of a scheduled event's location: model/bookings.py.
    """

    PHYSICAL = "physical"
    ASK_INVITEE = "ask_invitee"
    CUSTOM = "custom"
    INBOUND_CALL = "inbound_call"
    OUTBOUND_CALL = "outbound_call"
    GOOGLE_CONFERENCE = "google_conference"
    GOTOMEETING_CONFERENCE = "gotomeeting_conference"
    MICROSOFT_TEAMS_CONFERENCE = "microsoft_teams_conference"
    WEBEX_CONFERENCE = "webex_conference"
    ZOOM_CONFERENCE = "zoom_conference"


class LocationConfiguration(Value, frozen=True, kw_only=True, gc=False):
    """One place that an event type offers."""

    kind: LocationKind
    location: str | None = None
    additional_info: str | None = None
    phone_number: str | None = None


class CustomQuestion(Value, frozen=True, kw_only=True, gc=False):
    """A question on the booking form."""

    name: str
    type: AnswerType = AnswerType.STRING
    position: int = 0
    enabled: bool = True
    required: bool = False
    answer_choices: tuple[str, ...] = ()
    include_other: bool = False


class Profile(Value, frozen=True, kw_only=True, gc=False):
    """The page that an event type stands on, and the user behind it."""

    type: ProfileType
    name: str
    owner: str


class DateRange(Value, frozen=True, kw_only=True, gc=False, tag="date_range"):
    """A one-off event type can be booked from one date to another, both included."""

    timezone: str
    start_date: dt.date
    end_date: dt.date


class DaysInFuture(Value, frozen=True, kw_only=True, gc=False, tag="days_in_future"):
    """A one-off event type can be booked some days ahead of the day on which it is booked."""

    timezone: str
    days: int
    only_weekdays: bool


class Spot(Value, frozen=True, kw_only=True, gc=False):
    """A stretch of time that is offered."""

    start_time: datetime
    end_time: datetime


class Spots(Value, frozen=True, kw_only=True, gc=False, tag="spots"):
    """A one-off event type can be booked in these stretches, whatever the hosts' schedules say."""

    timezone: str
    spots: tuple[Spot, ...]


DateSetting: TypeAlias = DateRange | DaysInFuture | Spots


class EventType(Record, frozen=True, kw_only=True, gc=False):
    """A bookable kind of meeting.

    Attributes:
        slug: Last segment of the booking page; `page` is the segment before it.
        hosts: Users who hold the meetings; several for pooled types.
        invitee_limit: Seats of one event; 1 unless `kind` is group.
        split_name: Whether the form asks for first and last name in two fields.
        schedule: The user availability schedule that applies; None: each host's default one.
        min_notice: Minutes between booking and start, at least.
        booking_window: Days ahead that can be booked, at most; None: no end.
        own_hours: Of hosts whose hours on this event type are not those of a schedule.
        date_setting: When a one-off type can be booked; None: it is not one.
        reconfirm_before: Minutes before the start at which invitees are asked whether they still
            mean to come; None: they are not asked. The API does not show it.
        redirect_url: Where invitees are sent who have booked on the page; None: they stay on it.
            The API does not show it.
        pass_event_details: Whether that address gets to know what was booked.
    """

    organization: str
    name: str | None
    slug: str | None
    page: str
    active: bool
    kind: EventTypeKind
    pooling_type: PoolingType | None
    type: str
    duration: int
    duration_options: tuple[int, ...] | None
    color: str
    internal_note: str | None
    is_paid: bool
    description_plain: str | None
    description_html: str | None
    profile: Profile | None
    secret: bool
    booking_method: str
    custom_questions: tuple[CustomQuestion, ...]
    locations: tuple[LocationConfiguration, ...] | None
    position: int
    locale: str
    admin_managed: bool
    start_time_increment: int | None
    before_buffer: int
    after_buffer: int
    hosts: tuple[str, ...]
    invitee_limit: int
    split_name: bool
    schedule: str | None
    min_notice: int
    booking_window: int | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    own_hours: tuple[OwnHours, ...] = ()
    date_setting: DateSetting | None = None
    reconfirm_before: int | None = None
    redirect_url: str | None = None
    pass_event_details: bool = False
