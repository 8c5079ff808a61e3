"""Steps: somebody is entered in an address book, changed or removed there."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, field

from mockcalendly.domain.access import Caller
from mockcalendly.domain.contacts import (
    CreateContact,
    DeleteContact,
    UpdateContact,
    create_contact,
    delete_contact,
    update_contact,
)
from mockcalendly.model.contacts import Contact
from mockcalendly.model.organizations import User
from mockcalendly.scenario.content.contact_details import (
    ContactDetails,
    Emails,
    NamedDetails,
    details_of,
    emails_of,
)
from mockcalendly.scenario.names import find_contact
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import ContactName, FilledText, UserName
from mockcalendly.scenario.stage import Done, Stage
from mockcalendly.scenario.steps.callers import user_named
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = ["CREATE_CONTACT", "DELETE_CONTACT", "UPDATE_CONTACT"]


class CreateContactStep(ContactDetails, frozen=True, kw_only=True):
    """Somebody is entered in an address book; the result is the contact."""

    name: FilledText
    emails: Emails
    caller: Annotated[
        UserName | None, Meta(description="Whose address book; the owner's if left out.")
    ] = field(name="as", default=None)


class UpdateContactStep(NamedDetails, frozen=True, kw_only=True):
    """A contact is changed: what is left out stays; the result is the contact."""

    contact: ContactName
    caller: Annotated[
        UserName | None, Meta(description="Whose address book; the owner's if left out.")
    ] = field(name="as", default=None)


class DeleteContactStep(Section, frozen=True, kw_only=True):
    """A contact is removed; the result is what it was."""

    contact: ContactName
    caller: Annotated[
        UserName | None, Meta(description="Whose address book; the owner's if left out.")
    ] = field(name="as", default=None)


async def play_create(stage: Stage, step: CreateContactStep) -> Done:
    """Enter somebody in an address book."""

    def create(tx: Transaction, step: CreateContactStep) -> Contact:
        user = user_named(tx.rows, step.caller)
        details = _details(stage, user, step)
        emails = emails_of(step.emails)
        command = CreateContact(user=user.id, name=step.name, emails=emails, **details)
        return create_contact(tx, command)

    return _shown(stage, stage.execute(create, step), "is entered")


async def play_update(stage: Stage, step: UpdateContactStep) -> Done:
    """Change a contact."""

    def update(tx: Transaction, step: UpdateContactStep) -> Contact:
        user = user_named(tx.rows, step.caller)
        command = UpdateContact(
            contact=find_contact(tx.rows, user, step.contact).id,
            caller=Caller(user=user),
            name=step.name,
            emails=UNSET if step.emails is UNSET else emails_of(step.emails),
            **_details(stage, user, step),
        )
        return update_contact(tx, command)

    return _shown(stage, stage.execute(update, step), "is changed")


async def play_delete(stage: Stage, step: DeleteContactStep) -> Done:
    """Remove a contact."""
    return _shown(stage, stage.execute(_delete, step), "is removed")


def _delete(tx: Transaction, step: DeleteContactStep) -> Contact:
    user = user_named(tx.rows, step.caller)
    row = find_contact(tx.rows, user, step.contact)
    delete_contact(tx, DeleteContact(contact=row.id, caller=Caller(user=user)))
    return row


def _details(stage: Stage, user: User, section: ContactDetails) -> dict[str, Any]:
    return details_of(stage.world.rows, section, user.organization, lambda _: stage.place)


def _shown(stage: Stage, row: Contact, what: str) -> Done:
    return Done(render.contacts.contact(row, stage.origins), f"{row.name} {what}")


CREATE_CONTACT = StepKind("create_contact", CreateContactStep, play_create, refusable=True)
UPDATE_CONTACT = StepKind("update_contact", UpdateContactStep, play_update, refusable=True)
DELETE_CONTACT = StepKind("delete_contact", DeleteContactStep, play_delete, refusable=True)
