"""Users who come into an organization, and who leave it.

A user is in one organization at a time (documented in the help centre) and never in none: one who
leaves goes on alone on the free plan, with the account that he had.
"""

from msgspec.structs import replace

from mockcalendly.domain.access import Caller, administers
from mockcalendly.domain.activity_log import Activity, actor_of, log, log_group
from mockcalendly.domain.addresses import free_page
from mockcalendly.domain.contact_lists import AddView, add_view
from mockcalendly.domain.custom_fields import unset_fields
from mockcalendly.domain.deliveries import disable_subscription
from mockcalendly.domain.groups import relationships_of
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.kernel.zones import find_zone
from mockcalendly.model.activity_log import DetailValue, ResourcePath
from mockcalendly.model.contacts import ALL_CONTACTS
from mockcalendly.model.event_types import EventType, ProfileType
from mockcalendly.model.organizations import (
    MEMBERSHIP,
    Membership,
    Organization,
    Plan,
    Role,
    Stage,
    User,
)
from mockcalendly.model.record import Value
from mockcalendly.model.schedules import WORKING_WEEK, Schedule
from mockcalendly.model.tokens import AccessToken
from mockcalendly.model.webhooks import SubscriptionScope, SubscriptionState
from mockcalendly.store.rows import Rows, of_organization, of_user
from mockcalendly.store.transaction import Transaction

__all__ = ["AddUser", "RemoveMember", "add_user", "join", "remove_member"]


class AddUser(Value, frozen=True, kw_only=True, gc=False):
    """Somebody who begins to use Calendly as a member of an organization.

    Attributes:
        token: Bearer text of a personal access token with all scopes; None: he has none.
    """

    organization: str
    name: str
    email: str
    timezone: str = "UTC"
    role: Role = Role.USER
    token: str | None = None


class RemoveMember(Value, frozen=True, kw_only=True, gc=False):
    """A request to remove somebody from an organization; without a caller it is its owner's."""

    membership: str
    caller: Caller | None = None


def add_user(tx: Transaction, command: AddUser) -> Membership:
    """Add a user with a page, working hours and, if wanted, a token.

    Raises:
        NotFound: There is no such organization.
        InvalidArgument: The e-mail address or the token is somebody's, or the zone unknown.
    """
    if command.organization not in tx.rows.organizations:
        raise NotFound(hint=f"No organization has the id {command.organization}.")
    problems = []
    if tx.rows.users.by("by_email")[command.email.lower()]:
        problems.append(Detail("email", "has already been taken"))
    if command.token is not None and command.token in tx.rows.tokens:
        problems.append(Detail("token", "has already been taken"))
    if find_zone(command.timezone) is None:
        problems.append(Detail("timezone", "is not a valid time zone"))
    if problems:
        raise InvalidArgument(*problems)
    user = _create(tx, command)
    return _enter(tx, user, command.organization, command.role)


def join(tx: Transaction, user: User, organization: str) -> Membership:
    """Move a user who has been alone so far, with the event types that are his own.

    Raises:
        InvalidArgument: He shares an organization with others, who must remove him first
            (documented in the help centre, text assumed).
    """
    if len(tx.rows.memberships.by("by_owner")[of_organization(user.organization)]) > 1:
        raise InvalidArgument(Detail("email", "belongs to a user of another organization"))
    for former in list(tx.rows.memberships.listed("by_owner", of_user(user.id))):
        tx.rows.memberships.delete(former.id)
    _stop_listening(tx, user)
    return _move(tx, user, organization, Role.USER)


def remove_member(tx: Transaction, command: RemoveMember) -> None:
    """Remove somebody from an organization.

    His scheduled events stay in it, visible to its admins (documented), and so do subscriptions
    of the organization that he made; those to his own events stop (documented). He leaves groups
    and teams, and the hosts of what is not his own. With him go, into an organization of his own
    on the free plan: his user, page, schedules, tokens and own event types (assumed from "their
    account should simply drop back to the free plan", said by the vendor's staff).

    Raises:
        NotFound: There is no such membership.
        PermissionDenied: The caller is no admin there, or it is the owner's (both documented, no
            text is).
    """
    membership = tx.rows.memberships.get(command.membership)
    if membership is None:
        raise NotFound(hint=f"No organization membership has the id {command.membership}.")
    caller, user = command.caller, tx.rows.users[membership.user]
    if caller is not None and not administers(tx.rows, caller, membership.organization):
        raise PermissionDenied(hint="Only owners and admins may remove somebody.")
    if membership.role is Role.OWNER:
        raise PermissionDenied(hint="The owner of an organization cannot be removed.")
    _log_removal(tx, membership, user, caller)
    tx.rows.memberships.delete(membership.id)
    for relationship in relationships_of(tx.rows, MEMBERSHIP, membership.id):
        tx.rows.group_relationships.delete(relationship.id)
    for team in list(tx.rows.teams.listed("by_owner", of_user(user.id))):
        tx.rows.teams.put(replace(team, users=_without(user, team.users)))
    _stop_listening(tx, user)
    _leave_hosts(tx, user)
    _move(tx, user, _free_organization(tx, user).id, Role.OWNER)


