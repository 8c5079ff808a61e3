"""The address book: whose contacts there are, and how they change by request and by booking."""

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from mockcalendly.domain.access import Caller
from mockcalendly.domain.contact_lists import recount
from mockcalendly.domain.custom_fields import FieldEntry, unset_fields, with_entries
from mockcalendly.errors import AlreadyExists, Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.contacts import Contact, ContactEmail, CreationSource, UpcomingMeeting
from mockcalendly.model.record import Value
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.store.rows import Rows, of_user
from mockcalendly.store.transaction import Transaction

__all__ = [
    "CreateContact",
    "DeleteContact",
    "UpdateContact",
    "contact_with_email",
    "create_contact",
    "delete_contact",
    "find_contact",
    "new_contact",
    "start_of",
    "tell_of_contact",
    "update_contact",
    "with_upcoming",
]

MOST_ADDRESSES = 10
"""E-mail addresses and phone numbers that a contact can have, of each kind (documented)."""

start_of: Callable[[UpcomingMeeting], datetime] = attrgetter("start_time")
"""Returns when a meeting begins: a contact has those to come in this order."""

EMAIL_TAKEN = "A contact with this email already exists."
"""409 detail. The status is documented; that an address makes the duplicate is assumed."""


class CreateContact(Value, frozen=True, kw_only=True, gc=False):
    """A request to enter somebody in a user's address book.

    Attributes:
        user: Whose address book.
        first_email_date: Nothing in the API tells of mails: only who sets up a world knows them.
        id: Last segment of its URI; drawn if None.
    """

    user: str
    name: str
    emails: tuple[ContactEmail, ...]
    phone_numbers: tuple[str, ...] = ()
    timezone: str | None = None
    job_title: str | None = None
    company: str | None = None
    country: str | None = None
    state: str | None = None
    city: str | None = None
    linkedin: str | None = None
    custom_fields: tuple[FieldEntry, ...] = ()
    creation_source: CreationSource = CreationSource.API
    first_email_date: datetime | None = None
    last_email_date: datetime | None = None
    id: str | None = None


class UpdateContact(Value, frozen=True, kw_only=True, gc=False):
    """A request to change a contact; what is UNSET stays as it is.

    Arrays are replaced as a whole, but custom fields one by one (documented).
    """

    contact: str
    caller: Caller
    name: str | UnsetType = UNSET
    emails: tuple[ContactEmail, ...] | UnsetType = UNSET
    phone_numbers: tuple[str, ...] | UnsetType = UNSET
    timezone: str | UnsetType | None = UNSET
    job_title: str | UnsetType | None = UNSET
    company: str | UnsetType | None = UNSET
    country: str | UnsetType | None = UNSET
    state: str | UnsetType | None = UNSET
    city: str | UnsetType | None = UNSET
    linkedin: str | UnsetType | None = UNSET
    custom_fields: tuple[FieldEntry, ...] | UnsetType = UNSET


class DeleteContact(Value, frozen=True, kw_only=True, gc=False):
    """A request to remove a contact."""

    contact: str
    caller: Caller


def create_contact(tx: Transaction, command: CreateContact) -> Contact:
    """Enter somebody in an address book.

    Raises:
        InvalidArgument: The addresses or the custom fields do not fit.
        AlreadyExists: Somebody in there has one of the addresses.
    """
    _check(command.emails, command.phone_numbers)
    mailed = command.last_email_date or command.first_email_date
    new = new_contact(
        tx,
        tx.rows.users[command.user].organization,
        command.user,
        name=command.name,
        emails=command.emails,
        phone_numbers=command.phone_numbers,
        timezone=command.timezone,
        creation_source=command.creation_source,
    )
    row = replace(
        new,
        id=command.id or new.id,
        job_title=command.job_title,
        company=command.company,
        country=command.country,
        state=command.state,
        city=command.city,
        linkedin=command.linkedin,
        custom_fields=with_entries(
            tx.rows, new.organization, new.custom_fields, command.custom_fields
        ),
        first_email_date=command.first_email_date or mailed,
        last_email_date=mailed,
        last_interaction_date=mailed,
    )
    _require_free(tx.rows, command.user, command.emails)
    tell_of_contact(tx, WebhookEvent.CONTACT_CREATED, tx.rows.contacts.put(row))
    return row


def update_contact(tx: Transaction, command: UpdateContact) -> Contact:
    """Change a contact; only a true change is told and dated (assumed).

    Raises:
        NotFound: There is no such contact.
        PermissionDenied: It is another user's.
        InvalidArgument: The addresses or the custom fields do not fit.
        AlreadyExists: Another contact has one of the addresses.
    """
    before = find_contact(tx.rows, command.caller, command.contact)
    after = replace(before, **_changes(tx.rows, before, command))
    _check(after.emails, after.phone_numbers)
    if after.emails != before.emails:
        _require_free(tx.rows, before.user, after.emails, but=before.id)
        after = _with_meetings_of(after)
    if after == before:
        return before
    row = tx.rows.contacts.put(replace(after, updated_at=tx.now))
    tell_of_contact(tx, WebhookEvent.CONTACT_UPDATED, row)
    return row


