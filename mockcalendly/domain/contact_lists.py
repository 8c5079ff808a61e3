"""Contact lists: Lists, on which a user puts contacts, and Views, which are saved filters."""

import unicodedata

from msgspec.structs import replace

from mockcalendly.domain.access import Caller
from mockcalendly.errors import AlreadyExists, Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.contacts import ContactFilter, ContactList, ContactListType
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows, of_user
from mockcalendly.store.transaction import Transaction

__all__ = [
    "AddView",
    "ChangeMembers",
    "CreateList",
    "MembershipResult",
    "RenameList",
    "add_contacts",
    "add_view",
    "create_list",
    "find_contact_list",
    "recount",
    "remove_contacts",
    "rename_list",
]

LONGEST_NAME = 255
MOST_LISTS = 25
"""Characters of a name, and Lists and Views of a user together (documented)."""

TOO_MANY = "A user can have at most 25 Lists and Views."
FILTERS_DECIDE = "The saved filters of a View decide its contacts."
DEFAULT_VIEW = "The View of all contacts cannot be renamed."
"""409 messages (assumed; the status of the second and the third is documented)."""


class CreateList(Value, frozen=True, kw_only=True, gc=False):
    """A request for a List.

    Attributes:
        contacts: Ids of those to put on it.
        id: Last segment of its URI; drawn if None.
    """

    user: str
    name: str
    contacts: tuple[str, ...] = ()
    id: str | None = None


class AddView(Value, frozen=True, kw_only=True, gc=False):
    """A View that a user saves in the web app; the API cannot (documented).

    Attributes:
        default: Whether it is the user's View of all contacts.
        imported: Whether an import makes it.
        id: Last segment of its URI; drawn if None.
    """

    user: str
    name: str
    filters: ContactFilter = ContactFilter()
    default: bool = False
    imported: bool = False
    id: str | None = None


class RenameList(Value, frozen=True, kw_only=True, gc=False):
    """A request to give a List or a View another name."""

    contact_list: str
    name: str
    caller: Caller


class ChangeMembers(Value, frozen=True, kw_only=True, gc=False):
    """A request to put contacts on a List, or to take them off it; `contacts` are ids."""

    contact_list: str
    contacts: tuple[str, ...]
    caller: Caller


class MembershipResult(Value, frozen=True, kw_only=True, gc=False):
    """What came of such a request.

    Attributes:
        changed: Contacts that were put on the List or taken off it.
        unchanged: Contacts that were on it, or off it, already.
        invalid: Ids that are no contact of the user's.
    """

    changed: int
    unchanged: int
    invalid: tuple[str, ...]


