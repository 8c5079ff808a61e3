"""What ought to be in a world, as plainly as it can be kept: dictionaries, lists, and no index.

Nothing of the package is used here: what is said of the rules is said a second time. Resources are
kept as the API is to show them, with what else decides about them beside.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.laws.whole.meter import Meter

__all__ = ["FORM", "NOW", "WORLD", "Hook", "Item", "Json", "Model", "Person", "instant", "written"]

Json = dict[str, Any]

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday; clocks change on the 8th in America and on the 29th in Europe."""

FORM = "Contact sales"

WORLD: Json = {
    "now": "2026-03-02T09:00:00Z",
    "plan": "enterprise",
    "organizations": [{"id": "elsewhere", "name": "Elsewhere", "plan": "enterprise"}],
    "users": [
        {"slug": "lead", "id": "lead", "name": "Gina Lead", "timezone": "Europe/Berlin"},
        {"slug": "auditor", "id": "auditor", "name": "Aude Auditor", "role": "admin"},
        {"slug": "outsider", "id": "outsider", "name": "Otto Out", "organization": "Elsewhere"},
    ],
    "groups": [
        {"id": "onboarding", "name": "Onboarding", "members": ["mia-member"], "admins": ["lead"]}
    ],
    "routing_forms": [
        {
            "id": "contact",
            "name": FORM,
            "questions": [
                {"name": "Email", "type": "email", "required": True},
                {"name": "Size", "type": "select", "answer_choices": ["small", "large"]},
            ],
            "routes": [{"when": {"Size": "large"}, "to": {"event_type": "30min"}}],
            "fallback": {"custom_message": {"headline": "Thank you", "body": "We write."}},
        }
    ],
}
"""What each world begins with, beyond the default one; the auditor only looks."""


@dataclass(eq=False)
class Person:
    """Somebody with a token.

    Attributes:
        organization: URI.
        role: ``owner``, ``admin`` or ``user``.
        membership: URI.
        shown: As the API shows the user.
    """

    key: str
    token: str
    organization: str
    role: str
    membership: str
    shown: Json
    member_since: str

    @property
    def uri(self) -> str:
        return str(self.shown["uri"])

    @property
    def email(self) -> str:
        return str(self.shown["email"])


@dataclass(eq=False)
class Item:
    """A resource.

    Attributes:
        shown: As the API is to show it.
        organization: URI.
        users: URIs of those whose it is: a contact's user, an event type's or an event's hosts.
        kept: What else decides about it.
    """

    shown: Json
    organization: str = ""
    users: list[str] = field(default_factory=list)
    kept: Json = field(default_factory=dict)

    @property
    def uri(self) -> str:
        return str(self.shown["uri"])


@dataclass(eq=False)
class Hook:
    """A subscription, and what it must have been told, in order."""

    shown: Json
    path: str
    expected: list[tuple[str, str]] = field(default_factory=list)
    gone: bool = False


