"""What bookings do to the address books of their hosts.

Each host of an event gets a contact for the invitee, or has one, by the e-mail address
(documented: help centre, "How to create a contact"): the one host of one-on-one, group and round
robin events, all hosts of collective ones. A contact's dates follow the meetings without telling
anybody (documented: release note of 27 May 2026), and without moving ``updated_at`` (assumed).
"""

from bisect import bisect_right

from msgspec.structs import replace

from mockcalendly.domain.contacts import (
    contact_with_email,
    new_contact,
    start_of,
    with_upcoming,
)
from mockcalendly.domain.custom_fields import with_answers
from mockcalendly.model.agenda import DueKind
from mockcalendly.model.bookings import Invitee, ScheduledEvent
from mockcalendly.model.contacts import Contact, ContactEmail, CreationSource, UpcomingMeeting
from mockcalendly.store.transaction import Transaction

__all__ = ["begin_meetings", "leave_contacts", "touch_contacts"]


def touch_contacts(tx: Transaction, event: ScheduledEvent, invitee: Invitee) -> list[Contact]:
    """Enter a booking with the contacts that the hosts have of the invitee.

    Returns:
        Contacts that did not exist before, as they were before they had a date: so
        ``contact.created`` tells of them (documented).
    """
    made = []
    for host in event.hosts:
        known = contact_with_email(tx.rows, host.user, invitee.email)
        contact = known or _from_invitee(tx, event, host.user, invitee)
        fields = with_answers(
            tx.rows,
            contact.organization,
            contact.custom_fields,
            event.event_type,
            invitee.questions_and_answers,
        )
        if fields is not contact.custom_fields:
            contact = replace(contact, custom_fields=fields)
        if known is None:
            made.append(contact)
        upcoming = _with_one_more(contact.upcoming, _meeting(event, invitee))
        tx.rows.contacts.put(with_upcoming(contact, upcoming))
        tx.schedule(event.start_time, DueKind.CONTACT_MEETING, contact.id)
    return made


def leave_contacts(tx: Transaction, event: ScheduledEvent, invitee: Invitee) -> None:
    """Take a canceled booking off the contacts that it was entered with."""
    meeting = _meeting(event, invitee)
    for host in event.hosts:
        contact = contact_with_email(tx.rows, host.user, invitee.email)
        if contact is not None and meeting in contact.upcoming:
            left = list(contact.upcoming)
            left.remove(meeting)
            tx.rows.contacts.put(with_upcoming(contact, tuple(left)))


def begin_meetings(tx: Transaction, contact: str) -> None:
    """Make the meetings of a contact that have begun by now the last ones."""
    row = tx.rows.contacts.get(contact)
    if row is None:
        return
    begun = bisect_right(row.upcoming, tx.now, key=start_of)
    if begun:
        met = row.upcoming[begun - 1].start_time
        tx.rows.contacts.put(with_upcoming(row, row.upcoming[begun:], met))


def _from_invitee(tx: Transaction, event: ScheduledEvent, user: str, invitee: Invitee) -> Contact:
    """Return a new contact with what an invitee says of himself.

    That a number for text reminders becomes the contact's is assumed.
    """
    number = invitee.text_reminder_number
    return new_contact(
        tx,
        event.organization,
        user,
        name=invitee.name,
        emails=(ContactEmail(email=invitee.email, is_primary=True),),
        phone_numbers=(number,) if number else (),
        timezone=invitee.timezone,
        creation_source=CreationSource.SCHEDULING,
    )


def _with_one_more(
    upcoming: tuple[UpcomingMeeting, ...], meeting: UpcomingMeeting
) -> tuple[UpcomingMeeting, ...]:
    place = bisect_right(upcoming, meeting.start_time, key=start_of)
    return (*upcoming[:place], meeting, *upcoming[place:])


def _meeting(event: ScheduledEvent, invitee: Invitee) -> UpcomingMeeting:
    return UpcomingMeeting(start_time=event.start_time, email=invitee.email.lower())
