"""Custom fields of contacts: defining them, and what a contact may say in them."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from mockcalendly.domain.access import Caller, administers, require_member
from mockcalendly.errors import AlreadyExists, Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.kernel.instants import parse_date
from mockcalendly.model.bookings import Answer
from mockcalendly.model.contacts import CustomFieldValue
from mockcalendly.model.custom_fields import (
    CustomFieldDefinition,
    FieldOption,
    FieldType,
    QuestionSource,
)
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = [
    "DefineField",
    "FieldEntry",
    "NewOption",
    "define_field",
    "find_definition",
    "unset_fields",
    "with_answers",
    "with_entries",
]

LONGEST_LABEL = 255
MOST_OPTIONS = 10
"""Characters of a label, and options of a field (documented)."""

OPTIONS_WANTED = "Supply 1 to 10 label-only options for a single_select field."
LABEL_TAKEN = "A custom field with this label already exists."
"""Texts of two refusals (documented: examples of the create page)."""

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class NewOption(Value, frozen=True, kw_only=True, gc=False):
    """A choice of a field that is to be; over the API only its label can be given (documented).

    Attributes:
        id: What contacts will name it by; drawn if None.
    """

    label: str
    color: str | None = None
    is_active: bool = True
    id: str | None = None


class DefineField(Value, frozen=True, kw_only=True, gc=False):
    """A request to define a field for all contacts of an organization.

    Attributes:
        currency: What a ``currency`` field needs, and no other takes.
        options: What a ``single_select`` field needs, and no other takes.
        source: What an ``invitee_question`` field needs, and no other takes.
        caller: Whose token asked; None: the system itself, which alone makes fields that are
            filled by answers (documented: they are system-generated).
        id: Last segment of its URI; drawn if None.
    """

    organization: str
    label: str
    field_type: FieldType
    currency: str | None = None
    options: tuple[NewOption, ...] | None = None
    source: QuestionSource | None = None
    caller: Caller | None = None
    id: str | None = None


class FieldEntry(Value, frozen=True, kw_only=True, gc=False):
    """A value that somebody wants a contact to have in a field; None unsets it.

    Attributes:
        definition: The field's id.
    """

    definition: str
    value: Any


def define_field(tx: Transaction, command: DefineField) -> CustomFieldDefinition:
    """Define a field; every contact of the organization has it from then on, unset.

    Raises:
        PermissionDenied: The caller may not define fields: "the caller must have permission" is
            documented, that owners and admins have it is assumed.
        InvalidArgument: The label, or what the type needs, is missing or wrong.
        AlreadyExists: The organization has a field of this label; case does not count.
    """
    organization, caller = command.organization, command.caller
    if caller is not None and not administers(tx.rows, caller, organization):
        raise PermissionDenied(hint="Only owners and admins may define custom fields.")
    problems = list(_problems(command))
    if problems:
        raise InvalidArgument(*problems)
    label = command.label.strip()
    if any(row.label.casefold() == label.casefold() for row in _defined(tx.rows, organization)):
        raise AlreadyExists(details=[Detail("label", LABEL_TAKEN)])
    definition = tx.rows.custom_field_definitions.put(
        CustomFieldDefinition(
            id=command.id or tx.ids.uuid("contact"),
            seq=tx.ids.sequence(),
            organization=organization,
            label=label,
            field_type=command.field_type,
            currency=command.currency and command.currency.upper(),
            options=tuple(
                FieldOption(
                    id=option.id or tx.ids.uuid("contact"),
                    label=option.label,
                    color=option.color,
                    is_active=option.is_active,
                )
                for option in command.options or ()
            ),
            source=command.source,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )
    for contact in [row for row in tx.rows.contacts if row.organization == organization]:
        fields = (*contact.custom_fields, _unset(definition))
        tx.rows.contacts.put(replace(contact, custom_fields=fields))
    return definition


def find_definition(rows: Rows, caller: Caller, id_: str) -> CustomFieldDefinition:
    """Return a definition of the caller's organization."""
    row = rows.custom_field_definitions.get(id_)
    if row is None:
        raise NotFound(hint=f"No custom field definition has the id {id_}.")
    require_member(rows, caller, row.organization)
    return row


def unset_fields(rows: Rows, organization: str) -> tuple[CustomFieldValue, ...]:
    """Return the fields of a contact that has said nothing yet: all of them (documented)."""
    if not rows.custom_field_definitions:
        return ()
    return tuple([_unset(definition) for definition in _defined(rows, organization)])


def with_entries(
    rows: Rows,
    organization: str,
    fields: tuple[CustomFieldValue, ...],
    entries: Iterable[FieldEntry],
) -> tuple[CustomFieldValue, ...]:
    """Return a contact's fields with some of them set; the others stay as they are (documented).

    Raises:
        InvalidArgument: An entry names no field, or its value does not fit. All entries are
            refused together (documented); the texts are assumed.
    """
    definitions = {row.id: row for row in _defined(rows, organization)}
    values: dict[str, Any] = {}
    problems = []
    for number, entry in enumerate(entries):
        definition = definitions.get(entry.definition)
        if definition is None:
            problems.append(Detail(f"custom_fields[{number}].uuid", "is unknown"))
            continue
        try:
            values[definition.id] = _accepted(definition, entry.value)
        except _Misfit as error:
            problems.append(Detail(f"custom_fields[{number}].value", str(error)))
    if problems:
        raise InvalidArgument(*problems)
    return _with_values(fields, values)


