from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from msgspec.structs import replace

from mockcalendly.domain.cancellations import Reschedule, reschedule
from mockcalendly.domain.conferences import LocationChoice
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument
from mockcalendly.model.event_types import DateRange, DaysInFuture, EventType, LocationKind
from mockcalendly.store.transaction import Transaction
from tests.api.address_book import enter
from tests.api.conftest import Connect
from tests.api.given import (
    ADMIN,
    BASE,
    COLLECTIVE,
    GROUP,
    NOW,
    ONBOARDING,
    ONE_ON_ONE,
    OWNER,
    ROUND_ROBIN,
    InviteeIds,
    Json,
)
from tests.api.people import add_token
from tests.api.test_single_use_links import TUESDAY, book_by, link, refusal

SECRET = f"{BASE}/event_types/FFFFFFFFFFFFFFFF"
MONDAYS: Json = {
    "timezone": "Europe/Berlin",
    "rules": [{"type": "wday", "wday": "monday", "intervals": [{"from": "08:00", "to": "12:00"}]}],
}


async def share(client: AsyncClient, event_type: str = ONE_ON_ONE, **settings: Any) -> Json:
    """Make a share and return it."""
    answer = await client.post("/shares", json={"event_type": event_type, **settings})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


async def update(client: AsyncClient, shown: Json, **settings: Any) -> Json:
    answer = await client.patch(shown["uri"], json=settings)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["resource"])


async def shares(client: AsyncClient, user: str = OWNER, **query: str) -> list[Json]:
    answer = await client.get("/shares", params={"user": user, **query})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["collection"])


def named(answer: Response) -> list[str]:
    assert answer.status_code == 400
    return [each["parameter"] for each in answer.json()["details"]]


def token_of(shown: Json) -> str:
    return str(shown["scheduling_links"][0]["booking_url"].split("/")[4])


def change(emulator: Emulator, **changes: Any) -> None:
    """Change the one-on-one event type."""

    def put(tx: Transaction, _: None) -> EventType:
        return tx.rows.event_types.put(replace(tx.rows.event_types["A" * 16], **changes))

    emulator.default.execute(put, None)


async def test_a_share_without_settings_shows_those_of_its_event_type(api: AsyncClient) -> None:
    shown = await share(api)
    weekdays = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    assert shown == {
        "contact": None,
        "created_at": "2026-03-02T09:00:00.000000Z",
        "scheduling_links": [
            {
                "booking_url": f"{BASE}/d/{token_of(shown)}/30min",
                "owner": ONE_ON_ONE,
                "owner_type": "EventType",
            }
        ],
        "share_override": {
            "availability_rule": {
                "rules": [
                    {
                        "intervals": [] if day[0] == "s" else [{"from": "09:00", "to": "17:00"}],
                        "type": "wday",
                        "wday": day,
                    }
                    for day in weekdays
                ],
                "timezone": "America/New_York",
            },
            "duration": 30,
            "duration_options": None,
            "end_date": None,
            "hide_location": False,
            "location_configurations": [
                {
                    "additional_info": None,
                    "kind": "zoom_conference",
                    "location": None,
                    "phone_number": None,
                    "position": 0,
                }
            ],
            "max_booking_time": 60 * 24 * 60,
            "min_booking_time": 240,
            "name": "30 Minute Meeting",
            "period_type": "moving",
            "start_date": None,
        },
        "status": "active",
        "uri": f"{BASE}/shares/{shown['uri'].rpartition('/')[2]}",
    }


async def test_a_share_shows_its_own_settings(api: AsyncClient) -> None:
    settings: Json = {
        "name": "A longer talk",
        "duration": 45,
        "duration_options": [45, 60],
        "period_type": "fixed",
        "start_date": "2026-03-09",
        "end_date": "2026-03-13",
        "hide_location": True,
        "availability_rule": MONDAYS,
    }
    places = [
        {"kind": "custom", "location": "Under the clock", "additional_info": "dropped"},
        {"kind": "inbound_call", "phone_number": "+14155550100", "additional_info": "Ring twice."},
    ]
    shown = await share(api, **settings, location_configurations=places, unknown=True)
    override = shown["share_override"]
    assert {name: override[name] for name in settings} == settings
    assert override["location_configurations"] == [
        {
            "additional_info": None,
            "kind": "custom",
            "location": "Under the clock",
            "phone_number": None,
            "position": 0,
        },
        {
            "additional_info": "Ring twice.",
            "kind": "inbound_call",
            "location": None,
            "phone_number": "+14155550100",
            "position": 1,
        },
    ]


