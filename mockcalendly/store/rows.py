"""All tables of a world, with the index of each way the API lists them."""

from collections.abc import Iterator
from typing import Any

from mockcalendly.model.activity_log import ActivityLogEntry
from mockcalendly.model.agenda import Due
from mockcalendly.model.bookings import Invitee, NoShow, ScheduledEvent
from mockcalendly.model.contacts import EXACT_FILTERS, Contact, ContactList, Note, exact_values
from mockcalendly.model.custom_fields import CustomFieldDefinition
from mockcalendly.model.event_types import EventType
from mockcalendly.model.links import SchedulingLink, Share
from mockcalendly.model.oauth import Application, AuthorizationCode, RefreshToken
from mockcalendly.model.organizations import (
    Group,
    GroupRelationship,
    GroupRole,
    Invitation,
    Membership,
    Organization,
    Team,
    User,
)
from mockcalendly.model.outgoing_communications import OutgoingCommunication
from mockcalendly.model.recaps import MeetingRecap
from mockcalendly.model.routing_forms import RoutingForm, RoutingFormSubmission
from mockcalendly.model.schedules import BusyTime, MeetingLimits, Schedule
from mockcalendly.model.tokens import AccessToken
from mockcalendly.model.webhooks import Delivery, DeliveryState, Subscription
from mockcalendly.store.table import SHUT, ChangeLog, Index, Table, Undo

__all__ = ["ALL", "FINISHED", "Rows", "of_application", "of_organization", "of_user"]

ALL = ""
"""The partition of every row of a table."""

FINISHED = "finished"
"""The partition of the deliveries for which no attempt is to come."""


def of_organization(id_: str, *more: object) -> tuple[object, ...]:
    """Return the partition of an organization's rows, narrowed by more values.

    The kind of owner is part of it: ids are unique within a collection only.
    """
    return ("organization", id_, *more)


def of_user(id_: str, *more: object) -> tuple[object, ...]:
    """Return the partition of a user's rows, narrowed by more values."""
    return ("user", id_, *more)


def of_application(id_: str) -> tuple[object, ...]:
    """Return the partition of what was issued to an OAuth application."""
    return ("application", id_)


