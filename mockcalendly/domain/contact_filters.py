"""Which of a user's contacts a list is made of."""

from typing import NamedTuple

from mockcalendly.domain.access import Caller
from mockcalendly.domain.contact_lists import find_contact_list
from mockcalendly.model.contacts import (
    EXACT_FILTERS,
    PARTIAL_FILTERS,
    Contact,
    ContactFilter,
    ContactListType,
    exact_values,
)
from mockcalendly.store.rows import Rows, of_user
from mockcalendly.store.table import Index

__all__ = ["ContactSelection", "select_contacts"]


class ContactSelection(NamedTuple):
    """A user's contacts that pass some filters.

    Attributes:
        exact: Fields, and values of which they have one.
        partial: Fields, and texts of which they have one inside; in whatever case (assumed).
        contact_list: Id of the List that they are on; None: no matter.
    """

    user: str
    exact: tuple[tuple[str, frozenset[str]], ...]
    partial: tuple[tuple[str, tuple[str, ...]], ...]
    contact_list: str | None

    def partitions(self, index: Index[Contact]) -> list[tuple[object, ...]]:
        """Return the smallest set of partitions that holds all of these contacts.

        Only for a part of a text, asked for alone, all contacts of the user are looked at.
        """
        candidates = [[of_user(self.user)]]
        if self.contact_list is not None:
            candidates.append([of_user(self.user, "contact_list", self.contact_list)])
        candidates += [
            [of_user(self.user, field, value) for value in wanted] for field, wanted in self.exact
        ]
        return min(candidates, key=lambda partitions: sum(len(index[each]) for each in partitions))

    def keep(self, row: Contact) -> bool:
        """Return whether a contact is one of these."""
        if self.contact_list is not None and self.contact_list not in row.lists:
            return False
        for field, wanted in self.exact:
            if wanted.isdisjoint(exact_values(row, field)):
                return False
        for field, parts in self.partial:
            text = (getattr(row, field) or "").casefold()
            if not any(part in text for part in parts):
                return False
        return True


def select_contacts(
    rows: Rows, caller: Caller, filter_: ContactFilter, contact_list: str | None
) -> ContactSelection:
    """Return the contacts that a caller asks for.

    Args:
        rows: The world's tables.
        caller: Whose contacts.
        filter_: Which of them.
        contact_list: Id of a List or View that they must be in.

    Raises:
        NotFound: There is no such List or View.
        PermissionDenied: It is another user's.
    """
    filters, on_list = [filter_], None
    if contact_list is not None:
        row = find_contact_list(rows, caller, contact_list)
        if row.type is ContactListType.DYNAMIC_VIEW:
            filters.append(row.filters)
        else:
            on_list = row.id
    return ContactSelection(
        caller.user.id,
        tuple(
            (field, frozenset(values))
            for each in filters
            for field in EXACT_FILTERS
            if (values := _exact(each, field))
        ),
        tuple(
            (field, tuple(part.casefold() for part in parts))
            for each in filters
            for field in PARTIAL_FILTERS
            if (parts := getattr(each, field))
        ),
        on_list,
    )


def _exact(filter_: ContactFilter, field: str) -> tuple[str, ...]:
    values: tuple[str, ...] = getattr(filter_, field)
    return tuple(value.lower() for value in values) if field == "email" else values
