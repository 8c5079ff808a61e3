from datetime import timedelta

from httpx import AsyncClient

from mockcalendly.domain.cancellations import CancelInvitee, Reschedule, cancel_invitee, reschedule
from mockcalendly.emulator import Emulator
from tests.api.given import GROUP, MEMBER, NOW, ONBOARDING, ORGANIZATION, OWNER, Json, book


def ids_of(invitee: Json) -> tuple[str, str]:
    segments = invitee["uri"].split("/")
    return segments[-3], segments[-1]


async def test_a_canceled_event_and_its_invitee_show_who_when_and_why(api: AsyncClient) -> None:
    invitee = await book(api)
    answer = await api.post(f"{invitee['event']}/cancellation", json={"reason": "Ill."})
    assert answer.status_code == 201
    cancellation = {
        "canceled_by": "Olivia Owner",
        "canceler_type": "host",
        "created_at": "2026-03-02T09:00:00.000000Z",
        "reason": "Ill.",
    }
    assert answer.json() == {"resource": cancellation}
    event = (await api.get(invitee["event"])).json()["resource"]
    assert (event["status"], event["cancellation"]) == ("canceled", cancellation)
    assert event["invitees_counter"] == {"total": 1, "active": 0, "limit": 1}
    canceled = (await api.get(invitee["uri"])).json()["resource"]
    assert (canceled["status"], canceled["cancellation"]) == ("canceled", cancellation)
    assert canceled["rescheduled"] is False


async def test_a_cancellation_needs_no_body_and_its_reason_is_then_null(api: AsyncClient) -> None:
    invitee = await book(api)
    answer = await api.post(f"{invitee['event']}/cancellation")
    assert answer.json()["resource"]["reason"] is None
    await book(api)


async def test_a_second_cancellation_is_refused(api: AsyncClient) -> None:
    invitee = await book(api)
    await api.post(f"{invitee['event']}/cancellation")
    again = await api.post(f"{invitee['event']}/cancellation")
    assert again.status_code == 403
    assert again.json() == {"title": "Permission Denied", "message": "Event is already canceled"}


async def test_a_past_event_cannot_be_canceled(api: AsyncClient, emulator: Emulator) -> None:
    invitee = await book(api)
    await emulator.advance(emulator.default, NOW + timedelta(days=2))
    answer = await api.post(f"{invitee['event']}/cancellation")
    assert (answer.status_code, answer.json()["message"]) == (403, "Event in the past")


async def test_a_reason_has_a_greatest_length(api: AsyncClient) -> None:
    invitee = await book(api)
    url = f"{invitee['event']}/cancellation"
    assert (await api.post(url, json={"reason": "x" * 10_001})).status_code == 400
    assert (await api.post(url, json={"reason": 1})).status_code == 400
    assert (await api.post(url, json={"reason": "x" * 10_000})).status_code == 201


async def test_only_hosts_and_admins_see_and_cancel_an_event(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient
) -> None:
    invitee = await book(api)
    event = invitee["event"]
    for path in (event, f"{event}/invitees", invitee["uri"]):
        answer = await as_member.get(path)
        assert answer.status_code == 403
        assert answer.json()["message"] == "You are not allowed to view this event"
    answer = await as_member.post(f"{event}/cancellation")
    assert answer.json()["message"] == "You are not allowed to cancel this event"
    assert (await as_admin.get(event)).status_code == 200
    assert (await as_admin.post(f"{event}/cancellation")).status_code == 201


async def test_one_invitee_leaves_a_group_event_and_the_event_stays(
    api: AsyncClient, emulator: Emulator
) -> None:
    location = {"kind": "google_conference"}
    first = await book(api, event_type=GROUP, location=location)
    second = await book(api, event_type=GROUP, location=location)
    event, invitee = ids_of(first)
    emulator.default.execute(cancel_invitee, CancelInvitee(event=event, invitee=invitee))
    shown = (await api.get(first["event"])).json()["resource"]
    assert shown["status"] == "active"
    assert shown["invitees_counter"] == {"total": 2, "active": 1, "limit": 6}
    gone = (await api.get(first["uri"])).json()["resource"]
    assert gone["cancellation"]["canceler_type"] == "invitee"
    assert gone["cancellation"]["canceled_by"] == "Ada Lovelace"
    active = await api.get(f"{first['event']}/invitees", params={"status": "active"})
    assert [row["uri"] for row in active.json()["collection"]] == [second["uri"]]
    await api.post(f"{first['event']}/cancellation")
    assert (await api.get(second["uri"])).json()["resource"]["status"] == "canceled"


async def test_a_rescheduled_invitee_points_to_the_new_one_and_back(
    api: AsyncClient, emulator: Emulator
) -> None:
    old = await book(api)
    event, invitee = ids_of(old)
    start = NOW + timedelta(days=2, hours=7)
    command = Reschedule(event=event, invitee=invitee, start_time=start, reason="Busy")
    row = emulator.default.execute(reschedule, command)
    new = (await api.get(f"/scheduled_events/{row.event}/invitees/{row.id}")).json()["resource"]
    old = (await api.get(old["uri"])).json()["resource"]
    assert (old["rescheduled"], old["new_invitee"], old["status"]) == (True, new["uri"], "canceled")
    assert (new["rescheduled"], new["old_invitee"], new["status"]) == (False, old["uri"], "active")
    assert new["event"] != old["event"]
    assert (await api.get(old["event"])).json()["resource"]["status"] == "canceled"
    fresh = (await api.get(new["event"])).json()["resource"]
    assert fresh["start_time"] == "2026-03-04T16:00:00.000000Z"


