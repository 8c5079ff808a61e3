"""Routing forms, filled in: what is left out is made up, from the world's seed."""

from collections.abc import Mapping

from mockcalendly.actions.action import Action, Stage
from mockcalendly.actions.resources import Resource, plain
from mockcalendly.domain import routing_forms
from mockcalendly.domain.names import identified
from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.model.bookings import Tracking
from mockcalendly.model.routing_forms import (
    EventTypeResult,
    RoutingForm,
    RoutingFormStatus,
    RoutingFormSubmission,
)
from mockcalendly.scenario.form_answers import answers_made_up
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = ["ACTIONS", "SubmitForm", "find_submission", "led_to"]


class SubmitForm(Action[Resource], frozen=True, kw_only=True):
    """Fill in a routing form as a visitor does on its page, and return the submission.

    Attributes:
        form: URI, id or name; None: the first one that is published.
        answers: By the question's name or uuid; required questions that are left out are
            answered with something that fits.
        tracking: ``utm_source`` and so on.
    """

    form: str | None = None
    answers: Mapping[str, str] = {}
    tracking: Mapping[str, str] = {}

    def perform(self, stage: Stage) -> Resource:
        """Submit."""
        row = stage.world.execute(_submit, self)
        return plain(render.routing_forms.submission(row, stage.origins))


def find_submission(rows: Rows, reference: str) -> RoutingFormSubmission:
    """Return a submission by URI or id.

    Raises:
        NotFound: There is none.
    """
    for row in identified(rows.routing_form_submissions, reference, "routing_form_submissions"):
        return row
    raise NotFound(hint=f"No routing form submission is {reference!r}.")


def led_to(submission: RoutingFormSubmission) -> str:
    """Return the id of the event type that a submission has led to.

    Raises:
        InvalidArgument: It leads elsewhere.
    """
    if not isinstance(submission.result, EventTypeResult):
        raise InvalidArgument(Detail("submission", "does not lead to an event type"))
    return submission.result.event_type


def _submit(tx: Transaction, wanted: SubmitForm) -> RoutingFormSubmission:
    form = _find_form(tx.rows, wanted.form)
    answers = {**wanted.answers, **answers_made_up(tx.ids, form, wanted.answers)}
    return routing_forms.submit_form(
        tx,
        routing_forms.SubmitForm(
            form=form.id,
            answers=tuple(
                routing_forms.FormAnswer(question=key, answer=text) for key, text in answers.items()
            ),
            tracking=Tracking(**wanted.tracking),
        ),
    )


def _find_form(rows: Rows, reference: str | None) -> RoutingForm:
    forms = [row for row in rows.routing_forms if row.status is RoutingFormStatus.PUBLISHED]
    if reference is None:
        if not forms:
            raise NotFound(hint="No routing form is published.")
        return forms[0]
    found = identified(rows.routing_forms, reference, "routing_forms") or [
        row for row in rows.routing_forms if row.name == reference
    ]
    if not found:
        names = ", ".join(row.name for row in rows.routing_forms)
        raise NotFound(hint=f"No routing form is {reference!r}; there are: {names}.")
    if len(found) > 1:
        raise ValueError(
            f"Several routing forms have the name {reference!r}: say which by its URI."
        )
    return found[0]


ACTIONS = (SubmitForm,)
