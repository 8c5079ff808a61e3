"""Invitations to an organization: sent, sent again, revoked, accepted, declined."""

from msgspec.structs import replace

from mockcalendly.domain.access import Caller, administers, membership_in
from mockcalendly.domain.activity_log import Activity, actor_of, log, log_group
from mockcalendly.domain.groups import relationships_of
from mockcalendly.domain.members import AddUser, add_user, join
from mockcalendly.errors import AlreadyInvited, Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.activity_log import ResourcePath
from mockcalendly.model.organizations import (
    INVITATION,
    MEMBERSHIP,
    Invitation,
    InvitationStatus,
    Membership,
    Organization,
    Stage,
)
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows, of_organization
from mockcalendly.store.transaction import Transaction

__all__ = [
    "AcceptInvitation",
    "Invite",
    "RevokeInvitation",
    "accept_invitation",
    "decline_invitation",
    "find_invitation",
    "invite",
    "require_invitations_of",
    "require_new",
    "resend_invitation",
    "revoke_invitation",
]

NO_PERMISSION = "You do not have permission"
SCIM_ENABLED = "You cannot perform this action for an organization with SCIM enabled."
TRIAL_QUOTA = "You already sent all the invitations allotted to you with a trial account."
NO_SEATS = (
    "You already sent all the invitations you're allotted based upon the number of seats "
    "purchased with your account. Please purchase more seats to send more invitations."
)
"""403 messages (documented)."""

FREE_SEATS = 1
"""Users on the free plan (documented in the help centre: others need a paid plan)."""


class Invite(Value, frozen=True, kw_only=True, gc=False):
    """A request to invite somebody; without a caller it is the organization's owner's."""

    organization: str
    email: str
    caller: Caller | None = None


class RevokeInvitation(Value, frozen=True, kw_only=True, gc=False):
    """A request to take an invitation back."""

    organization: str
    invitation: str
    caller: Caller | None = None


class AcceptInvitation(Value, frozen=True, kw_only=True, gc=False):
    """What the invited person says on joining.

    Attributes:
        name: The e-mail address's local part if None.
        token: Bearer text of a personal access token with all scopes; None: he has none.
    """

    invitation: str
    name: str | None = None
    timezone: str = "UTC"
    token: str | None = None


