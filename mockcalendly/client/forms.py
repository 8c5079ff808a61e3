"""Routing forms as a test fills them in: what it leaves out is made up, from the world's seed."""

from collections.abc import Mapping

from mockcalendly.client.references import Reference
from mockcalendly.domain.names import identified
from mockcalendly.domain.routing_forms import FormAnswer, SubmitForm, submit_form
from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.fake import Person, answer, person
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.bookings import Tracking
from mockcalendly.model.event_types import AnswerType, CustomQuestion
from mockcalendly.model.record import Value
from mockcalendly.model.routing_forms import (
    EventTypeResult,
    RoutingForm,
    RoutingFormStatus,
    RoutingFormSubmission,
    RoutingQuestion,
    RoutingQuestionType,
)
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = ["Submission", "find_submission", "led_to", "said", "submit_as"]

_SIMILAR = {
    RoutingQuestionType.TEXT: AnswerType.STRING,
    RoutingQuestionType.TEXTAREA: AnswerType.TEXT,
    RoutingQuestionType.SELECT: AnswerType.SINGLE_SELECT,
    RoutingQuestionType.RADIOS: AnswerType.SINGLE_SELECT,
}


class Submission(Value, frozen=True, kw_only=True):
    """A form that is filled in; None: the first that is published."""

    form: Reference | None
    answers: Mapping[str, str]
    tracking: Mapping[str, str]


def submit_as(tx: Transaction, wanted: Submission) -> RoutingFormSubmission:
    """Fill in a form as a visitor does on its page."""
    form = _find_form(tx.rows, wanted.form)
    answers = {**wanted.answers, **_made_up(tx.ids, form, wanted.answers)}
    return submit_form(
        tx,
        SubmitForm(
            form=form.id,
            answers=tuple(FormAnswer(question=key, answer=text) for key, text in answers.items()),
            tracking=Tracking(**wanted.tracking),
        ),
    )


def find_submission(rows: Rows, reference: Reference) -> RoutingFormSubmission:
    """Return a submission by URI, id or resource.

    Raises:
        NotFound: There is none.
    """
    text = _text(reference)
    for row in identified(rows.routing_form_submissions, text, "routing_form_submissions"):
        return row
    raise NotFound(hint=f"No routing form submission is {text!r}.")


def led_to(submission: RoutingFormSubmission) -> str:
    """Return the id of the event type that a submission has led to.

    Raises:
        InvalidArgument: It leads elsewhere.
    """
    if not isinstance(submission.result, EventTypeResult):
        raise InvalidArgument(Detail("submission", "does not lead to an event type"))
    return submission.result.event_type


def said(rows: Rows, submission: RoutingFormSubmission, type_: RoutingQuestionType) -> str | None:
    """Return the first answer to a question of some type; None if there is none."""
    form = rows.routing_forms[submission.routing_form]
    asked = {question.uuid for question in form.questions if question.type is type_}
    answers = submission.questions_and_answers
    return next((each.answer for each in answers if each.question_uuid in asked), None)


def _find_form(rows: Rows, reference: Reference | None) -> RoutingForm:
    forms = [row for row in rows.routing_forms if row.status is RoutingFormStatus.PUBLISHED]
    if reference is None:
        if not forms:
            raise NotFound(hint="No routing form is published.")
        return forms[0]
    text = _text(reference)
    found = identified(rows.routing_forms, text, "routing_forms") or [
        row for row in rows.routing_forms if row.name == text
    ]
    if not found:
        names = ", ".join(row.name for row in rows.routing_forms)
        raise NotFound(hint=f"No routing form is {text!r}; there are: {names}.")
    if len(found) > 1:
        raise ValueError(f"Several routing forms have the name {text!r}: say which by its URI.")
    return found[0]


def _made_up(ids: Ids, form: RoutingForm, given: Mapping[str, str]) -> dict[str, str]:
    open_ = [
        question
        for question in form.questions
        if question.required and not {question.name, question.uuid} & given.keys()
    ]
    if not open_:
        return {}
    who = person(ids)
    return {question.uuid: _answer(ids, question, who) for question in open_}


def _answer(ids: Ids, question: RoutingQuestion, who: Person) -> str:
    """Return what fits a question; all that is said about oneself is about one person."""
    match question.type:
        case RoutingQuestionType.NAME:
            return who.name
        case RoutingQuestionType.EMAIL:
            return who.email
        case RoutingQuestionType.PHONE:
            return who.phone
        case type_:
            similar = CustomQuestion(
                name=question.name, type=_SIMILAR[type_], answer_choices=question.answer_choices
            )
            return answer(ids, similar)


def _text(reference: Reference) -> str:
    return reference if isinstance(reference, str) else str(reference["uri"])
