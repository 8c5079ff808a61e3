"""Notes about contacts: each for the eyes of the user who wrote it."""

from collections.abc import Iterable
from datetime import datetime

from mockcalendly.domain.access import Caller
from mockcalendly.domain.contacts import find_contact
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.contacts import Note
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = ["CreateNote", "create_note", "find_note", "require_contacts"]

LONGEST_TITLE = 255
LONGEST_BODY = 10_000
"""Characters, counted without outer whitespace (documented)."""


class CreateNote(Value, frozen=True, kw_only=True, gc=False):
    """A request to write a note.

    Attributes:
        caller: Its author.
        id: Last segment of its URI; drawn if None.
    """

    contact: str
    title: str | None = None
    body: str | None = None
    remind_at: datetime | None = None
    caller: Caller
    id: str | None = None


def create_note(tx: Transaction, command: CreateNote) -> Note:
    """Write a note; the same again is another one (documented).

    Reminders are available to everybody here: for whom they are not at Calendly is not known.

    Raises:
        NotFound: There is no such contact.
        PermissionDenied: It is another user's.
        InvalidArgument: There is neither title nor body, or one is too long.
    """
    contact = find_contact(tx.rows, command.caller, command.contact)
    title, body = (command.title or "").strip(), (command.body or "").strip()
    _check(title, body)
    return tx.rows.notes.put(
        Note(
            id=command.id or tx.ids.uuid("contact"),
            seq=tx.ids.sequence(),
            user=command.caller.user.id,
            contact=contact.id,
            title=title or None,
            body=body or None,
            remind_at=command.remind_at,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )


def find_note(rows: Rows, caller: Caller, id_: str) -> Note:
    """Return a note of the caller's; another's is answered as none at all (documented)."""
    row = rows.notes.get(id_)
    if row is None or row.user != caller.user.id:
        raise NotFound(hint=f"The caller has written no note with the id {id_}.")
    return row


def require_contacts(rows: Rows, caller: Caller, contacts: Iterable[str]) -> None:
    """Refuse if one of some contacts is not the caller's, or does not exist (documented)."""
    for id_ in contacts:
        row = rows.contacts.get(id_)
        if row is None or row.user != caller.user.id:
            raise PermissionDenied(hint=f"The caller has no contact with the id {id_}.")


def _check(title: str, body: str) -> None:
    problems = []
    if not title and not body:
        problems.append(Detail("title", "title or body must be filled"))
    if _units(title) > LONGEST_TITLE:
        problems.append(Detail("title", f"size cannot be greater than {LONGEST_TITLE}"))
    if len(body) > LONGEST_BODY:
        problems.append(Detail("body", f"size cannot be greater than {LONGEST_BODY}"))
    if problems:
        raise InvalidArgument(*problems)


def _units(text: str) -> int:
    """Return a text's length where some emoji count as two (documented): in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
