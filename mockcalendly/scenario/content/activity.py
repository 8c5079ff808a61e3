"""What was sent from a world, and what its activity log tells."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from mockcalendly.domain.activity_log import AddEntry, add_entry
from mockcalendly.domain.outgoing_communications import (
    NewOutgoingCommunication,
    add_outgoing_communication,
)
from mockcalendly.model.activity_log import ActivityLogEntry, DetailValue, ResourcePath
from mockcalendly.model.outgoing_communications import CommunicationType, OutgoingCommunication
from mockcalendly.scenario.content.organizations import organization_named
from mockcalendly.scenario.layout import Layout, refused
from mockcalendly.scenario.names import find_event, find_user
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import (
    Email,
    EventName,
    FilledText,
    Id,
    OrganizationName,
    UserName,
)
from mockcalendly.scenario.terms import Moment, Name

__all__ = [
    "ActivitySection",
    "CommunicationSection",
    "lay_out_activity",
    "lay_out_communication",
]


class CommunicationSection(Section, frozen=True, kw_only=True):
    """A mail or a text message that went out because of an event."""

    event: EventName
    type: CommunicationType = CommunicationType.EMAIL
    recipient: Annotated[
        FilledText, Meta(description="An e-mail address or a phone number, by the type.")
    ]
    origin: Annotated[FilledText, Meta(description="Likewise: from where it was sent.")]
    subject: Annotated[str | None, Meta(description="A text message can be without.")] = None
    body: str
    sender: Annotated[
        UserName | None, Meta(description="In whose name it was sent; null: in nobody's.")
    ] = None
    sender_email: Annotated[Email | None, Meta(description="The sender's own if left out.")] = None
    sent_at: Annotated[Moment | None, Meta(description="Now if left out.")] = None
    created_at: Annotated[Moment | None, Meta(description="When it was sent, if left out.")] = None


class ActivitySection(Section, frozen=True, kw_only=True):
    """Something that the activity log tells; what happens in the world it tells by itself."""

    id: Id | UnsetType = UNSET
    organization: OrganizationName | None = None
    namespace: Annotated[FilledText, Meta(description="`User_Management`, say.")]
    action: Annotated[FilledText, Meta(description="`Invite_Sent`, say.")]
    actor: Annotated[UserName | None, Meta(description="Who did it; null: Calendly itself.")] = None
    details: Annotated[
        dict[str, str | int | float | bool | tuple[str, ...] | None],
        Meta(
            description="What else it tells, by name; `/event_types/…`, the path of a resource, "
            "is shown as its URI."
        ),
    ] = field(default_factory=dict)
    occurred_at: Annotated[Moment | None, Meta(description="Now if left out.")] = None


def lay_out_communication(
    layout: Layout, section: CommunicationSection, node: Node
) -> OutgoingCommunication:
    """Add a mail or a text message that was sent."""
    sent, created = section.sent_at, section.created_at
    command = NewOutgoingCommunication(
        event=find_event(layout.rows, section.event).id,
        type=section.type,
        recipient=section.recipient,
        origin=section.origin,
        body=section.body,
        subject=section.subject,
        sender=_user(layout, section.sender),
        sender_email=section.sender_email,
        sent_at=None if sent is None else layout.past(sent, node.at("sent_at")),
        created_at=None if created is None else layout.past(created, node.at("created_at")),
    )
    with refused(node, "the communication"):
        return add_outgoing_communication(layout.at(layout.now), command)


def lay_out_activity(layout: Layout, section: ActivitySection, node: Node) -> ActivityLogEntry:
    """Add an entry to the activity log."""
    occurred = section.occurred_at
    command = AddEntry(
        organization=organization_named(layout, section.organization, node).id,
        namespace=section.namespace,
        action=section.action,
        actor=_user(layout, section.actor),
        details={name: _detail(value) for name, value in section.details.items()},
        occurred_at=None if occurred is None else layout.past(occurred, node.at("occurred_at")),
        id=None if section.id is UNSET else section.id,
    )
    with refused(node, "the entry"):
        return add_entry(layout.at(layout.now), command)


def _user(layout: Layout, name: Name | None) -> str | None:
    return None if name is None else find_user(layout.rows, name).id


def _detail(value: DetailValue) -> DetailValue:
    if isinstance(value, str) and value.startswith("/"):
        return ResourcePath(path=value)
    return value
