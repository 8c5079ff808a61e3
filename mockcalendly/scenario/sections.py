"""Mappings that world files and scenarios share; names are those of the API."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, UnsetType

from mockcalendly.domain.conferences import LocationChoice
from mockcalendly.kernel.formats import AMOUNT, EMAIL, URL
from mockcalendly.model.bookings import SchedulingMethod, Tracking
from mockcalendly.model.webhooks import SubscriptionScope, WebhookEvent
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.terms import Identifier, Moment, Name, Zone

__all__ = [
    "AnswerSection",
    "BookingDetails",
    "BookingSection",
    "ContactName",
    "Dated",
    "Email",
    "EventName",
    "EventTypeName",
    "FilledText",
    "GroupName",
    "Id",
    "InviteeName",
    "InviteeSection",
    "LinkName",
    "OrganizationName",
    "PaymentSection",
    "RoutingFormName",
    "Slug",
    "SubmissionName",
    "Url",
    "UserName",
    "Webhook",
    "WebhookSection",
]

FilledText: TypeAlias = Annotated[str, Meta(min_length=1)]
Email: TypeAlias = Annotated[str, Meta(pattern=EMAIL, description="An e-mail address.")]
Url: TypeAlias = Annotated[str, Meta(pattern=URL, description="An http or https URL.")]
Id: TypeAlias = Annotated[str, Meta(min_length=1, description="Last segment of the URI.")]
Slug: TypeAlias = Annotated[str, Meta(min_length=1, description="Segment of the booking page.")]
EventTypeName: TypeAlias = Annotated[
    Name, Meta(description="Slug, `page/slug`, id or URI of an event type.")
]
UserName: TypeAlias = Annotated[
    Name,
    Meta(
        description="Slug, e-mail address, id or URI of a user; `owner`, `admin` or `member` is "
        "the first in that role."
    ),
]
GroupName: TypeAlias = Annotated[Name, Meta(description="Name, id or URI of a group.")]
OrganizationName: TypeAlias = Annotated[
    Name, Meta(description="Name, id or URI of an organization.")
]
ContactName: TypeAlias = Annotated[
    Name, Meta(description="E-mail address, name, id or URI of a contact.")
]
EventName: TypeAlias = Annotated[
    Name, Meta(description="Id or URI of a scheduled event, or of one of its invitees.")
]
InviteeName: TypeAlias = Annotated[Name, Meta(description="Id or URI of an invitee.")]
SubmissionName: TypeAlias = Annotated[
    Name, Meta(description="Id or URI of a routing form submission.")
]
RoutingFormName: TypeAlias = Annotated[Name, Meta(description="Name, id or URI of a routing form.")]
LinkName: TypeAlias = Annotated[Name, Meta(description="Token or address of a single-use link.")]


class Dated(Section, frozen=True, kw_only=True):
    """Something that says when it was created and changed."""

    created_at: Moment | UnsetType = UNSET
    updated_at: Moment | UnsetType = UNSET


class InviteeSection(Section, frozen=True, kw_only=True):
    """Somebody who books; name and e-mail address are made up from the seed if left out."""

    name: FilledText | None = None
    first_name: FilledText | None = None
    last_name: FilledText | None = None
    email: Email | None = None
    timezone: Annotated[Zone | None, Meta(description="The first host's, if left out.")] = None
    text_reminder_number: FilledText | None = None


class AnswerSection(Section, frozen=True, kw_only=True):
    """What the invitee says to a custom question."""

    question: Annotated[FilledText, Meta(description="Its name, to the letter.")]
    answer: str


class PaymentSection(Section, frozen=True, kw_only=True):
    """What an invitee paid."""

    external_id: Annotated[
        FilledText | None, Meta(description="Made up from the seed if left out.")
    ] = None
    provider: Literal["stripe", "paypal"] = "stripe"
    amount: Annotated[str, Meta(pattern=AMOUNT, description="A decimal number, written as text.")]
    currency: Literal["AUD", "CAD", "EUR", "GBP", "USD"] = "USD"
    terms: str | None = None
    successful: bool = True


class BookingDetails(Section, frozen=True, kw_only=True):
    """What a booking says, whatever is booked."""

    duration: Annotated[
        int | None, Meta(description="Minutes; the event type's own if left out.")
    ] = None
    invitee: InviteeSection = InviteeSection()
    location: Annotated[
        LocationChoice | None,
        Meta(description="One of the event type's places; the first if left out."),
    ] = None
    questions_and_answers: Annotated[
        tuple[AnswerSection, ...] | None,
        Meta(description="What is required is answered if this is left out."),
    ] = None
    tracking: Tracking = Tracking()
    event_guests: tuple[Email, ...] = ()
    payment: PaymentSection | None = None
    scheduling_method: Annotated[
        SchedulingMethod | None, Meta(description="Null: on the booking page.")
    ] = None


class BookingSection(BookingDetails, frozen=True, kw_only=True):
    """What a booking says, whenever it begins."""

    event_type: EventTypeName


class WebhookSection(Section, frozen=True, kw_only=True):
    """A subscription; `url` and `signing_key` may hold `${VARIABLE:-default}`."""

    name: Annotated[
        Identifier | None, Meta(description="By which expectations can refer to it.")
    ] = None
    url: FilledText
    events: Annotated[
        Annotated[tuple[WebhookEvent, ...], Meta(min_length=1)] | None,
        Meta(description="All that can be had in this scope and on this plan, if left out."),
    ] = None
    scope: SubscriptionScope = SubscriptionScope.ORGANIZATION
    user: UserName | None = None
    group: GroupName | None = None
    signing_key: FilledText | None = None
    creator: Annotated[
        UserName | None, Meta(description="Who subscribes; the owner if left out.")
    ] = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription to be made, and where the file says so."""

    section: WebhookSection
    node: Node
