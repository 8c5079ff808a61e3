"""Routing forms: questions whose answers lead a visitor to somebody's page, or elsewhere.

Assumed: the address, of which only ``/routing/`` is known, and that it prefills nothing: no source
names a parameter that does. What is known of an address' tracking parameters is said of these pages
too.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import NamedTuple

from mockcalendly.domain.routing_forms import FormAnswer, SubmitForm, submit_form
from mockcalendly.edge.exchange import Answer
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.model.routing_forms import (
    CustomMessageResult,
    EventTypeResult,
    ExternalUrlResult,
    RoutingForm,
    RoutingFormStatus,
    RoutingFormSubmission,
    RoutingQuestion,
    RoutingQuestionType,
)
from mockcalendly.scenario.form_answers import said
from mockcalendly.scheduling.form import submission_of, tracking_of
from mockcalendly.scheduling.leaving import leave_for
from mockcalendly.scheduling.visit import Visit

__all__ = ["send_form", "show_form"]

SUBMISSION = "routing_form_submission"
"""The parameter by which pages know what has led to them (assumed)."""


class Input(NamedTuple):
    """A line to type into, and what browsers fill it with."""

    type: str = "text"
    autocomplete: str = "off"


INPUTS = {
    RoutingQuestionType.NAME: Input(autocomplete="name"),
    RoutingQuestionType.TEXT: Input(),
    RoutingQuestionType.EMAIL: Input("email", "email"),
    RoutingQuestionType.PHONE: Input("tel", "tel"),
}
"""Of the questions that are answered in a line."""


class Question(NamedTuple):
    """A question on the page.

    Attributes:
        field: What its control is called.
        typed: What stands in it.
    """

    field: str
    asked: RoutingQuestion
    typed: str = ""

    @property
    def kind(self) -> str:
        """How it is answered."""
        return self.asked.type.value

    @property
    def input(self) -> Input:
        """The line that it is answered in."""
        return INPUTS[self.asked.type]


def show_form(visit: Visit) -> Answer:
    """Show a form; or, to who comes with his submission, what that has led to."""
    form = _find(visit)
    submission = visit.rows.routing_form_submissions.get(submission_of(visit) or "")
    if submission is not None and submission.routing_form == form.id:
        return _show_result(visit, form, submission)
    if form.status is not RoutingFormStatus.PUBLISHED:
        return visit.page(
            "closed", heading=form.name, reason="This form is not published yet.", links=[]
        )
    return _form_page(visit, form, _questions(form), {})


def send_form(visit: Visit) -> Answer:
    """Hand a form in, and lead its visitor on."""
    form = _find(visit)
    if form.status is not RoutingFormStatus.PUBLISHED:
        visit.hint = f"The routing form {form.id} is a draft, which nobody can hand in."
        return visit.go(visit.link(f"/routing/{form.id}"))
    questions = [
        question._replace(typed=visit.text(question.field)) for question in _questions(form)
    ]
    answers = (FormAnswer(question=each.asked.uuid, answer=each.typed) for each in questions)
    command = SubmitForm(form=form.id, answers=tuple(answers), tracking=tracking_of(visit))
    try:
        submission = visit.world.execute(submit_form, command)
    except InvalidArgument as refusal:
        visit.hint = refusal.reason
        return _form_page(visit, form, questions, _problems(questions, refusal))
    return _lead_on(visit, form, submission)


def _questions(form: RoutingForm) -> list[Question]:
    return [
        Question(f"answer_{number}", question) for number, question in enumerate(form.questions, 1)
    ]


def _problems(questions: Iterable[Question], refusal: InvalidArgument) -> dict[str, str]:
    """Return what is wrong with the answers, by the names of their controls."""
    told = {detail.parameter: f"The answer {detail.message}." for detail in refusal.details}
    found = ((each.field, told.get(f"answers.{each.asked.name}")) for each in questions)
    return {field: sentence for field, sentence in found if sentence}


def _form_page(
    visit: Visit, form: RoutingForm, questions: Iterable[Question], problems: Mapping[str, str]
) -> Answer:
    return visit.page(
        "routing",
        status=HTTPStatus.BAD_REQUEST if problems else HTTPStatus.OK,
        form=form,
        questions=questions,
        problems=problems,
        action=visit.link(f"/routing/{form.id}"),
    )


def _lead_on(visit: Visit, form: RoutingForm, submission: RoutingFormSubmission) -> Answer:
    result = submission.result
    if isinstance(result, EventTypeResult):
        return visit.go(_booking_page(visit, submission, result))
    own_page = visit.link(f"/routing/{form.id}", **{SUBMISSION: submission.id})
    if isinstance(result, ExternalUrlResult):
        return leave_for(visit, result.url, own_page)
    return visit.go(own_page)


def _show_result(visit: Visit, form: RoutingForm, submission: RoutingFormSubmission) -> Answer:
    match submission.result:
        case EventTypeResult() as result:
            return visit.go(_booking_page(visit, submission, result))
        case ExternalUrlResult(url=url):
            return visit.page("routed", heading=form.name, url=url, body="")
        case CustomMessageResult(headline=headline, body=body):
            return visit.page("routed", heading=headline, url="", body=body)


def _booking_page(visit: Visit, submission: RoutingFormSubmission, result: EventTypeResult) -> str:
    """Return where a visitor can book, who need not say again who he is (assumed)."""
    event_type = visit.rows.event_types[result.event_type]
    known = {
        "name": said(visit.rows, submission, RoutingQuestionType.NAME),
        "email": said(visit.rows, submission, RoutingQuestionType.EMAIL),
    }
    about = {name: text for name, text in known.items() if text}
    path = f"/{event_type.page}/{event_type.slug}"
    return visit.link(path, **{SUBMISSION: submission.id}, **about)


def _find(visit: Visit) -> RoutingForm:
    id_ = visit.params["form"]
    form = visit.rows.routing_forms.get(id_)
    if form is None:
        raise NotFound(hint=f"No routing form has the id {id_}.")
    return form