def create_list(tx: Transaction, command: CreateList) -> tuple[ContactList, MembershipResult]:
    """Create a List and put contacts on it.

    Raises:
        InvalidArgument: The name is blank or too long.
        AlreadyExists: A List of the user's has this name, or there are too many.
    """
    name = _checked_name(command.name)
    _require_free_name(tx.rows, command.user, name)
    _require_room(tx.rows, command.user)
    made = tx.rows.contact_lists.put(
        ContactList(
            id=command.id or tx.ids.uuid("contact"),
            seq=tx.ids.sequence(),
            user=command.user,
            name=name,
            type=ContactListType.STATIC_LIST,
            contact_count=0,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )
    result = _change(tx, made, command.contacts, member=True)
    return tx.rows.contact_lists[made.id], result


def add_view(tx: Transaction, command: AddView) -> ContactList:
    """Save a View; its name may be another's too (documented).

    Raises:
        InvalidArgument: The name is blank or too long.
        AlreadyExists: The user has too many Lists and Views.
    """
    name = _checked_name(command.name)
    _require_room(tx.rows, command.user)
    return tx.rows.contact_lists.put(
        ContactList(
            id=command.id or tx.ids.uuid("contact"),
            seq=tx.ids.sequence(),
            user=command.user,
            name=name,
            type=ContactListType.DYNAMIC_VIEW,
            contact_count=None,
            filters=command.filters,
            default=command.default,
            imported=command.imported,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )


def rename_list(tx: Transaction, command: RenameList) -> ContactList:
    """Give a List or a View another name.

    Raises:
        InvalidArgument: The name is blank or too long.
        AlreadyExists: Another List has this name, or it is the View of all contacts.
    """
    row = find_contact_list(tx.rows, command.caller, command.contact_list)
    name = _checked_name(command.name)
    if row.default:
        raise AlreadyExists(DEFAULT_VIEW)
    if row.type is ContactListType.STATIC_LIST:
        _require_free_name(tx.rows, row.user, name, but=row.id)
    return tx.rows.contact_lists.put(replace(row, name=name, updated_at=tx.now))


def add_contacts(tx: Transaction, command: ChangeMembers) -> MembershipResult:
    """Put contacts on a List; those that cannot be are told, the others are put (documented)."""
    return _change(tx, _find_static(tx.rows, command), command.contacts, member=True)


def remove_contacts(tx: Transaction, command: ChangeMembers) -> MembershipResult:
    """Take contacts off a List; they stay in the address book (documented)."""
    return _change(tx, _find_static(tx.rows, command), command.contacts, member=False)


def find_contact_list(rows: Rows, caller: Caller, id_: str) -> ContactList:
    """Return a List or View of the caller's.

    Raises:
        NotFound: There is none, or an import has made it (documented).
        PermissionDenied: It is another user's.
    """
    row = rows.contact_lists.get(id_)
    if row is None or row.imported:
        raise NotFound(hint=f"No List or View has the id {id_}, or an import has made it.")
    if row.user != caller.user.id:
        raise PermissionDenied(hint="Lists and Views are for the user who saved them.")
    return row


def recount(tx: Transaction, id_: str) -> None:
    """Bring the number of contacts that a List shows up to date."""
    row = tx.rows.contact_lists[id_]
    on_it = tx.rows.contacts.by("by_created_at")[of_user(row.user, "contact_list", id_)]
    tx.rows.contact_lists.put(replace(row, contact_count=len(on_it), updated_at=tx.now))


def _require_room(rows: Rows, user: str) -> None:
    """Refuse more than can be saved; that the status is 409 is assumed."""
    if sum(1 for _ in rows.contact_lists.listed("by_owner", user)) >= MOST_LISTS:
        raise AlreadyExists(TOO_MANY)


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise InvalidArgument(Detail("name", "must be filled"))
    if len(name) > LONGEST_NAME:
        raise InvalidArgument(Detail("name", f"size cannot be greater than {LONGEST_NAME}"))
    return name


def _require_free_name(rows: Rows, user: str, name: str, but: str | None = None) -> None:
    for row in rows.contact_lists.listed("by_owner", user):
        other = row.type is ContactListType.STATIC_LIST and row.id != but
        if other and _comparable(row.name) == _comparable(name):
            raise AlreadyExists(hint=f"There is a List {row.name!r} already.")


def _comparable(name: str) -> str:
    """Return what counts of a name: neither case nor accents (documented)."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(each for each in letters if not unicodedata.combining(each)).casefold()


def _find_static(rows: Rows, command: ChangeMembers) -> ContactList:
    row = find_contact_list(rows, command.caller, command.contact_list)
    if row.type is ContactListType.DYNAMIC_VIEW:
        raise AlreadyExists(FILTERS_DECIDE)
    return row


def _change(
    tx: Transaction, target: ContactList, contacts: tuple[str, ...], *, member: bool
) -> MembershipResult:
    changed, invalid = 0, []
    for id_ in contacts:
        row = tx.rows.contacts.get(id_)
        if row is None or row.user != target.user:
            invalid.append(id_)
        elif (target.id in row.lists) is not member:
            others = tuple(each for each in row.lists if each != target.id)
            lists = (*others, target.id) if member else others
            tx.rows.contacts.put(replace(row, lists=lists))
            changed += 1
    if changed:
        recount(tx, target.id)
    unchanged = len(contacts) - changed - len(invalid)
    return MembershipResult(changed=changed, unchanged=unchanged, invalid=tuple(invalid))
