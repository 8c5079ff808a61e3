"""Choosing another time on the page that an invitee's ``reschedule_url`` leads to."""

from datetime import timedelta
from typing import Any

import pytest

from mockcalendly.emulator import Emulator
from tests.scheduling.visiting import ADA, START, Page, Visiting

WEDNESDAY = "2026-11-25T16:00:00Z"


async def booked(visiting: Visiting, start: str = f"{START}?timezone=Europe/Berlin") -> str:
    """Book, and return the address at which that can be moved."""
    return (await visiting.book(start)).link("Reschedule")


async def move(visiting: Visiting, address: str, start: str = WEDNESDAY, **typed: str) -> Page:
    form = await visiting.open(f"{address}/{start}")
    answer = await visiting.push(form, **typed)
    assert answer.status_code == 303, answer.text
    return await visiting.open(answer.headers["location"])


async def moved_and_new(visiting: Visiting) -> tuple[dict[str, Any], dict[str, Any]]:
    old, new = await visiting.invitees()
    return old, new


async def test_the_calendar_shows_the_former_time_crossed_out(visiting: Visiting) -> None:
    address = await booked(visiting)

    page = await visiting.open(address, date="2026-11-25")

    assert page.heading == "30 Minute Meeting"
    assert page.one("del").text == "4:00pm - 4:30pm, Tuesday, November 24, 2026"
    assert page.one("main").attributes["data-timezone"] == "Europe/Berlin"
    assert page.by_id("pick-heading").text == "Select a new date and time"
    link = page.by_id(f"time-{WEDNESDAY}").attributes["href"]
    assert link.startswith(f"/reschedulings/{address.rpartition('/')[2]}/{WEDNESDAY}?")


async def test_a_meeting_is_moved(visiting: Visiting) -> None:
    address = await booked(visiting)

    page = await move(visiting, address, reason=" Something came up. ")

    assert page.heading == "You are scheduled"
    assert page.facts["When"] == (
        "5:00pm - 5:30pm, Wednesday, November 25, 2026"
        "Before:4:00pm - 4:30pm, Tuesday, November 24, 2026"
    )
    old, new = await moved_and_new(visiting)
    assert page.url.endswith(new["uri"].rpartition("/")[2])
    assert old["rescheduled"] is True
    assert old["new_invitee"] == new["uri"]
    assert old["cancellation"]["reason"] == "Something came up."
    assert old["cancellation"]["canceler_type"] == "invitee"
    assert (new["status"], new["old_invitee"], new["timezone"]) == (
        "active",
        old["uri"],
        "Europe/Berlin",
    )


async def test_a_reason_need_not_be_given(visiting: Visiting) -> None:
    await move(visiting, await booked(visiting))

    assert (await moved_and_new(visiting))[0]["cancellation"]["reason"] == ""


async def test_a_reason_can_be_too_long(visiting: Visiting) -> None:
    form = await visiting.open(f"{await booked(visiting)}/{WEDNESDAY}")

    answer = await visiting.push(form, reason="x" * 10_001)

    assert answer.status_code == 400
    assert Page(answer).problem("reason") == "Please use no more than 10,000 characters."
    assert len(await visiting.invitees()) == 1


async def test_it_lasts_as_long_as_before(visiting: Visiting) -> None:
    await visiting.extend(event_types=[{"slug": "30min", "duration_options": [30, 60]}])
    address = await booked(visiting, f"{START}?duration=60&timezone=UTC")

    calendar = await visiting.open(address, date="2026-11-25")
    page = await move(visiting, address)

    assert calendar.all("a", id="duration-30") == []
    assert page.facts["When"].startswith("4:00pm - 5:00pm, Wednesday")


async def test_the_form_sent_twice_moves_once(visiting: Visiting) -> None:
    form = await visiting.open(f"{await booked(visiting)}/{WEDNESDAY}")

    first, second = [await visiting.push(form), await visiting.push(form)]

    assert first.headers["location"] == second.headers["location"]
    assert len(await visiting.invitees()) == 2


