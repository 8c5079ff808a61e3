"""What made-up messages tell of, played through in a default world of its own.

Each play runs the operations that any other world runs, as far as there are operations for it;
the world is then thrown away.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from mockcalendly.domain.access import Caller
from mockcalendly.domain.availability import Slot, open_slots
from mockcalendly.domain.bookings import Book, book, invitee_path
from mockcalendly.domain.cancellations import CancelEvent, cancel_event
from mockcalendly.domain.conferences import (
    DETAILS_AFTER,
    first_location,
    push_conference_details,
)
from mockcalendly.domain.contact_meetings import begin_meetings
from mockcalendly.domain.contacts import (
    DeleteContact,
    UpdateContact,
    delete_contact,
    update_contact,
)
from mockcalendly.domain.custom_fields import DefineField, FieldEntry, define_field
from mockcalendly.domain.event_types import (
    CreateEventType,
    DeleteEventType,
    UpdateEventType,
    create_event_type,
    delete_event_type,
    update_event_type,
)
from mockcalendly.domain.no_shows import MarkNoShow, UnmarkNoShow, mark_no_show, unmark_no_show
from mockcalendly.fake import Person, answer, cancel_reason, person
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.bookings import Answer, Invitee, NoShow, ScheduledEvent, Tracking
from mockcalendly.model.custom_fields import FieldType
from mockcalendly.model.event_types import (
    AnswerType,
    CustomQuestion,
    LocationConfiguration,
    LocationKind,
)
from mockcalendly.model.events import DomainEvent
from mockcalendly.model.recaps import Attendee, MeetingRecap, RecapStatus
from mockcalendly.model.record import Record
from mockcalendly.model.routing_forms import EventTypeResult, RoutingAnswer, RoutingFormSubmission
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.store.transaction import Transaction
from mockcalendly.worlds.default import default_rows

__all__ = ["play"]

C = TypeVar("C")
T = TypeVar("T")

EVENT_TYPE = "A" * 16
"""What is booked in the default world: a conversation of two, by video."""

WEEK = timedelta(weeks=1)
"""How long ago past meetings were booked, and how far ahead future ones are looked for."""

MARGIN = timedelta(minutes=10)
"""How much time what happens now leaves after what happened before it, at least."""


def play(event: WebhookEvent, seed: int, now: datetime) -> tuple[Transaction, DomainEvent]:
    """Let an event happen; return it, and the transaction in which a message can tell of it.

    Args:
        event: What is to happen.
        seed: From which the people and all ids follow.
        now: When it is to happen.
    """
    stage = _Stage(seed, now)
    happened = _PLAYS[event](stage)
    return stage.transaction(now), happened


class _Meeting(NamedTuple):
    """A booking that was made on a stage.

    Attributes:
        told: That the host has a new contact, and that there is an invitee.
    """

    who: Person
    event: ScheduledEvent
    invitee: Invitee
    told: list[DomainEvent]


class _Stage:
    """A default world in which one message comes about."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.rows = default_rows()
        self.ids = Ids(seed)
        self.now = now
        self.event_type = self.rows.event_types[EVENT_TYPE]
        self.host = self.event_type.hosts[0]
        self.caller = Caller(user=self.rows.users[self.host])

    def transaction(self, at: datetime) -> Transaction:
        return Transaction(self.rows, at, self.ids)

    def run(
        self, operation: Callable[[Transaction, C], T], command: C, at: datetime
    ) -> tuple[T, list[DomainEvent]]:
        """Run an operation; return its result, and what it says has happened."""
        transaction = self.transaction(at)
        self.rows.record([])
        result = operation(transaction, command)
        self.rows.record(None)
        return result, transaction.emitted

    def tell(self, event: WebhookEvent, subject: Record) -> DomainEvent:
        """Return what an operation would say, where there is none yet."""
        return DomainEvent(
            event=event,
            subject=subject,
            organization=self.event_type.organization,
            users=(self.host,),
        )

    def book_next(self, at: datetime) -> _Meeting:
        """Book the first meeting that is still to come, at an instant that may be past."""
        soon = self.now + MARGIN
        return self._book(at, self._slots(at, soon, soon + WEEK)[0])

    def book_last(self) -> _Meeting:
        """Book, a week ago, the last meeting that is over by now."""
        at = self.now - WEEK
        duration = timedelta(minutes=self.event_type.duration)
        return self._book(at, self._slots(at, at, self.now - duration - MARGIN)[-1])

    def _slots(self, at: datetime, start: datetime, end: datetime) -> list[Slot]:
        return open_slots(self.rows, at, self.event_type, start, end)

    def _book(self, at: datetime, slot: Slot) -> _Meeting:
        who = person(self.ids)
        command = Book(
            event_type=EVENT_TYPE,
            start_time=slot.start,
            email=who.email,
            timezone=who.timezone,
            name=who.name,
            location=first_location(self.event_type, who.phone),
            questions_and_answers=tuple(
                Answer(
                    question=question.name,
                    answer=answer(self.ids, question),
                    position=question.position,
                )
                for question in self.event_type.custom_questions
            ),
        )
        invitee, told = self.run(book, command, at)
        if at + DETAILS_AFTER <= self.now:
            self.run(push_conference_details, invitee.event, at + DETAILS_AFTER)
        return _Meeting(who, self.rows.scheduled_events[invitee.event], invitee, told)


