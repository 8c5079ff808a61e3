"""What a world file can say: every mapping of it as a type.

An entry of a list changes the row that has its `id` or `slug`; without one it adds a row. What an
entry leaves out stays as it is, or gets a sensible default.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, UnsetType, field

from mockcalendly.model.bookings import CancelerType, EventStatus
from mockcalendly.model.event_types import (
    CustomQuestion,
    EventTypeKind,
    LocationConfiguration,
    PoolingType,
    ProfileType,
)
from mockcalendly.model.organizations import Role, Stage
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import BookingSection, FilledText, UserName, WebhookSection
from mockcalendly.scenario.terms import Color, Hours, Moment, Name, Zone

__all__ = [
    "BusyTimeSection",
    "CancellationSection",
    "EventTypeSection",
    "GroupSection",
    "MeetingLimitsSection",
    "OpenHours",
    "OrganizationSection",
    "PastBookingSection",
    "ProfileSection",
    "ScheduleSection",
    "SubscriptionSection",
    "TokenSection",
    "UserSection",
    "WorldFile",
    "WorldSection",
]

Id: TypeAlias = Annotated[str, Meta(min_length=1, description="Last segment of the URI.")]
Slug: TypeAlias = Annotated[str, Meta(min_length=1, description="Segment of the booking page.")]
OpenHours: TypeAlias = tuple[Hours, ...] | UnsetType
Cap: TypeAlias = Annotated[int, Meta(ge=1)] | None


class OrganizationSection(Section, frozen=True, kw_only=True):
    """The organization; its plan stands beside it, as `plan`."""

    id: Id | UnsetType = UNSET
    name: FilledText | UnsetType = UNSET
    kind: Literal["single", "multiple"] | UnsetType = UNSET
    stage: Annotated[Stage | UnsetType, Meta(description="Follows from the plan if left out.")] = (
        UNSET
    )


class TokenSection(Section, frozen=True, kw_only=True):
    """An access token."""

    token: FilledText
    scopes: Annotated[tuple[FilledText, ...] | None, Meta(description="Null: everything.")] = None
    expires_at: Moment | None = None
    revoked: bool = False


class ScheduleSection(Section, frozen=True, kw_only=True):
    """A weekly availability schedule; days that are left out are closed."""

    id: Id | UnsetType = UNSET
    name: FilledText
    default: bool | UnsetType = UNSET
    timezone: Zone | UnsetType = UNSET
    monday: OpenHours = UNSET
    tuesday: OpenHours = UNSET
    wednesday: OpenHours = UNSET
    thursday: OpenHours = UNSET
    friday: OpenHours = UNSET
    saturday: OpenHours = UNSET
    sunday: OpenHours = UNSET
    dates: Annotated[
        dict[str, tuple[Hours, ...]] | UnsetType,
        Meta(description="Hours of single dates, which replace those of the weekday."),
    ] = UNSET


class UserSection(Section, frozen=True, kw_only=True):
    """A person with a scheduling page."""

    id: Id | UnsetType = UNSET
    slug: Slug | UnsetType = UNSET
    name: FilledText | UnsetType = UNSET
    email: FilledText | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    timezone: Zone | UnsetType = UNSET
    time_notation: Literal["12h", "24h"] | UnsetType = UNSET
    locale: Literal["en", "fr", "es", "de", "pt", "ps"] | UnsetType = UNSET
    avatar_url: FilledText | UnsetType | None = UNSET
    tokens: Annotated[
        tuple[FilledText | TokenSection, ...] | UnsetType,
        Meta(
            description="Added to those there are; a new user has `mock.<slug>.token` by default."
        ),
    ] = UNSET
    schedules: Annotated[
        tuple[ScheduleSection, ...] | UnsetType,
        Meta(description="A new user works Monday to Friday, 9 to 5, if left out."),
    ] = UNSET


class ProfileSection(Section, frozen=True, kw_only=True):
    """Whose page an event type stands on."""

    type: ProfileType = ProfileType.USER
    name: FilledText | None = None
    owner: UserName | None = None


class EventTypeSection(Section, frozen=True, kw_only=True):
    """A bookable kind of meeting."""

    id: Id | UnsetType = UNSET
    slug: Slug | UnsetType = UNSET
    name: FilledText | UnsetType = UNSET
    hosts: Annotated[
        Annotated[tuple[UserName, ...], Meta(min_length=1)] | UnsetType,
        Meta(description="The owner if left out."),
    ] = UNSET
    profile: ProfileSection | UnsetType = UNSET
    page: Annotated[
        FilledText | UnsetType,
        Meta(description="Segment before the slug; by default that of the profile."),
    ] = UNSET
    active: bool | UnsetType = UNSET
    kind: EventTypeKind | UnsetType = UNSET
    pooling_type: PoolingType | UnsetType | None = UNSET
    duration: Annotated[int, Meta(ge=1, le=720)] | UnsetType = UNSET
    duration_options: tuple[Annotated[int, Meta(ge=1, le=720)], ...] | UnsetType | None = UNSET
    color: Color | UnsetType = UNSET
    internal_note: str | UnsetType | None = UNSET
    is_paid: bool | UnsetType = UNSET
    description_plain: str | UnsetType | None = UNSET
    description_html: str | UnsetType | None = UNSET
    secret: bool | UnsetType = UNSET
    booking_method: Literal["instant", "poll"] | UnsetType = UNSET
    custom_questions: tuple[CustomQuestion, ...] | UnsetType = UNSET
    locations: tuple[LocationConfiguration, ...] | UnsetType | None = UNSET
    position: int | UnsetType = UNSET
    locale: Literal["en", "fr", "es", "de", "nl", "pt", "it", "uk"] | UnsetType = UNSET
    admin_managed: bool | UnsetType = UNSET
    start_time_increment: Annotated[int, Meta(ge=5, le=720)] | UnsetType | None = UNSET
    before_buffer: Annotated[int, Meta(ge=0, le=180)] | UnsetType = UNSET
    after_buffer: Annotated[int, Meta(ge=0, le=180)] | UnsetType = UNSET
    invitee_limit: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    split_name: bool | UnsetType = UNSET
    schedule: Annotated[
        Name | UnsetType | None,
        Meta(description="Name or id of a schedule of the first host; null: the default one."),
    ] = UNSET
    min_notice: Annotated[
        Annotated[int, Meta(ge=0)] | UnsetType,
        Meta(description="Minutes between booking and start, at least."),
    ] = UNSET
    booking_window: Annotated[
        Annotated[int, Meta(ge=1)] | UnsetType | None,
        Meta(description="Days ahead that can be booked; null: no end."),
    ] = UNSET
    created_at: Moment | UnsetType = UNSET
    updated_at: Moment | UnsetType = UNSET
    deleted_at: Moment | UnsetType | None = UNSET


class GroupSection(Section, frozen=True, kw_only=True):
    """A named grouping of users."""

    id: Id | UnsetType = UNSET
    name: FilledText
    members: tuple[UserName, ...] = ()
    admins: tuple[UserName, ...] = ()


class BusyTimeSection(Section, frozen=True, kw_only=True):
    """A stretch in which a user is taken; times of day are local to the user."""

    id: Id | UnsetType = UNSET
    user: UserName
    type: Literal["external", "reserved"] = "external"
    start_time: Moment
    end_time: Moment


class MeetingLimitsSection(Section, frozen=True, kw_only=True):
    """How many meetings a user takes; null: any number."""

    user: UserName
    daily_limit: Cap | UnsetType = UNSET
    weekly_limit: Cap | UnsetType = UNSET
    monthly_limit: Cap | UnsetType = UNSET


class SubscriptionSection(WebhookSection, frozen=True, kw_only=True):
    """A webhook subscription that the world has from the beginning."""

    id: Id | UnsetType = UNSET


class CancellationSection(Section, frozen=True, kw_only=True):
    """Who canceled a booking, when and why."""

    canceler_type: CancelerType = CancelerType.INVITEE
    reason: str | None = None
    created_at: Annotated[
        Moment | None, Meta(description="A minute after the booking if left out.")
    ] = None


class PastBookingSection(BookingSection, frozen=True, kw_only=True):
    """A booking that the world has from the beginning: whether its time is open is not asked.

    Those of a group event type that begin at the same time share an event while it has seats.
    """

    id: Annotated[Id | UnsetType, Meta(description="Of the scheduled event.")] = UNSET
    invitee_id: Id | UnsetType = UNSET
    start_time: Annotated[Moment, Meta(description="A time of day is local to the first host.")]
    hosts: Annotated[
        tuple[UserName, ...] | None,
        Meta(description="The first one of a round robin, all of any other type, if left out."),
    ] = None
    created_at: Annotated[
        Moment | None,
        Meta(description="A day before the start, or now if that is still to come."),
    ] = None
    status: EventStatus = EventStatus.ACTIVE
    cancellation: CancellationSection | None = None
    no_show: bool = False

    def __post_init__(self) -> None:
        if self.cancellation is not None and self.status is not EventStatus.CANCELED:
            raise ValueError('has a "cancellation", so its "status" must be canceled')


class WorldSection(Section, frozen=True, kw_only=True):
    """What a world holds when it begins."""

    seed: Annotated[int, Meta(description="From which ids and every other choice follow.")] = 0
    now: Annotated[
        Moment | UnsetType,
        Meta(description="The instant at which the world begins; a local time is in UTC."),
    ] = UNSET
    plan: Literal["free", "standard", "teams", "enterprise"] = "teams"
    base: Annotated[
        Literal["default", "empty"],
        Meta(description="What the file adds to: the default world, or nothing."),
    ] = "default"
    organization: OrganizationSection = OrganizationSection()
    users: tuple[UserSection, ...] = ()
    groups: tuple[GroupSection, ...] = ()
    event_types: tuple[EventTypeSection, ...] = ()
    busy_times: tuple[BusyTimeSection, ...] = ()
    meeting_limits: tuple[MeetingLimitsSection, ...] = ()
    webhook_subscriptions: tuple[SubscriptionSection, ...] = ()
    bookings: tuple[PastBookingSection, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.now, Moment) and self.now.relative:
            raise ValueError('has a relative "now", and nothing that it could be relative to')


class WorldFile(WorldSection, frozen=True, kw_only=True):
    """A world file of mockcalendly."""

    schema_uri: Annotated[str | None, Meta(description="For editors; means nothing else.")] = field(
        name="$schema", default=None
    )
    mockcalendly: Annotated[Literal[1], Meta(description="Version of this format.")]