async def test_a_taken_time_shows_the_calendar_again(visiting: Visiting) -> None:
    address = await booked(visiting)
    form = await visiting.open(f"{address}/{WEDNESDAY}")
    await visiting.book(f"/olivia-owner/30min/{WEDNESDAY}", email="bob@example.com")

    for answer in (await visiting.push(form), await visiting.get(f"{address}/{WEDNESDAY}")):
        assert answer.status_code == 200
        page = Page(answer)
        (alert,) = page.all("p", role="alert")
        assert "5:00pm on Wednesday, November 25 is not open any more" in alert.text
        assert "Olivia Owner has a meeting" in answer.headers["x-mockcalendly-reason"]
        assert page.one("del").text.startswith("4:00pm")
    assert len(await visiting.invitees()) == 2


async def test_what_was_moved_leads_on_to_where_it_is(visiting: Visiting) -> None:
    address = await booked(visiting)
    second = (await move(visiting, address)).link("Reschedule")
    third = (await move(visiting, second, "2026-11-26T15:00:00Z")).link("Reschedule")

    for old in (address, second, f"{address}/{WEDNESDAY}"):
        page = await visiting.open(old)
        assert (page.status, page.heading) == (200, "This meeting was moved")
        assert page.link("Choose yet another time") == third
        assert "4:00pm - 4:30pm, Thursday, November 26, 2026 now" in page.one("main").text


async def test_what_is_canceled_cannot_be_moved(visiting: Visiting, emulator: Emulator) -> None:
    address = await booked(visiting)
    form = await visiting.open(f"{address}/{WEDNESDAY}")
    event = (await visiting.invitees())[0]["event"]
    token = {"Authorization": "Bearer mock.owner.token"}
    await visiting.http.post(f"{event}/cancellation", json={}, headers=token)

    for answer in (await visiting.get(address), await visiting.push(form)):
        page = Page(answer)
        assert (page.status, page.heading) == (200, "This meeting was canceled")
        assert page.link("Book another one").endswith("/olivia-owner/30min")
    assert len([*emulator.default.rows.invitees]) == 1


async def test_what_has_begun_cannot_be_moved(visiting: Visiting, emulator: Emulator) -> None:
    address = await booked(visiting)
    form = await visiting.open(f"{address}/{WEDNESDAY}")
    emulator.default.clock.advance(timedelta(hours=30))

    for answer in (await visiting.get(address), await visiting.push(form)):
        assert answer.status_code == 200
        assert Page(answer).heading == "This meeting has begun"


@pytest.mark.parametrize(
    ("change", "state"), [({"active": False}, "switched off"), ({"deleted_at": "-1h"}, "deleted")]
)
async def test_what_is_not_offered_any_more_cannot_be_moved(
    visiting: Visiting, change: dict[str, Any], state: str
) -> None:
    address = await booked(visiting)
    await visiting.extend(event_types=[{"slug": "30min", **change}])

    page = await visiting.open(address)

    assert (page.status, page.heading) == (200, "This meeting cannot be moved")
    assert state in page.one("main").text


async def test_whom_nobody_knows_is_not_found(visiting: Visiting) -> None:
    for path in ("/reschedulings/nobody", f"/reschedulings/nobody/{WEDNESDAY}"):
        assert (await visiting.get(path)).status_code == 404
    assert (await visiting.http.post(f"/reschedulings/nobody/{WEDNESDAY}")).status_code == 404


async def test_one_of_a_group_moves_alone(visiting: Visiting) -> None:
    webinar = "/olivia-owner/webinar/2026-11-24T15:00:00Z"
    await visiting.book(webinar, **{**ADA, "email": "bob@example.com"})
    address = await booked(visiting, webinar)

    await move(visiting, address, "2026-11-25T15:00:00Z")

    statuses = [each["status"] for each in await visiting.invitees()]
    assert statuses == ["active", "canceled", "active"]


async def test_a_booking_by_a_link_is_moved_as_the_link_offers_it(visiting: Visiting) -> None:
    token = {"Authorization": "Bearer mock.owner.token"}
    share = {"event_type": "https://api.calendly.com/event_types/" + "A" * 16, "duration": 45}
    made = await visiting.http.post("/shares", json=share, headers=token)
    assert made.status_code == 201, made.text
    (link,) = made.json()["resource"]["scheduling_links"]
    path = link["booking_url"]
    address = await booked(visiting, f"{path}/2026-11-24T15:00:00Z")

    page = await move(visiting, address)

    assert page.url.startswith(f"{path}/invitees/")
    assert page.facts["When"].startswith("11:00am - 11:45am, Wednesday")
