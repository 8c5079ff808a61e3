"""Contacts: the people in a user's address book, the lists they stand on, the notes about them."""

from datetime import datetime
from enum import StrEnum

from mockcalendly.model.record import Record, Value

__all__ = [
    "ALL_CONTACTS",
    "EXACT_FILTERS",
    "PARTIAL_FILTERS",
    "Contact",
    "ContactEmail",
    "ContactFilter",
    "ContactList",
    "ContactListType",
    "CreationSource",
    "CustomFieldValue",
    "Note",
    "UpcomingMeeting",
    "exact_values",
]

EXACT_FILTERS = ("email", "phone_number", "timezone", "country", "state")
PARTIAL_FILTERS = ("name", "job_title", "company", "city")
"""What contacts are filtered by: a whole value, or any part of it (documented)."""


ALL_CONTACTS = "All Contacts"
"""Name of the View that everybody has (documented)."""


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
            ``YYYY-MM-DD``, an amount stands in the field's currency, not in minor units, an
            option is named by its id.
    """

    definition: str
    label: str
    value: str | int | float | bool | tuple[str, ...] | None


class UpcomingMeeting(Value, frozen=True, kw_only=True, gc=False):
    """A meeting that a contact has booked with the user and that has not begun.

    Attributes:
        email: The address it was booked with, in lower case.
    """

    start_time: datetime
    email: str


class Contact(Record, frozen=True, kw_only=True, gc=False):
    """An entry of a user's address book.

    Attributes:
        user: Id of the user whose contact it is.
        country: Two letters (ISO 3166-1) by one page, "code or name" by another (documented): so
            any text is taken.
        custom_fields: One value for every definition of the organization, set or not (documented).
        lists: Ids of the Lists on which the user has put it.
        upcoming: By start time; the first one is the next meeting.
        last_interaction_date: The later of the last email and the last meeting.
        deleted_at: When it was deleted; only the message that tells of it has such a row.
    """

    organization: str
    user: str
    creation_source: CreationSource
    name: str | None
    emails: tuple[ContactEmail, ...]
    phone_numbers: tuple[str, ...]
    timezone: str | None
    job_title: str | None = None
    company: str | None = None
    country: str | None = None
    state: str | None = None
    city: str | None = None
    linkedin: str | None = None
    custom_fields: tuple[CustomFieldValue, ...]
    first_email_date: datetime | None = None
    last_email_date: datetime | None = None
    next_meeting_date: datetime | None = None
    last_meeting_date: datetime | None = None
    last_interaction_date: datetime | None = None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    lists: tuple[str, ...] = ()
    upcoming: tuple[UpcomingMeeting, ...] = ()


def exact_values(row: Contact, field: str) -> tuple[str, ...]:
    """Return what a contact holds in a field of `EXACT_FILTERS`; case counts but in addresses."""
    if field == "email":
        return tuple(address.email.lower() for address in row.emails)
    if field == "phone_number":
        return row.phone_numbers
    value: str | None = getattr(row, field)
    return () if value is None else (value,)


class ContactFilter(Value, frozen=True, kw_only=True, gc=False):
    """Which contacts are meant: of each field that names values, one of them must fit."""

    email: tuple[str, ...] = ()
    phone_number: tuple[str, ...] = ()
    timezone: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    job_title: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    city: tuple[str, ...] = ()


class ContactListType(StrEnum):
    """What decides who is in a contact list: the user, or saved filters (documented)."""

    STATIC_LIST = "static_list"
    DYNAMIC_VIEW = "dynamic_view"


class ContactList(Record, frozen=True, kw_only=True, gc=False):
    """A saved grouping of a user's contacts: a List or a View.

    Attributes:
        contact_count: Contacts on a List; None for a View (documented).
        filters: Of a View.
        default: Whether it is the View of all contacts, which keeps its name (documented).
        imported: Whether an import has made it: such a View is counted, but never shown
            (documented).
    """

    user: str
    name: str
    type: ContactListType
    contact_count: int | None
    filters: ContactFilter = ContactFilter()
    default: bool = False
    imported: bool = False
    created_at: datetime
    updated_at: datetime


class Note(Record, frozen=True, kw_only=True, gc=False):
    """What a user wrote about a contact, for nobody else to see.

    Attributes:
        remind_at: When the user wants to be reminded of it.
    """

    user: str
    contact: str
    title: str | None
    body: str | None
    remind_at: datetime | None
    created_at: datetime
    updated_at: datetime
