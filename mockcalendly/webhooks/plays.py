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
from mockcalendly.domain.bookings import Book, book
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
from mockcalendly.domain.recaps import (
    DeleteRecap,
    NewRecap,
    Notes,
    UpdateRecap,
    add_recap,
    delete_recap,
    update_recap,
)
from mockcalendly.domain.routing_forms import FormAnswer, SubmitForm, submit_form
from mockcalendly.fake import Person, answer, cancel_reason, person
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.bookings import Answer, Invitee, NoShow, ScheduledEvent, Tracking
from mockcalendly.model.custom_fields import FieldType
from mockcalendly.model.event_types import LocationConfiguration, LocationKind
from mockcalendly.model.events import DomainEvent
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.store.transaction import Transaction
from mockcalendly.worlds.default import default_rows

__all__ = ["play"]

C = TypeVar("C")
T = TypeVar("T")

EVENT_TYPE = "A" * 16
"""What is booked in the default world: a conversation of two, by video."""

ROUTING_FORM, SMALL_TEAM = "A" * 16, "1-10"
"""What leads there: a form of the default world, and an answer to its last question."""

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

    def book_next(
        self, at: datetime, who: Person | None = None, submission: str | None = None
    ) -> _Meeting:
        """Book the first meeting that is still to come, at an instant that may be past.

        Args:
            at: When to book.
            who: Who books; somebody made up if None.
            submission: Id of the routing form submission that has led there.
        """
        soon = self.now + MARGIN
        slot = self._slots(at, soon, soon + WEEK)[0]
        return self._book(at, slot, who or person(self.ids), submission)

    def book_last(self) -> _Meeting:
        """Book, a week ago, the last meeting that is over by now."""
        at = self.now - WEEK
        duration = timedelta(minutes=self.event_type.duration)
        slot = self._slots(at, at, self.now - duration - MARGIN)[-1]
        return self._book(at, slot, person(self.ids))

    def _slots(self, at: datetime, start: datetime, end: datetime) -> list[Slot]:
        return open_slots(self.rows, at, self.event_type, start, end)

    def _book(
        self, at: datetime, slot: Slot, who: Person, submission: str | None = None
    ) -> _Meeting:
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
            submission=submission,
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
    who = person(stage.ids)
    form = stage.rows.routing_forms[ROUTING_FORM]
    said = (who.name, who.email, SMALL_TEAM)
    command = SubmitForm(
        form=form.id,
        answers=tuple(
            FormAnswer(question=question.name, answer=text)
            for question, text in zip(form.questions, said, strict=True)
        ),
        tracking=Tracking(utm_source="newsletter", utm_medium="email"),
    )
    submission, (told,) = stage.run(submit_form, command, stage.now - MARGIN)
    stage.book_next(stage.now, who, submission.id)
    booked = stage.rows.routing_form_submissions[submission.id]
    return replace(told, subject=booked, users=(stage.host,))


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
    return _make_recap(stage, at=stage.now)


def _recap_updated(stage: _Stage) -> DomainEvent:
    made = _make_recap(stage, shared=False).subject
    command = UpdateRecap(recap=made.id, shared=True)
    return stage.run(update_recap, command, stage.now)[1][-1]


def _recap_deleted(stage: _Stage) -> DomainEvent:
    made = _make_recap(stage).subject
    return stage.run(delete_recap, DeleteRecap(recap=made.id), stage.now)[1][-1]


def _make_recap(stage: _Stage, *, at: datetime | None = None, shared: bool = True) -> DomainEvent:
    """Make a recap of the last meeting, ready as soon as that was over unless told otherwise."""
    meeting = stage.book_last()
    host, guest = meeting.event.hosts[0].name, meeting.who
    command = NewRecap(
        user=stage.host,
        event=meeting.event.id,
        notes=Notes(
            summary_md=f"{guest.name} of {guest.company} asked about pricing and the next steps.",
            action_items_md=f"- [ ] {host}: send a proposal\n- [ ] {guest.name}: name a date",
            discussion_md="## Pricing\n\nForty seats from next quarter on.",
            transcript=f"{host}: Welcome!\n{guest.name}: Thank you.",
        ),
        shared=shared,
    )
    return stage.run(add_recap, command, at or meeting.event.end_time)[1][-1]


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
