"""Routing forms: questions whose answers decide whom a visitor gets to meet."""

from datetime import datetime
from enum import StrEnum

from mockcalendly.model.bookings import Tracking
from mockcalendly.model.record import Record, Value

__all__ = [
    "CustomMessageResult",
    "EventTypeResult",
    "ExternalUrlResult",
    "Route",
    "RouteCondition",
    "RoutingAnswer",
    "RoutingForm",
    "RoutingFormStatus",
    "RoutingFormSubmission",
    "RoutingQuestion",
    "RoutingQuestionType",
    "RoutingResult",
]


class RoutingFormStatus(StrEnum):
    """Whether visitors can see a form (documented)."""

    DRAFT = "draft"
    PUBLISHED = "published"


class RoutingQuestionType(StrEnum):
    """How a visitor answers a question (documented)."""

    NAME = "name"
    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    TEXTAREA = "textarea"
    SELECT = "select"
    RADIOS = "radios"


class RoutingQuestion(Value, frozen=True, kw_only=True, gc=False):
    """A question of a form; only `SELECT` and `RADIOS` have choices (documented)."""

    uuid: str
    name: str
    type: RoutingQuestionType
    required: bool = False
    answer_choices: tuple[str, ...] = ()


class EventTypeResult(Value, frozen=True, kw_only=True, gc=False, tag="event_type"):
    """The visitor was sent to the booking page of an event type, given by its id."""

    event_type: str


class ExternalUrlResult(Value, frozen=True, kw_only=True, gc=False, tag="external_url"):
    """The visitor was sent to another site."""

    url: str


class CustomMessageResult(Value, frozen=True, kw_only=True, gc=False, tag="custom_message"):
    """The visitor was thanked: no route fits the answers."""

    headline: str
    body: str


RoutingResult = EventTypeResult | ExternalUrlResult | CustomMessageResult


class RouteCondition(Value, frozen=True, kw_only=True, gc=False):
    """What must have been answered to a question, given by its uuid: one of some answers."""

    question: str
    any_of: tuple[str, ...]


class Route(Value, frozen=True, kw_only=True, gc=False):
    """Where visitors go whose answers meet all of some conditions."""

    conditions: tuple[RouteCondition, ...]
    result: RoutingResult


class RoutingForm(Record, frozen=True, kw_only=True, gc=False):
    """A form of an organization.

    Attributes:
        routes: Which result an answer leads to; the API shows neither them nor the fallback.
        fallback: Where visitors go whom no route fits.
    """

    organization: str
    name: str
    status: RoutingFormStatus
    questions: tuple[RoutingQuestion, ...]
    routes: tuple[Route, ...]
    fallback: RoutingResult
    created_at: datetime
    updated_at: datetime


class RoutingAnswer(Value, frozen=True, kw_only=True, gc=False):
    """What a visitor said; the question's name stays even if the question goes."""

    question_uuid: str | None
    question: str
    answer: str | None


class RoutingFormSubmission(Record, frozen=True, kw_only=True, gc=False):
    """A form that a visitor has filled in.

    Attributes:
        submitter: URI path of the invitee; None unless the submission led to a booking.
    """

    routing_form: str
    questions_and_answers: tuple[RoutingAnswer, ...]
    tracking: Tracking
    result: RoutingResult
    submitter: str | None
    created_at: datetime
    updated_at: datetime
