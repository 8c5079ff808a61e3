"""The scenario language: what a story can say.

A scenario file has, besides its ``name`` and ``description``,

- ``parameters``: names with defaults, which ``--set name=value`` replaces; one whose default is
  null must be set;
- ``world``: the world it plays in, as a mapping or as the path of a world file (`world_types`);
- ``webhooks``: subscriptions made before it begins (`sections.WebhookSection`);
- ``timeline``: steps, done one after another (`Step`);
- ``expect``: what must hold in the end (`Expectation`).

Wherever a value stands, ``${…}`` may stand instead (`references`). Times are written as `terms`
describes: the base of ``at`` is the beginning of the story, ``after`` counts from the step before,
and every other moment's base is the world's present instant. A local time that names no zone is
local to the event type's first host in ``start_time``, and UTC everywhere else. A step without
``at`` and ``after`` follows at once.

A step's result is what the API answers for it (an invitee, a cancellation, a no-show) and can be
referred to by the step's ``id``: ``${first.uri}``. A step that is refused ends the story, unless
``refused`` says that it should be.
"""

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from msgspec import UNSET, Meta, UnsetType, field

from mockcalendly.model.bookings import EventStatus
from mockcalendly.model.webhooks import DeliveryState, WebhookEvent
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import (
    BookingSection,
    EventTypeName,
    FilledText,
    UserName,
    WebhookSection,
)
from mockcalendly.scenario.terms import (
    Duration,
    Identifier,
    Moment,
    Name,
    Passage,
    RequestPath,
    Start,
)
from mockcalendly.scenario.world_types import WorldSection

__all__ = [
    "ACTIONS",
    "BookStep",
    "Bounds",
    "CancelStep",
    "Count",
    "DeliveriesExpectation",
    "EventsExpectation",
    "Expectation",
    "GenerateStep",
    "InviteesExpectation",
    "NoShowStep",
    "OrderExpectation",
    "Refusal",
    "RequestStep",
    "RescheduleStep",
    "ScenarioFile",
    "Step",
    "Timing",
    "UndoNoShowStep",
    "WaitStep",
]

InviteeUri: TypeAlias = Annotated[Name, Meta(description="URI or id of an invitee.")]
WebhookName: TypeAlias = Annotated[Name, Meta(description="Name of one of the webhooks.")]
Part: TypeAlias = Annotated[
    Any,
    Meta(
        description="A part of the JSON: keys that are given must be there and fit; lists must be "
        "as long, and fit item by item."
    ),
]


class Bounds(Section, frozen=True, kw_only=True):
    """A number within bounds."""

    at_least: Annotated[int, Meta(ge=0)] = 0
    at_most: Annotated[int, Meta(ge=0)] | None = None

    def admits(self, number: int) -> bool:
        """Return whether a number is within the bounds."""
        return self.at_least <= number and (self.at_most is None or number <= self.at_most)

    def __str__(self) -> str:
        if self.at_least == self.at_most:
            return str(self.at_least)
        if self.at_most is None:
            return f"at least {self.at_least}"
        return f"{self.at_least} to {self.at_most}" if self.at_least else f"at most {self.at_most}"


Count: TypeAlias = Annotated[int, Meta(ge=0)] | Bounds


class BookStep(BookingSection, frozen=True, kw_only=True):
    """An invitee books; the result is the invitee."""

    start_time: Annotated[Start | None, Meta(description="The next open slot if left out.")] = None
    caller: Annotated[
        UserName | None,
        Meta(description="Whose token asks; the invitee needs none if left out."),
    ] = field(name="as", default=None)


class CancelStep(Section, frozen=True, kw_only=True):
    """A host cancels an event, or an invitee his place; the result is the cancellation."""

    one_of: ClassVar[tuple[str, ...]] = ("event", "invitee")

    event: Annotated[
        Name | None, Meta(description="URI or id: the host cancels the event with all invitees.")
    ] = None
    invitee: Annotated[Name | None, Meta(description="URI or id: the invitee cancels.")] = None
    reason: str | None = None
    caller: Annotated[
        UserName | None, Meta(description="The host who cancels; the first one if left out.")
    ] = field(name="as", default=None)

    def __post_init__(self) -> None:
        if self.invitee is not None and self.caller is not None:
            raise ValueError('takes "as" only with "event": an invitee cancels in his own name')


class RescheduleStep(Section, frozen=True, kw_only=True):
    """An invitee meets at another time instead; the result is the new invitee."""

    invitee: InviteeUri
    start_time: Start
    reason: str = ""


class NoShowStep(Section, frozen=True, kw_only=True):
    """An invitee is marked as a no-show; the result is the mark."""

    invitee: InviteeUri
    caller: UserName | None = field(name="as", default=None)


class UndoNoShowStep(Section, frozen=True, kw_only=True):
    """A no-show mark is taken back."""

    no_show: Annotated[Name, Meta(description="URI or id of the mark.")]
    caller: UserName | None = field(name="as", default=None)


class GenerateStep(Section, frozen=True, kw_only=True):
    """Invented people book open slots; the result's `bookings` are the invitees."""

    bookings: Annotated[int, Meta(ge=1, le=10_000)]
    event_types: Annotated[
        tuple[EventTypeName, ...] | None,
        Meta(description="All that can be booked and are not secret, if left out."),
    ] = None
    within: Annotated[Duration | None, Meta(description="How far ahead; 14d if left out.")] = None
    locale: Annotated[FilledText, Meta(description="Of the names, as Faker calls it.")] = "en_US"


