"""Makes the world in which every operation has something to work on, by the API where it can."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from msgspec import structs

from mockcalendly.domain.groups import AddGroup, AddToGroup, add_group, add_to_group
from mockcalendly.domain.links import mark_booked
from mockcalendly.domain.members import AddUser, add_user
from mockcalendly.domain.recaps import NewRecap, Notes, add_recap
from mockcalendly.domain.routing_forms import (
    NewRoutingForm,
    SubmitForm,
    add_routing_form,
    submit_form,
)
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.uris import id_in_uri
from mockcalendly.model.organizations import GroupRole, Membership, Role
from mockcalendly.settings import WorldSettings
from mockcalendly.store.transaction import Transaction
from tests.api.given import (
    BASE,
    MEMBER,
    NOW,
    ONBOARDING,
    ONE_ON_ONE,
    ORGANIZATION,
    OWNER,
    ROUND_ROBIN,
    Json,
)
from tests.contract.stage import TOKENS, Prepared, Stage, Things

__all__ = ["HOOK", "INVITED", "LABEL", "LIST", "TWIN_EMAIL", "booking", "prepare", "primary"]

C = TypeVar("C")
T = TypeVar("T")

BEFORE = datetime(2026, 2, 27, 9, tzinfo=UTC)
"""The Friday before `NOW`: what is booked then for that day is over on Monday."""

CONTACT_EMAIL, TWIN_EMAIL = "riley@example.com", "remy@example.com"
INVITED = "newcomer@example.com"
LIST, LABEL, HOOK = "Customers", "Account", "http://127.0.0.1:9/hook"
"""What is taken in the prepared world; nothing is ever sent to the last."""

DEFINITIONS = "/contacts/custom_field_definitions"

PLACES = {
    ONE_ON_ONE: {"kind": "zoom_conference"},
    ROUND_ROBIN: None,
    ONBOARDING: {"kind": "outbound_call", "location": "+14155550123"},
}
QUESTION = "Please share anything that will help prepare for our meeting."
ANSWERS = {
    ONE_ON_ONE: [QUESTION],
    ROUND_ROBIN: [QUESTION],
    ONBOARDING: ["Company", "Team size"],
}


def booking(event_type: str, start_time: str) -> Json:
    """Return the body of a booking with all that can be said."""
    return {
        "event_type": event_type,
        "start_time": start_time,
        "invitee": {
            "name": "Ada Lovelace",
            "email": "ada@example.com",
            "timezone": "Europe/London",
            "text_reminder_number": "+14155550199",
        },
        "location": PLACES[event_type],
        "questions_and_answers": [
            {"question": question, "answer": "11-100", "position": position}
            for position, question in enumerate(ANSWERS[event_type])
        ],
        "tracking": {
            "utm_campaign": "spring",
            "utm_source": "newsletter",
            "utm_medium": None,
            "utm_content": None,
            "utm_term": None,
            "salesforce_uuid": None,
        },
        "event_guests": ["guest@example.com"],
    }


async def prepare() -> Prepared:
    """Return a world on the Enterprise plan whose clock stands at `NOW`."""
    settings = WorldSettings(plan="enterprise", rate_limit=False)
    async with (
        Emulator(settings, clock=Clock(BEFORE, rate=0)) as emulator,
        Stage(emulator) as stage,
    ):
        shared = emulator.default.execute(_people, None) | await _shared(stage)
        owner = _Person(stage, "owner", OWNER, ONE_ON_ONE, 15)
        member = _Person(stage, "member", MEMBER, ONBOARDING, 18)
        meetings = [await person.meet() for person in (owner, member)]
        await emulator.advance(emulator.default, NOW)
        has = [
            Things(**{**shared, **met, **await person.rest(met)})
            for person, met in zip((owner, member), meetings, strict=True)
        ]
        has[1] = replace(has[1], removable=has[1].membership)
        return Prepared(emulator.default.snapshot(), *has)


def _people(tx: Transaction, _: None) -> dict[str, str]:
    """Add who is not in the default world: a group's admin, somebody to remove, an outsider."""
    home = next(iter(tx.rows.organizations))
    elsewhere = tx.rows.organizations.put(
        structs.replace(home, id="elsewhere", seq=tx.ids.sequence(), name="Elsewhere")
    )
    gina, rita = (_add(tx, home.id, name) for name in ("Gina Group", "Rita Removable"))
    _add(tx, elsewhere.id, "Otto Outsider", Role.OWNER)
    mia = next(row for row in tx.rows.memberships if row.user == id_in_uri(MEMBER, "users"))
    group = add_group(tx, AddGroup(organization=home.id, name="Onboarding"))
    place = add_to_group(tx, AddToGroup(group=group.id, owner=mia.id))
    add_to_group(tx, AddToGroup(group=group.id, owner=gina.id, role=GroupRole.ADMIN))
    form = add_routing_form(tx, NewRoutingForm(organization=home.id, name="Contact sales"))
    submission = submit_form(tx, SubmitForm(form=form.id))
    return {
        "organization": ORGANIZATION,
        "removable": f"{BASE}/organization_memberships/{rita.id}",
        "group": f"{BASE}/groups/{group.id}",
        "relationship": f"{BASE}/group_relationships/{place.id}",
        "routing_form": f"{BASE}/routing_forms/{form.id}",
        "submission": f"{BASE}/routing_form_submissions/{submission.id}",
        "team": f"{BASE}/teams/{next(iter(tx.rows.teams)).id}",
    }


