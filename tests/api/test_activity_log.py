from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.domain.access_tokens import (
    CreatePersonalToken,
    create_personal_token,
    revoke_token,
)
from mockcalendly.domain.activity_log import AddEntry, add_entry
from mockcalendly.domain.event_types import DeleteEventType, delete_event_type
from mockcalendly.domain.invitations import (
    AcceptInvitation,
    accept_invitation,
    decline_invitation,
    resend_invitation,
)
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.activity_log import ResourcePath
from mockcalendly.settings import WorldSettings
from tests.api.conftest import Connect
from tests.api.given import ADMIN, BASE, MEMBER, NOW, ONE_ON_ONE, ORGANIZATION, OWNER, Json, booking
from tests.api.people import add_token

HOME = "A" * 16
ASKED = {"organization": ORGANIZATION}
EVERY_DAY: list[Json] = [
    {"type": "wday", "wday": day, "intervals": []}
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
]


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    settings = WorldSettings(rate_limit=False, plan="enterprise")
    async with Emulator(settings, clock=Clock(NOW, rate=0)) as emulator:
        yield emulator


def enter(
    emulator: Emulator,
    activity: str,
    /,
    *,
    actor: str | None = HOME,
    at: datetime = NOW,
    **details: str | tuple[str, ...],
) -> None:
    namespace, _, action = activity.partition(".")
    command = AddEntry(
        organization=HOME,
        namespace=namespace,
        action=action,
        actor=actor,
        details=details,
        occurred_at=at,
    )
    emulator.default.execute(add_entry, command)


async def listed(api: AsyncClient, **query: Any) -> Json:
    answer = await api.get("/activity_log_entries", params={**ASKED, **query})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def names(api: AsyncClient, **query: Any) -> list[str]:
    shown = await listed(api, **query)
    assert shown["total_count"] == len(shown["collection"])
    return [entry["fully_qualified_name"] for entry in shown["collection"]]


async def test_an_entry_says_what_was_done_by_whom(api: AsyncClient) -> None:
    made = await api.post("/event_types", json={"owner": OWNER, "name": "Chat"})
    shown = await listed(api)
    (entry,) = shown.pop("collection")
    id_ = entry["uri"].removeprefix(f"{BASE}/activity_log_entries/")
    assert list(entry.items()) == [
        ("occurred_at", "2026-03-02T09:00:00.000000Z"),
        (
            "actor",
            {
                "uri": OWNER,
                "type": "User",
                "organization": {"uri": ORGANIZATION, "role": "owner"},
                "group": {
                    "uri": f"{BASE}/groups/AAAAAAAAAAAAAAAA",
                    "name": "Sales",
                    "role": "member",
                },
                "display_name": "Olivia Owner",
                "alternative_identifier": "olivia@example.com",
            },
        ),
        ("details", {"name": "Chat", "uri": made.json()["resource"]["uri"]}),
        ("organization", ORGANIZATION),
        ("fully_qualified_name", "Event_Type.One-on-One_Created"),
        ("namespace", "Event_Type"),
        ("action", "One-on-One_Created"),
        ("uri", f"{BASE}/activity_log_entries/{id_}"),
    ]
    assert shown == {
        "pagination": {
            "count": 20,
            "next_page": None,
            "next_page_token": None,
            "previous_page": None,
            "previous_page_token": None,
        },
        "total_count": 1,
        "exceeds_max_total_count": False,
        "last_event_time": "2026-03-02T09:00:00Z",
    }


async def test_an_empty_log_has_no_last_event(api: AsyncClient) -> None:
    shown = await listed(api)
    assert shown["collection"] == []
    assert (shown["total_count"], shown["last_event_time"]) == (0, None)


async def invited(api: AsyncClient) -> str:
    answer = await api.post(f"{ORGANIZATION}/invitations", json={"email": "new@example.com"})
    return str(answer.json()["resource"]["uri"])


async def share(api: AsyncClient) -> None:
    await api.post("/shares", json={"event_type": ONE_ON_ONE})


