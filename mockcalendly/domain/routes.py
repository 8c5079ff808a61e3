"""Where the answers to a routing form lead."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from mockcalendly.domain.memo import Memo
from mockcalendly.domain.routing_questions import by_name_and_uuid, has_choices
from mockcalendly.errors import Detail
from mockcalendly.kernel.formats import is_url
from mockcalendly.model.routing_forms import (
    EventTypeResult,
    ExternalUrlResult,
    Route,
    RouteCondition,
    RoutingAnswer,
    RoutingForm,
    RoutingQuestion,
    RoutingResult,
)
from mockcalendly.store.rows import Rows

__all__ = ["by_uuid", "result_fault", "route_problems", "routed"]


def route_problems(
    routes: Sequence[Route], questions: Sequence[RoutingQuestion]
) -> Iterator[Detail]:
    """Return what is wrong with the conditions of routes (the texts are assumed)."""
    asked = by_name_and_uuid(questions)
    for number, route in enumerate(routes):
        place = f"routes[{number}].conditions"
        if not route.conditions:
            yield Detail(place, "must be filled")
        for index, condition in enumerate(route.conditions):
            question = asked.get(condition.question)
            if question is None:
                yield Detail(f"{place}[{index}].question", "does not match a question")
            elif fault := _condition_fault(condition, question):
                yield Detail(f"{place}[{index}].any_of", fault)


def result_fault(rows: Rows, organization: str, result: RoutingResult) -> str | None:
    """Return why visitors of an organization cannot be sent somewhere; None if they can."""
    if isinstance(result, EventTypeResult):
        event_type = rows.event_types.get(result.event_type)
        if event_type is None or event_type.deleted_at is not None:
            return "does not name an event type"
        other = event_type.organization != organization
        return "must be an event type of the same organization" if other else None
    if isinstance(result, ExternalUrlResult):
        return None if is_url(result.url) else "is not a valid URI"
    return None if result.headline.strip() else "must have a headline"


def by_uuid(routes: Sequence[Route], questions: Sequence[RoutingQuestion]) -> tuple[Route, ...]:
    """Return routes whose conditions name questions by their uuid, never by their name."""
    asked = by_name_and_uuid(questions)
    return tuple(
        replace(
            route,
            conditions=tuple(
                replace(condition, question=asked[condition.question].uuid)
                for condition in route.conditions
            ),
        )
        for route in routes
    )


def routed(form: RoutingForm, answers: Sequence[RoutingAnswer]) -> RoutingResult:
    """Return where answers lead: to the first route that they fit (assumed), or the fallback."""
    said = {answer.question_uuid: _plain(answer.answer or "") for answer in answers}
    for route in form.routes:
        if all(said[each.question] in _FITTING.of(each) for each in route.conditions):
            return route.result
    return form.fallback


def _condition_fault(condition: RouteCondition, question: RoutingQuestion) -> str | None:
    if not condition.any_of or not all(answer.strip() for answer in condition.any_of):
        return "must be filled"
    if has_choices(question) and not set(condition.any_of) <= set(question.answer_choices):
        return f"must be among: {', '.join(question.answer_choices)}"
    return None


def _plain(text: str) -> str:
    """Return a text as it is compared: case and outer spaces do not count (assumed)."""
    return text.strip().casefold()


def _fitting(condition: RouteCondition) -> frozenset[str]:
    return frozenset(map(_plain, condition.any_of))


_FITTING = Memo(_fitting)
