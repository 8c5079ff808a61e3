"""Contacts as JSON, as webhooks show them."""

from datetime import datetime
from typing import Any

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.contacts import Contact, CustomFieldValue
from mockcalendly.wire.numbers import plain_number

__all__ = ["contact_payload", "deleted_contact_payload"]


def contact_payload(row: Contact, origins: Origins) -> dict[str, Any]:
    """Return the payload of ``contact.created`` and ``contact.updated``."""
    return {
        "contact": {
            "city": row.city,
            "company": row.company,
            "country": row.country,
            "created_at": format_instant(row.created_at),
            "creation_source": row.creation_source,
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
            "uri": _uri(row, origins),
        },
        "user_uuid": row.user,
    }


def deleted_contact_payload(row: Contact, origins: Origins) -> dict[str, Any]:
    """Return the payload of ``contact.deleted``: nothing but which one, and when."""
    assert row.deleted_at is not None  # noqa: S101 - else nothing would have been emitted
    return {
        "contact": {"deleted_at": format_instant(row.deleted_at), "uri": _uri(row, origins)},
        "user_uuid": row.user,
    }


def _when(instant: datetime | None) -> str | None:
    return None if instant is None else format_instant(instant)


def _uri(row: Contact, origins: Origins) -> str:
    return f"{origins.api}/contacts/{row.id}"


def _custom_field(field: CustomFieldValue, origins: Origins) -> dict[str, Any]:
    value = field.value
    return {
        "label": field.label,
        "uri": f"{origins.api}/contacts/custom_field_definitions/{field.definition}",
        "value": plain_number(value) if isinstance(value, float) else value,
    }