def delete_contact(tx: Transaction, command: DeleteContact) -> None:
    """Remove a contact from the address book, from its Lists, and with the notes about it.

    That the notes go with it is assumed; nobody could name them any more.
    """
    row = find_contact(tx.rows, command.caller, command.contact)
    for note in list(tx.rows.notes.listed("by_updated_at", row.id)):
        tx.rows.notes.delete(note.id)
    tx.rows.contacts.delete(row.id)
    for list_ in row.lists:
        recount(tx, list_)
    tell_of_contact(tx, WebhookEvent.CONTACT_DELETED, replace(row, deleted_at=tx.now))


def find_contact(rows: Rows, caller: Caller, id_: str) -> Contact:
    """Return a contact of the caller's.

    Raises:
        NotFound: There is none.
        PermissionDenied: It is another user's; that admins see no more than others is assumed.
    """
    row = rows.contacts.get(id_)
    if row is None:
        raise NotFound(hint=f"No contact has the id {id_}.")
    if row.user != caller.user.id:
        raise PermissionDenied(hint="A contact is for the user whose address book it is in.")
    return row


def contact_with_email(rows: Rows, user: str, email: str) -> Contact | None:
    """Return the contact of a user's who has an address, or None."""
    first = rows.contacts.by("by_email").first(of_user(user, email.lower()))
    return None if first is None else rows.contacts[first.id]


def new_contact(
    tx: Transaction,
    organization: str,
    user: str,
    *,
    name: str,
    emails: tuple[ContactEmail, ...],
    phone_numbers: tuple[str, ...],
    timezone: str | None,
    creation_source: CreationSource,
) -> Contact:
    """Return a contact that nothing more is known of; it is not in the table yet."""
    return Contact(
        id=tx.ids.uuid("contact"),
        seq=tx.ids.sequence(),
        organization=organization,
        user=user,
        creation_source=creation_source,
        name=name,
        emails=emails,
        phone_numbers=phone_numbers,
        timezone=timezone,
        custom_fields=unset_fields(tx.rows, organization),
        created_at=tx.now,
        updated_at=tx.now,
    )


def tell_of_contact(tx: Transaction, event: WebhookEvent, row: Contact) -> None:
    """Say that something has happened to a contact."""
    tx.emit(event, row, organization=row.organization, users=(row.user,))


def with_upcoming(
    row: Contact, upcoming: tuple[UpcomingMeeting, ...], met: datetime | None = None
) -> Contact:
    """Return a contact with other meetings to come.

    Args:
        row: As it was.
        upcoming: The meetings that have not begun, by start time.
        met: When one began that now has.
    """
    return replace(
        row,
        upcoming=upcoming,
        next_meeting_date=upcoming[0].start_time if upcoming else None,
        last_meeting_date=_latest(row.last_meeting_date, met),
        last_interaction_date=_latest(row.last_interaction_date, met),
    )


def _check(emails: tuple[ContactEmail, ...], phone_numbers: tuple[str, ...]) -> None:
    """Refuse too many addresses, and any number of primary ones but one (documented).

    The texts are assumed; so is that an address stands in the list once.
    """
    problems = [
        Detail(parameter, f"size cannot be greater than {MOST_ADDRESSES}")
        for parameter, values in (("emails", emails), ("phone_numbers", phone_numbers))
        if len(values) > MOST_ADDRESSES
    ]
    if sum(address.is_primary for address in emails) != 1:
        problems.append(Detail("emails", "must have exactly one primary email"))
    if len({address.email.lower() for address in emails}) != len(emails):
        problems.append(Detail("emails", "must not repeat an email"))
    if problems:
        raise InvalidArgument(*problems)


def _require_free(
    rows: Rows, user: str, emails: tuple[ContactEmail, ...], but: str | None = None
) -> None:
    for address in emails:
        other = contact_with_email(rows, user, address.email)
        if other is not None and other.id != but:
            raise AlreadyExists(
                details=[Detail("emails", EMAIL_TAKEN)],
                hint=f"{address.email} is an address of the contact {other.id}.",
            )


def _changes(rows: Rows, row: Contact, command: UpdateContact) -> dict[str, Any]:
    names = command.__struct_fields__
    wanted = {name: getattr(command, name) for name in names if name not in ("contact", "caller")}
    changes = {name: value for name, value in wanted.items() if value is not UNSET}
    entries = command.custom_fields
    if entries is not UNSET:
        changes["custom_fields"] = with_entries(rows, row.organization, row.custom_fields, entries)
    return changes


def _with_meetings_of(row: Contact) -> Contact:
    """Return a contact with the meetings of its present addresses: they make the link (assumed)."""
    addresses = {address.email.lower() for address in row.emails}
    return with_upcoming(row, tuple(each for each in row.upcoming if each.email in addresses))


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the later of two instants that may be unknown."""
    if one is None or other is None:
        return one or other
    return max(one, other)
