"""The routing forms of a world, and what was submitted to them."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType, field
from msgspec.structs import replace

from mockcalendly.domain.routing_forms import (
    NO_MEETING,
    FormAnswer,
    NewRoutingForm,
    NewRoutingQuestion,
    SubmitForm,
    add_routing_form,
    submit_form,
)
from mockcalendly.model.bookings import Tracking
from mockcalendly.model.routing_forms import (
    CustomMessageResult,
    EventTypeResult,
    ExternalUrlResult,
    Route,
    RouteCondition,
    RoutingForm,
    RoutingFormStatus,
    RoutingFormSubmission,
    RoutingQuestionType,
    RoutingResult,
)
from mockcalendly.scenario.content.organizations import organization_named
from mockcalendly.scenario.layout import Layout, refused
from mockcalendly.scenario.names import find_event_type, find_routing_form
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import (
    Dated,
    EventTypeName,
    FilledText,
    Id,
    OrganizationName,
    Url,
)
from mockcalendly.scenario.terms import Name

__all__ = [
    "RoutingFormSection",
    "SubmissionSection",
    "lay_out_routing_form",
    "lay_out_submission",
]


class RoutingQuestionSection(Section, frozen=True, kw_only=True):
    """A question of a routing form; those of type select and radios have choices."""

    uuid: FilledText | None = None
    name: FilledText
    type: RoutingQuestionType = RoutingQuestionType.TEXT
    required: bool = False
    answer_choices: tuple[FilledText, ...] = ()


class MessageSection(Section, frozen=True, kw_only=True):
    """What a visitor reads who is not led on."""

    headline: FilledText
    body: str = ""


class ResultSection(Section, frozen=True, kw_only=True):
    """Where visitors go: to an event type, to another site, or nowhere, with a message."""

    one_of: ClassVar[tuple[str, ...]] = ("event_type", "external_url", "custom_message")

    event_type: EventTypeName | None = None
    external_url: Url | None = None
    custom_message: MessageSection | None = None


class RouteSection(Section, frozen=True, kw_only=True):
    """Where visitors go whose answers are all among some; the first route that fits counts."""

    when: Annotated[
        dict[str, FilledText | tuple[FilledText, ...]],
        Meta(description="Answers by the names of questions."),
    ]
    to: ResultSection


class RoutingFormSection(Dated, frozen=True, kw_only=True):
    """A form that leads visitors on by their answers."""

    id: Id | UnsetType = UNSET
    organization: OrganizationName | None = None
    name: FilledText
    status: RoutingFormStatus = RoutingFormStatus.PUBLISHED
    questions: tuple[RoutingQuestionSection, ...] = ()
    routes: tuple[RouteSection, ...] = ()
    fallback: Annotated[
        ResultSection | None, Meta(description="Where visitors go whom no route fits.")
    ] = None


class SubmissionSection(Dated, frozen=True, kw_only=True):
    """A routing form that a visitor has filled in; a booking names it if it led there."""

    id: Id | UnsetType = UNSET
    routing_form: Annotated[Name, Meta(description="Name, id or URI of a routing form.")]
    answers: Annotated[dict[str, str], Meta(description="Answers by the names of questions.")] = (
        field(default_factory=dict)
    )
    tracking: Tracking = Tracking()


def lay_out_routing_form(layout: Layout, section: RoutingFormSection, node: Node) -> RoutingForm:
    """Add a routing form."""
    command = NewRoutingForm(
        organization=organization_named(layout, section.organization, node).id,
        name=section.name,
        status=section.status,
        questions=tuple(
            NewRoutingQuestion(
                name=each.name,
                type=each.type,
                required=each.required,
                answer_choices=each.answer_choices,
                uuid=each.uuid,
            )
            for each in section.questions
        ),
        routes=tuple(_route(layout, route) for route in section.routes),
        fallback=NO_MEETING if section.fallback is None else _result(layout, section.fallback),
        id=None if section.id is UNSET else section.id,
    )
    with refused(node, "the routing form"):
        row = add_routing_form(layout.at(layout.born(section, node)), command)
    return layout.rows.routing_forms.put(replace(row, **layout.dates(section, node)))


def lay_out_submission(
    layout: Layout, section: SubmissionSection, node: Node
) -> RoutingFormSubmission:
    """Add what somebody has submitted; its result follows from the answers."""
    form = find_routing_form(layout.rows, section.routing_form)
    answers = section.answers.items()
    command = SubmitForm(
        form=form.id,
        answers=tuple(FormAnswer(question=name, answer=answer) for name, answer in answers),
        tracking=section.tracking,
        id=None if section.id is UNSET else section.id,
    )
    with refused(node, "the submission"):
        row = submit_form(layout.at(layout.born(section, node, layout.now)), command)
    return layout.rows.routing_form_submissions.put(replace(row, **layout.dates(section, node)))


def _route(layout: Layout, section: RouteSection) -> Route:
    return Route(
        conditions=tuple(
            RouteCondition(
                question=question, any_of=(wanted,) if isinstance(wanted, str) else wanted
            )
            for question, wanted in section.when.items()
        ),
        result=_result(layout, section.to),
    )


def _result(layout: Layout, section: ResultSection) -> RoutingResult:
    if section.event_type is not None:
        return EventTypeResult(event_type=find_event_type(layout.rows, section.event_type).id)
    if section.external_url is not None:
        return ExternalUrlResult(url=section.external_url)
    assert section.custom_message is not None  # noqa: S101 - one of the keys is given
    return CustomMessageResult(
        headline=section.custom_message.headline, body=section.custom_message.body
    )
