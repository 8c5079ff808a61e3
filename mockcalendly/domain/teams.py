"""Teams: users of an organization with a scheduling page in common."""

from mockcalendly.domain.access import Caller, require_colleague, require_member
from mockcalendly.domain.addresses import is_page_taken
from mockcalendly.domain.chosen_ids import chosen_id
from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.model.organizations import Team
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows, of_organization, of_user
from mockcalendly.store.transaction import Transaction

__all__ = ["AddTeam", "add_team", "find_team", "teams_asked_for"]


class AddTeam(Value, frozen=True, kw_only=True, gc=False):
    """A team that a world is to have; the API cannot make one.

    Attributes:
        slug: Address of its page.
        users: Ids of its people.
        id: Last segment of its URI; drawn if None.
    """

    organization: str
    name: str
    slug: str
    users: tuple[str, ...] = ()
    id: str | None = None


def teams_asked_for(rows: Rows, caller: Caller, user: str | None) -> tuple[object, ...]:
    """Return the partition of the teams that a user is in, or of the caller's organization.

    Every member may ask (assumed: the pages of teams are public, and no role is documented).

    Raises:
        NotFound: There is no such user.
        PermissionDenied: The user is of another organization.
    """
    if user is None:
        return of_organization(caller.user.organization)
    require_colleague(rows, caller, user)
    return of_user(user)


def find_team(rows: Rows, caller: Caller, id_: str) -> Team:
    """Return a team of the caller's organization."""
    row = rows.teams.get(id_)
    if row is None:
        raise NotFound(hint=f"No team has the id {id_}.")
    require_member(rows, caller, row.organization)
    return row


def add_team(tx: Transaction, command: AddTeam) -> Team:
    """Add a team.

    Raises:
        NotFound: There is no such organization.
        InvalidArgument: Somebody is not of the organization, or the page or the id is taken.
    """
    if command.organization not in tx.rows.organizations:
        raise NotFound(hint=f"No organization has the id {command.organization}.")
    users = [tx.rows.users.get(user) for user in command.users]
    problems = [
        Detail(f"users[{number}]", "is not a user of the organization")
        for number, user in enumerate(users)
        if user is None or user.organization != command.organization
    ]
    if is_page_taken(tx.rows, command.slug):
        problems.append(Detail("slug", "has already been taken"))
    if problems:
        raise InvalidArgument(*problems)
    return tx.rows.teams.put(
        Team(
            id=chosen_id(tx, tx.rows.teams, command.id),
            seq=tx.ids.sequence(),
            organization=command.organization,
            name=command.name,
            slug=command.slug,
            users=tuple(dict.fromkeys(command.users)),
        )
    )