def _invitee_created(stage: _Stage) -> DomainEvent:
    return stage.book_next(stage.now).told[-1]


def _invitee_canceled(stage: _Stage) -> DomainEvent:
    meeting = stage.book_next(stage.now - WEEK)
    command = CancelEvent(event=meeting.event.id, reason=cancel_reason(stage.ids))
    return stage.run(cancel_event, command, stage.now)[1][-1]


def _no_show_created(stage: _Stage) -> DomainEvent:
    return _mark(stage, stage.now)[1]


def _no_show_deleted(stage: _Stage) -> DomainEvent:
    mark, _ = _mark(stage, stage.now - MARGIN)
    return stage.run(unmark_no_show, UnmarkNoShow(no_show=mark.id), stage.now)[1][-1]


def _mark(stage: _Stage, at: datetime) -> tuple[NoShow, DomainEvent]:
    meeting = stage.book_last()
    command = MarkNoShow(event=meeting.event.id, invitee=meeting.invitee.id)
    mark, told = stage.run(mark_no_show, command, at)
    return mark, told[-1]


def _event_type_created(stage: _Stage) -> DomainEvent:
    return _make_event_type(stage, stage.now)


def _event_type_updated(stage: _Stage) -> DomainEvent:
    made = _make_event_type(stage, stage.now - WEEK).subject
    command = UpdateEventType(event_type=made.id, active=True, duration=45)
    return stage.run(update_event_type, command, stage.now)[1][-1]


def _event_type_deleted(stage: _Stage) -> DomainEvent:
    made = _make_event_type(stage, stage.now - WEEK).subject
    command = DeleteEventType(event_type=made.id)
    return stage.run(delete_event_type, command, stage.now)[1][-1]


def _make_event_type(stage: _Stage, at: datetime) -> DomainEvent:
    command = CreateEventType(
        owner=stage.host,
        name="Intro Call",
        description="Time to get to know each other.",
        locations=(LocationConfiguration(kind=LocationKind.ZOOM_CONFERENCE),),
    )
    return stage.run(create_event_type, command, at)[1][-1]


def _submission(stage: _Stage) -> DomainEvent:
    """A submission that has led to a booking, as the documented example has."""
    meeting = stage.book_next(stage.now)
    who = meeting.who
    said = (
        ("Your name", who.name),
        ("Your email", who.email),
        (_TEAM_SIZE.name, answer(stage.ids, _TEAM_SIZE)),
    )
    row = RoutingFormSubmission(
        id=stage.ids.uuid(),
        seq=stage.ids.sequence(),
        routing_form=stage.ids.uuid(),
        questions_and_answers=tuple(
            RoutingAnswer(question_uuid=stage.ids.uuid(), question=question, answer=text)
            for question, text in said
        ),
        tracking=Tracking(utm_source="newsletter", utm_medium="email"),
        result=EventTypeResult(event_type=EVENT_TYPE),
        submitter=invitee_path(meeting.invitee),
        created_at=stage.now - MARGIN,
        updated_at=stage.now,
    )
    return stage.tell(WebhookEvent.ROUTING_FORM_SUBMISSION_CREATED, row)


def _contact_created(stage: _Stage) -> DomainEvent:
    return stage.book_next(stage.now).told[0]


