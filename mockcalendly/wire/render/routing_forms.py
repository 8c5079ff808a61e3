"""Routing forms and their submissions as JSON."""

from typing import Any

from msgspec.structs import asdict

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.routing_forms import (
    EventTypeResult,
    ExternalUrlResult,
    RoutingForm,
    RoutingFormSubmission,
    RoutingQuestion,
    RoutingResult,
)

__all__ = ["routing_form", "submission"]


def routing_form(row: RoutingForm, origins: Origins) -> dict[str, Any]:
    """Return a RoutingForm; its routes are not shown (documented)."""
    return {
        "created_at": format_instant(row.created_at),
        "name": row.name,
        "organization": f"{origins.api}/organizations/{row.organization}",
        "questions": [_question(question) for question in row.questions],
        "status": row.status,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/routing_forms/{row.id}",
    }


def submission(row: RoutingFormSubmission, origins: Origins) -> dict[str, Any]:
    """Return a RoutingFormSubmission, which is also what the webhook carries (documented)."""
    return {
        "created_at": format_instant(row.created_at),
        "questions_and_answers": [
            {
                "answer": answer.answer,
                "question": answer.question,
                "question_uuid": answer.question_uuid,
            }
            for answer in row.questions_and_answers
        ],
        "result": _result(row.result, origins),
        "routing_form": f"{origins.api}/routing_forms/{row.routing_form}",
        "submitter": row.submitter and origins.api + row.submitter,
        "submitter_type": row.submitter and "Invitee",
        "tracking": asdict(row.tracking),
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/routing_form_submissions/{row.id}",
    }


def _question(question: RoutingQuestion) -> dict[str, Any]:
    """Return a question; one without choices has an empty list of them (observed: never null)."""
    return {
        "answer_choices": question.answer_choices,
        "name": question.name,
        "required": question.required,
        "type": question.type,
        "uuid": question.uuid,
    }


def _result(result: RoutingResult, origins: Origins) -> dict[str, Any]:
    value: str | dict[str, str]
    if isinstance(result, EventTypeResult):
        value = f"{origins.api}/event_types/{result.event_type}"
    elif isinstance(result, ExternalUrlResult):
        value = result.url
    else:
        value = {"body": result.body, "headline": result.headline}
    return {"type": result.__struct_config__.tag, "value": value}
