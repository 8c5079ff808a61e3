"""What a file says of a contact that the API can say of one too."""

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from msgspec import UNSET, Meta, UnsetType

from mockcalendly.domain.custom_fields import FieldEntry
from mockcalendly.model.contacts import ContactEmail
from mockcalendly.scenario.layout import given
from mockcalendly.scenario.names import find_custom_field
from mockcalendly.scenario.nodes import Where
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import Email, FilledText, Url
from mockcalendly.scenario.terms import Name, Zone
from mockcalendly.store.rows import Rows

__all__ = ["ContactDetails", "Emails", "NamedDetails", "details_of", "emails_of"]

Said = str | UnsetType | None

_AS_SAID = ("phone_numbers", "job_title", "company", "country", "state", "city", "linkedin")


class EmailSection(Section, frozen=True, kw_only=True):
    """An address of a contact."""

    email: Email
    is_primary: bool = False


Emails: TypeAlias = Annotated[
    tuple[Email | EmailSection, ...],
    Meta(description="The first one is the primary one if none says so."),
]


class ContactDetails(Section, frozen=True, kw_only=True):
    """Somebody in an address book, but for who it is."""

    phone_numbers: tuple[FilledText, ...] | UnsetType = UNSET
    timezone: Zone | UnsetType | None = UNSET
    job_title: Said = UNSET
    company: Said = UNSET
    country: Said = UNSET
    state: Said = UNSET
    city: Said = UNSET
    linkedin: Url | UnsetType | None = UNSET
    custom_fields: Annotated[
        dict[str, Any] | UnsetType, Meta(description="Values by the labels of fields.")
    ] = UNSET


class NamedDetails(ContactDetails, frozen=True, kw_only=True):
    """Somebody in an address book; what is left out stays as it is."""

    name: FilledText | UnsetType = UNSET
    emails: Emails | UnsetType = UNSET


def details_of(
    rows: Rows, section: ContactDetails, organization: str, where: Callable[[str], Where]
) -> dict[str, Any]:
    """Return what an entry says of a contact, as the commands of the rules call it.

    But for the name; and the addresses, of which `emails_of` takes care.

    Args:
        rows: The world's tables.
        section: What it says.
        organization: Whose custom fields there are.
        where: Returns where the custom field of a label stands.

    Raises:
        DocumentError: There is no such custom field.
    """
    said = given(section, _AS_SAID)
    if section.timezone is not UNSET:
        said["timezone"] = section.timezone and section.timezone.name
    if section.custom_fields is not UNSET:
        said["custom_fields"] = tuple(
            FieldEntry(
                definition=find_custom_field(rows, organization, Name(label, where(label))).id,
                value=value,
            )
            for label, value in section.custom_fields.items()
        )
    return said


def emails_of(sections: tuple[str | EmailSection, ...]) -> tuple[ContactEmail, ...]:
    """Return the addresses of a contact."""
    full = [EmailSection(email=each) if isinstance(each, str) else each for each in sections]
    unsaid = not any(each.is_primary for each in full)
    return tuple(
        ContactEmail(email=each.email, is_primary=each.is_primary or (unsaid and number == 0))
        for number, each in enumerate(full)
    )