def _contact_updated(stage: _Stage) -> DomainEvent:
    """A change of the host's own, after the contact has been met."""
    definition = DefineField(
        organization=stage.event_type.organization,
        label="Stage",
        field_type=FieldType.TEXT,
    )
    field, _ = stage.run(define_field, definition, stage.now - WEEK)
    meeting = stage.book_last()
    contact = meeting.told[0].subject.id
    stage.run(begin_meetings, contact, meeting.event.start_time)
    command = UpdateContact(
        contact=contact,
        caller=stage.caller,
        company=meeting.who.company,
        phone_numbers=(meeting.who.phone,),
        custom_fields=(FieldEntry(definition=field.id, value="Proposal sent"),),
    )
    return stage.run(update_contact, command, stage.now)[1][-1]


def _contact_deleted(stage: _Stage) -> DomainEvent:
    contact = stage.book_last().told[0].subject.id
    command = DeleteContact(contact=contact, caller=stage.caller)
    return stage.run(delete_contact, command, stage.now)[1][-1]


def _recap_created(stage: _Stage) -> DomainEvent:
    row = _recap(stage)
    done = replace(row, completed_at=stage.now, updated_at=stage.now)
    return stage.tell(WebhookEvent.MEETING_RECAP_CREATED, done)


def _recap_updated(stage: _Stage) -> DomainEvent:
    row = replace(_recap(stage), share_link=_share_link(stage), updated_at=stage.now)
    return stage.tell(WebhookEvent.MEETING_RECAP_UPDATED, row)


def _recap_deleted(stage: _Stage) -> DomainEvent:
    row = replace(_recap(stage), deleted_at=stage.now)
    return stage.tell(WebhookEvent.MEETING_RECAP_DELETED, row)


def _recap(stage: _Stage) -> MeetingRecap:
    """Return the recap of a meeting, ready as soon as that was over."""
    meeting = stage.book_last()
    event, host, guest = meeting.event, meeting.event.hosts[0], meeting.who
    return MeetingRecap(
        id=stage.ids.uuid(),
        seq=stage.ids.sequence(),
        organization=event.organization,
        user=host.user,
        event=event.id,
        status=RecapStatus.AVAILABLE,
        name=event.name,
        location=event.location,
        start_time=event.start_time,
        end_time=event.end_time,
        attendees=(
            Attendee(host=True, email=host.email, name=host.name),
            Attendee(host=False, email=guest.email, name=guest.name),
        ),
        summary_md=f"{guest.name} of {guest.company} asked about pricing and the next steps.",
        action_items_md=f"- [ ] {host.name}: send a proposal\n- [ ] {guest.name}: name a date",
        discussion_md="## Pricing\n\nForty seats from next quarter on.\n\n## Open\n\nData import.",
        share_link=_share_link(stage),
        created_at=event.start_time,
        completed_at=event.end_time,
        updated_at=event.end_time,
        deleted_at=None,
    )


def _share_link(stage: _Stage) -> str:
    """Return a path that nobody guesses (its form is assumed)."""
    return f"/recaps/{stage.ids.bits('share_link').hex()}"


_TEAM_SIZE = CustomQuestion(
    name="How large is your team?",
    type=AnswerType.SINGLE_SELECT,
    answer_choices=("1-10", "11-100", "More than 100"),
)

_PLAYS: dict[WebhookEvent, Callable[[_Stage], DomainEvent]] = {
    WebhookEvent.INVITEE_CREATED: _invitee_created,
    WebhookEvent.INVITEE_CANCELED: _invitee_canceled,
    WebhookEvent.INVITEE_NO_SHOW_CREATED: _no_show_created,
    WebhookEvent.INVITEE_NO_SHOW_DELETED: _no_show_deleted,
    WebhookEvent.ROUTING_FORM_SUBMISSION_CREATED: _submission,
    WebhookEvent.EVENT_TYPE_CREATED: _event_type_created,
    WebhookEvent.EVENT_TYPE_UPDATED: _event_type_updated,
    WebhookEvent.EVENT_TYPE_DELETED: _event_type_deleted,
    WebhookEvent.MEETING_RECAP_CREATED: _recap_created,
    WebhookEvent.MEETING_RECAP_UPDATED: _recap_updated,
    WebhookEvent.MEETING_RECAP_DELETED: _recap_deleted,
    WebhookEvent.CONTACT_CREATED: _contact_created,
    WebhookEvent.CONTACT_UPDATED: _contact_updated,
    WebhookEvent.CONTACT_DELETED: _contact_deleted,
}
"""How each event comes about."""