@dataclass(eq=False)
class Model:
    """A world.

    Attributes:
        base: What URIs in it start with.
        plans: Names of plans by the URIs of organizations.
        limits: Meeting limits by the URIs of users.
        meter: What its users have used up of their requests.
    """

    name: str
    base: str
    now: datetime = NOW
    people: dict[str, Person] = field(default_factory=dict)
    plans: dict[str, str] = field(default_factory=dict)
    invitations: list[Item] = field(default_factory=list)
    groups: list[Item] = field(default_factory=list)
    relationships: list[Item] = field(default_factory=list)
    teams: list[Item] = field(default_factory=list)
    event_types: list[Item] = field(default_factory=list)
    schedules: list[Item] = field(default_factory=list)
    limits: dict[str, Json] = field(default_factory=dict)
    shares: list[Item] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    events: list[Item] = field(default_factory=list)
    invitees: list[Item] = field(default_factory=list)
    marks: list[Item] = field(default_factory=list)
    contacts: list[Item] = field(default_factory=list)
    definitions: list[Item] = field(default_factory=list)
    contact_lists: list[Item] = field(default_factory=list)
    notes: list[Item] = field(default_factory=list)
    forms: list[Item] = field(default_factory=list)
    submissions: list[Item] = field(default_factory=list)
    recaps: list[Item] = field(default_factory=list)
    communications: list[Item] = field(default_factory=list)
    log: list[Item] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    meter: Meter = field(default_factory=Meter)

    @property
    def time(self) -> str:
        """The present instant, as the API writes it."""
        return written(self.now)

    def user(self, uri: str) -> Person:
        """Return the person with a URI."""
        return next(person for person in self.people.values() if person.uri == uri)

    def administers(self, person: Person, organization: str) -> bool:
        """Return whether somebody is owner or admin of an organization."""
        return person.organization == organization and person.role in ("owner", "admin")

    def leads(self, person: Person, group: str) -> bool:
        """Return whether somebody is an admin of a group, or of its organization."""
        found = next(each for each in self.groups if each.uri == group)
        return self.administers(person, found.organization) or any(
            place.shown["group"] == group
            and place.shown["role"] == "admin"
            and place.users == [person.uri]
            for place in self.relationships
        )

    def members(self, group: str) -> list[str]:
        """Return the URIs of a group's members."""
        return [
            user
            for place in self.relationships
            if place.shown["group"] == group and place.shown["role"] == "member"
            for user in place.users
        ]

    def manages(self, person: Person, item: Item) -> bool:
        """Return whether something is somebody's own, or of an organization he administers."""
        return person.uri in item.users or self.administers(person, item.organization)

    def note(self, organization: str, name: str, actor: Person | None) -> None:
        """Say that something is in the activity log."""
        namespace, _, action = name.partition(".")
        shown = {
            "occurred_at": self.time,
            "organization": organization,
            "fully_qualified_name": name,
            "namespace": namespace,
            "action": action,
        }
        users = [actor.uri] if actor else []
        self.log.append(Item(shown, organization, users))

    def tell(self, event: str, uri: str, organization: str, users: Iterable[str]) -> None:
        """Say that subscribers hear of something that concerns some users."""
        concerned = set(users)
        for hook in self.hooks:
            if hook.gone or hook.shown["state"] != "active":
                continue
            if hook.shown["organization"] != organization or event not in hook.shown["events"]:
                continue
            scope = hook.shown["scope"]
            targets = {
                "organization": concerned,
                "user": {hook.shown["user"]},
                "group": {*self.members(hook.shown["group"])} if scope == "group" else set(),
            }
            if scope == "organization" or targets[scope] & concerned:
                hook.expected.append((event, uri))

    def active_invitees(self, event: Item) -> Iterator[Item]:
        """Return an event's invitees who still come."""
        return (
            each
            for each in self.invitees
            if each.shown["event"] == event.uri and each.shown["status"] == "active"
        )

    def let_meetings_begin(self) -> None:
        """Bring the dates of contacts up to the present."""
        for contact in self.contacts:
            begun = [start for start, _ in contact.kept["meetings"] if start <= self.now]
            ahead = [each for each in contact.kept["meetings"] if each[0] > self.now]
            contact.kept["meetings"] = ahead
            contact.kept["last"] = max([*contact.kept["last"], *begun], default=None)
            contact.kept["last"] = [contact.kept["last"]] if contact.kept["last"] else []
            last = written(contact.kept["last"][0]) if contact.kept["last"] else None
            contact.shown["next_meeting_date"] = (
                written(min(start for start, _ in ahead)) if ahead else None
            )
            contact.shown["last_meeting_date"] = contact.shown["last_interaction_date"] = last


def written(at: datetime) -> str:
    """Return an instant as the API writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant(text: str) -> datetime:
    """Return the instant that the API has written."""
    return datetime.fromisoformat(text).astimezone(UTC)