class Rows:
    """The tables of one world."""

    def __init__(self) -> None:
        log = ChangeLog()
        self._log = log
        self.organizations: Table[Organization] = Table(log)
        self.users: Table[User] = Table(
            log,
            by_email=Index(lambda u: (u.email.lower(),), "seq"),
            by_slug=Index(lambda u: (u.slug,), "seq"),
        )
        self.memberships: Table[Membership] = Table(
            log, by_owner=Index(_membership_partitions, "seq")
        )
        self.invitations: Table[Invitation] = Table(
            log, by_created_at=Index(_invitation_partitions, "created_at")
        )
        self.teams: Table[Team] = Table(
            log,
            by_owner=Index(_team_partitions, "seq"),
            by_slug=Index(lambda t: (t.slug,), "seq"),
        )
        self.groups: Table[Group] = Table(log, by_owner=Index(lambda g: (g.organization,), "seq"))
        self.group_relationships: Table[GroupRelationship] = Table(
            log, by_owner=Index(_relationship_partitions, "seq")
        )
        self.tokens: Table[AccessToken] = Table(
            log,
            by_owner=Index(
                lambda t: (t.user, of_application(t.application)) if t.application else (t.user,),
                "seq",
            ),
        )
        self.applications: Table[Application] = Table(log)
        self.authorization_codes: Table[AuthorizationCode] = Table(
            log, by_owner=Index(lambda c: (of_application(c.application),), "seq")
        )
        self.refresh_tokens: Table[RefreshToken] = Table(
            log,
            by_owner=Index(lambda t: (of_application(t.application),), "seq"),
            by_access_token=Index(lambda t: (t.access_token,), "seq"),
        )
        self.event_types: Table[EventType] = Table(
            log,
            by_name=Index(_event_type_partitions, lambda t: (t.name or "").casefold()),
            by_position=Index(_event_type_partitions, "position"),
            by_created_at=Index(_event_type_partitions, "created_at"),
            by_updated_at=Index(_event_type_partitions, "updated_at"),
            by_address=Index(lambda t: () if t.deleted_at else ((t.page, t.slug),), "seq"),
        )
        self.scheduling_links: Table[SchedulingLink] = Table(log)
        self.shares: Table[Share] = Table(
            log, by_created_at=Index(lambda s: (s.event_type,), "created_at")
        )
        self.schedules: Table[Schedule] = Table(log, by_owner=Index(lambda s: (s.user,), "seq"))
        self.busy_times: Table[BusyTime] = Table(
            log, by_start_time=Index(lambda b: (b.user,), "start_time")
        )
        self.meeting_limits: Table[MeetingLimits] = Table(log)
        self.scheduled_events: Table[ScheduledEvent] = Table(
            log,
            by_start_time=Index(
                _event_partitions,
                "start_time",
                columns=("organization", "status", "hosts", "event_type", "start_time"),
            ),
            by_guest=Index(
                lambda e: {guest.email.lower() for guest in e.guests}, "seq", columns=("guests",)
            ),
        )
        self.invitees: Table[Invitee] = Table(
            log,
            by_created_at=Index(
                lambda i: (i.event,), "created_at", columns=("event", "created_at")
            ),
            by_email=Index(lambda i: (i.email.lower(),), "seq", columns=("email",)),
        )
        self.no_shows: Table[NoShow] = Table(log)
        self.contacts: Table[Contact] = Table(
            log,
            by_created_at=Index(
                _contact_partitions,
                "created_at",
                columns=(*_CONTACT_PARTITIONED_BY, "created_at"),
            ),
            by_updated_at=Index(
                _contact_partitions,
                "updated_at",
                columns=(*_CONTACT_PARTITIONED_BY, "updated_at"),
            ),
            by_email=Index(_contact_addresses, "seq", columns=("user", "emails")),
        )
        self.custom_field_definitions: Table[CustomFieldDefinition] = Table(
            log, by_owner=Index(lambda d: (d.organization,), "seq")
        )
        self.contact_lists: Table[ContactList] = Table(
            log, by_owner=Index(lambda c: (c.user,), "seq")
        )
        self.notes: Table[Note] = Table(
            log, by_updated_at=Index(lambda n: (n.contact,), "updated_at")
        )
        self.meeting_recaps: Table[MeetingRecap] = Table(
            log,
            by_start_time=Index(_recap_partitions, lambda r: r.start_time or r.created_at),
            by_subject=Index(_recap_subjects, "seq"),
        )
        self.routing_forms: Table[RoutingForm] = Table(
            log,
            by_created_at=Index(lambda f: (f.organization,), "created_at"),
        )
        self.routing_form_submissions: Table[RoutingFormSubmission] = Table(
            log,
            by_created_at=Index(lambda s: (s.routing_form,), "created_at"),
            by_email=Index(_submission_emails, "seq"),
        )
        self.subscriptions: Table[Subscription] = Table(
            log, by_created_at=Index(_subscription_partitions, "created_at")
        )
        self.deliveries: Table[Delivery] = Table(
            log,
            by_owner=Index(
                lambda d: (d.subscription if d.state is DeliveryState.PENDING else FINISHED,),
                "seq",
            ),
        )
        self.activity_log: Table[ActivityLogEntry] = Table(
            log,
            by_occurred_at=Index(
                lambda e: (of_organization(e.organization), e.stream), lambda e: e.occurred_at
            ),
        )
        self.outgoing_communications: Table[OutgoingCommunication] = Table(
            log,
            by_created_at=Index(
                lambda c: (of_organization(c.organization), ("event", c.event)),
                "created_at",
            ),
        )
        self.agenda: Table[Due] = Table(log, by_at=Index(lambda _: (ALL,), "at"))

    def tables(self) -> Iterator[tuple[str, Table[Any]]]:
        """Return every table by its name."""
        return ((name, table) for name, table in self.__dict__.items() if name != "_log")

    def copy(self) -> "Rows":
        """Return independent tables with the same (frozen) rows."""
        other = Rows.__new__(Rows)
        log = ChangeLog()
        other.__dict__["_log"] = log
        other.__dict__.update({name: table.copy(log) for name, table in self.tables()})
        return other

    def record(self, undo: list[Undo] | None) -> None:
        """Open the tables for writing, keeping what undoes it in a list; None shuts them."""
        self._log.undo = SHUT if undo is None else undo


