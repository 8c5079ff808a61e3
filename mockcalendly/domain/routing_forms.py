"""Routing forms: made by an organization, filled in by visitors, led on by their answers."""

from collections.abc import Sequence

from msgspec.structs import replace

from mockcalendly.domain.access import Caller, administers, require_organization
from mockcalendly.domain.chosen_ids import chosen_id
from mockcalendly.domain.plans import require_routing
from mockcalendly.domain.routes import by_uuid, result_fault, route_problems, routed
from mockcalendly.domain.routing_questions import FormAnswer, answered, question_problems
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.bookings import Tracking
from mockcalendly.model.record import Value
from mockcalendly.model.routing_forms import (
    CustomMessageResult,
    EventTypeResult,
    Route,
    RoutingForm,
    RoutingFormStatus,
    RoutingFormSubmission,
    RoutingQuestion,
    RoutingQuestionType,
    RoutingResult,
)
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = [
    "NO_MEETING",
    "FormAnswer",
    "NewRoutingForm",
    "NewRoutingQuestion",
    "SubmitForm",
    "add_routing_form",
    "check_route",
    "find_form",
    "find_submission",
    "mark_submitter",
    "require_forms_of",
    "submit_form",
]

NO_MEETING = CustomMessageResult(
    headline="Thank you for your interest",
    body="We aren’t able to offer any meetings at this time.",  # noqa: RUF001 - as observed
)
"""What visitors read whom no route fits, unless the form says otherwise (observed)."""

IDS = "routing"
"""The stream of ids: who fills in a form shifts no ids of bookings."""


class NewRoutingQuestion(Value, frozen=True, kw_only=True, gc=False):
    """A question to ask; its uuid is drawn if None."""

    name: str
    type: RoutingQuestionType = RoutingQuestionType.TEXT
    required: bool = False
    answer_choices: tuple[str, ...] = ()
    uuid: str | None = None


class NewRoutingForm(Value, frozen=True, kw_only=True, gc=False):
    """A routing form that a world is to have; the API cannot make one.

    Attributes:
        routes: Their conditions may name questions by name or by uuid.
        fallback: Where visitors go whom no route fits.
        id: Last segment of its URI; drawn if None.
    """

    organization: str
    name: str
    status: RoutingFormStatus = RoutingFormStatus.PUBLISHED
    questions: tuple[NewRoutingQuestion, ...] = ()
    routes: tuple[Route, ...] = ()
    fallback: RoutingResult = NO_MEETING
    id: str | None = None


class SubmitForm(Value, frozen=True, kw_only=True, gc=False):
    """A form that a visitor hands in.

    Attributes:
        form: Its id.
        id: Last segment of the submission's URI; drawn if None.
    """

    form: str
    answers: tuple[FormAnswer, ...] = ()
    tracking: Tracking = Tracking()
    id: str | None = None