async def test_a_setting_that_is_not_overridden_follows_the_event_type(
    api: AsyncClient, emulator: Emulator
) -> None:
    await share(api, duration=45)
    change(emulator, name="Renamed", duration=60, booking_window=None, min_notice=0)
    (shown,) = await shares(api)
    override = shown["share_override"]
    assert (override["name"], override["duration"]) == ("Renamed", 45)
    assert (override["period_type"], override["max_booking_time"]) == ("unlimited", None)
    assert override["min_booking_time"] is None


async def test_a_host_without_a_schedule_shares_no_hours(
    api: AsyncClient, emulator: Emulator
) -> None:
    def forget(tx: Transaction, schedule: str) -> None:
        tx.rows.schedules.delete(schedule)

    emulator.default.execute(forget, "A" * 16)
    hours = (await share(api))["share_override"]["availability_rule"]
    assert hours == {"rules": [], "timezone": "UTC"}


async def test_dates_of_a_one_off_event_type_are_a_period(
    api: AsyncClient, emulator: Emulator
) -> None:
    await share(api)

    async def period() -> tuple[object, ...]:
        (shown,) = await shares(api)
        override = shown["share_override"]
        names = ("period_type", "start_date", "end_date", "max_booking_time")
        return tuple(override[name] for name in names)

    first, last = NOW.date(), NOW.date() + timedelta(days=3)
    dates = DateRange(timezone="UTC", start_date=first, end_date=last)
    change(emulator, date_setting=dates, booking_window=None)
    assert await period() == ("fixed", "2026-03-02", "2026-03-05", None)
    change(emulator, date_setting=DaysInFuture(timezone="UTC", days=2, only_weekdays=True))
    assert await period() == ("available_moving", None, None, 2880)


@pytest.mark.parametrize("event_type", [GROUP, ROUND_ROBIN, COLLECTIVE])
async def test_only_one_on_one_event_types_can_be_shared(api: AsyncClient, event_type: str) -> None:
    assert named(await api.post("/shares", json={"event_type": event_type})) == ["event_type"]


async def test_shares_are_for_hosts_and_admins(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient, as_outsider: AsyncClient
) -> None:
    shown = await share(as_admin)
    for client in (as_member, as_outsider):
        body = {"event_type": ONE_ON_ONE}
        assert (await client.post("/shares", json=body)).status_code == 403
        assert (await client.patch(shown["uri"], json={"name": "Mine"})).status_code == 403
        assert (await client.delete(shown["uri"])).status_code == 403
    assert (await update(api, shown, name="Ours"))["share_override"]["name"] == "Ours"
    unknown = {"event_type": f"{BASE}/event_types/nothing"}
    assert (await api.post("/shares", json=unknown)).status_code == 404