def _log_removal(
    tx: Transaction, membership: Membership, user: User, caller: Caller | None
) -> None:
    organization = membership.organization
    actor = actor_of(tx.rows, caller, organization)
    who: dict[str, DetailValue] = {
        "name": user.name,
        "email": user.email,
        "uri": ResourcePath(path=f"/users/{user.id}"),
    }
    log(tx, Activity.USER_DELETED, organization=organization, actor=actor, details=who)
    for relationship in relationships_of(tx.rows, MEMBERSHIP, membership.id):
        log_group(tx, relationship, came=False, actor=actor)
    for team in tx.rows.teams.listed("by_owner", of_user(user.id)):
        details = {"team": team.name, **who}
        log(
            tx,
            Activity.TEAM_MEMBER_REMOVED,
            organization=organization,
            actor=actor,
            details=details,
        )


def _create(tx: Transaction, command: AddUser) -> User:
    user = tx.rows.users.put(
        User(
            id=tx.ids.uuid(),
            seq=tx.ids.sequence(),
            name=command.name,
            slug=free_page(tx.rows, command.name),
            email=command.email,
            timezone=command.timezone,
            time_notation="12h",
            avatar_url=None,
            locale="en",
            organization=command.organization,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )
    tx.rows.schedules.put(
        Schedule(
            id=tx.ids.uuid(),
            seq=tx.ids.sequence(),
            user=user.id,
            name="Working hours",
            default=True,
            timezone=command.timezone,
            rules=WORKING_WEEK,
        )
    )
    add_view(tx, AddView(user=user.id, name=ALL_CONTACTS, default=True))
    if command.token is not None:
        tx.rows.tokens.put(
            AccessToken(
                id=command.token,
                seq=tx.ids.sequence(),
                user=user.id,
                scopes=None,
                application=None,
                created_at=tx.now,
                expires_at=None,
                revoked_at=None,
            )
        )
    return user


def _enter(tx: Transaction, user: User, organization: str, role: Role) -> Membership:
    return tx.rows.memberships.put(
        Membership(
            id=tx.ids.uuid(),
            seq=tx.ids.sequence(),
            organization=organization,
            user=user.id,
            role=role,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )


def _move(tx: Transaction, user: User, organization: str, role: Role) -> Membership:
    for event_type in _hosted(tx.rows, user):
        if _is_own(event_type, user):
            tx.rows.event_types.put(replace(event_type, organization=organization))
    # Custom fields are an organization's: what contacts said in those of the former one is gone
    # (assumed).
    fields = unset_fields(tx.rows, organization)
    for contact in list(tx.rows.contacts.listed("by_created_at", of_user(user.id))):
        moved = replace(contact, organization=organization, custom_fields=fields)
        tx.rows.contacts.put(moved)
    user = tx.rows.users.put(replace(user, organization=organization, updated_at=tx.now))
    return _enter(tx, user, organization, role)


def _free_organization(tx: Transaction, user: User) -> Organization:
    return tx.rows.organizations.put(
        Organization(
            id=tx.ids.uuid(),
            seq=tx.ids.sequence(),
            name=user.name,
            kind="single",
            plan=Plan.BASIC,
            stage=Stage.FREE,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )


def _stop_listening(tx: Transaction, user: User) -> None:
    own = tx.rows.subscriptions.listed("by_created_at", (SubscriptionScope.USER, user.id))
    for subscription in list(own):
        if subscription.state is SubscriptionState.ACTIVE:
            disable_subscription(tx, subscription)


def _leave_hosts(tx: Transaction, user: User) -> None:
    """Take a user off the event types of others, and others off his own."""
    for event_type in _hosted(tx.rows, user):
        hosts = (user.id,) if _is_own(event_type, user) else _without(user, event_type.hosts)
        tx.rows.event_types.put(replace(event_type, hosts=hosts, updated_at=tx.now))


def _hosted(rows: Rows, user: User) -> list[EventType]:
    return list(rows.event_types.listed("by_position", of_user(user.id)))


def _is_own(event_type: EventType, user: User) -> bool:
    profile = event_type.profile
    return bool(profile and profile.type is ProfileType.USER and profile.owner == user.id)


def _without(user: User, users: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(other for other in users if other != user.id)
