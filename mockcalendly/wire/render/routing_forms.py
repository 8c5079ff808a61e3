"""Submissions of routing forms as JSON."""

from typing import Any

from msgspec.structs import asdict

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.routing_forms import (
    EventTypeResult,
    ExternalUrlResult,
    RoutingFormSubmission,
    RoutingResult,
)

__all__ = ["submission"]


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


def _result(result: RoutingResult, origins: Origins) -> dict[str, Any]:
    value: str | dict[str, str]
    if isinstance(result, EventTypeResult):
        value = f"{origins.api}/event_types/{result.event_type}"
    elif isinstance(result, ExternalUrlResult):
        value = result.url
    else:
        value = {"body": result.body, "headline": result.headline}
    return {"type": result.__struct_config__.tag, "value": value}
