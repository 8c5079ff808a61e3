"""What people say when they book, answer, cancel and fill in forms."""

from collections.abc import Iterator
from datetime import datetime

from mockcalendly.domain.bookings import Book
from mockcalendly.domain.conferences import WITH_TEXT, LocationChoice
from mockcalendly.domain.recaps import NewRecap, Notes
from mockcalendly.domain.routing_forms import FormAnswer, SubmitForm
from mockcalendly.fake import ONE_LINERS, REASONS, REMARKS
from mockcalendly.model.bookings import Answer, Invitee, Payment, ScheduledEvent, Tracking
from mockcalendly.model.event_types import (
    AnswerType,
    CustomQuestion,
    EventType,
    LocationConfiguration,
    LocationKind,
    PoolingType,
)
from mockcalendly.model.routing_forms import (
    RoutingForm,
    RoutingFormSubmission,
    RoutingQuestion,
    RoutingQuestionType,
)
from mockcalendly.traffic.dice import Dice, Weighted
from mockcalendly.traffic.people import People, Visitor

__all__ = ["Commands"]

_REASONS = ("", *REASONS)
"""Why people cancel; many do not say."""
_CAMPAIGNS = Weighted(
    (
        (Tracking(), 60),
        (Tracking(utm_source="newsletter", utm_medium="email", utm_campaign="product-update"), 10),
        (
            Tracking(utm_source="google", utm_medium="cpc", utm_campaign="brand", utm_term="demo"),
            10,
        ),
        (Tracking(utm_source="linkedin", utm_medium="social", utm_campaign="webinar"), 8),
        (Tracking(utm_source="website", utm_medium="referral", utm_content="pricing-page"), 8),
        (Tracking(utm_source="partner", utm_medium="referral", utm_campaign="spring-launch"), 4),
    )
)
_HEX_DIGITS = "0123456789abcdef"
_PRICES = ("25.00", "60.00", "90.00", "150.00")
_TERMS = "The full amount is refunded up to 24 hours before the meeting."
_SUMMARIES = (
    "We went through the setup and agreed on the next steps.",
    "The customer wants to start with one team and roll out in spring.",
    "Pricing was the main topic; a written offer follows this week.",
)
_ACTIONS = ("Send the offer", "Share the recording", "Invite the whole team", "Book a follow-up")


