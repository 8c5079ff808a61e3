"""The caller's notes about contacts."""

import re
from datetime import datetime

from mockcalendly.api.listing import answer_page, answer_row, read_paging, resource
from mockcalendly.domain.notes import CreateNote, create_note, find_note, require_contacts
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.kernel.instants import parse_instant
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields

__all__ = ["OPERATIONS"]

READ = ("contacts:read",)

MOST_CONTACTS = 10
"""Contacts whose notes are listed together (documented)."""

FIRST_YEAR = 1970
"""Of a reminder (documented)."""

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def list_notes(call: Call) -> Answer:
    """Answer the notes about some contacts, those changed last first (documented).

    Among those changed at the same instant the ids decide (documented): here, the later written
    goes first (assumed).
    """
    query = call.query
    query.allow_only("contact", "count", "page_token")
    query.require("contact")
    contacts = query.uris("contact", "contacts", at_least=1, at_most=MOST_CONTACTS)
    paging = read_paging(call, default="updated_at:desc")
    query.finish()
    require_contacts(call.world.rows, call.caller, contacts)
    notes = call.world.rows.notes
    index = notes.by("by_updated_at")
    partitions = [index[contact] for contact in contacts]
    return answer_page(call, paging, notes, partitions, render.contacts.note)


def create(call: Call) -> Answer:
    """Write a note."""
    body = call.body
    command = CreateNote(
        contact=body.need_id("contact", "contacts"),
        title=body.text("title"),
        body=body.text("body"),
        remind_at=_read_reminder(body),
        caller=call.caller,
    )
    body.finish()
    row = call.world.execute(create_note, command)
    return resource(render.contacts.note(row, call.origins), 201)


def get(call: Call) -> Answer:
    """Answer a note."""
    row = find_note(call.world.rows, call.caller, call.params["uuid"])
    return answer_row(call, render.contacts.note, row)


def _read_reminder(body: Fields) -> datetime | None:
    """Read an instant in the strict form of RFC 3339 that is asked for here (documented)."""
    text = body.text("remind_at")
    if text is None:
        return None
    found = parse_instant(text) if _RFC_3339.fullmatch(text) else None
    if found is None or int(text[:4]) < FIRST_YEAR:
        body.refuse("remind_at", "must be a date time")
    return found


OPERATIONS = (
    Operation("contacts_list-notes", "GET", "/notes", READ, list_notes),
    Operation("contacts_create-note", "POST", "/notes", ("contacts:write",), create),
    Operation("contacts_get-note", "GET", "/notes/{uuid}", READ, get),
)
