"""The caller's contacts."""

from collections.abc import Callable
from typing import Any

from mockcalendly.api.listing import answer_page, answer_row, read_paging, resource
from mockcalendly.domain.contact_filters import select_contacts
from mockcalendly.domain.contacts import (
    CreateContact,
    DeleteContact,
    UpdateContact,
    create_contact,
    delete_contact,
    find_contact,
    update_contact,
)
from mockcalendly.domain.custom_fields import FieldEntry
from mockcalendly.edge.exchange import NO_CONTENT, Answer, Call, Operation
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.contacts import Contact, ContactEmail, ContactFilter
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields

__all__ = ["OPERATIONS"]

READ = ("contacts:read",)
WRITE = ("contacts:write",)


def create(call: Call) -> Answer:
    """Enter somebody; unknown properties are dropped in silence (assumed, as of other bodies)."""
    body = call.body
    body.require("name", "emails")
    values = _read_properties(body)
    body.finish()
    command = CreateContact(user=call.caller.user.id, **values)
    row = call.world.execute(create_contact, command)
    return resource(render.contacts.contact(row, call.origins), 201)


def list_contacts(call: Call) -> Answer:
    """Answer the caller's contacts; several values of a filter are alternatives (documented)."""
    query = call.query
    filter_ = ContactFilter(
        **{name: query.texts(name) for name in ContactFilter.__struct_fields__},
    )
    contact_list = query.id("contact_list", "contact_lists")
    show = _read_exclude(query)
    paging = read_paging(call, ("created_at", "updated_at"), "created_at:asc")
    query.finish()
    contacts = call.world.rows.contacts
    index = contacts.by(f"by_{paging.field}")
    selection = select_contacts(call.world.rows, call.caller, filter_, contact_list)
    partitions = [index[partition] for partition in selection.partitions(index)]
    return answer_page(call, paging, contacts, partitions, show, keep=selection.keep)


def get(call: Call) -> Answer:
    """Answer a contact."""
    show = _read_exclude(call.query)
    call.query.finish()
    row = find_contact(call.world.rows, call.caller, call.params["uuid"])
    return answer_row(call, show, row)


def update(call: Call) -> Answer:
    """Change a contact; here unknown properties are refused (documented)."""
    body = call.body
    body.allow_only(*_PROPERTIES)
    values = _read_properties(body)
    if not values:
        body.refuse("body", "must include at least one supported field")
    body.finish()
    command = UpdateContact(contact=call.params["uuid"], caller=call.caller, **values)
    row = call.world.execute(update_contact, command)
    return answer_row(call, render.contacts.contact, row)


def delete(call: Call) -> Answer:
    """Remove a contact."""
    command = DeleteContact(contact=call.params["uuid"], caller=call.caller)
    call.world.execute(delete_contact, command)
    return NO_CONTENT


def _read_exclude(query: Fields) -> Callable[[Contact, Origins], dict[str, Any]]:
    """Return how a contact is to be shown: only custom fields can be left out (documented)."""
    excluded = query.texts("exclude")
    if query.has("exclude") and set(excluded) != {"custom_fields"}:
        query.refuse("exclude", "must be one of: custom_fields")
    return _without_custom_fields if excluded else render.contacts.contact


def _without_custom_fields(row: Contact, origins: Origins) -> dict[str, Any]:
    shown = render.contacts.contact(row, origins)
    del shown["custom_fields"]
    return shown


def _read_properties(body: Fields) -> dict[str, Any]:
    return {name: read(body, name) for name, read in _PROPERTIES.items() if body.sent(name)}


def _read_text(body: Fields, name: str) -> str | None:
    """Read a text that can be unset: by null, or by a blank one (assumed)."""
    text = body.text(name)
    return text if text and text.strip() else None


def _read_emails(body: Fields, name: str) -> tuple[ContactEmail, ...]:
    return tuple(
        ContactEmail(email=each.need_email("email"), is_primary=each.need_boolean("is_primary"))
        for each in body.objects(name)
    )


def _read_phone_numbers(body: Fields, name: str) -> tuple[str, ...]:
    return tuple(each.need_text("phone_number") for each in body.objects(name))


def _read_timezone(body: Fields, name: str) -> str | None:
    return body.timezone(name) if _read_text(body, name) else None


def _read_url(body: Fields, name: str) -> str | None:
    return body.url(name) if _read_text(body, name) else None


def _read_custom_fields(body: Fields, name: str) -> tuple[FieldEntry, ...]:
    """Read what to set; other keys of an entry are ignored (documented)."""
    entries = []
    for each in body.objects(name):
        each.require("value")
        entries.append(FieldEntry(definition=each.need_text("uuid"), value=each.value("value")))
    return tuple(entries)


_PROPERTIES: dict[str, Callable[[Fields, str], object]] = {
    "name": Fields.need_text,
    "emails": _read_emails,
    "phone_numbers": _read_phone_numbers,
    "timezone": _read_timezone,
    "job_title": _read_text,
    "company": _read_text,
    "country": _read_text,
    "state": _read_text,
    "city": _read_text,
    "linkedin": _read_url,
    "custom_fields": _read_custom_fields,
}
"""What can be said of a contact, and how it is read."""

OPERATIONS = (
    Operation("contacts_list-contacts", "GET", "/contacts", READ, list_contacts),
    Operation("contacts_create-contact", "POST", "/contacts", WRITE, create),
    Operation("contacts_get-contact", "GET", "/contacts/{uuid}", READ, get),
    Operation("contacts_patch-contacts-uuid", "PATCH", "/contacts/{uuid}", WRITE, update),
    Operation("contacts_delete-contacts-uuid", "DELETE", "/contacts/{uuid}", WRITE, delete),
)
