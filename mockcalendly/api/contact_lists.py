"""The Lists and Views of the caller's contacts."""

from msgspec.json import encode

from mockcalendly.api.listing import answer_row, resource
from mockcalendly.domain.contact_lists import (
    ChangeMembers,
    CreateList,
    RenameList,
    add_contacts,
    create_list,
    find_contact_list,
    remove_contacts,
    rename_list,
)
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.model.contacts import ContactListType
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]

READ = ("contacts:read",)
WRITE = ("contacts:write",)

MOST_CONTACTS = 500
"""Contacts of one request (documented for adding and removing; assumed for creating)."""


def list_contact_lists(call: Call) -> Answer:
    """Answer the caller's Lists and Views, all at once; other keys of a page are null (documented).

    The web app's order is assumed to be that of creation.
    """
    type_ = call.query.choice("type", ContactListType)
    call.query.finish()
    items = [
        render.contacts.contact_list(row, call.origins)
        for row in call.world.rows.contact_lists.listed("by_owner", call.caller.user.id)
        if type_ in (None, row.type) and not row.imported
    ]
    pagination = {
        "count": len(items),
        "next_page": None,
        "next_page_token": None,
        "previous_page": None,
        "previous_page_token": None,
    }
    return Answer(200, encode({"collection": items, "pagination": pagination}))


def create(call: Call) -> Answer:
    """Create a List; that the result of adding contacts stands beside it is assumed."""
    body = call.body
    command = CreateList(
        user=call.caller.user.id,
        name=body.need_text("name"),
        contacts=body.uris("contacts", "contacts", at_least=0, at_most=MOST_CONTACTS),
    )
    body.finish()
    row, done = call.world.execute(create_list, command)
    shown = {"resource": render.contacts.contact_list(row, call.origins)}
    if body.has("contacts"):
        result = render.contacts.membership_result(done, "added", call.origins)
        shown = {"membership_result": result, **shown}
    return Answer(201, encode(shown))


def get(call: Call) -> Answer:
    """Answer a List or a View."""
    row = find_contact_list(call.world.rows, call.caller, call.params["uuid"])
    return answer_row(call, render.contacts.contact_list, row)


def update(call: Call) -> Answer:
    """Rename a List or a View; nothing else of it can be changed (documented)."""
    command = RenameList(
        contact_list=call.params["uuid"],
        name=call.body.need_text("name"),
        caller=call.caller,
    )
    call.body.finish()
    row = call.world.execute(rename_list, command)
    return answer_row(call, render.contacts.contact_list, row)


def add_members(call: Call) -> Answer:
    """Put contacts on a List."""
    done = call.world.execute(add_contacts, _read_members(call))
    return resource(render.contacts.membership_result(done, "added", call.origins))


def remove_members(call: Call) -> Answer:
    """Take contacts off a List."""
    done = call.world.execute(remove_contacts, _read_members(call))
    return resource(render.contacts.membership_result(done, "removed", call.origins))


def _read_members(call: Call) -> ChangeMembers:
    body = call.body
    body.need("contacts")
    contacts = body.uris("contacts", "contacts", at_least=1, at_most=MOST_CONTACTS)
    body.finish()
    return ChangeMembers(contact_list=call.params["uuid"], contacts=contacts, caller=call.caller)


OPERATIONS = (
    Operation("contacts_list-contact-lists", "GET", "/contact_lists", READ, list_contact_lists),
    Operation("contacts_create-contact-list", "POST", "/contact_lists", WRITE, create),
    Operation("contacts_get-contact-list", "GET", "/contact_lists/{uuid}", READ, get),
    Operation("contacts_update-contact-list", "PATCH", "/contact_lists/{uuid}", WRITE, update),
    Operation(
        "contacts_add-contacts-to-static-list",
        "POST",
        "/contact_lists/{uuid}/memberships",
        WRITE,
        add_members,
    ),
    Operation(
        "contacts_remove-contacts-from-static-list",
        "POST",
        "/contact_lists/{uuid}/memberships/removal",
        WRITE,
        remove_members,
    ),
)
