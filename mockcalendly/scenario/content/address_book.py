"""The address books of a world: custom fields, contacts, lists of them, notes about them."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from mockcalendly.domain.access import Caller
from mockcalendly.domain.contact_lists import AddView, CreateList, add_view, create_list
from mockcalendly.domain.contacts import (
    CreateContact,
    UpdateContact,
    create_contact,
    update_contact,
)
from mockcalendly.domain.custom_fields import DefineField, NewOption, define_field
from mockcalendly.domain.notes import CreateNote, create_note
from mockcalendly.model.contacts import (
    Contact,
    ContactFilter,
    ContactList,
    CreationSource,
    Note,
)
from mockcalendly.model.custom_fields import CustomFieldDefinition, FieldType, QuestionSource
from mockcalendly.model.organizations import User
from mockcalendly.scenario.content.contact_details import NamedDetails, details_of, emails_of
from mockcalendly.scenario.content.organizations import organization_named
from mockcalendly.scenario.layout import Layout, given, refused
from mockcalendly.scenario.names import find_contact, find_event_type, find_user
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import (
    ContactName,
    Dated,
    EventTypeName,
    FilledText,
    Id,
    OrganizationName,
    UserName,
)
from mockcalendly.scenario.terms import Moment, Name

__all__ = [
    "ContactListSection",
    "ContactSection",
    "CustomFieldSection",
    "NoteSection",
    "lay_out_contact",
    "lay_out_contact_list",
    "lay_out_custom_field",
    "lay_out_note",
]

_MAIL_DATES = ("first_email_date", "last_email_date")


class OptionSection(Section, frozen=True, kw_only=True):
    """A choice of a custom field."""

    id: Id | None = None
    label: FilledText
    color: FilledText | None = None
    is_active: bool = True


class SourceSection(Section, frozen=True, kw_only=True):
    """Which question of which event type fills a custom field."""

    event_type: EventTypeName
    question: Annotated[FilledText, Meta(description="Its name, to the letter.")]


class CustomFieldSection(Dated, frozen=True, kw_only=True):
    """A field that all contacts of an organization have."""

    id: Id | UnsetType = UNSET
    organization: OrganizationName | None = None
    label: FilledText
    field_type: FieldType = FieldType.TEXT
    currency: Annotated[FilledText | None, Meta(description="What type currency needs.")] = None
    options: Annotated[
        tuple[FilledText | OptionSection, ...] | None,
        Meta(description="What type single_select needs."),
    ] = None
    source: Annotated[
        SourceSection | None, Meta(description="What type invitee_question needs.")
    ] = None


class ContactSection(NamedDetails, frozen=True, kw_only=True):
    """An entry of a user's address book; meetings follow from the bookings."""

    created_at: Moment | UnsetType = UNSET
    updated_at: Moment | UnsetType = UNSET
    id: Id | UnsetType = UNSET
    user: Annotated[UserName | None, Meta(description="The owner if left out.")] = None
    creation_source: CreationSource | UnsetType = UNSET
    first_email_date: Moment | UnsetType | None = UNSET
    last_email_date: Moment | UnsetType | None = UNSET
    last_meeting_date: Annotated[
        Moment | UnsetType | None,
        Meta(description="Of a meeting that is no booking of this world."),
    ] = UNSET


class ContactListSection(Dated, frozen=True, kw_only=True):
    """A List of contacts, or with `filters` a View."""

    id: Id | UnsetType = UNSET
    user: Annotated[UserName | None, Meta(description="The owner if left out.")] = None
    name: FilledText
    contacts: tuple[ContactName, ...] = ()
    filters: ContactFilter | None = None
    imported: Annotated[bool, Meta(description="Whether an import made the View.")] = False

    def __post_init__(self) -> None:
        if self.filters is None and self.imported:
            raise ValueError('is "imported", so it is a View and needs "filters"')
        if self.filters is not None and self.contacts:
            raise ValueError('has "filters", which decide its "contacts"')


class NoteSection(Dated, frozen=True, kw_only=True):
    """What a user wrote about a contact."""

    id: Id | UnsetType = UNSET
    user: Annotated[UserName | None, Meta(description="The owner if left out.")] = None
    contact: ContactName
    title: str | None = None
    body: str | None = None
    remind_at: Moment | None = None


def lay_out_custom_field(
    layout: Layout, section: CustomFieldSection, node: Node
) -> CustomFieldDefinition:
    """Define a custom field."""
    command = DefineField(
        organization=organization_named(layout, section.organization, node).id,
        label=section.label,
        field_type=section.field_type,
        currency=section.currency,
        options=None if section.options is None else tuple(map(_option, section.options)),
        source=_source(layout, section.source),
        id=layout.new_id(layout.rows.custom_field_definitions, section.id, node),
    )
    with refused(node, "the custom field"):
        row = define_field(layout.at(layout.born(section, node)), command)
    return layout.rows.custom_field_definitions.put(replace(row, **layout.dates(section, node)))


