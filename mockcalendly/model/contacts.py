"""Contacts: the people whom a user meets, as an address book knows them."""

from datetime import datetime
from enum import StrEnum

from mockcalendly.model.record import Record, Value

__all__ = ["Contact", "ContactEmail", "CreationSource", "CustomFieldValue"]


class CreationSource(StrEnum):
    """How a contact came about (the three ways are documented, how they are written is assumed)."""

    SCHEDULING = "scheduling"
    MANUAL = "manual"
    API = "api"


class ContactEmail(Value, frozen=True, kw_only=True, gc=False):
    """An address of a contact; exactly one of a contact's is the primary one (documented)."""

    email: str
    is_primary: bool


class CustomFieldValue(Value, frozen=True, kw_only=True, gc=False):
    """What a contact says in a custom field.

    Attributes:
        definition: Id of the field's definition.
        label: The definition's name, repeated here because the resource shows it.
        value: Of the kind that the definition's type asks for: tags are a tuple, a date is
            ``YYYY-MM-DD``, an amount stands in the field's currency, not in minor units.
    """

    definition: str
    label: str
    value: str | int | float | bool | tuple[str, ...] | None


class Contact(Record, frozen=True, kw_only=True, gc=False):
    """An entry of a user's address book.

    Attributes:
        user: Id of the user whose contact it is.
        country: Two letters (ISO 3166-1).
        last_interaction_date: The later of the last email and the last meeting.
        deleted_at: When it was deleted; such a row is listed nowhere.
    """

    organization: str
    user: str
    creation_source: CreationSource
    name: str | None
    emails: tuple[ContactEmail, ...]
    phone_numbers: tuple[str, ...]
    timezone: str | None
    job_title: str | None
    company: str | None
    country: str | None
    state: str | None
    city: str | None
    linkedin: str | None
    custom_fields: tuple[CustomFieldValue, ...]
    first_email_date: datetime | None
    last_email_date: datetime | None
    next_meeting_date: datetime | None
    last_meeting_date: datetime | None
    last_interaction_date: datetime | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
