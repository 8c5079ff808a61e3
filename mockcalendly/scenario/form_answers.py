"""What visitors say in routing forms: what they leave out is made up, and can be read again."""

from collections.abc import Mapping

from mockcalendly.fake import Person, answer, person
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.event_types import AnswerType, CustomQuestion
from mockcalendly.model.routing_forms import (
    RoutingForm,
    RoutingFormSubmission,
    RoutingQuestion,
    RoutingQuestionType,
)
from mockcalendly.store.rows import Rows

__all__ = ["answers_made_up", "said"]

_SIMILAR = {
    RoutingQuestionType.TEXT: AnswerType.STRING,
    RoutingQuestionType.TEXTAREA: AnswerType.TEXT,
    RoutingQuestionType.SELECT: AnswerType.SINGLE_SELECT,
    RoutingQuestionType.RADIOS: AnswerType.SINGLE_SELECT,
}


def answers_made_up(ids: Ids, form: RoutingForm, given: Mapping[str, str]) -> dict[str, str]:
    """Return answers, by the questions' uuids, to what must be answered and is not.

    Args:
        ids: Where choices come from.
        form: Asks.
        given: Answers by the names or uuids of questions.
    """
    open_ = [
        question
        for question in form.questions
        if question.required and not {question.name, question.uuid} & given.keys()
    ]
    if not open_:
        return {}
    who = person(ids)
    return {question.uuid: _answer(ids, question, who) for question in open_}


def said(rows: Rows, submission: RoutingFormSubmission, type_: RoutingQuestionType) -> str | None:
    """Return the first answer to a question of some type; None if there is none."""
    form = rows.routing_forms[submission.routing_form]
    asked = {question.uuid for question in form.questions if question.type is type_}
    answers = submission.questions_and_answers
    return next((each.answer for each in answers if each.question_uuid in asked), None)


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