def with_answers(
    rows: Rows,
    organization: str,
    fields: tuple[CustomFieldValue, ...],
    event_type: str,
    answers: Iterable[Answer],
) -> tuple[CustomFieldValue, ...]:
    """Return a contact's fields after a booking has answered the questions that fill them."""
    if not fields:
        return fields
    filled = [row for row in _defined(rows, organization) if row.source is not None]
    if not filled:
        return fields
    said = {QuestionSource(event_type=event_type, question=a.question): a.answer for a in answers}
    return _with_values(fields, {row.id: said[row.source] for row in filled if row.source in said})


def _defined(rows: Rows, organization: str) -> Iterator[CustomFieldDefinition]:
    return rows.custom_field_definitions.listed("by_owner", organization)


def _problems(command: DefineField) -> Iterator[Detail]:
    label = command.label.strip()
    if not label:
        yield Detail("label", "must be filled")
    if len(label) > LONGEST_LABEL:
        yield Detail("label", f"size cannot be greater than {LONGEST_LABEL}")
    if command.caller is not None and command.field_type is FieldType.INVITEE_QUESTION:
        offered = [each for each in FieldType if each is not FieldType.INVITEE_QUESTION]
        yield Detail("field_type", f"must be one of: {', '.join(offered)}")
    yield from _currency_problems(command)
    yield from _options_problems(command)
    if (command.field_type is FieldType.INVITEE_QUESTION) != (command.source is not None):
        yield Detail("source", "goes with a field that a question fills, and with no other")


def _currency_problems(command: DefineField) -> Iterator[Detail]:
    """Codes are taken in any case (documented); that they have three letters is ISO 4217."""
    currency = command.currency
    if command.field_type is not FieldType.CURRENCY:
        if currency is not None:
            yield Detail("currency", "is not allowed")
    elif currency is None:
        yield Detail("currency", "is missing")
    elif not _CURRENCY.fullmatch(currency.upper()):
        yield Detail("currency", "is not a currency code")


def _options_problems(command: DefineField) -> Iterator[Detail]:
    """Labels must not be blank, but several options may have the same (documented)."""
    options = command.options
    if command.field_type is not FieldType.SINGLE_SELECT:
        if options is not None:
            yield Detail("options", "is not allowed")
    elif not options or len(options) > MOST_OPTIONS or not all(o.label.strip() for o in options):
        yield Detail("options", OPTIONS_WANTED)


def _unset(definition: CustomFieldDefinition) -> CustomFieldValue:
    """Return a field that is not set: null, or the empty list (documented)."""
    return CustomFieldValue(
        definition=definition.id, label=definition.label, value=_unset_value(definition)
    )


def _unset_value(definition: CustomFieldDefinition) -> tuple[str, ...] | None:
    return () if definition.field_type is FieldType.TAGS else None


def _with_values(
    fields: tuple[CustomFieldValue, ...], values: dict[str, Any]
) -> tuple[CustomFieldValue, ...]:
    return tuple(
        replace(field, value=values[field.definition]) if field.definition in values else field
        for field in fields
    )


class _Misfit(Exception):
    """A value that a field does not take."""


def _accepted(definition: CustomFieldDefinition, value: object) -> object:
    """Return a value as it is kept.

    Which type of field takes which JSON type is documented.

    Raises:
        _Misfit: The field does not take it; says why.
    """
    if definition.field_type is FieldType.INVITEE_QUESTION:
        raise _Misfit("is read only")
    if value is None:
        return _unset_value(definition)
    return _READERS[definition.field_type](definition, value)


def _read_text(_: CustomFieldDefinition, value: object) -> str:
    if not isinstance(value, str):
        raise _Misfit("must be a string")
    return value


def _read_number(_: CustomFieldDefinition, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _Misfit("must be a number")
    return value


def _read_tags(_: CustomFieldDefinition, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise _Misfit("must be an array of strings")
    return tuple(value)


def _read_date(_: CustomFieldDefinition, value: object) -> str:
    found = parse_date(value) if isinstance(value, str) else None
    if found is None or found.isoformat() != value:
        raise _Misfit("must be a date of the form YYYY-MM-DD")
    return found.isoformat()


def _read_option(definition: CustomFieldDefinition, value: object) -> str:
    """Return the id of the option that an id or a label names.

    Labels are compared to the letter, and one that several options share is refused; a refusal
    lists the options (documented). Options that are not active are not offered (documented).
    """
    offered = [option for option in definition.options if option.is_active]
    named = [option.id for option in offered if value == option.id]
    named = named or [option.id for option in offered if value == option.label]
    if len(named) == 1:
        return named[0]
    listed = ", ".join(f"{option.label} ({option.id})" for option in offered)
    if named:
        raise _Misfit(f"is the label of several options; send the uuid of one: {listed}")
    raise _Misfit(f"must be one of: {listed}")


_READERS: dict[FieldType, Callable[[CustomFieldDefinition, object], object]] = {
    FieldType.TEXT: _read_text,
    FieldType.NUMBER: _read_number,
    FieldType.CURRENCY: _read_number,
    FieldType.TAGS: _read_tags,
    FieldType.DATE: _read_date,
    FieldType.SINGLE_SELECT: _read_option,
}