def invite(tx: Transaction, command: Invite) -> Invitation:
    """Send an invitation; no mail leaves.

    Who has been invited already, or is a member, is refused (assumed: 400, text too).

    Raises:
        NotFound: There is no such organization.
        PermissionDenied: The caller is no admin there, an identity provider manages the users, or
            no seat is left.
        InvalidArgument: The person is a member, or has been invited.
    """
    organization = _organization(tx.rows, command.organization)
    _require_admin(tx.rows, command.caller, organization.id, NO_PERMISSION)
    _require_no_scim(organization)
    require_new(tx.rows, organization.id, command.email)
    _require_seat(tx.rows, organization)
    row = tx.rows.invitations.put(
        Invitation(
            id=tx.ids.uuid(),
            seq=tx.ids.sequence(),
            organization=organization.id,
            email=command.email,
            status=InvitationStatus.PENDING,
            last_sent_at=tx.now,
            user=None,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )
    _log(tx, Activity.INVITE_SENT, row, actor_of(tx.rows, command.caller, organization.id))
    return row


def revoke_invitation(tx: Transaction, command: RevokeInvitation) -> None:
    """Take an invitation back: it is gone, its link is dead (documented).

    One that was answered cannot be taken back (assumed: nothing says what that would undo).
    """
    organization = _organization(tx.rows, command.organization)
    _require_admin(tx.rows, command.caller, organization.id)
    row = _find(tx.rows, organization.id, command.invitation)
    _require_no_scim(organization)
    _require_pending(row)
    _leave_groups(tx, row)
    tx.rows.invitations.delete(row.id)
    _log(tx, Activity.INVITE_REVOKED, row, actor_of(tx.rows, command.caller, organization.id))


def resend_invitation(tx: Transaction, invitation: str) -> Invitation:
    """Send a pending invitation again: the API shows when that was last done."""
    row = _pending(tx.rows, invitation)
    _log(tx, Activity.INVITE_SENT, row, actor_of(tx.rows, None, row.organization))
    return tx.rows.invitations.put(replace(row, last_sent_at=tx.now, updated_at=tx.now))


def accept_invitation(tx: Transaction, command: AcceptInvitation) -> Membership:
    """Join: a new user, or one who was alone so far, becomes a member, of the groups foreseen too.

    Raises:
        NotFound: There is no such invitation.
        InvalidArgument: It was answered; or its person is in another organization.
    """
    row = _pending(tx.rows, command.invitation)
    existing = next(tx.rows.users.listed("by_email", row.email.lower()), None)
    if existing is not None:
        membership = join(tx, existing, row.organization)
    else:
        membership = add_user(
            tx,
            AddUser(
                organization=row.organization,
                name=command.name or row.email.partition("@")[0],
                email=row.email,
                timezone=command.timezone,
                token=command.token,
            ),
        )
    tx.rows.invitations.put(
        replace(row, status=InvitationStatus.ACCEPTED, user=membership.user, updated_at=tx.now)
    )
    _log(tx, Activity.INVITE_ACCEPTED, row, membership.user)
    for relationship in relationships_of(tx.rows, INVITATION, row.id):
        place = tx.rows.group_relationships.put(
            replace(
                relationship,
                owner=membership.id,
                owner_type=MEMBERSHIP,
                user=membership.user,
                updated_at=tx.now,
            )
        )
        log_group(tx, place, came=True, actor=membership.user)
    return membership


def decline_invitation(tx: Transaction, invitation: str) -> Invitation:
    """Turn an invitation down; the places foreseen in groups are given up (assumed).

    Raises:
        NotFound: There is no such invitation.
        InvalidArgument: It was answered.
    """
    row = _pending(tx.rows, invitation)
    _leave_groups(tx, row)
    _log(tx, Activity.INVITE_DECLINED, row, None)
    return tx.rows.invitations.put(
        replace(row, status=InvitationStatus.DECLINED, updated_at=tx.now)
    )


def require_invitations_of(rows: Rows, caller: Caller, organization: str) -> None:
    """Refuse who may not look at an organization's invitations: only its admins may (assumed)."""
    _organization(rows, organization)
    _require_admin(rows, caller, organization)


def find_invitation(rows: Rows, caller: Caller, organization: str, id_: str) -> Invitation:
    """Return an invitation of an organization that the caller administers."""
    require_invitations_of(rows, caller, organization)
    return _find(rows, organization, id_)


def _log(tx: Transaction, activity: Activity, row: Invitation, actor: str | None) -> None:
    path = f"/organizations/{row.organization}/invitations/{row.id}"
    log(
        tx,
        activity,
        organization=row.organization,
        actor=actor,
        details={"email": row.email, "uri": ResourcePath(path=path)},
    )


def _organization(rows: Rows, id_: str) -> Organization:
    row = rows.organizations.get(id_)
    if row is None:
        raise NotFound(hint=f"No organization has the id {id_}.")
    return row


def _find(rows: Rows, organization: str, id_: str) -> Invitation:
    row = rows.invitations.get(id_)
    if row is None or row.organization != organization:
        raise NotFound(hint=f"The organization {organization} has no invitation {id_}.")
    return row


def _pending(rows: Rows, id_: str) -> Invitation:
    row = rows.invitations.get(id_)
    if row is None:
        raise NotFound(hint=f"No organization invitation has the id {id_}.")
    _require_pending(row)
    return row


def _require_pending(row: Invitation) -> None:
    if row.status is not InvitationStatus.PENDING:
        raise InvalidArgument(Detail("invitation", f"has already been {row.status}"))


def _require_admin(
    rows: Rows, caller: Caller | None, organization: str, message: str | None = None
) -> None:
    if caller is not None and not administers(rows, caller, organization):
        hint = "Invitations are for owners and admins of the organization."
        raise PermissionDenied(message, hint=hint) if message else PermissionDenied(hint=hint)


def _require_no_scim(organization: Organization) -> None:
    if organization.scim:
        raise PermissionDenied(SCIM_ENABLED)


def require_new(rows: Rows, organization: str, email: str) -> None:
    """Refuse somebody who is a member of an organization, or has been invited to it.

    How a member is refused is assumed; how an invited one is was observed.
    """
    member = next(rows.users.listed("by_email", email.lower()), None)
    if member is not None and membership_in(rows, member.id, organization) is not None:
        raise InvalidArgument(Detail("email", "is already a member of the organization"))
    partition = of_organization(organization, "email", email.lower())
    sent = rows.invitations.listed("by_created_at", partition)
    if any(invitation.status is InvitationStatus.PENDING for invitation in sent):
        raise AlreadyInvited(email)


def _require_seat(rows: Rows, organization: Organization) -> None:
    """Refuse where the last seat is taken: pending invitations count (documented by the text).

    How many invitations a trial has is published nowhere: as many as the world says.
    """
    seats = FREE_SEATS if organization.stage is Stage.FREE else organization.seats
    if seats is None:
        return
    members = rows.memberships.by("by_owner")[of_organization(organization.id)]
    pending = rows.invitations.by("by_created_at")[
        of_organization(organization.id, InvitationStatus.PENDING)
    ]
    if len(members) + len(pending) >= seats:
        trial = organization.stage is Stage.TRIAL
        raise PermissionDenied(TRIAL_QUOTA if trial else NO_SEATS)


def _leave_groups(tx: Transaction, row: Invitation) -> None:
    for relationship in relationships_of(tx.rows, INVITATION, row.id):
        tx.rows.group_relationships.delete(relationship.id)
