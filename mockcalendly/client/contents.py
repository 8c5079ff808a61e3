"""What a world holds, and what a test puts into it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from mockcalendly.client.connection import Connection
from mockcalendly.client.references import Reference, find_invitation, find_organization
from mockcalendly.client.resources import Resource, plain
from mockcalendly.domain.invitations import (
    AcceptInvitation,
    accept_invitation,
    decline_invitation,
)
from mockcalendly.domain.plans import ChangePlan, change_plan
from mockcalendly.kernel.uris import Origins
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render
from mockcalendly.worlds.default import PLANS

__all__ = ["Contents"]


class Contents(Connection):
    """What a tester can put into a world and the API's clients cannot."""

    def extend(
        self,
        piece: Mapping[str, Any] | str | Path | None = None,
        /,
        **sections: Any,  # noqa: ANN401 - whatever a world file takes
    ) -> dict[str, list[Resource]]:
        """Put something into the world, in the words of world files, and return what came of it.

        ```python
        made = calendly.extend(
            contacts=[{"user": "owner", "name": "Ada Lovelace", "emails": ["ada@example.com"]}],
            busy_times=[{"user": "owner", "start_time": "+1d 09:00", "end_time": "+1d 12:00"}],
        )
        assert made["contacts"][0]["name"] == "Ada Lovelace"
        ```

        It describes a state: whatever is put in was so already, so no webhook tells of it. All of
        it goes in or, if anything makes no sense, nothing. Relative moments count from the
        world's present instant. Resources may stand wherever their URIs may, and aware datetimes
        wherever instants may; texts are what they are, ``${…}`` means nothing in them.

        Args:
            piece: A mapping as a world file has it, without `seed`, `now`, `plan` and `base`; or
                the path of such a file.
            sections: More of the mapping's keys: `users`, `contacts`, `bookings`...

        Returns:
            The resources as the API shows them, by the names of the sections; of bookings, the
            invitees.

        Raises:
            DocumentError: Something in it makes no sense. It is a ValueError and says where:
                ``contacts[0].emails: …``.
            TypeError: A key is given twice, or beside a file.
        """
        from mockcalendly.scenario.piece import (  # noqa: PLC0415 - brings a parser
            extend,
            load_piece,
            read_piece,
        )

        if isinstance(piece, str | Path):
            if sections:
                raise TypeError("Nothing can be given beside a file.")
            read = load_piece(piece, os.environ)
        else:
            given = {} if piece is None else piece
            if twice := sections.keys() & given.keys():
                raise TypeError(f"Given twice: {', '.join(sorted(twice))}.")
            read = read_piece({**given, **sections})
        home = self._home
        made = home.call(lambda: extend(home.world, read, home.base))
        return {name: [*map(plain, resources)] for name, resources in made.items()}

    def change_plan(
        self,
        plan: Literal["free", "trial", "standard", "teams", "enterprise"],
        organization: Reference | None = None,
    ) -> Resource:
        """Put an organization on a plan, at once, and return the organization.

        Args:
            plan: It decides the rate limits and what is allowed.
            organization: URI, id, name or resource; None: the owner's.

        Raises:
            NotFound: There is no such organization.
            ValueError: There is no such plan.
        """
        if plan not in PLANS:
            raise ValueError(f"{plan!r} is no plan; there are: {', '.join(PLANS)}.")

        def run(tx: Transaction, origins: Origins) -> Resource:
            id_ = find_organization(tx.rows, organization).id
            row = change_plan(tx, ChangePlan(organization=id_, plan=plan))
            return plain(render.organizations.organization(row, origins))

        return self._home.execute(run)

    def accept_invitation(
        self,
        invitation: Reference,
        *,
        name: str | None = None,
        timezone: str = "UTC",
        token: str | None = None,
    ) -> Resource:
        """Accept an invitation to an organization, and return the membership with its user.

        Who is no user yet becomes one, with a page and working hours; who was alone so far comes
        with what is his.

        Args:
            invitation: Its URI, id or resource, or the e-mail address that it went to.
            name: Of a new user; None: what stands before the ``@``.
            timezone: Of a new user.
            token: An access token that a new user is to have, with all scopes.

        Raises:
            NotFound: There is no such invitation.
            InvalidArgument: It was answered already, the zone is unknown, the token is taken, or
                the user shares another organization with others.
        """

        def run(tx: Transaction, origins: Origins) -> Resource:
            id_ = find_invitation(tx.rows, invitation).id
            command = AcceptInvitation(invitation=id_, name=name, timezone=timezone, token=token)
            row = accept_invitation(tx, command)
            return plain(render.organizations.membership(row, tx.rows.users[row.user], origins))

        return self._home.execute(run)

    def decline_invitation(self, invitation: Reference) -> Resource:
        """Decline an invitation to an organization, and return it.

        Args:
            invitation: Its URI, id or resource, or the e-mail address that it went to.

        Raises:
            NotFound: There is no such invitation.
            InvalidArgument: It was answered already.
        """

        def run(tx: Transaction, origins: Origins) -> Resource:
            row = decline_invitation(tx, find_invitation(tx.rows, invitation).id)
            return plain(render.organizations.invitation(row, origins))

        return self._home.execute(run)