@pytest.mark.parametrize(
    ("settings", "parameter"),
    [
        ({"event_type": None}, "event_type"),
        ({"name": "x" * 56}, "name"),
        ({"name": " "}, "name"),
        ({"duration": 0}, "duration"),
        ({"duration": 721}, "duration"),
        ({"duration": 30, "duration_options": [45, 60]}, "duration"),
        ({"duration_options": [45, 60]}, "duration"),
        ({"duration_options": [15, 30, 45, 60, 90]}, "duration_options"),
        ({"duration_options": [30, 30]}, "duration_options"),
        ({"duration_options": [30, 721]}, "duration_options[1]"),
        ({"period_type": "rolling"}, "period_type"),
        ({"period_type": "fixed", "start_date": "2026-03-09"}, "end_date"),
        ({"period_type": "fixed", "end_date": "2026-03-09"}, "start_date"),
        ({"period_type": "moving"}, "max_booking_time"),
        ({"period_type": "available_moving"}, "max_booking_time"),
        ({"max_booking_time": 0}, "max_booking_time"),
        ({"start_date": "2026-03-09", "end_date": "2026-03-08"}, "end_date"),
        ({"start_date": "9 March"}, "start_date"),
        ({"hide_location": "yes"}, "hide_location"),
        ({"location_configurations": [{}]}, "location_configurations[0].kind"),
        (
            {"location_configurations": [{"kind": "inbound_call"}]},
            "location_configurations[0].phone_number",
        ),
        (
            {"location_configurations": [{"kind": "custom", "location": "x" * 256}]},
            "location_configurations[0].location",
        ),
        (
            {"location_configurations": [{"kind": "physical", "additional_info": "x" * 256}]},
            "location_configurations[0].additional_info",
        ),
        ({"availability_rule": {"rules": []}}, "availability_rule.timezone"),
        ({"availability_rule": {"timezone": "UTC"}}, "availability_rule.rules"),
        ({"availability_rule": {**MONDAYS, "timezone": "Mars"}}, "availability_rule.timezone"),
        (
            {
                "availability_rule": {
                    "timezone": "UTC",
                    "rules": [{"type": "date", "intervals": []}],
                }
            },
            "availability_rule.rules[0].date",
        ),
    ],
)
async def test_a_wrong_setting_is_named(
    api: AsyncClient, settings: dict[str, Any], parameter: str
) -> None:
    answer = await api.post("/shares", json={"event_type": ONE_ON_ONE, **settings})
    assert parameter in named(answer)
    assert await shares(api) == []


async def test_a_duration_is_one_of_the_inherited_options(
    api: AsyncClient, emulator: Emulator
) -> None:
    change(emulator, duration_options=(30, 60))
    assert (await share(api, duration=60))["share_override"]["duration_options"] == [30, 60]
    body = {"event_type": ONE_ON_ONE, "duration": 45}
    assert named(await api.post("/shares", json=body)) == ["duration"]


