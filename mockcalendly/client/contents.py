"""What a world holds, and what a test puts into it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from mockcalendly.actions.contents import (
    AcceptInvitation,
    ChangePlan,
    DeclineInvitation,
    Extend,
)
from mockcalendly.client.connection import Connection
from mockcalendly.client.references import Reference, uri_of
from mockcalendly.client.resources import Resource
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
        from mockcalendly.client.pieces import read_piece  # noqa: PLC0415 - brings a parser
        from mockcalendly.scenario.nodes import DocumentError  # noqa: PLC0415

        given = read_piece(piece, sections)
        try:
            return self._home.do(Extend(piece=given.content))
        except DocumentError as error:
            raise given.placed(error) from None

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
        return self._home.do(ChangePlan(plan=plan, organization=uri_of(organization)))

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
        return self._home.do(
            AcceptInvitation(
                invitation=uri_of(invitation), name=name, timezone=timezone, token=token
            )
        )

    def decline_invitation(self, invitation: Reference) -> Resource:
        """Decline an invitation to an organization, and return it.

        Args:
            invitation: Its URI, id or resource, or the e-mail address that it went to.

        Raises:
            NotFound: There is no such invitation.
            InvalidArgument: It was answered already.
        """
        return self._home.do(DeclineInvitation(invitation=uri_of(invitation)))
