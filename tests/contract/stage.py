"""A world in which every operation has something to work on, begun anew for each request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from httpx import ASGITransport, AsyncClient, Response
from msgspec.json import encode

from mockcalendly.emulator import Emulator
from mockcalendly.world import Snapshot
from mockcalendly.worlds.default import ADMIN_TOKEN, MEMBER_TOKEN, OWNER_TOKEN
from tests.api.given import BASE

__all__ = ["TOKENS", "Prepared", "Stage", "Things"]

TOKENS = {
    "owner": OWNER_TOKEN,
    "admin": ADMIN_TOKEN,
    "member": MEMBER_TOKEN,
    "group admin": "mock.group-admin.token",
    "outsider": "mock.outsider.token",
}
"""Who there is: the three of the default world; a plain member of the organization who is an admin
of the member's group; and the owner of another organization."""


@dataclass(frozen=True, kw_only=True)
class Things:
    """URIs of what somebody has, and of what everybody has in common.

    Attributes:
        removable: A membership that can be ended.
        event: One to come, with the invitee `invitee`.
        over: An invitee whose event has begun; `no_show` marks another one.
        contact: Somebody with the address `CONTACT_EMAIL`.
        twin: Another contact, with the address `TWIN_EMAIL`.
        view: The View of all contacts.
        used_share: A share that was booked.
        definition: A custom field for a text; `tags` is one for tags.
    """

    user: str
    membership: str
    removable: str
    event_type: str
    schedule: str
    event: str
    invitee: str
    over: str
    no_show: str
    contact: str
    twin: str
    contact_list: str
    view: str
    note: str
    share: str
    used_share: str
    subscription: str
    recap: str
    organization: str
    invitation: str
    definition: str
    tags: str
    group: str
    relationship: str
    team: str
    routing_form: str
    submission: str


@dataclass(frozen=True)
class Prepared:
    """A world, and what the owner and the member have in it."""

    snapshot: Snapshot
    owner: Things
    member: Things


class Stage:
    """Sends requests to the default world of an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self._client = AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    def begin(self, snapshot: Snapshot) -> None:
        """Bring the world to the state of a snapshot."""
        self.emulator.default.restore(snapshot)

    async def send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: object = None,
        *,
        token: str | None = OWNER_TOKEN,
    ) -> Response:
        """Return the answer to a request; a body of bytes is sent as it is."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        content = body if isinstance(body, bytes) or body is None else encode(body)
        return await self._client.request(
            method, path, params=query or None, content=content, headers=headers
        )

    def operation(self) -> str:
        """Return the id of the operation that the last request was taken for."""
        *_, last = self.emulator.default.journal
        return last.operation