async def test_shares_are_listed_newest_first_and_filtered(
    api: AsyncClient, as_admin: AsyncClient, emulator: Emulator
) -> None:
    for number in range(4):
        await share(
            (api, as_admin)[number % 2], (ONE_ON_ONE, SECRET)[number // 2], name=str(number)
        )
        await emulator.advance(emulator.default, NOW + timedelta(minutes=number + 1))

    async def names(**query: str) -> str:
        return "".join([row["share_override"]["name"] for row in await shares(api, **query)])

    assert await names() == "3210"
    assert await names(sort="created_at:asc") == "0123"
    assert await names(event_type=SECRET) == "32"
    assert await names(event_type=f"{BASE}/event_types/nothing") == ""
    assert await names(event_type=ONBOARDING) == ""
    assert await names(min_created_at="2026-03-02T09:02:00Z") == "32"
    assert await names(max_created_at="2026-03-02T09:02:00Z") == "10"
    page = (await api.get("/shares", params={"user": OWNER, "count": 3})).json()
    assert page["pagination"]["count"] == 3
    rest = (await api.get(page["pagination"]["next_page"])).json()
    assert [row["share_override"]["name"] for row in rest["collection"]] == ["0"]


async def test_shares_of_polls_are_not_listed(api: AsyncClient, emulator: Emulator) -> None:
    await share(api)
    change(emulator, booking_method="poll")
    assert await shares(api) == []


async def test_everybody_lists_his_own_shares_only(api: AsyncClient, as_admin: AsyncClient) -> None:
    await share(as_admin)
    assert len(await shares(api)) == 1
    assert await shares(as_admin, user=ADMIN) == []
    refused = await as_admin.get("/shares", params={"user": OWNER})
    assert refused.status_code == 403
    message = "You do not have permission to access this resource."
    assert refused.json()["message"] == message
    assert named(await api.get("/shares")) == ["user"]
    assert named(await api.get("/shares", params={"user": OWNER, "sort": "name:asc"})) == ["sort"]


async def test_an_update_changes_what_was_sent_and_null_takes_it_back(api: AsyncClient) -> None:
    shown = await share(api, name="First", duration=45)
    before = shown["share_override"]
    changed = await update(api, shown, name="Second", min_booking_time=60)
    assert changed["share_override"] == {**before, "name": "Second", "min_booking_time": 60}
    restored = await update(api, shown, name=None, duration=None, min_booking_time=None)
    expected = {**before, "name": "30 Minute Meeting", "duration": 30}
    assert restored["share_override"] == expected
    assert await shares(api) == [restored]


async def test_an_update_is_judged_together_with_what_stays(api: AsyncClient) -> None:
    shown = await share(api, start_date="2026-03-09", end_date="2026-03-13")
    fixed = await update(api, shown, period_type="fixed")
    assert fixed["share_override"]["start_date"] == "2026-03-09"
    assert named(await api.patch(shown["uri"], json={"end_date": None})) == ["end_date"]
    assert named(await api.patch(shown["uri"], json={"end_date": "2026-03-08"})) == ["end_date"]
    assert (await update(api, shown, period_type=None, end_date=None))["share_override"][
        "period_type"
    ] == "moving"


@pytest.mark.parametrize("body", [{}, {"event_type": GROUP}])
async def test_an_update_changes_something(api: AsyncClient, body: Json) -> None:
    shown = await share(api)
    assert named(await api.patch(shown["uri"], json=body)) == ["body"]


async def test_a_share_is_for_a_contact_of_the_callers(
    api: AsyncClient, as_admin: AsyncClient
) -> None:
    shown, contact = await share(api), await enter(api)
    assert (await update(api, shown, contact=contact["uri"]))["contact"] == contact["uri"]
    assert (await update(api, shown, name="Yours"))["contact"] == contact["uri"]
    assert (await update(api, shown, contact=None))["contact"] is None
    of_admin = await enter(as_admin, "kim@example.com")
    refused = await api.patch(shown["uri"], json={"contact": of_admin["uri"]})
    assert refused.status_code == 403
    unknown = {"contact": f"{BASE}/contacts/nobody"}
    assert (await api.patch(shown["uri"], json=unknown)).status_code == 404
    assert named(await api.patch(shown["uri"], json={"contact": OWNER})) == ["contact"]


async def test_a_booked_share_cannot_be_changed_or_removed(
    api: AsyncClient, emulator: Emulator
) -> None:
    shown = await share(api)
    book_by(emulator, token_of(shown))
    assert [row["status"] for row in await shares(api)] == ["booked"]
    for refused in (
        await api.patch(shown["uri"], json={"name": "Late"}),
        await api.delete(shown["uri"]),
    ):
        assert refused.status_code == 409
        assert refused.json()["message"] == "This share has already been booked"
    assert refusal(emulator, token_of(shown)) == "link: has been used"


async def test_a_share_expires_unless_it_is_booked(api: AsyncClient, emulator: Emulator) -> None:
    shown = await share(api)
    await emulator.advance(emulator.default, NOW + timedelta(days=90))
    assert [row["status"] for row in await shares(api)] == ["expired"]
    refused = await api.patch(shown["uri"], json={"name": "Late"})
    assert refused.status_code == 409
    assert refused.json()["message"] == "This share has already expired"
    assert (await api.delete(shown["uri"])).status_code == 204


async def test_a_removed_share_is_gone_with_its_link(api: AsyncClient, emulator: Emulator) -> None:
    shown = await share(api)
    assert (await api.delete(shown["uri"])).status_code == 204
    assert (await api.delete(shown["uri"])).status_code == 404
    assert (await api.patch(shown["uri"], json={"name": "Late"})).status_code == 404
    assert await shares(api) == []
    assert refusal(emulator, token_of(shown)) == "link: does not exist"
    assert emulator.default.next_due() is None


async def test_shares_need_their_scopes(emulator: Emulator, connect: Connect) -> None:
    reader = connect(add_token(emulator, "shares:read"))
    assert await shares(reader) == []
    for refused in (
        await reader.post("/shares", json={"event_type": ONE_ON_ONE}),
        await reader.patch("/shares/x", json={}),
        await reader.delete("/shares/x"),
    ):
        assert refused.json()["required_scopes"] == ["shares:write"]


async def test_a_booking_by_share_is_as_the_share_says(
    api: AsyncClient, emulator: Emulator
) -> None:
    custom = [{"kind": "custom", "location": "Under the clock"}]
    shown = await share(api, name="A longer talk", duration=60, location_configurations=custom)
    place = LocationChoice(kind=LocationKind.CUSTOM, location="Under the clock")
    invitee = book_by(emulator, token_of(shown), location=place)
    event = (await api.get(f"/scheduled_events/{invitee.event}")).json()["resource"]
    assert event["name"] == "A longer talk"
    assert event["end_time"] == "2026-03-03T16:00:00.000000Z"
    assert event["location"] == {"location": "Under the clock", "type": "custom"}
    assert event["event_type"] == ONE_ON_ONE


async def test_a_share_offers_its_own_durations(api: AsyncClient, emulator: Emulator) -> None:
    shown = await share(api, duration=45, duration_options=[45, 60])
    assert refusal(emulator, token_of(shown), duration=30) == "duration: must be one of: 45, 60"
    invitee = book_by(emulator, token_of(shown), duration=60)
    event = emulator.default.rows.scheduled_events[invitee.event]
    assert event.end_time - event.start_time == timedelta(minutes=60)


@pytest.mark.parametrize(
    ("settings", "first", "beyond"),
    [
        ({"period_type": "fixed", "start_date": "2026-03-04", "end_date": "2026-03-05"}, 1, 3),
        ({"period_type": "fixed", "start_date": "2026-03-05", "end_date": "2026-03-05"}, 2, 1),
        ({"period_type": "moving", "max_booking_time": 2880}, 1, 2),
        ({"period_type": "available_moving", "max_booking_time": 7200}, 6, 7),
        ({"max_booking_time": 2880}, 1, 2),
        ({"period_type": "unlimited"}, 90, 5),
    ],
)
async def test_a_share_can_be_booked_in_its_period_only(
    api: AsyncClient, emulator: Emulator, settings: Json, first: int, beyond: int
) -> None:
    shown = await share(api, **settings)
    day = TUESDAY + timedelta(days=beyond)
    if settings.get("period_type") != "unlimited":
        assert "only" in refusal(emulator, token_of(shown), start_time=day)
    book_by(emulator, token_of(shown), TUESDAY + timedelta(days=first))


async def test_a_share_has_open_hours_and_notice_of_its_own(
    api: AsyncClient, emulator: Emulator
) -> None:
    shown = await share(api, availability_rule=MONDAYS)
    token = token_of(shown)
    assert "open hours" in refusal(emulator, token)
    monday_in_berlin = TUESDAY.replace(day=9, hour=7)
    await update(api, shown, min_booking_time=7 * 24 * 60)
    assert "notice" in refusal(emulator, token, start_time=monday_in_berlin)
    book_by(emulator, token, monday_in_berlin + timedelta(days=7))


async def test_a_booking_by_share_is_rescheduled_by_its_rules(
    api: AsyncClient, emulator: Emulator
) -> None:
    world = emulator.default
    old = book_by(emulator, token_of(await share(api, duration=60)))
    blocked = book_by(emulator, await link(api), TUESDAY + timedelta(hours=2, minutes=30))
    ids: InviteeIds = {"event": old.event, "invitee": old.id}
    with pytest.raises(InvalidArgument):
        world.execute(reschedule, Reschedule(**ids, start_time=TUESDAY + timedelta(hours=2)))
    new = world.execute(reschedule, Reschedule(**ids, start_time=TUESDAY + timedelta(hours=3)))
    event = world.rows.scheduled_events[new.event]
    assert event.end_time - event.start_time == timedelta(hours=1)
    again = Reschedule(event=new.event, invitee=new.id, start_time=TUESDAY + timedelta(minutes=30))
    assert world.execute(reschedule, again).event not in (new.event, blocked.event)
