from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.domain.outgoing_communications import (
    NewOutgoingCommunication,
    add_outgoing_communication,
)
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.outgoing_communications import CommunicationType, OutgoingCommunication
from mockcalendly.settings import WorldSettings
from tests.api.conftest import Connect
from tests.api.given import BASE, NOW, ONE_ON_ONE, ORGANIZATION, OWNER, Json, book
from tests.api.people import add_token

ASKED = {"organization": ORGANIZATION}
SMS, EMAIL = CommunicationType.SMS, CommunicationType.EMAIL
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    settings = WorldSettings(rate_limit=False, plan="enterprise")
    async with Emulator(settings, clock=Clock(NOW, rate=0)) as emulator:
        yield emulator


@pytest.fixture
async def event(api: AsyncClient) -> str:
    return str((await book(api))["event"])


def send(emulator: Emulator, event: str, /, **changes: Any) -> OutgoingCommunication:
    command: Json = {
        "event": event.rpartition("/")[2],
        "type": EMAIL,
        "recipient": "ada@example.com",
        "origin": "olivia@example.com",
        "subject": "Reminder",
        "body": "See you.",
    }
    return emulator.default.execute(
        add_outgoing_communication, NewOutgoingCommunication(**{**command, **changes})
    )


async def listed(api: AsyncClient, **query: str) -> Json:
    answer = await api.get("/outgoing_communications", params={**ASKED, **query})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_nothing_is_sent_by_itself(api: AsyncClient, event: str) -> None:
    assert await listed(api) == {
        "collection": [],
        "pagination": {
            "count": 0,
            "next_page": None,
            "next_page_token": None,
            "previous_page": None,
            "previous_page_token": None,
        },
        "total_count": 0,
    }


async def test_a_mail_is_shown(api: AsyncClient, emulator: Emulator, event: str) -> None:
    send(emulator, event, sender="A" * 16, sent_at=NOW - MINUTE, created_at=NOW - 2 * MINUTE)
    shown = await listed(api)
    scheduling_url = (await api.get(ONE_ON_ONE)).json()["resource"]["scheduling_url"]
    assert shown["collection"] == [
        {
            "type": "email",
            "to": "ada@example.com",
            "from": "olivia@example.com",
            "subject": "Reminder",
            "body": "See you.",
            "sender_uri": OWNER,
            "sender_email": "olivia@example.com",
            "event_type_uri": ONE_ON_ONE,
            "event_uri": event,
            "sent_at": "2026-03-02T08:59:00.000000Z",
            "created_at": "2026-03-02T08:58:00.000000Z",
            "scheduling_url": scheduling_url,
        }
    ]
    assert shown["total_count"] == 1


async def test_a_text_message_is_shown(api: AsyncClient, emulator: Emulator, event: str) -> None:
    send(emulator, event, type=SMS, recipient="+14155550100", origin="88811", subject=None)
    (shown,) = (await listed(api))["collection"]
    assert (shown["type"], shown["to"], shown["from"]) == ("sms", "+14155550100", "88811")
    assert (shown["subject"], shown["sender_uri"], shown["sender_email"]) == (None, None, None)
    assert shown["sent_at"] == shown["created_at"] == "2026-03-02T09:00:00.000000Z"


async def test_bounds_of_time_belong_to_it_and_are_counted(
    api: AsyncClient, emulator: Emulator, event: str
) -> None:
    for minute in range(5, 0, -1):
        send(emulator, event, subject=str(minute), sent_at=NOW - minute * MINUTE)
    between = {
        "min_created_at": "2026-03-02T08:56:00Z",
        "max_created_at": "2026-03-02T08:58:00Z",
    }
    shown = await listed(api, **between)
    assert [each["subject"] for each in shown["collection"]] == ["4", "3", "2"]
    assert shown["total_count"] == 3
    reverse = {"min_created_at": "2026-03-02T08:58:00Z", "max_created_at": "2026-03-02T08:56:00Z"}
    assert (await listed(api, **reverse))["total_count"] == 0


