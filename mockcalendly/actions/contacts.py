"""Somebody in an address book: entered, changed, removed."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import UNSET, Struct, UnsetType, to_builtins
from msgspec.structs import asdict

from mockcalendly.actions.action import Retold, Stage
from mockcalendly.actions.references import (
    find_contact,
    find_custom_field,
    find_user,
    said_as,
    uri_in_story,
)
from mockcalendly.actions.resources import Resource, plain
from mockcalendly.domain import contacts
from mockcalendly.domain.access import Caller
from mockcalendly.domain.custom_fields import FieldEntry
from mockcalendly.errors import Detail, InvalidArgument
from mockcalendly.kernel.formats import is_email
from mockcalendly.model.contacts import Contact, ContactEmail
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields

__all__ = ["ACTIONS", "Address", "CreateContact", "DeleteContact", "Emails", "UpdateContact"]

Said = str | UnsetType | None


class Address(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An e-mail address of a contact, as the API shows it.

    Attributes:
        is_primary: Exactly one is; the first one if none says so.
    """

    email: str
    is_primary: bool = False


Emails = tuple[str | Address, ...]


class _Details(Retold[Resource], frozen=True, kw_only=True):
    """What is said of a contact besides his name and addresses; UNSET: nothing.

    Attributes:
        timezone: An IANA name.
        linkedin: A URL.
        custom_fields: Values by the fields' labels, ids or URIs; None empties one.
    """

    phone_numbers: tuple[str, ...] | UnsetType = UNSET
    timezone: Said = UNSET
    job_title: Said = UNSET
    company: Said = UNSET
    country: Said = UNSET
    state: Said = UNSET
    city: Said = UNSET
    linkedin: Said = UNSET
    custom_fields: Mapping[str, Any] | UnsetType = UNSET


class CreateContact(_Details, frozen=True, kw_only=True):
    """Enter somebody in an address book, and return the contact.

    Attributes:
        emails: Texts, or addresses as the API shows them.
        user: Whose address book: role, URI, id, slug or e-mail.
        timezone: An IANA name.
        linkedin: A URL.
        custom_fields: Values by the fields' labels, ids or URIs.
    """

    name: str
    emails: Emails
    user: str = "owner"

    def perform(self, stage: Stage) -> Resource:
        """Enter him.

        Raises:
            InvalidArgument: Something that is said of him makes no sense.
            AlreadyExists: Somebody in there has one of the addresses.
        """
        row = stage.world.execute(_create, self)
        return plain(render.contacts.contact(row, stage.origins))

    def as_step(self, rows: Rows) -> dict[str, Any]:
        """Return what the step says."""
        said: dict[str, Any] = to_builtins(self)
        return {**_without_user(said), **said_as(rows, self.user)}


class UpdateContact(_Details, frozen=True, kw_only=True):
    """Change a contact, and return it; what is left out stays as it is.

    Attributes:
        contact: URI, id, e-mail address or name.
        user: Whose address book: role, URI, id, slug or e-mail; None: whosever the contact is, or
            the owner's if it is called by address or name.
        emails: Texts, or addresses as the API shows them; they replace those that it has.
        timezone: An IANA name.
        linkedin: A URL.
        custom_fields: Values by the fields' labels, ids or URIs; others stay.
    """

    contact: str
    user: str | None = None
    name: str | UnsetType = UNSET
    emails: Emails | UnsetType = UNSET

    def perform(self, stage: Stage) -> Resource:
        """Change it.

        Raises:
            InvalidArgument: Something that is said of it makes no sense.
            AlreadyExists: Another contact has one of the addresses.
        """
        row = stage.world.execute(_update, self)
        return plain(render.contacts.contact(row, stage.origins))

    def as_step(self, rows: Rows) -> dict[str, Any]:
        """Return what the step says."""
        said: dict[str, Any] = to_builtins(self)
        return {**_without_user(said), **_named(rows, find_contact(rows, self.contact, self.user))}


class DeleteContact(Retold[Resource], frozen=True, kw_only=True):
    """Remove a contact, and return what it was.

    Attributes:
        contact: URI, id, e-mail address or name.
        user: Whose address book: role, URI, id, slug or e-mail; None: whosever the contact is, or
            the owner's if it is called by address or name.
    """

    contact: str
    user: str | None = None

    def perform(self, stage: Stage) -> Resource:
        """Remove it."""
        world = stage.world
        row = find_contact(world.rows, self.contact, self.user)
        caller = Caller(user=world.rows.users[row.user])
        command = contacts.DeleteContact(contact=row.id, caller=caller)
        world.execute(contacts.delete_contact, command)
        return plain(render.contacts.contact(row, stage.origins))

    def as_step(self, rows: Rows) -> dict[str, Any]:
        """Return what the step says."""
        return _named(rows, find_contact(rows, self.contact, self.user))


def _without_user(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "user"}


def _named(rows: Rows, row: Contact) -> dict[str, str]:
    """Return how a step names a contact, and whose it is."""
    return {"contact": uri_in_story(f"/contacts/{row.id}"), **said_as(rows, row.user)}


def _create(tx: Transaction, wanted: CreateContact) -> Contact:
    user = find_user(tx.rows, wanted.user)
    details = _details(tx.rows, wanted, user.organization)
    command = contacts.CreateContact(
        user=user.id, name=wanted.name, emails=_addresses(wanted.emails), **details
    )
    return contacts.create_contact(tx, command)


def _update(tx: Transaction, wanted: UpdateContact) -> Contact:
    row = find_contact(tx.rows, wanted.contact, wanted.user)
    command = contacts.UpdateContact(
        contact=row.id,
        caller=Caller(user=tx.rows.users[row.user]),
        name=wanted.name,
        emails=UNSET if wanted.emails is UNSET else _addresses(wanted.emails),
        **_details(tx.rows, wanted, row.organization),
    )
    return contacts.update_contact(tx, command)


def _details(rows: Rows, wanted: _Details, organization: str) -> dict[str, Any]:
    """Return what is said, as the commands of the rules call it.

    Raises:
        InvalidArgument: Something in it makes no sense.
        NotFound: There is no such custom field.
    """
    said = asdict(wanted)
    given = {key: said[key] for key in _Details.__struct_fields__ if said[key] is not UNSET}
    fields = Fields({key: said[key] for key in (*given, "name") if said[key] is not UNSET})
    if fields.sent("name"):
        fields.need_text("name")
    fields.timezone("timezone")
    fields.url("linkedin")
    fields.finish()
    if wanted.custom_fields is not UNSET:
        given["custom_fields"] = tuple(_entries(rows, wanted.custom_fields, organization))
    return given


def _entries(rows: Rows, values: Mapping[str, Any], organization: str) -> Iterator[FieldEntry]:
    for name, value in values.items():
        definition = find_custom_field(rows, organization, name).id
        yield FieldEntry(definition=definition, value=value)


def _addresses(emails: Emails) -> tuple[ContactEmail, ...]:
    full = [Address(email=each) if isinstance(each, str) else each for each in emails]
    for number, each in enumerate(full):
        if not is_email(each.email):
            raise InvalidArgument(Detail(f"emails[{number}]", "is in invalid format"))
    unsaid = not any(each.is_primary for each in full)
    return tuple(
        ContactEmail(email=each.email, is_primary=each.is_primary or (unsaid and number == 0))
        for number, each in enumerate(full)
    )


ACTIONS = (CreateContact, DeleteContact, UpdateContact)
