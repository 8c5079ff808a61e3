"""Routing forms and what visitors have answered."""

from mockcalendly.api.listing import answer_page, answer_row, read_paging
from mockcalendly.domain.routing_forms import find_form, find_submission, require_forms_of
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]

READ = ("routing_forms:read",)


def list_forms(call: Call) -> Answer:
    """Answer the forms of an organization, drafts among them; oldest first (observed)."""
    organization = call.query.need_id("organization", "organizations")
    paging = read_paging(call, ("created_at",))
    call.query.finish()
    rows = call.world.rows
    require_forms_of(rows, call.caller, organization)
    partition = rows.routing_forms.by("by_created_at")[organization]
    return answer_page(
        call, paging, rows.routing_forms, [partition], render.routing_forms.routing_form
    )


def get_form(call: Call) -> Answer:
    """Answer a form."""
    row = find_form(call.world.rows, call.caller, call.params["uuid"])
    return answer_row(call, render.routing_forms.routing_form, row)


def list_submissions(call: Call) -> Answer:
    """Answer the submissions of a form, oldest first (observed)."""
    form = call.query.need_id("form", "routing_forms")
    paging = read_paging(call, ("created_at",))
    call.query.finish()
    rows = call.world.rows
    find_form(rows, call.caller, form)
    table = rows.routing_form_submissions
    partition = table.by("by_created_at")[form]
    return answer_page(call, paging, table, [partition], render.routing_forms.submission)


def get_submission(call: Call) -> Answer:
    """Answer a submission."""
    row = find_submission(call.world.rows, call.caller, call.params["uuid"])
    return answer_row(call, render.routing_forms.submission, row)


OPERATIONS = (
    Operation("routingForms_list-routing-forms", "GET", "/routing_forms", READ, list_forms),
    Operation("routingForms_get-routing-form", "GET", "/routing_forms/{uuid}", READ, get_form),
    Operation(
        "routingForms_list-routing-form-submissions",
        "GET",
        "/routing_form_submissions",
        READ,
        list_submissions,
    ),
    Operation(
        "routingForms_get-routing-form-submission",
        "GET",
        "/routing_form_submissions/{uuid}",
        READ,
        get_submission,
    ),
)
