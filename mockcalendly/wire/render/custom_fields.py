"""Definitions of contacts' custom fields as JSON."""

from typing import Any

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.custom_fields import CustomFieldDefinition, FieldType

__all__ = ["definition"]


def definition(row: CustomFieldDefinition, origins: Origins) -> dict[str, Any]:
    """Return a ContactCustomFieldDefinition, with what its type has and no more (documented)."""
    shown: dict[str, Any] = {
        "created_at": format_instant(row.created_at),
        "field_type": row.field_type,
        "label": row.label,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/contacts/custom_field_definitions/{row.id}",
    }
    if row.currency is not None:
        shown["currency"] = row.currency
    if row.field_type is FieldType.SINGLE_SELECT:
        shown["options"] = [
            {
                "color": option.color,
                "is_active": option.is_active,
                "label": option.label,
                "uuid": option.id,
            }
            for option in row.options
        ]
    if row.source is not None:
        shown["source"] = {
            "event_type_uri": f"{origins.api}/event_types/{row.source.event_type}",
            "question": row.source.question,
            "type": "event_type_invitee_question",
        }
    return {name: shown[name] for name in sorted(shown)}
