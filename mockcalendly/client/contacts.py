"""The address books of a world's users, and how a test changes them."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import UNSET, UnsetType

from mockcalendly.actions.contacts import (
    Address,
    CreateContact,
    DeleteContact,
    Emails,
    UpdateContact,
)
from mockcalendly.actions.shapes import shaped
from mockcalendly.client.diagnosis import Diagnosis
from mockcalendly.client.references import Reference, several, uri_of
from mockcalendly.client.resources import Resource

__all__ = ["AddressBooks"]

Said = str | UnsetType | None
Addresses = str | Iterable[str | Mapping[str, Any]]
"""One address, or several: each a text, or as the API shows it."""


class AddressBooks(Diagnosis):
    """Contacts come and go by bookings; here they do so as users enter and change them."""

    def create_contact(
        self,
        name: str,
        emails: Addresses,
        *,
        user: Reference = "owner",
        phone_numbers: str | Iterable[str] = (),
        timezone: str | None = None,
        job_title: str | None = None,
        company: str | None = None,
        country: str | None = None,
        state: str | None = None,
        city: str | None = None,
        linkedin: str | None = None,
        custom_fields: Mapping[str, Any] | None = None,
    ) -> Resource:
        """Enter somebody in an address book, and return the contact.

        Args:
            name: First and last name.
            emails: One or several; the first is the primary one if none says
                ``{"email": …, "is_primary": True}``.
            user: Whose address book: role, URI, id, slug, e-mail or resource.
            phone_numbers: One or several.
            timezone: An IANA name.
            job_title: As the five that follow, any text.
            company: Where he works.
            country: Two letters or a name.
            state: Or province.
            city: Where he is.
            linkedin: A URL.
            custom_fields: Values by the fields' labels, ids or URIs.

        Raises:
            NotFound: There is no such user or custom field.
            InvalidArgument: Something that is said of him makes no sense.
            AlreadyExists: Somebody in there has one of the addresses.
        """
        return self._home.do(
            CreateContact(
                name=name,
                emails=_emails(emails),
                user=uri_of(user),
                phone_numbers=several(phone_numbers) or (),
                timezone=timezone,
                job_title=job_title,
                company=company,
                country=country,
                state=state,
                city=city,
                linkedin=linkedin,
                custom_fields=custom_fields or {},
            )
        )

    def update_contact(
        self,
        contact: Reference,
        *,
        user: Reference | None = None,
        name: str | UnsetType = UNSET,
        emails: Addresses | UnsetType = UNSET,
        phone_numbers: str | Iterable[str] | UnsetType = UNSET,
        timezone: Said = UNSET,
        job_title: Said = UNSET,
        company: Said = UNSET,
        country: Said = UNSET,
        state: Said = UNSET,
        city: Said = UNSET,
        linkedin: Said = UNSET,
        custom_fields: Mapping[str, Any] | UnsetType = UNSET,
    ) -> Resource:
        """Change a contact, and return it: what is left out stays, None empties.

        Only a true change is told of by a webhook.

        Args:
            contact: URI, id, resource, e-mail address or name.
            user: Whose address book: role, URI, id, slug, e-mail or resource; None: whosever the
                contact is, or the owner's if it is called by address or name.
            name: First and last name.
            emails: One or several, as in `create_contact`; they replace those that it has.
            phone_numbers: One or several; they replace those that it has.
            timezone: An IANA name.
            job_title: As the five that follow, any text.
            company: Where he works.
            country: Two letters or a name.
            state: Or province.
            city: Where he is.
            linkedin: A URL.
            custom_fields: Values by the fields' labels, ids or URIs; others stay.

        Raises:
            NotFound: There is no such contact, user or custom field.
            InvalidArgument: Something that is said of it makes no sense.
            AlreadyExists: Another contact has one of the addresses.
            ValueError: Several have the name.
        """
        return self._home.do(
            UpdateContact(
                contact=uri_of(contact),
                user=uri_of(user),
                name=name,
                emails=UNSET if emails is UNSET else _emails(emails),
                phone_numbers=UNSET if phone_numbers is UNSET else several(phone_numbers) or (),
                timezone=timezone,
                job_title=job_title,
                company=company,
                country=country,
                state=state,
                city=city,
                linkedin=linkedin,
                custom_fields=custom_fields,
            )
        )

    def delete_contact(self, contact: Reference, *, user: Reference | None = None) -> Resource:
        """Remove a contact, and return what it was.

        Args:
            contact: URI, id, resource, e-mail address or name.
            user: Whose address book: role, URI, id, slug, e-mail or resource; None: whosever the
                contact is, or the owner's if it is called by address or name.

        Raises:
            NotFound: There is no such contact, or no such user.
            ValueError: Several have the name.
        """
        return self._home.do(DeleteContact(contact=uri_of(contact), user=uri_of(user)))


def _emails(given: Addresses) -> Emails:
    each = (given,) if isinstance(given, str) else tuple(given)
    return tuple(
        one if isinstance(one, str) else shaped(one, Address, f"emails[{number}]")
        for number, one in enumerate(each)
    )