async def change_event_type(api: AsyncClient) -> None:
    await api.patch(ONE_ON_ONE, json={"name": "Another"})


async def add_one_off(api: AsyncClient) -> None:
    days = {"type": "days_in_future", "days": 5, "only_weekdays": False}
    body = {"name": "Once", "host": OWNER, "duration": 30, "date_setting": days}
    await api.post("/one_off_event_types", json=body)


async def change_hours(api: AsyncClient) -> None:
    body = {
        "event_type": ONE_ON_ONE,
        "availability_rule": {"timezone": "UTC", "rules": EVERY_DAY, "user": OWNER},
    }
    query = {"event_type": ONE_ON_ONE}
    await api.patch("/event_type_availability_schedules", json=body, params=query)


async def add_schedule(api: AsyncClient) -> None:
    body = {"name": "Nights", "timezone": "UTC", "rules": EVERY_DAY}
    await api.post("/user_availability_schedules", json=body)


async def change_schedule(api: AsyncClient) -> None:
    schedules = await api.get("/user_availability_schedules", params={"user": OWNER})
    uri = schedules.json()["collection"][0]["uri"]
    await api.patch(uri, json={"name": "Days"})


async def invite(api: AsyncClient) -> None:
    await invited(api)


async def revoke(api: AsyncClient) -> None:
    await api.delete(await invited(api))


async def remove_member(api: AsyncClient) -> None:
    memberships = await api.get("/organization_memberships", params={"user": MEMBER, **ASKED})
    await api.delete(memberships.json()["collection"][0]["uri"])


async def delete_people(api: AsyncClient) -> None:
    body = {"emails": ["somebody@example.com"]}
    await api.post("/data_compliance/deletion/invitees", json=body)


async def delete_past(api: AsyncClient) -> None:
    body = {"start_time": "2026-01-01T00:00:00Z", "end_time": "2026-02-01T00:00:00Z"}
    await api.post("/data_compliance/deletion/events", json=body)


@pytest.mark.parametrize(
    ("change", "logged"),
    [
        (share, ["Event_Type.Modified_One-on-One_Link_Created"]),
        (change_event_type, ["Event_Type.One-on-One_Modified"]),
        (add_one_off, ["Event_Type.One-off_Created"]),
        (change_hours, ["Event_Type.One-on-One_Modified"]),
        (add_schedule, ["Availability.Schedule_Created"]),
        (change_schedule, ["Availability.Modified"]),
        (invite, ["User_Management.Invite_Sent"]),
        (revoke, ["User_Management.Invite_Sent", "User_Management.Invite_Revoked"]),
        (
            remove_member,
            ["User_Management.Deleted", "Groups.Member_Removed", "Teams.Member_Removed"],
        ),
        (
            delete_people,
            ["Compliance.Data_Deletion_Request", "Compliance.Data_Deletion_Completed"],
        ),
        (delete_past, ["Compliance.Data_Deletion_Request", "Compliance.Data_Deletion_Completed"]),
    ],
)
async def test_changes_are_logged(
    api: AsyncClient, change: Callable[[AsyncClient], Awaitable[None]], logged: list[str]
) -> None:
    await change(api)
    assert await names(api, sort="occurred_at:asc") == logged


async def test_what_people_do_elsewhere_is_logged_too(api: AsyncClient, emulator: Emulator) -> None:
    world = emulator.default
    invitation = (await invited(api)).rpartition("/")[2]
    world.execute(resend_invitation, invitation)
    world.execute(accept_invitation, AcceptInvitation(invitation=invitation, name="Nora New"))
    await api.post(f"{ORGANIZATION}/invitations", json={"email": "other@example.com"})
    (pending,) = (row.id for row in world.rows.invitations if row.email == "other@example.com")
    world.execute(decline_invitation, pending)
    world.execute(delete_event_type, DeleteEventType(event_type="B" * 16))
    wanted = CreatePersonalToken(user="B" * 16, scopes=frozenset({"users:read"}))
    token = world.execute(create_personal_token, wanted).id
    world.execute(revoke_token, token)
    world.execute(revoke_token, token)
    entries = (await listed(api))["collection"]
    assert [(e["fully_qualified_name"], e["actor"]["display_name"]) for e in entries] == [
        ("API.Token_Revoked", "Adam Admin"),
        ("API.Token_Created", "Adam Admin"),
        ("Event_Type.Group_Deleted", "Olivia Owner"),
        ("User_Management.Invite_Declined", "Calendly System"),
        ("User_Management.Invite_Sent", "Olivia Owner"),
        ("User_Management.Invite_Accepted", "Nora New"),
        ("User_Management.Invite_Sent", "Olivia Owner"),
        ("User_Management.Invite_Sent", "Olivia Owner"),
    ]


