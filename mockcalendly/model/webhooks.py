"""Webhook subscriptions, and the messages sent to them."""

from datetime import datetime, timedelta
from enum import StrEnum

from mockcalendly.model.record import Record, Value

__all__ = [
    "Attempt",
    "Delivery",
    "DeliveryState",
    "SignatureFault",
    "Subscription",
    "SubscriptionScope",
    "SubscriptionState",
    "WebhookEvent",
]


class WebhookEvent(StrEnum):
    """The events that can be subscribed to (documented, November 2026)."""

    INVITEE_CREATED = "invitee.created"
    INVITEE_CANCELED = "invitee.canceled"
    INVITEE_NO_SHOW_CREATED = "invitee_no_show.created"
    INVITEE_NO_SHOW_DELETED = "invitee_no_show.deleted"
    ROUTING_FORM_SUBMISSION_CREATED = "routing_form_submission.created"
    EVENT_TYPE_CREATED = "event_type.created"
    EVENT_TYPE_UPDATED = "event_type.updated"
    EVENT_TYPE_DELETED = "event_type.deleted"
    MEETING_RECAP_CREATED = "meeting_recap.created"
    MEETING_RECAP_UPDATED = "meeting_recap.updated"
    MEETING_RECAP_DELETED = "meeting_recap.deleted"
    CONTACT_CREATED = "contact.created"
    CONTACT_UPDATED = "contact.updated"
    CONTACT_DELETED = "contact.deleted"


class SubscriptionScope(StrEnum):
    """Whose events a subscription gets (documented)."""

    ORGANIZATION = "organization"
    USER = "user"
    GROUP = "group"


class SubscriptionState(StrEnum):
    """Whether a subscription still gets messages (documented)."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Subscription(Record, frozen=True, kw_only=True, gc=False):
    """A registered callback URL.

    Attributes:
        signing_key: Secret for signatures, never shown; None: deliveries carry no signature.
        origin: Base URL by which the subscription was created: URIs in its bodies start with it.
        retry_started_at: When the present run of failures began; None when there is none.
        application: The OAuth application whose token it was made with, and whose key signs.
    """

    callback_url: str
    events: tuple[WebhookEvent, ...]
    scope: SubscriptionScope
    organization: str
    user: str | None
    group: str | None
    creator: str
    state: SubscriptionState
    retry_started_at: datetime | None
    signing_key: str | None
    origin: str
    created_at: datetime
    updated_at: datetime
    application: str | None = None


class DeliveryState(StrEnum):
    """What has become of a message.

    PENDING waits for its due instant or is under way; SUCCEEDED got a 2xx; FAILED was given up
    after a day of retries; REFUSED was never sent, because its address is not a local one;
    DROPPED lost its subscription (deleted or disabled) while it waited, or was struck by a fault
    that says so.
    """

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"
    DROPPED = "dropped"


class SignatureFault(StrEnum):
    """What is wrong on purpose with a signature."""

    WRONG = "wrong"
    MISSING = "missing"
    OTHER_KEY = "other_key"


class Attempt(Value, frozen=True, kw_only=True, gc=False):
    """One try to deliver a message.

    Attributes:
        at: World instant; the ``t`` of the signature.
        request_headers: As sent, in order.
        status: What the receiver answered; None if no answer came.
        response_body: The start of the answer's body.
        error: In plain words why it failed; None on success.
        seconds: Real duration.
    """

    at: datetime
    request_headers: tuple[tuple[str, str], ...]
    status: int | None
    response_headers: tuple[tuple[str, str], ...] = ()
    response_body: bytes = b""
    error: str | None = None
    seconds: float = 0.0


class Delivery(Record, frozen=True, kw_only=True, gc=False):
    """One message to one subscription: its body never changes, each attempt is signed anew.

    Attributes:
        due_at: When the next attempt is due; None once there is none to come, or while a fault
            holds the message back.
        signature_fault: What is wrong on purpose with its signatures.
        skew: By how much the instants of its signatures are off, on purpose.
        faults: Names of the faults that have struck it.
        redelivery_of: Id of the message that a tester has sent once more.
    """

    subscription: str
    event: WebhookEvent
    url: str
    signing_key: str | None
    body: bytes
    state: DeliveryState
    due_at: datetime | None
    attempts: tuple[Attempt, ...]
    created_at: datetime
    signature_fault: SignatureFault | None = None
    skew: timedelta = timedelta(0)
    faults: tuple[str, ...] = ()
    redelivery_of: str | None = None