def lay_out_contact(layout: Layout, section: ContactSection, node: Node) -> Contact:
    """Enter somebody in an address book, or change what stands there."""
    existing = None if section.id is UNSET else layout.rows.contacts.get(section.id)
    with refused(node, "the contact"):
        if existing is not None and layout.was_there(existing):
            row = _changed(layout, existing, section, node)
        else:
            row = _entered(layout, section, node)
    dates: dict[str, Any] = layout.dates(section, node)
    for key in (*_MAIL_DATES, "last_meeting_date"):
        moment: Moment | UnsetType | None = getattr(section, key)
        if moment is not UNSET:
            dates[key] = None if moment is None else layout.past(moment, node.at(key))
    row = replace(row, **dates)
    seen = (row.last_email_date or row.first_email_date, row.last_meeting_date)
    last = max(filter(None, seen), default=None)
    return layout.rows.contacts.put(replace(row, last_interaction_date=last))


def lay_out_contact_list(layout: Layout, section: ContactListSection, node: Node) -> ContactList:
    """Add a List with its contacts, or a View."""
    user = _user(layout, section.user, node)
    id_ = layout.new_id(layout.rows.contact_lists, section.id, node)
    tx = layout.at(layout.born(section, node, user.created_at))
    with refused(node, "the contact list"):
        if section.filters is None:
            contacts = tuple(find_contact(layout.rows, user, name).id for name in section.contacts)
            command = CreateList(user=user.id, name=section.name, contacts=contacts, id=id_)
            row, _ = create_list(tx, command)
        else:
            view = AddView(
                user=user.id,
                name=section.name,
                filters=section.filters,
                imported=section.imported,
                id=id_,
            )
            row = add_view(tx, view)
    return layout.rows.contact_lists.put(replace(row, **layout.dates(section, node)))


def lay_out_note(layout: Layout, section: NoteSection, node: Node) -> Note:
    """Write a note about a contact."""
    user = _user(layout, section.user, node)
    contact = find_contact(layout.rows, user, section.contact)
    remind_at = section.remind_at
    command = CreateNote(
        contact=contact.id,
        title=section.title,
        body=section.body,
        remind_at=None if remind_at is None else layout.instant(remind_at, node.at("remind_at")),
        caller=Caller(user=user),
        id=layout.new_id(layout.rows.notes, section.id, node),
    )
    with refused(node, "the note"):
        row = create_note(layout.at(layout.born(section, node, contact.created_at)), command)
    return layout.rows.notes.put(replace(row, **layout.dates(section, node)))


def _option(section: str | OptionSection) -> NewOption:
    if isinstance(section, str):
        return NewOption(label=section)
    return NewOption(
        label=section.label, color=section.color, is_active=section.is_active, id=section.id
    )


def _source(layout: Layout, section: SourceSection | None) -> QuestionSource | None:
    if section is None:
        return None
    event_type = find_event_type(layout.rows, section.event_type)
    return QuestionSource(event_type=event_type.id, question=section.question)


def _user(layout: Layout, name: Name | None, node: Node) -> User:
    return layout.owner(node) if name is None else find_user(layout.rows, name)


def _entered(layout: Layout, section: ContactSection, node: Node) -> Contact:
    if section.name is UNSET or section.emails is UNSET:
        raise node.error('a new contact needs a "name" and "emails"')
    user = _user(layout, section.user, node)
    source = section.creation_source
    command = CreateContact(
        user=user.id,
        name=section.name,
        creation_source=CreationSource.MANUAL if source is UNSET else source,
        id=layout.new_id(layout.rows.contacts, section.id, node),
        **_said(layout, section, user.organization, node),
    )
    return create_contact(layout.at(layout.born(section, node, user.created_at)), command)


def _changed(layout: Layout, row: Contact, section: ContactSection, node: Node) -> Contact:
    user = layout.rows.users[row.user]
    if section.user is not None and find_user(layout.rows, section.user).id != user.id:
        raise node.at("user").error(f"the contact is one of {user.name}")
    said = _said(layout, section, user.organization, node) | given(section, ("name",))
    command = UpdateContact(contact=row.id, caller=Caller(user=user), **said)
    row = update_contact(layout.at(layout.now), command)
    return replace(row, **given(section, ("creation_source",)))


def _said(layout: Layout, section: ContactSection, organization: str, node: Node) -> dict[str, Any]:
    """Return what an entry says of a contact but its name."""
    place = node.at("custom_fields")
    said = details_of(layout.rows, section, organization, lambda label: place.at(label).where)
    if section.emails is not UNSET:
        said["emails"] = emails_of(section.emails)
    return said