async def test_what_is_refused_or_changes_nothing_is_not_logged(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    refused = await as_member.post(f"{ORGANIZATION}/invitations", json={"email": "x@example.com"})
    assert refused.status_code == 403
    shown = (await api.get(ONE_ON_ONE)).json()["resource"]
    same = await api.patch(ONE_ON_ONE, json={"name": shown["name"]})
    assert same.status_code == 200
    assert await names(api) == []


async def test_bookings_are_not_logged(api: AsyncClient) -> None:
    assert (await api.post("/invitees", json=booking())).status_code == 201
    assert await names(api) == []


async def test_the_actor_is_shown_as_of_then(
    api: AsyncClient, as_admin: AsyncClient, emulator: Emulator
) -> None:
    await as_admin.post("/event_types", json={"owner": ADMIN, "name": "Chat"})
    memberships = await api.get("/organization_memberships", params={"user": ADMIN, **ASKED})
    await api.delete(memberships.json()["collection"][0]["uri"])
    (entry,) = (await listed(api, actor=ADMIN))["collection"]
    assert entry["actor"]["organization"]["role"] == "admin"


async def test_the_log_is_kept_for_ninety_days(api: AsyncClient, emulator: Emulator) -> None:
    enter(emulator, "API.Token_Created", name="old")
    emulator.default.clock.advance(timedelta(days=90))
    assert await names(api) == ["API.Token_Created"]
    emulator.default.clock.advance(timedelta(microseconds=1))
    assert await names(api) == []
    enter(emulator, "API.Token_Revoked", at=emulator.default.clock.now())
    assert await names(api, min_occurred_at="2020-01-01T00:00:00Z") == ["API.Token_Revoked"]
    assert len(emulator.default.rows.activity_log) == 1


@pytest.fixture
def history(emulator: Emulator) -> None:
    """Six entries, a minute apart but for the last two."""
    happened = [
        ("API.Token_Created", HOME),
        ("Groups.Created", "B" * 16),
        ("Groups.Member_Added", HOME),
        ("Login.Failed", None),
        ("Groups.Created", HOME),
        ("Teams.Created", "B" * 16),
    ]
    for minute, (name, actor) in enumerate(happened):
        enter(emulator, name, actor=actor, at=NOW - timedelta(minutes=10 - min(minute, 4)))


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"namespace": "Groups"}, 3),
        ({"namespace": "Groups,Login"}, 4),
        ({"namespace[]": ["Groups", "Login"]}, 4),
        ({"namespace": "groups"}, 0),
        ({"action": "Created"}, 3),
        ({"action": "Created", "namespace": "Groups"}, 2),
        ({"actor": OWNER}, 3),
        ({"actor": f"{OWNER},{ADMIN}"}, 5),
        ({"actor[]": [OWNER, ADMIN]}, 5),
        ({"actor": "https://api.calendly.com/users/BBBBBBBBBBBBBBBB"}, 2),
        ({"actor": f"{BASE}/users/nobody"}, 0),
        ({"actor": ADMIN, "namespace": "Groups", "action": "Created"}, 1),
        ({"min_occurred_at": "2026-03-02T08:53:00Z"}, 3),
        ({"max_occurred_at": "2026-03-02T08:53:00Z"}, 4),
        ({"min_occurred_at": "2026-03-02T08:55:00Z", "max_occurred_at": "2026-03-02T08:50:00Z"}, 0),
        ({"min_occurred_at": "2026-03-02T08:51:00Z", "actor": OWNER}, 2),
        ({"search_term": "created", "actor": OWNER}, 2),
        ({"search_term": "created", "max_occurred_at": "2026-03-02T08:51:00Z"}, 2),
        ({"search_term": "", "namespace": "", "actor": "", "action": ""}, 6),
    ],
)
async def test_filters_choose_entries(api: AsyncClient, query: Json, found: int) -> None:
    assert len(await names(api, **query)) == found


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (None, "T5 G4 L3 M2 G1 A0"),
        ("occurred_at", "A0 G1 M2 L3 G4 T5"),
        ("occurred_at:desc", "T5 G4 L3 M2 G1 A0"),
        ("namespace:asc", "A0 G4 M2 G1 L3 T5"),
        ("namespace:desc,occurred_at:asc", "T5 L3 G1 M2 G4 A0"),
        ("action:asc", "T5 G4 G1 L3 M2 A0"),
        ("action:desc,namespace:desc", "A0 M2 L3 T5 G4 G1"),
        ("actor.display_name:asc", "T5 G1 L3 G4 M2 A0"),
        ("actor.uri:desc,occurred_at:asc", "G1 T5 A0 M2 G4 L3"),
        ("occurred_at:desc,actor.uri:asc", "G4 T5 L3 M2 G1 A0"),
        ("occurred_at:asc,namespace:desc", "A0 G1 M2 L3 T5 G4"),
    ],
)
async def test_entries_are_sorted_by_any_fields(
    api: AsyncClient, sort: str | None, order: str
) -> None:
    """Entries are named by a letter and by their place in time."""
    places = {"Token_Created": "A0", "Member_Added": "M2", "Failed": "L3"}

    async def pages() -> list[list[Json]]:
        found = []
        url = "/activity_log_entries"
        query: Json | None = {**ASKED, "count": "2", **({"sort": sort} if sort else {})}
        while url:
            shown = (await api.get(url, params=query)).json()
            found.append(shown["collection"])
            assert shown["total_count"] == 6
            assert shown["pagination"]["count"] == 2
            url, query = shown["pagination"]["next_page"], None
        back = (await api.get(shown["pagination"]["previous_page"])).json()["collection"]
        assert back == found[-2]
        return found

    def place(entry: Json) -> str:
        if entry["action"] in places:
            return places[entry["action"]]
        if entry["namespace"] == "Teams":
            return "T5"
        return "G1" if entry["actor"]["display_name"] == "Adam Admin" else "G4"

    found = await pages()
    assert " ".join(place(entry) for page in found for entry in page) == order


