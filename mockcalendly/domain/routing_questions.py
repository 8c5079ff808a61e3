"""What a routing form asks, and which answers fit."""

from collections.abc import Iterator, Sequence

from mockcalendly.domain.memo import Memo
from mockcalendly.errors import Detail, InvalidArgument
from mockcalendly.kernel.formats import is_email, is_phone
from mockcalendly.model.record import Value
from mockcalendly.model.routing_forms import (
    RoutingAnswer,
    RoutingForm,
    RoutingQuestion,
    RoutingQuestionType,
)

__all__ = ["FormAnswer", "answered", "by_name_and_uuid", "has_choices", "question_problems"]

_WITH_CHOICES = frozenset({RoutingQuestionType.SELECT, RoutingQuestionType.RADIOS})
_FORMATS = {RoutingQuestionType.EMAIL: is_email, RoutingQuestionType.PHONE: is_phone}
"""What answers to some types of questions must be."""


class FormAnswer(Value, frozen=True, kw_only=True, gc=False):
    """A visitor's answer to a question, which is named by its name or uuid."""

    question: str
    answer: str


def has_choices(question: RoutingQuestion) -> bool:
    """Return whether an answer must be one of the question's choices (documented)."""
    return question.type in _WITH_CHOICES


def by_name_and_uuid(questions: Sequence[RoutingQuestion]) -> dict[str, RoutingQuestion]:
    """Return questions by both of what they can be called by."""
    return {key: question for question in questions for key in (question.name, question.uuid)}


_ASKED = Memo(by_name_and_uuid)


def question_problems(questions: Sequence[RoutingQuestion]) -> Iterator[Detail]:
    """Return what is wrong with the questions of a form (the texts are assumed)."""
    names = [question.name for question in questions]
    uuids = [question.uuid for question in questions]
    for number, question in enumerate(questions):
        place = f"questions[{number}]"
        if not question.name.strip():
            yield Detail(f"{place}.name", "must be filled")
        if question.name in names[:number]:
            yield Detail(f"{place}.name", "must not be that of another question")
        if question.uuid in uuids[:number]:
            yield Detail(f"{place}.uuid", "must not be that of another question")
        if fault := _choices_fault(question):
            yield Detail(f"{place}.answer_choices", fault)


def answered(form: RoutingForm, given: Sequence[FormAnswer]) -> tuple[RoutingAnswer, ...]:
    """Return every question of a form with its answer; null if there is none (assumed).

    Raises:
        InvalidArgument: A required answer is missing, or one does not fit (the texts are assumed).
    """
    asked = _ASKED.of(form.questions)
    said: dict[str, str] = {}
    problems = []
    for each in given:
        question = asked.get(each.question)
        if question is None:
            problems.append(Detail(f"answers.{each.question}", "does not match a question"))
        elif question.uuid in said:
            problems.append(Detail(f"answers.{each.question}", "is answered twice"))
        elif each.answer.strip():
            said[question.uuid] = each.answer
    problems += [
        Detail(f"answers.{question.name}", fault)
        for question in form.questions
        if (fault := _answer_fault(question, said.get(question.uuid)))
    ]
    if problems:
        raise InvalidArgument(*problems)
    return tuple(
        RoutingAnswer(
            question_uuid=question.uuid, question=question.name, answer=said.get(question.uuid)
        )
        for question in form.questions
    )


def _choices_fault(question: RoutingQuestion) -> str | None:
    choices = question.answer_choices
    if not has_choices(question):
        return (
            f"must be empty: a question of the type {question.type} has none" if choices else None
        )
    if not choices or not all(choice.strip() for choice in choices):
        return "must be filled"
    return "must not repeat a choice" if len(set(choices)) < len(choices) else None


def _answer_fault(question: RoutingQuestion, answer: str | None) -> str | None:
    if answer is None:
        return "is missing" if question.required else None
    if has_choices(question) and answer not in question.answer_choices:
        return f"must be one of: {', '.join(question.answer_choices)}"
    fits = _FORMATS.get(question.type)
    return None if fits is None or fits(answer) else "is in invalid format"
