"""Mappings that world files and scenarios share; names are those of the API."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from msgspec import Meta

from mockcalendly.domain.conferences import LocationChoice
from mockcalendly.model.bookings import Payment, SchedulingMethod, Tracking
from mockcalendly.model.webhooks import SubscriptionScope, WebhookEvent
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.terms import Identifier, Name, Zone

__all__ = [
    "AnswerSection",
    "BookingSection",
    "EventTypeName",
    "FilledText",
    "InviteeSection",
    "UserName",
    "Webhook",
    "WebhookSection",
]

FilledText: TypeAlias = Annotated[str, Meta(min_length=1)]
EventTypeName: TypeAlias = Annotated[
    Name, Meta(description="Slug, `page/slug`, id or URI of an event type.")
]
UserName: TypeAlias = Annotated[
    Name, Meta(description="Slug, e-mail address, id or URI of a user.")
]
GroupName: TypeAlias = Annotated[Name, Meta(description="Name, id or URI of a group.")]


class InviteeSection(Section, frozen=True, kw_only=True):
    """Somebody who books; name and e-mail address are made up from the seed if left out."""

    name: FilledText | None = None
    first_name: FilledText | None = None
    last_name: FilledText | None = None
    email: FilledText | None = None
    timezone: Annotated[Zone | None, Meta(description="The first host's, if left out.")] = None
    text_reminder_number: FilledText | None = None


class AnswerSection(Section, frozen=True, kw_only=True):
    """What the invitee says to a custom question."""

    question: Annotated[FilledText, Meta(description="Its name, to the letter.")]
    answer: str


class BookingSection(Section, frozen=True, kw_only=True):
    """What a booking says, whenever it begins."""

    event_type: EventTypeName
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
    event_guests: tuple[FilledText, ...] = ()
    payment: Payment | None = None
    scheduling_method: Annotated[
        SchedulingMethod | None, Meta(description="Null: on the booking page.")
    ] = None


class WebhookSection(Section, frozen=True, kw_only=True):
    """A subscription; `url` and `signing_key` may hold `${VARIABLE:-default}`."""

    name: Annotated[
        Identifier | None, Meta(description="By which expectations can refer to it.")
    ] = None
    url: FilledText
    events: Annotated[
        tuple[WebhookEvent, ...] | None,
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
