"""The default world: one paid organization of three users in which the vendor's examples work.

Ids and the instant of creation are those of the vendor's documentation, so that a request
copied from there finds what it names.
"""

from datetime import UTC, datetime
from functools import cache

from msgspec.structs import replace

from mockcalendly.kernel.ids import Ids
from mockcalendly.model.contacts import ALL_CONTACTS, ContactList, ContactListType
from mockcalendly.model.event_types import (
    AnswerType,
    CustomQuestion,
    EventType,
    EventTypeKind,
    LocationConfiguration,
    LocationKind,
    PoolingType,
    Profile,
    ProfileType,
)
from mockcalendly.model.organizations import (
    MEMBERSHIP,
    Group,
    GroupRelationship,
    GroupRole,
    Membership,
    Organization,
    Plan,
    Role,
    Stage,
    Team,
    User,
)
from mockcalendly.model.schedules import WORKING_WEEK, Schedule
from mockcalendly.model.tokens import AccessToken
from mockcalendly.store.rows import Rows
from mockcalendly.worlds.routing import routing_form

__all__ = ["ADMIN_TOKEN", "MEMBER_TOKEN", "OWNER_TOKEN", "PLANS", "default_rows", "usual_token"]

OWNER_TOKEN = "mock.owner.token"  # noqa: S105 - the token is public by design
ADMIN_TOKEN = "mock.admin.token"  # noqa: S105
MEMBER_TOKEN = "mock.member.token"  # noqa: S105

PLANS = {
    "free": (Plan.BASIC, Stage.FREE),
    "trial": (Plan.TEAMS, Stage.TRIAL),
    "standard": (Plan.STANDARD, Stage.PAID),
    "teams": (Plan.TEAMS, Stage.PAID),
    "enterprise": (Plan.ENTERPRISE, Stage.PAID),
}
"""What ``--plan`` can name: the plans of the vendor's price list, as an organization shows them.

A trial is one of the Teams plan (documented: help centre).
"""

ORGANIZATION = "A" * 16
OWNER, ADMIN, MEMBER = "A" * 16, "B" * 16, "C" * 16
EPOCH = datetime(2020, 1, 2, 3, 4, 5, 678123, UTC)

_PEOPLE = (
    (OWNER, Role.OWNER, "Olivia Owner", "olivia-owner", "America/New_York", OWNER_TOKEN),
    (ADMIN, Role.ADMIN, "Adam Admin", "adam-admin", "Europe/Berlin", ADMIN_TOKEN),
    (MEMBER, Role.USER, "Mia Member", "mia-member", "America/Los_Angeles", MEMBER_TOKEN),
)

_CONFERENCES = (
    LocationKind.GOOGLE_CONFERENCE,
    LocationKind.MICROSOFT_TEAMS_CONFERENCE,
    LocationKind.ZOOM_CONFERENCE,
)


def default_rows(plan: str = "teams") -> Rows:
    """Return fresh tables of the default world on a plan of `PLANS`."""
    return _template(plan).copy()


def usual_token(rows: Rows) -> str | None:
    """Return the token to try a world with: its owner's if that is the well-known one."""
    if OWNER_TOKEN in rows.tokens:
        return OWNER_TOKEN
    return next((row.id for row in rows.tokens), None)


@cache
def _template(plan: str) -> Rows:
    rows = Rows()
    ids = Ids(0)
    rows.record([])
    name, stage = PLANS[plan]
    rows.organizations.put(
        Organization(
            id=ORGANIZATION,
            seq=ids.sequence(),
            name="Acme Sales",
            kind="multiple",
            plan=name,
            stage=stage,
            created_at=EPOCH,
            updated_at=EPOCH,
        )
    )
    for person in _PEOPLE:
        _add_person(rows, ids, person)
    for event_type in _event_types(ids):
        rows.event_types.put(event_type)
    _add_team_and_group(rows, ids)
    for id_, *_ in _PEOPLE:
        rows.contact_lists.put(_all_contacts(ids, id_))
    rows.routing_forms.put(routing_form(ids, ORGANIZATION, EPOCH))
    rows.record(None)
    return rows


def _add_person(rows: Rows, ids: Ids, person: tuple[str, Role, str, str, str, str]) -> None:
    id_, role, name, slug, timezone, token = person
    rows.users.put(
        User(
            id=id_,
            seq=ids.sequence(),
            name=name,
            slug=slug,
            email=f"{name.partition(' ')[0].lower()}@example.com",
            timezone=timezone,
            time_notation="12h",
            avatar_url=None,
            locale="en",
            organization=ORGANIZATION,
            created_at=EPOCH,
            updated_at=EPOCH,
            conferences=_CONFERENCES,
        )
    )
    rows.memberships.put(
        Membership(
            id=id_,
            seq=ids.sequence(),
            organization=ORGANIZATION,
            user=id_,
            role=role,
            created_at=EPOCH,
            updated_at=EPOCH,
        )
    )
    rows.tokens.put(
        AccessToken(
            id=token,
            seq=ids.sequence(),
            user=id_,
            scopes=None,
            application=None,
            created_at=EPOCH,
            expires_at=None,
            revoked_at=None,
        )
    )
    rows.schedules.put(
        Schedule(
            id=id_,
            seq=ids.sequence(),
            user=id_,
            name="Working hours",
            default=True,
            timezone=timezone,
            rules=WORKING_WEEK,
        )
    )


def _all_contacts(ids: Ids, user: str) -> ContactList:
    """Return the View that everybody has (documented)."""
    return ContactList(
        id=user,
        seq=ids.sequence(),
        user=user,
        name=ALL_CONTACTS,
        type=ContactListType.DYNAMIC_VIEW,
        contact_count=None,
        default=True,
        created_at=EPOCH,
        updated_at=EPOCH,
    )