def _add(tx: Transaction, organization: str, name: str, role: Role = Role.USER) -> Membership:
    first, _, last = name.lower().partition(" ")
    tokens = {"group": TOKENS["group admin"], "outsider": TOKENS["outsider"]}
    command = AddUser(
        organization=organization,
        name=name,
        email=f"{first}@example.com",
        role=role,
        token=tokens.get(last),
    )
    return add_user(tx, command)


async def _shared(stage: Stage) -> dict[str, str]:
    owner = _Person(stage, "owner", OWNER, ONE_ON_ONE, 15)
    text, tags = ({"label": LABEL, "field_type": "text"}, {"label": "Tags", "field_type": "tags"})
    path = ORGANIZATION.removeprefix(BASE)
    invited = await owner.post(f"{path}/invitations", {"email": INVITED})
    return {
        "definition": (await owner.post(DEFINITIONS, text))["uri"],
        "tags": (await owner.post(DEFINITIONS, tags))["uri"],
        "invitation": invited["uri"],
    }


@dataclass(frozen=True)
class _Person:
    """Makes things in somebody's name; his event type can be booked from some hour (UTC) on."""

    stage: Stage
    role: str
    user: str
    event_type: str
    hour: int

    async def post(self, path: str, body: Json) -> Json:
        answer = await self.stage.send("POST", path, body=body, token=TOKENS[self.role])
        assert answer.status_code == 201, f"{path}: {answer.text}"
        return dict(answer.json()["resource"])

    def execute(self, rule: Callable[[Transaction, C], T], command: C) -> T:
        return self.stage.emulator.default.execute(rule, command)

    async def meet(self) -> dict[str, str]:
        """Book two meetings of that Friday, and one to come."""
        over, absent, invitee = [
            (await self.post("/invitees", booking(self.event_type, f"2026-{day}:00Z")))["uri"]
            for day in (
                f"02-27T{self.hour}:00",
                f"02-27T{self.hour}:30",
                f"03-03T{self.hour}:00",
            )
        ]
        return {
            "over": over,
            "no_show": absent,
            "invitee": invitee,
            "event": invitee.rpartition("/invitees/")[0],
        }

    async def rest(self, met: dict[str, str]) -> dict[str, str]:
        """Make what else somebody has; return it with the no-show of a meeting that was met."""
        contact, twin = [
            (await self.post("/contacts", {"name": "R", "emails": [primary(email)]}))["uri"]
            for email in (CONTACT_EMAIL, TWIN_EMAIL)
        ]
        made = {
            "no_show": await self.post("/invitee_no_shows", {"invitee": met["no_show"]}),
            "contact_list": await self.post("/contact_lists", {"name": LIST}),
            "note": await self.post("/notes", {"contact": contact, "title": "Renewal"}),
            "share": await self.post("/shares", {"event_type": self.event_type}),
            "used_share": await self.post("/shares", {"event_type": self.event_type}),
            "subscription": await self.post("/webhook_subscriptions", self._hook()),
        }
        id_ = self.user.rpartition("/")[2]
        over = id_in_uri(met["over"].partition("/invitees/")[0], "scheduled_events")
        notes = Notes(summary_md="They met.", transcript="Ada: Hello.")
        recap = self.execute(add_recap, NewRecap(user=id_, event=over, notes=notes))
        address = made["used_share"]["scheduling_links"][0]["booking_url"]
        self.execute(mark_booked, address.split("/")[-2])
        return {
            **{name: resource["uri"] for name, resource in made.items()},
            "user": self.user,
            "membership": f"{BASE}/organization_memberships/{id_}",
            "event_type": self.event_type,
            "schedule": f"{BASE}/user_availability_schedules/{id_}",
            "contact": contact,
            "twin": twin,
            "recap": f"{BASE}/meeting_recaps/{recap.id}",
            "view": f"{BASE}/contact_lists/{id_}",
        }

    def _hook(self) -> Json:
        """Return a subscription to what the API cannot bring about."""
        body = {"url": HOOK, "events": ["event_type.deleted"], "organization": ORGANIZATION}
        if self.role == "owner":
            return {**body, "scope": "organization"}
        return {**body, "url": f"{HOOK}/own", "scope": "user", "user": self.user}


def primary(email: str) -> Json:
    """Return a contact's only address."""
    return {"email": email, "is_primary": True}