class Commands:
    """Puts into words what people want.

    Args:
        dice: What decides.
        people: Who else there is: guests come from the same places.
    """

    def __init__(self, dice: Dice, people: People) -> None:
        self._dice = dice
        self._people = people

    def book(
        self,
        event_type: EventType,
        visitor: Visitor,
        start: datetime,
        submission: RoutingFormSubmission | None,
    ) -> Book:
        """Return a request to book a time, with the tracking of the form that led there."""
        dice = self._dice
        return Book(
            event_type=event_type.id,
            start_time=start,
            email=visitor.email,
            timezone=visitor.home.zone.key,
            name=f"{visitor.first_name} {visitor.last_name}",
            first_name=visitor.first_name,
            last_name=visitor.last_name,
            text_reminder_number=visitor.texts,
            location=self._location(event_type, visitor),
            questions_and_answers=tuple(self._answers(event_type, visitor)),
            tracking=submission.tracking if submission else _CAMPAIGNS.pick(dice),
            guests=tuple(self._guests(event_type, visitor)),
            payment=self._payment(visitor) if event_type.is_paid else None,
            submission=submission.id if submission else None,
        )

    def reason(self) -> str:
        """Return why somebody cancels or moves; it may be empty, as on the vendor's page."""
        return self._dice.pick(_REASONS)

    def fill_in(self, form: RoutingForm, visitor: Visitor) -> SubmitForm:
        """Return a form that a visitor hands in."""
        return SubmitForm(
            form=form.id,
            answers=tuple(
                FormAnswer(question=question.name, answer=self._form_answer(question, visitor))
                for question in form.questions
                if question.required or self._dice.chance(50)
            ),
            tracking=_CAMPAIGNS.pick(self._dice),
        )

    def recap(self, event: ScheduledEvent, invitee: Invitee) -> NewRecap:
        """Return what a notetaker wrote down of a meeting."""
        dice, host = self._dice, event.hosts[0]
        summary, action = dice.pick(_SUMMARIES), dice.pick(_ACTIONS)
        lines = (
            f"{host.name}: Thank you for your time, {invitee.name}.",
            f"{invitee.name}: {dice.pick(REMARKS)}",
            f"{host.name}: {summary}",
        )
        notes = Notes(
            summary_md=summary,
            action_items_md=f"- [ ] {action} ({host.name})",
            discussion_md=f"## {event.name}\n\n{summary}",
            transcript="\n".join(lines),
        )
        return NewRecap(user=host.user, event=event.id, notes=notes)

    def _location(self, event_type: EventType, visitor: Visitor) -> LocationChoice | None:
        if not event_type.locations or event_type.pooling_type is PoolingType.ROUND_ROBIN:
            return None
        place = self._dice.pick(event_type.locations)
        return LocationChoice(kind=place.kind, location=self._whereabouts(place, visitor))

    def _whereabouts(self, place: LocationConfiguration, visitor: Visitor) -> str | None:
        if place.kind not in WITH_TEXT:
            return None
        if place.kind is LocationKind.OUTBOUND_CALL:
            return visitor.phone or self._people.number()
        return place.location or visitor.address

    def _answers(self, event_type: EventType, visitor: Visitor) -> Iterator[Answer]:
        for question in event_type.custom_questions:
            if question.enabled and (question.required or self._dice.chance(60)):
                yield Answer(
                    question=question.name,
                    answer=self._answer(question, visitor),
                    position=question.position,
                )

    def _answer(self, question: CustomQuestion, visitor: Visitor) -> str:
        dice, choices = self._dice, question.answer_choices
        match question.type:
            case AnswerType.PHONE_NUMBER:
                return visitor.phone or self._people.number()
            case AnswerType.SINGLE_SELECT if choices:
                return dice.pick(choices)
            case AnswerType.MULTI_SELECT if choices:
                chosen = 1 + dice.below(2 ** len(choices) - 1)
                return "\n".join(each for n, each in enumerate(choices) if chosen >> n & 1)
            case AnswerType.TEXT:
                return dice.pick(REMARKS)
            case _:
                return self._line(question.name.lower(), visitor)

    def _form_answer(self, question: RoutingQuestion, visitor: Visitor) -> str:
        match question.type:
            case RoutingQuestionType.EMAIL:
                return visitor.email
            case RoutingQuestionType.NAME:
                return f"{visitor.first_name} {visitor.last_name}"
            case RoutingQuestionType.PHONE:
                return visitor.phone or self._people.number()
            case _ if question.answer_choices:
                return self._dice.pick(question.answer_choices)
            case RoutingQuestionType.TEXTAREA:
                return self._dice.pick(REMARKS)
            case _:
                return self._line(question.name.lower(), visitor)

    def _line(self, question: str, visitor: Visitor) -> str:
        """Return a short answer that fits what a question seems to be about."""
        if "mail" in question:
            return visitor.email
        if "phone" in question:
            return visitor.phone or self._people.number()
        if "address" in question:
            return visitor.address
        if "company" in question or "organization" in question:
            return visitor.company
        if "role" in question or "title" in question:
            return visitor.title
        return visitor.first_name if "name" in question else self._dice.pick(ONE_LINERS)

    def _guests(self, event_type: EventType, visitor: Visitor) -> Iterator[str]:
        """Yield whom somebody brings along; nobody brings himself, or anybody twice.

        To a group event everybody comes with a seat of his own (assumed).
        """
        if event_type.invitee_limit == 1 and self._dice.chance(8):
            here = {visitor.email}
            for _ in range(1 + self._dice.below(2)):
                email = self._people.visitor(visitor.home).email
                if email not in here:
                    here.add(email)
                    yield email

    def _payment(self, visitor: Visitor) -> Payment:
        dice = self._dice
        number = "".join([dice.pick(_HEX_DIGITS) for _ in range(24)])
        return Payment(
            external_id=f"ch_{number}",
            provider="stripe" if dice.chance(75) else "paypal",
            amount=dice.pick(_PRICES),
            currency=visitor.home.locale.currency,
            terms=_TERMS,
            successful=True,
        )
