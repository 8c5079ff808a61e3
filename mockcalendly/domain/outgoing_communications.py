"""Mails and text messages that went out: the emulator sends none, so a world is told of them."""

import re
from datetime import datetime

from mockcalendly.domain.access import Caller, administers, require_organization
from mockcalendly.domain.chosen_ids import chosen_id
from mockcalendly.domain.plans import require_enterprise
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.kernel.formats import is_email
from mockcalendly.model.organizations import User
from mockcalendly.model.outgoing_communications import CommunicationType, OutgoingCommunication
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = [
    "NewOutgoingCommunication",
    "add_outgoing_communication",
    "require_communications_of",
]

_NUMBER = re.compile(r"\+?\d{3,15}", re.ASCII)
"""Numbers of phones (E.164), and the short ones from which services send."""


class NewOutgoingCommunication(Value, frozen=True, kw_only=True, gc=False):
    """A mail or a text message that a world is to have; the API cannot make one.

    Attributes:
        event: Id of the scheduled event that it was about.
        recipient: An e-mail address or a phone number, by the type; so is `origin`.
        subject: Only a text message can be without.
        sender: Id of the user in whose name it was sent; None: in nobody's.
        sender_email: The sender's own if None.
        sent_at: Now if None.
        created_at: When it was sent if None.
        id: Drawn if None; nothing shows it.
    """

    event: str
    type: CommunicationType
    recipient: str
    origin: str
    body: str
    subject: str | None = None
    sender: str | None = None
    sender_email: str | None = None
    sent_at: datetime | None = None
    created_at: datetime | None = None
    id: str | None = None


def add_outgoing_communication(
    tx: Transaction, command: NewOutgoingCommunication
) -> OutgoingCommunication:
    """Add a mail or a text message to those that an organization has sent.

    Raises:
        NotFound: There is no such event or sender.
        InvalidArgument: An address does not fit the type, a mail has no subject, the sender is of
            another organization, or the times are in the future or out of order.
    """
    event = tx.rows.scheduled_events.get(command.event)
    if event is None:
        raise NotFound(hint=f"No scheduled event has the id {command.event}.")
    sender = _sender(tx.rows, command.sender)
    sent_at = command.sent_at or tx.now
    created_at = command.created_at or sent_at
    problems = [*_address_problems(command), *_time_problems(tx.now, created_at, sent_at)]
    if sender is not None and sender.organization != event.organization:
        problems.append(Detail("sender", "must be of the event's organization"))
    if problems:
        raise InvalidArgument(*problems)
    event_type = tx.rows.event_types[event.event_type]
    table = tx.rows.outgoing_communications
    return table.put(
        OutgoingCommunication(
            id=chosen_id(tx, table, command.id, "communication"),
            seq=tx.ids.sequence(),
            organization=event.organization,
            type=command.type,
            recipient=command.recipient,
            origin=command.origin,
            subject=command.subject,
            body=command.body,
            sender=command.sender,
            sender_email=command.sender_email or (sender.email if sender else None),
            event_type=event_type.id,
            event=event.id,
            page=f"/{event_type.page}/{event_type.slug}",
            sent_at=sent_at,
            created_at=created_at,
        )
    )


def require_communications_of(rows: Rows, caller: Caller, organization: str) -> None:
    """Refuse who may not read what an organization has sent.

    Raises:
        NotFound: There is no such organization.
        PermissionDenied: The plan is not Enterprise (documented), or the caller is no admin there
            (assumed, as of every list of a whole organization).
    """
    require_organization(rows, caller, organization)
    require_enterprise(rows, organization)
    if not administers(rows, caller, organization):
        raise PermissionDenied(hint="What an organization has sent is for its owners and admins.")


def _sender(rows: Rows, id_: str | None) -> User | None:
    if id_ is None:
        return None
    sender = rows.users.get(id_)
    if sender is None:
        raise NotFound(hint=f"No user has the id {id_}.")
    return sender


def _address_problems(command: NewOutgoingCommunication) -> list[Detail]:
    mail = command.type is CommunicationType.EMAIL
    problems = [
        Detail(name, "is in invalid format")
        for name in ("recipient", "origin")
        if not _fits(getattr(command, name), mail=mail)
    ]
    if mail and command.subject is None:
        problems.append(Detail("subject", "is missing"))
    if command.sender_email is not None and not is_email(command.sender_email):
        problems.append(Detail("sender_email", "is in invalid format"))
    return problems


def _fits(address: str, *, mail: bool) -> bool:
    return is_email(address) if mail else _NUMBER.fullmatch(address) is not None


def _time_problems(now: datetime, created_at: datetime, sent_at: datetime) -> list[Detail]:
    problems = []
    if sent_at > now:
        problems.append(Detail("sent_at", "must be in the past"))
    if created_at > sent_at:
        problems.append(Detail("created_at", "must not be after sent_at"))
    return problems