@pytest.mark.usefixtures("history")
async def test_sort_is_taken_as_a_list_too(api: AsyncClient) -> None:
    listed_ = await names(api, **{"sort[]": ["namespace:desc", "occurred_at:asc"]})
    assert listed_ == await names(api, sort="namespace:desc,occurred_at:asc")


@pytest.mark.usefixtures("history")
async def test_a_page_token_belongs_to_its_filters(api: AsyncClient) -> None:
    first = await listed(api, count="2", sort="namespace:asc")
    token = first["pagination"]["next_page_token"]
    other = {**ASKED, "page_token": token, "sort": "action:asc"}
    answer = await api.get("/activity_log_entries", params=other)
    assert answer.status_code == 400
    assert answer.json()["details"] == [
        {"parameter": "page_token", "message": "page_token is invalid"}
    ]


async def test_a_page_goes_on_where_it_was_cut_though_that_entry_has_gone(
    api: AsyncClient, emulator: Emulator
) -> None:
    for day in (90, 2, 1):
        enter(emulator, "Groups.Created", at=NOW - timedelta(days=day), name=str(day))
    first = await listed(api, count="1", sort="namespace:asc,occurred_at:asc")
    assert first["collection"][0]["details"] == {"name": "90"}
    emulator.default.clock.advance(timedelta(minutes=1))
    enter(emulator, "Login.Failed")
    second = (await api.get(first["pagination"]["next_page"])).json()
    assert second["collection"][0]["details"] == {"name": "2"}


