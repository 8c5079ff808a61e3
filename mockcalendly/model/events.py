"""Domain events: what an operation says has happened, for those who subscribed to it."""

from msgspec import Struct

from mockcalendly.model.record import Record
from mockcalendly.model.webhooks import WebhookEvent

__all__ = ["DomainEvent"]


class DomainEvent(Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened, emitted inside the transaction that made it happen.

    Attributes:
        subject: The row it happened to, as it then was; a deleted row too.
        organization: Whose organization-wide subscriptions get it.
        users: Whose user subscriptions get it; their groups' subscriptions too.
    """

    event: WebhookEvent
    subject: Record
    organization: str
    users: tuple[str, ...]