async def test_a_no_show_is_marked_after_the_start_and_taken_back(
    api: AsyncClient, emulator: Emulator
) -> None:
    invitee = await book(api)
    early = await api.post("/invitee_no_shows", json={"invitee": invitee["uri"]})
    assert early.status_code == 400
    assert early.json()["details"][0]["message"] == "Event is not started yet"
    await emulator.advance(emulator.default, NOW + timedelta(days=2))
    marked = await api.post("/invitee_no_shows", json={"invitee": invitee["uri"]})
    assert marked.status_code == 201
    mark = marked.json()["resource"]
    assert mark["invitee"] == invitee["uri"]
    assert (await api.get(mark["uri"])).json()["resource"] == mark
    shown = (await api.get(invitee["uri"])).json()["resource"]
    assert shown["no_show"] == {"uri": mark["uri"], "created_at": mark["created_at"]}
    assert shown["status"] == "active"
    again = await api.post("/invitee_no_shows", json={"invitee": invitee["uri"]})
    assert again.status_code == 400
    assert (await api.delete(mark["uri"])).status_code == 204
    assert (await api.get(invitee["uri"])).json()["resource"]["no_show"] is None
    assert (await api.delete(mark["uri"])).status_code == 404


async def test_a_no_show_needs_an_invitee_that_exists(api: AsyncClient) -> None:
    for body in ({}, {"invitee": 1}, {"invitee": "x"}, {"invitee": f"{OWNER}"}):
        assert (await api.post("/invitee_no_shows", json=body)).status_code == 400
    missing = f"{OWNER.rpartition('/users')[0]}/scheduled_events/x/invitees/y"
    assert (await api.post("/invitee_no_shows", json={"invitee": missing})).status_code == 404


async def test_a_member_cannot_mark_the_invitee_of_somebody_else(
    api: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    invitee = await book(api)
    await emulator.advance(emulator.default, NOW + timedelta(days=2))
    answer = await as_member.post("/invitee_no_shows", json={"invitee": invitee["uri"]})
    assert answer.status_code == 403
    mark = (await api.post("/invitee_no_shows", json={"invitee": invitee["uri"]})).json()
    assert (await as_member.get(mark["resource"]["uri"])).status_code == 403
    assert (await as_member.delete(mark["resource"]["uri"])).status_code == 403


async def test_events_are_listed_by_owner_status_email_and_time(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    first = await book(api, "2026-03-03T15:00:00Z")
    second = await book(
        api,
        "2026-03-04T15:00:00Z",
        invitee={"name": "B", "email": "Bob@Example.com", "timezone": "UTC"},
    )
    await api.post(f"{second['event']}/cancellation")

    async def listed(client: AsyncClient = api, **query: str) -> list[str]:
        answer = await client.get("/scheduled_events", params=query)
        assert answer.status_code == 200, answer.text
        return [row["uri"] for row in answer.json()["collection"]]

    both = [first["event"], second["event"]]
    assert await listed(user=OWNER) == both
    assert await listed(organization=ORGANIZATION) == both
    assert await listed(organization=ORGANIZATION, sort="start_time:desc") == both[::-1]
    assert await listed(organization=ORGANIZATION, user=OWNER, status="active") == both[:1]
    assert await listed(organization=ORGANIZATION, status="canceled") == both[1:]
    assert await listed(user=OWNER, invitee_email="bob@example.com") == both[1:]
    assert await listed(user=OWNER, min_start_time="2026-03-03T15:00:00.000001Z") == both[1:]
    assert await listed(user=OWNER, max_start_time="2026-03-03T15:00:00Z") == both[:1]
    assert await listed(as_member, user=MEMBER, invitee_email="bob@example.com") == []


async def test_whose_events_may_be_listed(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient
) -> None:
    async def refusal(client: AsyncClient, **query: str) -> tuple[int, str]:
        answer = await client.get("/scheduled_events", params=query)
        return answer.status_code, answer.json().get("message", "")

    assert await refusal(api) == (400, "The supplied parameters are invalid.")
    assert await refusal(as_admin, user=OWNER) == (
        403,
        "Please also specify organization when requesting events for a user "
        "within your organization.",
    )
    assert (await refusal(as_member, organization=ORGANIZATION))[0] == 403
    assert (await refusal(as_member, organization=ORGANIZATION, user=OWNER))[0] == 403
    assert (await refusal(as_member, organization=ORGANIZATION, user=MEMBER))[0] == 200
    assert (await refusal(as_admin, organization=ORGANIZATION, user=OWNER))[0] == 200
    assert (await refusal(api, organization=f"{ORGANIZATION}Z"))[0] == 404


async def test_a_member_books_his_own_event_type_and_lists_it(as_member: AsyncClient) -> None:
    invitee = await book(
        as_member,
        "2026-03-03T18:00:00Z",
        event_type=ONBOARDING,
        location={"kind": "inbound_call"},
        questions_and_answers=[
            {"question": "Company", "answer": "X", "position": 0},
            {"question": "Team size", "answer": "1-10", "position": 1},
        ],
    )
    event = (await as_member.get(invitee["event"])).json()["resource"]
    assert event["location"] == {"location": "+14155550100", "type": "inbound_call"}
    assert invitee["first_name"] == "Ada"