def add_routing_form(tx: Transaction, command: NewRoutingForm) -> RoutingForm:
    """Add a routing form; there is no event that tells of it.

    Raises:
        NotFound: There is no such organization.
        InvalidArgument: Its questions, routes or fallback make no sense, or the id is taken.
    """
    if command.organization not in tx.rows.organizations:
        raise NotFound(hint=f"No organization has the id {command.organization}.")
    questions = tuple(_question(tx, question) for question in command.questions)
    if problems := _problems(tx.rows, command, questions):
        raise InvalidArgument(*problems)
    return tx.rows.routing_forms.put(
        RoutingForm(
            id=chosen_id(tx, tx.rows.routing_forms, command.id, IDS),
            seq=tx.ids.sequence(),
            organization=command.organization,
            name=command.name,
            status=command.status,
            questions=questions,
            routes=by_uuid(command.routes, questions),
            fallback=command.fallback,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )


def submit_form(tx: Transaction, command: SubmitForm) -> RoutingFormSubmission:
    """Hand in a form, and find where it leads.

    Subscribers hear of it at once, whether a booking follows or not (documented: guide to webhook
    subscriptions).

    Raises:
        NotFound: There is no such form.
        InvalidArgument: It is a draft, or the answers do not fit its questions.
    """
    form = tx.rows.routing_forms.get(command.form)
    if form is None:
        raise NotFound(hint=f"No routing form has the id {command.form}.")
    if form.status is not RoutingFormStatus.PUBLISHED:
        raise InvalidArgument(Detail("form", "is not published"))
    answers = answered(form, command.answers)
    submission = tx.rows.routing_form_submissions.put(
        RoutingFormSubmission(
            id=chosen_id(tx, tx.rows.routing_form_submissions, command.id, IDS),
            seq=tx.ids.sequence(),
            routing_form=form.id,
            questions_and_answers=answers,
            tracking=command.tracking,
            result=routed(form, answers),
            submitter=None,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )
    tx.emit(
        WebhookEvent.ROUTING_FORM_SUBMISSION_CREATED,
        submission,
        organization=form.organization,
        users=(),
    )
    return submission


def check_route(rows: Rows, id_: str, event_type: str) -> None:
    """Refuse a submission that does not bring its visitor to the page of an event type.

    Raises:
        NotFound: There is no such submission.
        InvalidArgument: It leads elsewhere, or has led to a booking before (assumed: it has room
            for one submitter).
    """
    row = rows.routing_form_submissions.get(id_)
    if row is None:
        raise NotFound(hint=f"No routing form submission has the id {id_}.")
    if row.result != EventTypeResult(event_type=event_type):
        raise InvalidArgument(Detail("submission", "does not lead to this event type"))
    if row.submitter is not None:
        raise InvalidArgument(Detail("submission", "has led to a booking already"))


def mark_submitter(tx: Transaction, id_: str, path: str) -> None:
    """Name the invitee whom a submission has led to, by the path of his URI.

    Nobody is told, and it stays so if he cancels or reschedules (assumed: no event and no word
    of the documentation is about that).
    """
    row = tx.rows.routing_form_submissions[id_]
    tx.rows.routing_form_submissions.put(replace(row, submitter=path, updated_at=tx.now))


def require_forms_of(rows: Rows, caller: Caller, organization: str) -> None:
    """Refuse who may not read an organization's forms and submissions: only its admins may.

    Assumed: subscriptions to the same submissions are for them alone (documented), and of 403
    only generic texts are published.

    Raises:
        NotFound: There is no such organization.
        PermissionDenied: The caller is no admin there, or its plan has no routing forms.
    """
    require_organization(rows, caller, organization)
    if not administers(rows, caller, organization):
        raise PermissionDenied(hint="Only owners and admins may read routing forms.")
    require_routing(rows, organization)


def find_form(rows: Rows, caller: Caller, id_: str) -> RoutingForm:
    """Return a form that the caller may read, or refuse."""
    row = rows.routing_forms.get(id_)
    if row is None:
        raise NotFound(hint=f"No routing form has the id {id_}.")
    require_forms_of(rows, caller, row.organization)
    return row


def find_submission(rows: Rows, caller: Caller, id_: str) -> RoutingFormSubmission:
    """Return a submission to a form that the caller may read, or refuse."""
    row = rows.routing_form_submissions.get(id_)
    if row is None:
        raise NotFound(hint=f"No routing form submission has the id {id_}.")
    find_form(rows, caller, row.routing_form)
    return row


def _question(tx: Transaction, question: NewRoutingQuestion) -> RoutingQuestion:
    return RoutingQuestion(
        uuid=question.uuid or tx.ids.uuid(IDS),
        name=question.name,
        type=question.type,
        required=question.required,
        answer_choices=question.answer_choices,
    )


def _problems(
    rows: Rows, command: NewRoutingForm, questions: Sequence[RoutingQuestion]
) -> list[Detail]:
    results = {f"routes[{n}].result": route.result for n, route in enumerate(command.routes)}
    found = [] if command.name.strip() else [Detail("name", "must be filled")]
    found += question_problems(questions)
    found += route_problems(command.routes, questions)
    for place, result in {**results, "fallback": command.fallback}.items():
        if fault := result_fault(rows, command.organization, result):
            found.append(Detail(place, fault))
    return found