def _add_team_and_group(rows: Rows, ids: Ids) -> None:
    people = (OWNER, ADMIN, MEMBER)
    rows.teams.put(
        Team(
            id="A" * 16,
            seq=ids.sequence(),
            organization=ORGANIZATION,
            name="Acme Sales",
            slug="acme-sales",
            users=people,
        )
    )
    group = rows.groups.put(
        Group(
            id="A" * 16,
            seq=ids.sequence(),
            organization=ORGANIZATION,
            name="Sales",
            created_at=EPOCH,
            updated_at=EPOCH,
        )
    )
    places = [(id_, id_, GroupRole.MEMBER) for id_ in people] + [("D" * 16, ADMIN, GroupRole.ADMIN)]
    for id_, user, role in places:
        rows.group_relationships.put(
            GroupRelationship(
                id=id_,
                seq=ids.sequence(),
                organization=ORGANIZATION,
                group=group.id,
                role=role,
                owner=user,
                owner_type=MEMBERSHIP,
                user=user,
                created_at=EPOCH,
                updated_at=EPOCH,
            )
        )


def _event_types(ids: Ids) -> list[EventType]:
    base = EventType(
        id="A" * 16,
        seq=ids.sequence(),
        organization=ORGANIZATION,
        name="30 Minute Meeting",
        slug="30min",
        page="olivia-owner",
        active=True,
        kind=EventTypeKind.SOLO,
        pooling_type=None,
        type="StandardEventType",
        duration=30,
        duration_options=None,
        color="#0069ff",
        internal_note=None,
        is_paid=False,
        description_plain="A short talk.",
        description_html="<p>A short talk.</p>",
        profile=Profile(type=ProfileType.USER, name="Olivia Owner", owner=OWNER),
        secret=False,
        booking_method="instant",
        custom_questions=(
            CustomQuestion(
                name="Please share anything that will help prepare for our meeting.",
                type=AnswerType.TEXT,
            ),
        ),
        locations=(LocationConfiguration(kind=LocationKind.ZOOM_CONFERENCE),),
        position=0,
        locale="en",
        admin_managed=False,
        start_time_increment=30,
        before_buffer=0,
        after_buffer=0,
        hosts=(OWNER,),
        invitee_limit=1,
        split_name=False,
        schedule=None,
        min_notice=240,
        booking_window=60,
        created_at=EPOCH,
        updated_at=EPOCH,
        deleted_at=None,
    )
    team = Profile(type=ProfileType.TEAM, name="Acme Sales", owner=OWNER)
    return [
        base,
        replace(
            base,
            id="B" * 16,
            seq=ids.sequence(),
            name="Product Webinar",
            slug="webinar",
            kind=EventTypeKind.GROUP,
            duration=60,
            color="#17e885",
            description_plain="Six seats, one hour.",
            description_html="<p>Six seats, one hour.</p>",
            locations=(LocationConfiguration(kind=LocationKind.GOOGLE_CONFERENCE),),
            position=1,
            start_time_increment=60,
            invitee_limit=6,
        ),
        replace(
            base,
            id="C" * 16,
            seq=ids.sequence(),
            name="Sales Call",
            slug="sales-call",
            page="acme-sales",
            pooling_type=PoolingType.ROUND_ROBIN,
            color="#fff200",
            profile=team,
            locations=(LocationConfiguration(kind=LocationKind.ZOOM_CONFERENCE),),
            position=2,
            before_buffer=5,
            after_buffer=5,
            hosts=(OWNER, ADMIN, MEMBER),
        ),
        replace(
            base,
            id="D" * 16,
            seq=ids.sequence(),
            name="Panel Interview",
            slug="panel-interview",
            page="acme-sales",
            pooling_type=PoolingType.COLLECTIVE,
            duration=45,
            color="#8247f5",
            profile=team,
            locations=(LocationConfiguration(kind=LocationKind.MICROSOFT_TEAMS_CONFERENCE),),
            position=3,
            start_time_increment=15,
            hosts=(OWNER, ADMIN),
        ),
        replace(
            base,
            id="E" * 16,
            seq=ids.sequence(),
            name="Onboarding",
            slug="onboarding",
            page="mia-member",
            color="#f8436b",
            profile=Profile(type=ProfileType.USER, name="Mia Member", owner=MEMBER),
            custom_questions=_ONBOARDING_QUESTIONS,
            locations=(
                LocationConfiguration(
                    kind=LocationKind.PHYSICAL,
                    location="1 Main Street, Springfield",
                    additional_info="Ring twice.",
                ),
                LocationConfiguration(kind=LocationKind.OUTBOUND_CALL),
                LocationConfiguration(kind=LocationKind.INBOUND_CALL, phone_number="+14155550100"),
            ),
            position=4,
            hosts=(MEMBER,),
            split_name=True,
        ),
        replace(
            base,
            id="F" * 16,
            seq=ids.sequence(),
            name="Executive Briefing",
            slug="executive-briefing",
            secret=True,
            duration=60,
            color="#4d5055",
            locations=(LocationConfiguration(kind=LocationKind.ASK_INVITEE),),
            position=5,
            internal_note="By invitation only.",
        ),
    ]


_ONBOARDING_QUESTIONS = (
    CustomQuestion(name="Company", required=True),
    CustomQuestion(
        name="Team size",
        type=AnswerType.SINGLE_SELECT,
        position=1,
        required=True,
        answer_choices=("1-10", "11-100", "More than 100"),
    ),
    CustomQuestion(
        name="Topics",
        type=AnswerType.MULTI_SELECT,
        position=2,
        answer_choices=("Setup", "Integrations", "Billing"),
        include_other=True,
    ),
)