async def test_a_thousand_entries_fit_on_a_page(api: AsyncClient, emulator: Emulator) -> None:
    for _ in range(1001):
        enter(emulator, "Login.Succeeded")
    shown = await listed(api, count="1000")
    assert len(shown["collection"]) == 1000
    assert shown["pagination"]["count"] == 1000
    assert shown["total_count"] == 1001


@pytest.mark.parametrize("query", [{}, {"search_term": "succeeded"}, {"namespace": "Login"}])
async def test_more_than_ten_thousand_are_not_counted(
    api: AsyncClient, emulator: Emulator, query: Json
) -> None:
    world = emulator.default

    def fill(tx: Any, number: int) -> None:
        for _ in range(number):
            add_entry(tx, AddEntry(organization=HOME, namespace="Login", action="Succeeded"))

    world.execute(fill, 10_000)
    shown = await listed(api, count="1", **query)
    assert (shown["total_count"], shown["exceeds_max_total_count"]) == (10_000, False)
    world.execute(fill, 1)
    shown = await listed(api, count="1", **query)
    assert (shown["total_count"], shown["exceeds_max_total_count"]) == (10_000, True)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("Added", "12"),
        ("Added -User", "1"),
        ("added | branding", "123"),
        ("member + kim", "1"),
        ('"email@website.com"', "1"),
        ("email@website.com", "1"),
        ('"website email"', ""),
        ('"30 minute meeting"', "3"),
        ("meeting minute", "34"),
        ("*@other-website.com", "24"),
        ("*site.com", "124"),
        ("brand*", "3"),
        ("brand", ""),
        ("(member + user) OR (minute + meeting)", "234"),
        ("(member | minute) -kim", "234"),
        ("-(member | minute)", ""),
        ("olivia@example.com", "1234"),
        ("Adam", ""),
        ("Calendly", ""),
        ("(((", "1234"),
        ('member "', "12"),
        ("@", "1234"),
    ],
)
async def test_search_terms_take_operators(
    api: AsyncClient, emulator: Emulator, search: str, found: str
) -> None:
    minutes = (NOW - timedelta(minutes=minute) for minute in (4, 3, 2, 1))
    enter(emulator, "Groups.Member_Added", at=next(minutes), who="Kim", email="email@website.com")
    enter(emulator, "Groups.Member_Added", at=next(minutes), user="User", to="b@other-website.com")
    enter(emulator, "Settings.Branding_Enabled", at=next(minutes), name="30 Minute Meeting")
    enter(
        emulator, "Login.Failed", at=next(minutes), emails=("a@other-website.com", "meeting minute")
    )
    entries = (await listed(api, search_term=search, sort="occurred_at:asc"))["collection"]
    numbers = {"Branding_Enabled": "3", "Failed": "4"}
    shown = (
        numbers.get(entry["action"]) or ("1" if "who" in entry["details"] else "2")
        for entry in entries
    )
    assert "".join(shown) == found


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"organization": None}, "organization"),
        ({"organization": "nonsense"}, "organization"),
        ({"actor": "nonsense"}, "actor[0]"),
        ({"search_term": "x" * 301}, "search_term"),
        ({"count": "0"}, "count"),
        ({"count": "1001"}, "count"),
        ({"sort": "details:asc"}, "sort"),
        ({"sort": "occurred_at:up"}, "sort"),
        ({"min_occurred_at": "yesterday"}, "min_occurred_at"),
        ({"max_occurred_at": "2026-01-01"}, "max_occurred_at"),
        ({"page_token": "nonsense"}, "page_token"),
    ],
)
async def test_bad_parameters_are_refused(api: AsyncClient, query: Json, parameter: str) -> None:
    asked = {name: value for name, value in {**ASKED, **query}.items() if value is not None}
    answer = await api.get("/activity_log_entries", params=asked)
    assert answer.status_code == 400
    assert [detail["parameter"] for detail in answer.json()["details"]] == [parameter]


