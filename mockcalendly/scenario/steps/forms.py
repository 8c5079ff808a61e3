"""Step: a visitor hands in a routing form."""

from typing import Annotated

from msgspec import Meta, field

from mockcalendly.domain.routing_forms import FormAnswer, SubmitForm, submit_form
from mockcalendly.model.bookings import Tracking
from mockcalendly.model.routing_forms import RoutingForm, RoutingFormStatus, RoutingFormSubmission
from mockcalendly.scenario.form_answers import answers_made_up
from mockcalendly.scenario.names import find_routing_form
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import RoutingFormName
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = ["SUBMIT_FORM", "SubmitFormStep"]


class SubmitFormStep(Section, frozen=True, kw_only=True):
    """A visitor hands in a routing form; the result is the submission."""

    form: Annotated[
        RoutingFormName | None, Meta(description="The first that is published, if left out.")
    ] = None
    answers: Annotated[
        dict[str, str],
        Meta(description="By the names of questions; what is required and left out is made up."),
    ] = field(default_factory=dict)
    tracking: Tracking = Tracking()


async def play(stage: Stage, step: SubmitFormStep) -> Done:
    """Hand in a form."""
    row = stage.execute(_submit, step)
    form = stage.world.rows.routing_forms[row.routing_form]
    return Done(render.routing_forms.submission(row, stage.origins), f"{form.name} is handed in")


def _submit(tx: Transaction, step: SubmitFormStep) -> RoutingFormSubmission:
    form = _form(tx, step)
    answers = {**step.answers, **answers_made_up(tx.ids, form, step.answers)}
    command = SubmitForm(
        form=form.id,
        answers=tuple(FormAnswer(question=key, answer=text) for key, text in answers.items()),
        tracking=step.tracking,
    )
    return submit_form(tx, command)


def _form(tx: Transaction, step: SubmitFormStep) -> RoutingForm:
    if step.form is not None:
        return find_routing_form(tx.rows, step.form)
    published = (f for f in tx.rows.routing_forms if f.status is RoutingFormStatus.PUBLISHED)
    form = next(published, None)
    if form is None:
        raise StepFailed("No routing form is published.")
    return form


SUBMIT_FORM = StepKind("submit_form", SubmitFormStep, play, refusable=True)