def _membership_partitions(row: Membership) -> tuple[object, ...]:
    organization = row.organization
    return (
        of_organization(organization),
        of_organization(organization, row.role),
        of_user(row.user),
    )


def _invitation_partitions(row: Invitation) -> tuple[object, ...]:
    organization = row.organization
    return (
        of_organization(organization),
        of_organization(organization, row.status),
        of_organization(organization, "email", row.email.lower()),
    )


def _team_partitions(row: Team) -> set[object]:
    return {of_organization(row.organization), *map(of_user, row.users)}


def _relationship_partitions(row: GroupRelationship) -> set[object]:
    owners: set[object] = {of_organization(row.organization), ("group", row.group)}
    owners.add((row.owner_type, row.owner))
    if row.user is not None:
        owners.add(of_user(row.user, row.role))
        if row.role is GroupRole.MEMBER:
            owners.add(("members", row.group))
    return owners


def _event_type_partitions(row: EventType) -> set[object]:
    if row.deleted_at is not None:
        return set()
    return {of_organization(row.organization), *map(of_user, row.hosts)}


def _event_partitions(row: ScheduledEvent) -> set[object]:
    organization, status = row.organization, row.status
    partitions: set[object] = {of_organization(organization), of_organization(organization, status)}
    for host in row.hosts:
        user = host.user
        partitions |= {of_user(user), of_user(user, status), of_user(user, status, row.event_type)}
    return partitions


_CONTACT_PARTITIONED_BY = (
    "user",
    "lists",
    "emails",
    "phone_numbers",
    "timezone",
    "country",
    "state",
)


def _contact_partitions(row: Contact) -> set[object]:
    user = row.user
    partitions: set[object] = {of_user(user)}
    partitions.update(of_user(user, "contact_list", id_) for id_ in row.lists)
    for field in EXACT_FILTERS:
        partitions.update(of_user(user, field, value) for value in exact_values(row, field))
    return partitions


def _contact_addresses(row: Contact) -> set[object]:
    """Two views: who has an address, and which contact of a user's has it."""
    partitions = set[object]()
    for email in exact_values(row, "email"):
        partitions |= {email, of_user(row.user, email)}
    return partitions


def _recap_partitions(row: MeetingRecap) -> set[object]:
    user, status = row.user, row.status
    partitions: set[object] = {of_user(user, status)}
    if row.event is not None:
        partitions.add(of_user(user, status, "event", row.event))
    emails = {attendee.email.lower() for attendee in row.attendees}
    return partitions | {of_user(user, status, "attendee", email) for email in emails}


def _recap_subjects(row: MeetingRecap) -> set[object]:
    """What a recap is about, whosever it is: an event, and the people who were there."""
    about: set[object] = {("attendee", attendee.email.lower()) for attendee in row.attendees}
    return about | {("event", row.event)} if row.event else about


def _submission_emails(row: RoutingFormSubmission) -> set[str]:
    answers = (answer.answer or "" for answer in row.questions_and_answers)
    return {answer.lower() for answer in answers if "@" in answer}


def _subscription_partitions(row: Subscription) -> tuple[object, ...]:
    """Two views: what an organization lists by scope, and whose events a subscription gets."""
    target = row.user or row.group
    of_organization = (row.organization, row.scope)
    return (of_organization, (row.scope, target)) if target else (of_organization,)
