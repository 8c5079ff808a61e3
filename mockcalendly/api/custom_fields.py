"""Definitions of the custom fields that contacts have."""

from mockcalendly.api.listing import answer_row, collection, resource
from mockcalendly.domain.custom_fields import (
    DefineField,
    NewOption,
    define_field,
    find_definition,
)
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.model.custom_fields import FieldType
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields

__all__ = ["OPERATIONS"]

READ = ("contacts:read",)


def list_definitions(call: Call) -> Answer:
    """Answer all definitions of the caller's organization, without pages (documented)."""
    definitions = call.world.rows.custom_field_definitions
    rows = definitions.listed("by_owner", call.caller.user.organization)
    return collection([render.custom_fields.definition(row, call.origins) for row in rows])


def get(call: Call) -> Answer:
    """Answer a definition."""
    row = find_definition(call.world.rows, call.caller, call.params["uuid"])
    return answer_row(call, render.custom_fields.definition, row)


def create(call: Call) -> Answer:
    """Define a field; what its type does not need is refused (documented)."""
    body = call.body
    body.allow_only("label", "field_type", "currency", "options")
    command = DefineField(
        organization=call.caller.user.organization,
        label=body.need_text("label"),
        field_type=body.need_choice("field_type", FieldType),
        currency=body.text("currency"),
        options=_read_options(body),
        caller=call.caller,
    )
    body.finish()
    row = call.world.execute(define_field, command)
    return resource(render.custom_fields.definition(row, call.origins), 201)


def _read_options(body: Fields) -> tuple[NewOption, ...] | None:
    """Read the options; for all that can be wrong with them there is one refusal (documented)."""
    if not body.sent("options"):
        return None
    value = body.value("options")
    if not isinstance(value, list) or not all(_is_option(each) for each in value):
        return ()
    return tuple(NewOption(label=each["label"]) for each in value)


def _is_option(value: object) -> bool:
    return isinstance(value, dict) and list(value) == ["label"] and isinstance(value["label"], str)


OPERATIONS = (
    Operation(
        "contacts_list-contact-custom-field-definitions",
        "GET",
        "/contacts/custom_field_definitions",
        READ,
        list_definitions,
    ),
    Operation(
        "contacts_create-contact-custom-field-definition",
        "POST",
        "/contacts/custom_field_definitions",
        ("contacts:write",),
        create,
    ),
    Operation(
        "contacts_get-contact-custom-field-definition",
        "GET",
        "/contacts/custom_field_definitions/{uuid}",
        READ,
        get,
    ),
)
