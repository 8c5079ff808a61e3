"""The Scheduling API: booking without a page."""

from mockcalendly.api.listing import resource
from mockcalendly.domain.bookings import Book, book
from mockcalendly.domain.conferences import WITH_TEXT, LocationChoice
from mockcalendly.domain.rate_limits import Limited
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.model.bookings import MOST_GUESTS, SchedulingMethod, Tracking
from mockcalendly.model.bookings import Answer as QuestionAnswer
from mockcalendly.model.event_types import LocationKind
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields

__all__ = ["OPERATIONS"]

LAST_POSITION = 1_000
"""Bound of a question's position (assumed: none is published)."""


def create_invitee(call: Call) -> Answer:
    """Book a slot; unknown fields are dropped in silence (observed)."""
    body = call.body
    event_type = body.need_id("event_type", "event_types")
    start_time = body.need_instant("start_time")
    invitee = body.need_structure("invitee")
    name, first_name = _read_names(invitee)
    command = Book(
        event_type=event_type,
        start_time=start_time,
        email=invitee.need_email("email"),
        timezone=invitee.need_timezone("timezone"),
        name=name,
        first_name=first_name,
        last_name=invitee.text("last_name"),
        text_reminder_number=invitee.text("text_reminder_number"),
        location=_read_location(body),
        questions_and_answers=_read_answers(body),
        tracking=_read_tracking(body),
        guests=body.emails("event_guests", at_most=MOST_GUESTS),
        method=SchedulingMethod.API,
        caller=call.caller,
    )
    body.finish()
    row = call.world.execute(book, command)
    return resource(render.bookings.invitee(row, call.origins), 201)


def _read_names(invitee: Fields) -> tuple[str | None, str | None]:
    """Read ``name`` or ``first_name``: one of them is required (documented)."""
    if invitee.has("first_name"):
        return invitee.text("name"), invitee.need_text("first_name")
    return invitee.need_text("name"), None


def _read_location(body: Fields) -> LocationChoice | None:
    fields = body.structure("location")
    if fields is None:
        return None
    kind = fields.need_choice("kind", LocationKind)
    if kind in WITH_TEXT and fields.has("kind"):
        return LocationChoice(kind=kind, location=fields.need_text("location"))
    return LocationChoice(kind=kind)


def _read_answers(body: Fields) -> tuple[QuestionAnswer, ...]:
    """Read the answers; all three keys of each are required (documented)."""
    found = []
    for fields in body.objects("questions_and_answers"):
        fields.need("answer", "position")
        found.append(
            QuestionAnswer(
                question=fields.need_text("question"),
                answer=fields.text("answer") or "",
                position=fields.integer("position", lowest=0, highest=LAST_POSITION) or 0,
            )
        )
    return tuple(found)


def _read_tracking(body: Fields) -> Tracking:
    """Read the tracking parameters; all six keys are required when it is sent (documented)."""
    fields = body.structure("tracking")
    if fields is None:
        return Tracking()
    names = Tracking.__struct_fields__
    fields.require(*names)
    return Tracking(**{name: fields.text(name) for name in names})


OPERATIONS = (
    Operation(
        "scheduledEvents_create-event-invitee",
        "POST",
        "/invitees",
        ("scheduled_events:write",),
        create_invitee,
        limit=Limited.BOOKINGS,
    ),
)