class RequestStep(Section, frozen=True, kw_only=True):
    """A raw request to the API; the result has `status`, `headers` and `body`."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] = "GET"
    path: RequestPath
    query: dict[str, str | int | bool] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Annotated[Any, Meta(description="Sent as JSON.")] = UNSET
    token: Annotated[
        FilledText | UnsetType | None,
        Meta(description="The owner's if left out; null: none is sent."),
    ] = UNSET


class WaitStep(Section, frozen=True, kw_only=True):
    """The story goes on once deliveries have got through; the result lists them."""

    event: WebhookEvent | None = None
    to: WebhookName | None = None
    where: Part = None
    state: DeliveryState = DeliveryState.SUCCEEDED
    count: Annotated[int, Meta(ge=1, description="Since the beginning of the story.")] = 1
    within: Annotated[
        Duration | None, Meta(description="Of the world's time; 25h if left out.")
    ] = None


class DeliveriesExpectation(Section, frozen=True, kw_only=True):
    """What was sent: how many messages fit `event`, `to` and `where`, and what became of each."""

    event: WebhookEvent | None = None
    to: WebhookName | None = None
    where: Part = None
    count: Annotated[Count | None, Meta(description="At least one if left out.")] = None
    state: DeliveryState | None = None
    attempts: Annotated[Count | None, Meta(description="Of each.")] = None
    signature: Annotated[
        Literal["valid", "absent"] | None, Meta(description="Of every attempt.")
    ] = None


class OrderExpectation(Section, frozen=True, kw_only=True):
    """In which order messages were first sent."""

    events: tuple[WebhookEvent, ...]
    to: WebhookName | None = None
    where: Part = None


class EventsExpectation(Section, frozen=True, kw_only=True):
    """Scheduled events as they stand."""

    status: EventStatus | None = None
    event_type: EventTypeName | None = None
    where: Part = None
    count: Annotated[Count | None, Meta(description="At least one if left out.")] = None


class InviteesExpectation(Section, frozen=True, kw_only=True):
    """Invitees as they stand."""

    status: EventStatus | None = None
    where: Part = None
    count: Annotated[Count | None, Meta(description="At least one if left out.")] = None


class Expectation(Section, frozen=True, kw_only=True):
    """Something that must hold."""

    one_of: ClassVar[tuple[str, ...]] = ("deliveries", "order", "events", "invitees")

    deliveries: DeliveriesExpectation | None = None
    order: OrderExpectation | None = None
    events: EventsExpectation | None = None
    invitees: InviteesExpectation | None = None


class Refusal(Section, frozen=True, kw_only=True):
    """How a step must be refused; an empty mapping takes any refusal."""

    status: int | None = None
    title: str | None = None
    message: str | None = None
    parameter: str | None = None
    code: str | None = None


ACTIONS = (
    "book",
    "cancel",
    "reschedule",
    "no_show",
    "undo_no_show",
    "advance",
    "generate",
    "request",
    "wait",
    "checkpoint",
    "expect",
)
_REFUSABLE = ("book", "cancel", "reschedule", "no_show", "undo_no_show")


class Timing(Section, frozen=True, kw_only=True):
    """When a step happens."""

    at: Annotated[Moment | None, Meta(description="Relative to the beginning of the story.")] = None
    after: Annotated[Duration | None, Meta(description="How long after the step before.")] = None


class Step(Timing, frozen=True, kw_only=True):
    """One thing that happens, at a time."""

    one_of: ClassVar[tuple[str, ...]] = ACTIONS

    id: Annotated[
        Identifier | None, Meta(description="By which later steps refer to the result.")
    ] = None
    book: BookStep | None = None
    cancel: CancelStep | None = None
    reschedule: RescheduleStep | None = None
    no_show: NoShowStep | None = None
    undo_no_show: UndoNoShowStep | None = None
    advance: Annotated[
        Passage | None, Meta(description="Time passes, and what falls due happens.")
    ] = None
    generate: GenerateStep | None = None
    request: RequestStep | None = None
    wait: WaitStep | None = None
    checkpoint: Annotated[
        FilledText | None,
        Meta(description="A name for this point, at which all that is due has been delivered."),
    ] = None
    expect: tuple[Expectation, ...] | None = None
    returns: Annotated[
        Any, Meta(description="A part of the result, as `where` describes parts.")
    ] = UNSET
    refused: Refusal | None = None

    def __post_init__(self) -> None:
        if self.at is not None and self.after is not None:
            raise ValueError('takes "at" or "after", not both')
        if self.refused is not None and all(getattr(self, name) is None for name in _REFUSABLE):
            raise ValueError(f'can be "refused" only if it is one of: {", ".join(_REFUSABLE)}')


class ScenarioFile(Section, frozen=True, kw_only=True):
    """A scenario of mockcalendly."""

    schema_uri: Annotated[str | None, Meta(description="For editors; means nothing else.")] = field(
        name="$schema", default=None
    )
    mockcalendly: Annotated[Literal[1], Meta(description="Version of this format.")]
    name: Annotated[FilledText | None, Meta(description="The file's name if left out.")] = None
    description: str = ""
    parameters: Annotated[
        dict[str, Any],
        Meta(description="Names with defaults; one whose default is null must be set."),
    ] = field(default_factory=dict)
    world: Annotated[
        WorldSection | FilledText,
        Meta(description="What it plays in, or the path of a world file."),
    ] = WorldSection()
    webhooks: tuple[WebhookSection, ...] = ()
    timeline: Annotated[tuple[Step, ...], Meta(min_length=1)]
    expect: tuple[Expectation, ...] = ()