async def test_the_log_is_for_admins(
    as_admin: AsyncClient, as_member: AsyncClient, as_outsider: AsyncClient
) -> None:
    assert (await as_admin.get("/activity_log_entries", params=ASKED)).status_code == 200
    for client in (as_member, as_outsider):
        answer = await client.get("/activity_log_entries", params=ASKED)
        assert answer.status_code == 403
        message = "You do not have permission to access this resource."
        assert answer.json() == {"title": "Permission Denied", "message": message}


async def test_another_organizations_log_does_not_have_these_entries(
    as_outsider: AsyncClient, emulator: Emulator
) -> None:
    enter(emulator, "Login.Failed")
    elsewhere = {"organization": f"{BASE}/organizations/elsewhere"}
    for query in ({}, {"namespace": "Login"}, {"sort": "action:asc"}, {"search_term": "failed"}):
        answer = await as_outsider.get("/activity_log_entries", params={**elsewhere, **query})
        assert answer.json()["collection"] == []
        assert answer.json()["total_count"] == 0


async def test_an_unknown_organization_is_not_found(api: AsyncClient) -> None:
    unknown = {"organization": f"{BASE}/organizations/unknown"}
    assert (await api.get("/activity_log_entries", params=unknown)).status_code == 404


async def test_the_scope_is_needed(emulator: Emulator, connect: Connect) -> None:
    client = connect(add_token(emulator, "organizations:read"))
    answer = await client.get("/activity_log_entries", params=ASKED)
    assert answer.status_code == 403
    assert answer.json()["required_scopes"] == ["activity_log:read"]


@pytest.mark.parametrize("plan", ["free", "standard", "teams"])
async def test_other_plans_have_no_log(plan: str, connect: Connect, emulator: Emulator) -> None:
    emulator.default.settings = WorldSettings(rate_limit=False, plan=plan)
    emulator.default.reset(clock=Clock(NOW, rate=0))
    answer = await connect("mock.owner.token").get("/activity_log_entries", params=ASKED)
    assert answer.status_code == 403
    assert answer.json()["message"] == "Please upgrade your Calendly account to Enterprise."


async def test_an_entry_can_be_put_in(api: AsyncClient, emulator: Emulator) -> None:
    command = AddEntry(
        organization=HOME,
        namespace="API",
        action="Token_Created",
        details={"name": "test token", "owner": ResourcePath(path="/users/X"), "uses": 3},
        id="CHOSEN",
    )
    emulator.default.execute(add_entry, command)
    (entry,) = (await listed(api))["collection"]
    assert entry["uri"] == f"{BASE}/activity_log_entries/CHOSEN"
    assert entry["actor"] == {"type": "System", "display_name": "Calendly System"}
    assert entry["details"] == {"name": "test token", "owner": f"{BASE}/users/X", "uses": 3}
    with pytest.raises(InvalidArgument):
        emulator.default.execute(add_entry, command)


@pytest.mark.parametrize(
    "wrong",
    [
        {"namespace": "Two words"},
        {"action": ""},
        {"details": {"Name": "x"}},
        {"occurred_at": NOW + timedelta(seconds=1)},
    ],
)
async def test_entries_that_make_no_sense_cannot_be_put_in(emulator: Emulator, wrong: Json) -> None:
    right: Json = {"organization": HOME, "namespace": "API", "action": "Token_Created"}
    with pytest.raises(InvalidArgument):
        emulator.default.execute(add_entry, AddEntry(**{**right, **wrong}))


@pytest.mark.parametrize("unknown", ["organization", "actor"])
async def test_entries_of_nobody_cannot_be_put_in(emulator: Emulator, unknown: str) -> None:
    right: Json = {"organization": HOME, "namespace": "API", "action": "Token_Created"}
    with pytest.raises(NotFound):
        emulator.default.execute(add_entry, AddEntry(**{**right, unknown: "nobody"}))
