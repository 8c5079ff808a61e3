"""What a story can expect: of its messages, of what the world holds, of what came in."""

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from msgspec import Meta

from mockcalendly.model.bookings import EventStatus
from mockcalendly.model.webhooks import DeliveryState, WebhookEvent
from mockcalendly.scenario.nodes import did_you_mean
from mockcalendly.scenario.reader import UNREAD, Section, WrongValue
from mockcalendly.scenario.sections import EventTypeName, FilledText
from mockcalendly.scenario.terms import CheckpointName, Name
from mockcalendly.store.rows import Rows

__all__ = [
    "Bounds",
    "ChangesExpectation",
    "Count",
    "DeliveriesExpectation",
    "EventsExpectation",
    "Expectation",
    "InviteesExpectation",
    "OrderExpectation",
    "Part",
    "RequestsExpectation",
    "ResourcesExpectation",
    "WebhookName",
]

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

    some_of: ClassVar[tuple[str, ...]] = ("at_least", "at_most")

    at_least: Annotated[int, Meta(ge=0)] = 0
    at_most: Annotated[int, Meta(ge=0)] | None = None

    def __post_init__(self) -> None:
        known = UNREAD not in (self.at_least, self.at_most)
        if known and self.at_most is not None and self.at_most < self.at_least:
            raise WrongValue("at_most", f'must be at least {self.at_least}, as "at_least" says')

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
SomeOrMore: TypeAlias = Annotated[Count | None, Meta(description="At least one if left out.")]


class DeliveriesExpectation(Section, frozen=True, kw_only=True):
    """What was sent: how many messages fit `event`, `to` and `where`, and what became of each."""

    event: WebhookEvent | None = None
    to: WebhookName | None = None
    where: Part = None
    count: SomeOrMore = None
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
    count: SomeOrMore = None


class InviteesExpectation(Section, frozen=True, kw_only=True):
    """Invitees as they stand."""

    status: EventStatus | None = None
    where: Part = None
    count: SomeOrMore = None


class ResourcesExpectation(Section, frozen=True, kw_only=True):
    """Resources as they stand, which look as the API shows them."""

    where: Part = None
    count: SomeOrMore = None


class RequestsExpectation(Section, frozen=True, kw_only=True):
    """What came in over the API since the beginning of the story, as the journal keeps it."""

    method: FilledText | None = None
    path: Annotated[
        FilledText | None,
        Meta(description="Without the query; `*` and `?` stand for any characters."),
    ] = None
    status: Annotated[int, Meta(ge=100, le=599)] | None = None
    count: SomeOrMore = None


class ChangesExpectation(Section, frozen=True, kw_only=True):
    """How many rows of the world are not as they were at a checkpoint."""

    since: Annotated[CheckpointName, Meta(description="Name of a checkpoint.")]
    table: Annotated[
        FilledText | None, Meta(description="Of which kind, such as `invitees`; any if left out.")
    ] = None
    change: Literal["added", "removed", "changed"] | None = None
    count: SomeOrMore = None

    def __post_init__(self) -> None:
        tables = [name for name, _ in Rows().tables()]
        if isinstance(self.table, str) and self.table not in tables:
            near = did_you_mean(self.table, tables) or f"; there are: {', '.join(tables)}"
            raise WrongValue("table", f'text "{self.table}" is no kind of row{near}')


class Expectation(Section, frozen=True, kw_only=True):
    """Something that must hold."""

    one_of: ClassVar[tuple[str, ...]] = (
        "deliveries",
        "order",
        "events",
        "invitees",
        "contacts",
        "recaps",
        "submissions",
        "no_shows",
        "webhook_subscriptions",
        "requests",
        "changes",
    )

    deliveries: DeliveriesExpectation | None = None
    order: OrderExpectation | None = None
    events: EventsExpectation | None = None
    invitees: InviteesExpectation | None = None
    contacts: ResourcesExpectation | None = None
    recaps: ResourcesExpectation | None = None
    submissions: ResourcesExpectation | None = None
    no_shows: ResourcesExpectation | None = None
    webhook_subscriptions: ResourcesExpectation | None = None
    requests: RequestsExpectation | None = None
    changes: ChangesExpectation | None = None
