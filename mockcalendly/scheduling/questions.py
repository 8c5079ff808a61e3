"""The custom questions of an event type on its form: as prefilled, as answered, as judged."""

from collections.abc import Iterator
from typing import NamedTuple

from mockcalendly.kernel.formats import is_phone
from mockcalendly.model.bookings import Answer
from mockcalendly.model.event_types import AnswerType, CustomQuestion, EventType
from mockcalendly.scheduling.visit import Visit

__all__ = ["OTHER", "Question", "Said", "questions_of"]

OTHER = "Other"
"""The choice of a question that takes more than its choices, and what is answered by it alone
(observed in an answer: "A1\\nOther")."""

SEPARATOR = "\n"
"""Between several choices (observed)."""


class Said(NamedTuple):
    """What stands in the form at a question.

    Attributes:
        text: Of a question without choices.
        chosen: Of one with choices; `OTHER` may be among them.
        other: What is meant by that.
    """

    text: str = ""
    chosen: tuple[str, ...] = ()
    other: str = ""


class Question(NamedTuple):
    """A question on a form.

    Attributes:
        number: From 0, in the order of the form.
    """

    number: int
    asked: CustomQuestion

    @property
    def field(self) -> str:
        """What its control is called (observed in scripts that fill in the vendor's form)."""
        return f"question_{self.number}"

    @property
    def parameter(self) -> str:
        """The parameter of the page's address that prefills it (documented)."""
        return f"a{self.number + 1}"

    @property
    def is_choice(self) -> bool:
        """Whether it is answered by choosing."""
        kinds = (AnswerType.SINGLE_SELECT, AnswerType.MULTI_SELECT)
        return self.asked.type in kinds and bool(self.asked.answer_choices)

    @property
    def is_multiple(self) -> bool:
        """Whether several choices can be taken."""
        return self.asked.type is AnswerType.MULTI_SELECT

    def prefilled(self, visit: Visit) -> Said:
        """Return what the address says.

        Several choices have commas between them (assumed: nothing is published).
        """
        text = visit.text(self.parameter)
        if not self.is_choice:
            return Said(text)
        parts = _split(text, self.asked.answer_choices) if self.is_multiple else [text]
        return self._sorted([part for part in parts if part], "")

    def sent(self, visit: Visit) -> Said:
        """Return what the form says."""
        text = visit.text(self.field).replace("\r\n", "\n")
        other = visit.text(f"{self.field}_other").strip()
        if not self.is_choice:
            return Said(text)
        chosen = [*visit.texts(self.field), *([text] if text else [])]
        if other and self.asked.include_other and (self.is_multiple or not chosen):
            chosen.append(OTHER)
        return self._sorted(chosen, other)

    def answer(self, said: Said) -> str:
        """Return what is answered; "": nothing."""
        if not self.is_choice:
            return said.text.strip()
        named = (said.other or OTHER if self._is_other(each) else each for each in said.chosen)
        return SEPARATOR.join(dict.fromkeys(named))

    def problem(self, said: Said) -> str:
        """Return what is wrong, in plain words; "": nothing."""
        answer = self.answer(said)
        if not answer:
            return "Please answer this question." if self.asked.required else ""
        if self.asked.type is AnswerType.PHONE_NUMBER and not is_phone(answer):
            return f"“{answer}” is not a phone number."
        for each in said.chosen:
            if each not in self.asked.answer_choices and not self._is_other(each):
                return f"“{each}” is not one of the choices."
        if len(said.chosen) > 1 and not self.is_multiple:
            return "Please choose one answer only."
        return ""

    def reply(self, said: Said) -> Iterator[Answer]:
        """Return the answer as bookings have it, if there is one."""
        answer = self.answer(said)
        if answer:
            yield Answer(question=self.asked.name, answer=answer, position=self.asked.position)

    def as_parameter(self, said: Said) -> str:
        """Return what in an address prefills the same."""
        return ",".join(self.answer(said).split(SEPARATOR)) if self.is_choice else said.text

    def _sorted(self, chosen: list[str], other: str) -> Said:
        """Return choices in the order of the form; what is none of them is meant by "Other"."""
        known = self.asked.answer_choices
        strange = [each for each in dict.fromkeys(chosen) if each not in known]
        if self.asked.include_other and strange:
            named = [each for each in strange if each != OTHER]
            strange, other = [OTHER], other or ", ".join(named)
        return Said("", (*(each for each in known if each in chosen), *strange), other)

    def _is_other(self, choice: str) -> bool:
        asked = self.asked
        return choice == OTHER and asked.include_other and OTHER not in asked.answer_choices


def questions_of(event_type: EventType) -> tuple[Question, ...]:
    """Return the questions that are asked, in the order of the form."""
    asked = [question for question in event_type.custom_questions if question.enabled]
    ordered = sorted(asked, key=lambda question: question.position)
    return tuple(Question(number, question) for number, question in enumerate(ordered))


def _split(text: str, choices: tuple[str, ...]) -> list[str]:
    """Return what has commas between it; a choice may have commas of its own."""
    found, rest = [], text
    while rest:
        whole = (choice for choice in choices if f"{rest},".startswith(f"{choice},"))
        part = max(whole, key=len, default=rest.partition(",")[0])
        found.append(part.strip())
        rest = rest[len(part) + 1 :].lstrip()
    return found
