"""Mails and text messages that went out because of an event."""

from datetime import datetime
from enum import StrEnum

from mockcalendly.model.record import Record

__all__ = ["CommunicationType", "OutgoingCommunication"]


class CommunicationType(StrEnum):
    """By which way something was sent (documented)."""

    SMS = "sms"
    EMAIL = "email"


class OutgoingCommunication(Record, frozen=True, kw_only=True, gc=False):
    """A mail or a text message.

    Attributes:
        recipient: An e-mail address or a phone number, by the type; so is `origin`.
        subject: Only a text message can be without (documented).
        sender: Id of the user in whose name it was sent; None: in nobody's.
        page: Path of the event type's booking page on the origin of the pages.
    """

    organization: str
    type: CommunicationType
    recipient: str
    origin: str
    subject: str | None
    body: str
    sender: str | None
    sender_email: str | None
    event_type: str
    event: str
    page: str
    sent_at: datetime
    created_at: datetime
