"""Contacts, contact lists and notes as JSON, in answers and in webhooks."""

from datetime import datetime
from typing import Any

from mockcalendly.domain.contact_lists import MembershipResult
from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.contacts import Contact, ContactList, CustomFieldValue, Note
from mockcalendly.wire.numbers import plain_number

__all__ = [
    "contact",
    "contact_list",
    "contact_payload",
    "deleted_contact_payload",
    "membership_result",
    "note",
]


def contact(row: Contact, origins: Origins) -> dict[str, Any]:
    """Return a Contact."""
    return {"app_url": f"{origins.pages}/app/contacts/{row.id}", **_contact(row, origins)}


def contact_list(row: ContactList, origins: Origins) -> dict[str, Any]:
    """Return a ContactList."""
    return {
        "contact_count": row.contact_count,
        "created_at": format_instant(row.created_at),
        "name": row.name,
        "type": row.type,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/contact_lists/{row.id}",
        "user": f"{origins.api}/users/{row.user}",
    }


def membership_result(done: MembershipResult, verb: str, origins: Origins) -> dict[str, Any]:
    """Return a ContactListMembershipResult.

    `verb` is what was to be done: ``added`` or ``removed``. Nothing ever fails here that is
    worth another try.
    """
    shown = {
        verb: done.changed,
        "unchanged": done.unchanged,
        "invalid": len(done.invalid),
        "invalid_contacts": [_uri(id_, origins) for id_ in done.invalid],
        "failed": 0,
        "failed_contacts": [],
    }
    return {name: shown[name] for name in sorted(shown)}


def note(row: Note, origins: Origins) -> dict[str, Any]:
    """Return a Note."""
    return {
        "body": row.body,
        "contact": f"{origins.api}/contacts/{row.contact}",
        "created_at": format_instant(row.created_at),
        "remind_at": _when(row.remind_at),
        "title": row.title,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/notes/{row.id}",
        "user": f"{origins.api}/users/{row.user}",
    }


def contact_payload(row: Contact, origins: Origins) -> dict[str, Any]:
    """Return the payload of ``contact.created`` and ``contact.updated``."""
    shown = {"creation_source": row.creation_source, **_contact(row, origins)}
    return {"contact": {name: shown[name] for name in sorted(shown)}, "user_uuid": row.user}


def deleted_contact_payload(row: Contact, origins: Origins) -> dict[str, Any]:
    """Return the payload of ``contact.deleted``: nothing but which one, and when."""
    assert row.deleted_at is not None  # noqa: S101 - else nothing would have been emitted
    return {
        "contact": {"deleted_at": format_instant(row.deleted_at), "uri": _uri(row.id, origins)},
        "user_uuid": row.user,
    }


def _contact(row: Contact, origins: Origins) -> dict[str, Any]:
    return {
        "city": row.city,
        "company": row.company,
        "country": row.country,
        "created_at": format_instant(row.created_at),
        "custom_fields": [_custom_field(field, origins) for field in row.custom_fields],
        "emails": [
            {"email": address.email, "is_primary": address.is_primary} for address in row.emails
        ],
        "first_email_date": _when(row.first_email_date),
        "job_title": row.job_title,
        "last_email_date": _when(row.last_email_date),
        "last_interaction_date": _when(row.last_interaction_date),
        "last_meeting_date": _when(row.last_meeting_date),
        "linkedin": row.linkedin,
        "name": row.name,
        "next_meeting_date": _when(row.next_meeting_date),
        "phone_numbers": [{"phone_number": number} for number in row.phone_numbers],
        "state": row.state,
        "timezone": row.timezone,
        "updated_at": format_instant(row.updated_at),
        "uri": _uri(row.id, origins),
    }


def _when(instant: datetime | None) -> str | None:
    return None if instant is None else format_instant(instant)


def _uri(id_: str, origins: Origins) -> str:
    return f"{origins.api}/contacts/{id_}"


def _custom_field(field: CustomFieldValue, origins: Origins) -> dict[str, Any]:
    value = field.value
    return {
        "label": field.label,
        "uri": f"{origins.api}/contacts/custom_field_definitions/{field.definition}",
        "value": plain_number(value) if isinstance(value, float) else value,
    }
