"""What the rows tell: routing forms that visitors have handed in, which the API cannot do."""

from collections.abc import Iterator

from msgspec.structs import asdict

from mockcalendly.model.routing_forms import RoutingForm, RoutingFormSubmission
from mockcalendly.recording.deeds import Deed, Named
from mockcalendly.store.rows import Rows

__all__ = ["read_submissions"]


def read_submissions(rows: Rows, before: Rows) -> Iterator[Deed]:
    """Yield what was handed in.

    Args:
        rows: What the world holds.
        before: What it began with.
    """
    for row in rows.routing_form_submissions:
        if row.id not in before.routing_form_submissions:
            yield Deed(
                at=row.created_at,
                order=row.seq,
                noun="submission",
                action="submit_form",
                content=_content(row, _name(rows, rows.routing_forms[row.routing_form])),
                results={f"/routing_form_submissions/{row.id}": "uri"},
            )


def _content(row: RoutingFormSubmission, form: str) -> dict[str, object]:
    tracking = {name: value for name, value in asdict(row.tracking).items() if value is not None}
    return {
        "form": Named(f"/routing_forms/{row.routing_form}", form),
        "answers": {
            each.question: each.answer
            for each in row.questions_and_answers
            if each.answer is not None
        },
        **({"tracking": tracking} if tracking else {}),
    }


def _name(rows: Rows, form: RoutingForm) -> str:
    """Return what a form is called; its id if others have its name."""
    same = [other for other in rows.routing_forms if other.name == form.name]
    return form.name if len(same) == 1 else form.id