async def test_pages_lead_there_and_back_with_the_number_of_all(
    api: AsyncClient, emulator: Emulator, event: str
) -> None:
    for number in range(5):
        send(emulator, event, subject=str(number))
    first = await listed(api, count="2")
    second = (await api.get(first["pagination"]["next_page"])).json()
    third = (await api.get(second["pagination"]["next_page"])).json()
    pages = (first, second, third)
    assert [[each["subject"] for each in page["collection"]] for page in pages] == [
        ["0", "1"],
        ["2", "3"],
        ["4"],
    ]
    assert {page["total_count"] for page in pages} == {5}
    assert third["pagination"]["next_page"] is None
    assert (await api.get(third["pagination"]["previous_page"])).json() == second


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"organization": None}, "organization"),
        ({"organization": "nonsense"}, "organization"),
        ({"count": "101"}, "count"),
        ({"count": "0"}, "count"),
        ({"min_created_at": "yesterday"}, "min_created_at"),
        ({"max_created_at": "2026-01-01"}, "max_created_at"),
        ({"page_token": "nonsense"}, "page_token"),
    ],
)
async def test_bad_parameters_are_refused(api: AsyncClient, query: Json, parameter: str) -> None:
    asked = {name: value for name, value in {**ASKED, **query}.items() if value is not None}
    answer = await api.get("/outgoing_communications", params=asked)
    assert answer.status_code == 400
    assert [detail["parameter"] for detail in answer.json()["details"]] == [parameter]


async def test_the_list_is_for_admins(
    as_admin: AsyncClient, as_member: AsyncClient, as_outsider: AsyncClient
) -> None:
    assert (await as_admin.get("/outgoing_communications", params=ASKED)).status_code == 200
    for client in (as_member, as_outsider):
        answer = await client.get("/outgoing_communications", params=ASKED)
        assert answer.status_code == 403
        message = "You do not have permission to access this resource."
        assert answer.json() == {"title": "Permission Denied", "message": message}


async def test_an_unknown_organization_is_not_found(api: AsyncClient) -> None:
    unknown = {"organization": f"{BASE}/organizations/unknown"}
    assert (await api.get("/outgoing_communications", params=unknown)).status_code == 404


async def test_the_scope_is_needed(emulator: Emulator, connect: Connect) -> None:
    client = connect(add_token(emulator, "activity_log:read"))
    answer = await client.get("/outgoing_communications", params=ASKED)
    assert answer.status_code == 403
    assert answer.json()["required_scopes"] == ["outgoing_communications:read"]


@pytest.mark.parametrize("plan", ["free", "standard", "teams"])
async def test_other_plans_have_no_list(plan: str, connect: Connect, emulator: Emulator) -> None:
    emulator.default.settings = WorldSettings(rate_limit=False, plan=plan)
    emulator.default.reset(clock=Clock(NOW, rate=0))
    answer = await connect("mock.owner.token").get("/outgoing_communications", params=ASKED)
    assert answer.status_code == 403
    assert answer.json()["message"] == "Please upgrade your Calendly account to Enterprise."


@pytest.mark.parametrize(
    ("wrong", "parameters"),
    [
        ({"recipient": "+14155550100"}, ["recipient"]),
        ({"origin": "nobody"}, ["origin"]),
        ({"subject": None}, ["subject"]),
        ({"type": SMS}, ["recipient", "origin"]),
        ({"type": SMS, "recipient": "+1415", "origin": "call me"}, ["origin"]),
        ({"sender_email": "nobody"}, ["sender_email"]),
        ({"sent_at": NOW + MINUTE}, ["sent_at"]),
        ({"created_at": NOW, "sent_at": NOW - MINUTE}, ["created_at"]),
        ({"sender": "stranger"}, ["sender"]),
    ],
)
@pytest.mark.usefixtures("as_outsider")
async def test_what_makes_no_sense_is_refused(
    emulator: Emulator, event: str, wrong: Json, parameters: list[str]
) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        send(emulator, event, **wrong)
    assert [detail.parameter for detail in refusal.value.details] == parameters


@pytest.mark.parametrize("wrong", [{"event": "unknown"}, {"sender": "unknown"}])
async def test_what_does_not_exist_is_not_found(
    emulator: Emulator, event: str, wrong: Json
) -> None:
    with pytest.raises(NotFound):
        send(emulator, event, **wrong)


async def test_a_chosen_id_is_free(emulator: Emulator, event: str) -> None:
    assert send(emulator, event, id="chosen").id == "chosen"
    with pytest.raises(InvalidArgument):
        send(emulator, event, id="chosen")
