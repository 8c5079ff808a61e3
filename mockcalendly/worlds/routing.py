"""The routing form of the default world."""

from datetime import datetime

from mockcalendly.kernel.ids import Ids
from mockcalendly.model.routing_forms import (
    CustomMessageResult,
    EventTypeResult,
    ExternalUrlResult,
    Route,
    RouteCondition,
    RoutingForm,
    RoutingFormStatus,
    RoutingQuestion,
    RoutingQuestionType,
    RoutingResult,
)

__all__ = ["routing_form"]


def routing_form(ids: Ids, organization: str, made: datetime) -> RoutingForm:
    """Return the form, which leads to event types of the default world by the size of a team."""
    results: dict[str, RoutingResult] = {
        "1-10": EventTypeResult(event_type="A" * 16),
        "11-100": EventTypeResult(event_type="C" * 16),
        "More than 100": ExternalUrlResult(url="https://example.com/enterprise"),
    }
    team_size = ids.uuid_of("team size")
    return RoutingForm(
        id="A" * 16,
        seq=ids.sequence(),
        organization=organization,
        name="ACME Demo",
        status=RoutingFormStatus.PUBLISHED,
        questions=(
            RoutingQuestion(
                uuid=ids.uuid_of("name"),
                name="Your name",
                type=RoutingQuestionType.NAME,
                required=True,
            ),
            RoutingQuestion(
                uuid=ids.uuid_of("email"),
                name="Your email",
                type=RoutingQuestionType.EMAIL,
                required=True,
            ),
            RoutingQuestion(
                uuid=team_size,
                name="How large is your team?",
                type=RoutingQuestionType.RADIOS,
                required=True,
                answer_choices=("Just me", *results),
            ),
        ),
        routes=tuple(
            Route(
                conditions=(RouteCondition(question=team_size, any_of=(size,)),),
                result=result,
            )
            for size, result in results.items()
        ),
        fallback=CustomMessageResult(
            headline="Thank you for your interest", body="Please read our guide for beginners."
        ),
        created_at=made,
        updated_at=made,
    )
