"""The calendar: which days and times it offers, in whose clocks, and where its links lead."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.console.browsing import Page
from tests.scheduling.browser import START, Browser, browsing

CALENDAR = "/olivia-owner/30min"
TUESDAY = {"date": "2026-11-24", "timezone": "America/New_York"}


def days(page: Page) -> list[str]:
    """Return the days that can be chosen."""
    table = page.one("table")
    return [
        link.attributes["data-date"] for link in table.all("a") if "data-date" in link.attributes
    ]


def times(page: Page) -> dict[str, str]:
    """Return the addresses of the times that can be chosen, by what they are called."""
    links = page.all("a", **{"data-container": "time-button"})
    return {link.attributes["data-start-time"]: link.attributes["href"] for link in links}


def month(page: Page) -> str:
    (name,) = [node for node in page.one("caption") if node.attributes.get("class") == "name"]
    return name.text


def chosen_zone(page: Page) -> str:
    (option,) = page.all("option", selected="")
    assert page.one("main").attributes["data-timezone"] == option.attributes["value"]
    return option.attributes["value"]


def test_it_says_what_can_be_booked(browser: Browser) -> None:
    page = browser.open("/mia-member/onboarding")

    assert page.heading == "Onboarding"
    (details,) = (node for node in page if node.attributes.get("class") == "details")
    assert details.text == (
        "Mia Member Onboarding 30 min 1 Main Street, Springfield "
        "Phone call to you Phone call to +14155550100 A short talk."
    )
    assert page.one("title").text.startswith("Onboarding · Mia Member")


def test_days_of_other_months_and_without_times_are_no_links(browser: Browser) -> None:
    page = browser.open(CALENDAR)

    assert month(page) == "November 2026"
    assert days(page) == [f"2026-11-{day}" for day in (23, 24, 25, 26, 27, 30)]
    assert page.all("a", id="day-2026-11-24")[0].attributes["aria-label"] == (
        "Tuesday, November 24 - Times available"
    )
    cells = [cell.text for cell in page.one("tbody").all("td")]
    assert len(cells) == 35
    saturday = page.one("button", **{"aria-label": "Saturday, November 28 - No times available"})
    assert "disabled" in saturday.attributes
    assert saturday.text == "28"
    assert page.all("th")[0].attributes["abbr"] == "Sunday"


def test_a_day_shows_its_times_and_they_lead_to_the_form(browser: Browser) -> None:
    page = browser.open(CALENDAR, **TUESDAY)

    offered = times(page)
    assert [*offered][:3] == ["9:00am", "9:30am", "10:00am"]
    assert [*offered][-1] == "4:30pm"
    assert offered["10:00am"] == (
        f"{START}?timezone=America%2FNew_York&month=2026-11&date=2026-11-24"
    )
    assert page.by_id("times-heading").text == "Tuesday, November 24"
    assert page.by_id("day-2026-11-24").attributes["aria-current"] == "date"


def test_links_of_available_times_lead_to_the_form(browser: Browser) -> None:
    query = {
        "event_type": "https://api.calendly.com/event_types/AAAAAAAAAAAAAAAA",
        "start_time": "2026-11-24T00:00:00Z",
        "end_time": "2026-11-25T00:00:00Z",
    }
    (first, *_) = browser.api("GET", "/event_type_available_times", params=query)["collection"]

    page = browser.open(first["scheduling_url"])

    assert page.by_id("ask-heading").text == "Enter details"


def test_without_a_zone_the_clocks_are_the_hosts(browser: Browser) -> None:
    page = browser.open(CALENDAR, date="2026-11-24")

    assert chosen_zone(page) == "America/New_York"
    assert "It is 4:00am on Monday, November 23 there." in page.one("main").text


def test_a_zone_is_chosen_by_a_form(browser: Browser) -> None:
    page = browser.open(f"{CALENDAR}?date=2026-11-24&utm_source=news")

    values = page.values()
    assert values["utm_source"] == "news"
    action = page.one("form").attributes["action"]
    other = browser.open(action, **{**values, "timezone": "Asia/Kolkata"})  # type: ignore[arg-type]

    assert chosen_zone(other) == "Asia/Kolkata"
    assert other.by_id("times-heading").text == "Tuesday, November 24"
    assert "12:00am" in times(other)
    assert "utm_source=news" in times(other)["7:30pm"]


@pytest.mark.parametrize("zone", ["Nowhere/Else", "../../etc/passwd", "x" * 300])
def test_an_unknown_zone_is_ignored(browser: Browser, zone: str) -> None:
    assert chosen_zone(browser.open(CALENDAR, timezone=zone)) == "America/New_York"


def test_an_unusual_zone_is_one_of_the_choices(browser: Browser) -> None:
    assert chosen_zone(browser.open(CALENDAR, timezone="Etc/GMT+5")) == "Etc/GMT+5"


def test_clocks_have_24_hours_where_the_host_wants_that(browser: Browser) -> None:
    browser.calendly.extend(users=[{"id": "A" * 16, "time_notation": "24h"}])

    assert [*times(browser.open(CALENDAR, **TUESDAY))][-1] == "16:30"


def test_months_follow_one_another_from_the_present_one(browser: Browser) -> None:
    page = browser.open(CALENDAR)
    assert page.all("a", id="previous-month") == []

    after = browser.open(page.link("Go to next month"))
    assert month(after) == "December 2026"
    assert days(after)[0] == "2026-12-01"
    back = browser.open(after.link("Go to previous month"))
    assert month(back) == "November 2026"

    beyond = browser.open(CALENDAR, month="2027-02")
    assert days(beyond) == []
    assert "No times are open in this month." in beyond.one("main").text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"month": "2026-12"}, "December 2026"),
        ({"month": "2026-1", "date": "2026-12-03"}, "December 2026"),
        ({"date": "2027-01-04"}, "January 2027"),
        ({"month": "2020-01"}, "November 2026"),
        ({"month": "9998-12"}, "December 9998"),
        ({"month": "9999-12"}, "November 2026"),
        ({"month": "0000-00"}, "November 2026"),
        ({"month": "2026-13"}, "November 2026"),
        ({"month": "next"}, "November 2026"),
        ({"date": "2026-02-30"}, "November 2026"),
        ({"date": "9999-12-31"}, "November 2026"),
        ({"date": "0001-01-01"}, "November 2026"),
    ],
)
def test_the_address_says_which_month(browser: Browser, asked: dict[str, str], shown: str) -> None:
    for zone in ("Pacific/Kiritimati", "America/New_York", "Etc/GMT+12"):
        assert month(browser.open(CALENDAR, timezone=zone, **asked)) == shown


def test_it_opens_at_the_first_month_with_a_time(browser: Browser) -> None:
    spot = {"start_time": "2028-03-31T23:30:00Z", "end_time": "2028-04-01T00:30:00Z"}
    setting = {"type": "spots", "spots": [spot]}
    (far,) = (
        browser.calendly.extend(
            event_types=[
                {"name": "Far away", "slug": "far", "date_setting": setting},
                {"slug": "30min", "min_notice": 1000 * 24 * 60, "booking_window": None},
            ]
        )
    )["event_types"][:1]

    later = browser.open(CALENDAR)
    spots = browser.open(far["scheduling_url"], timezone="Asia/Tokyo")

    assert month(later) == "August 2029"
    assert days(later)[0] == "2029-08-20"
    assert month(spots) == "April 2028"


def test_the_search_for_a_time_ends(browser: Browser) -> None:
    browser.calendly.extend(
        event_types=[{"slug": "30min", "hours": [{"timezone": "UTC"}], "booking_window": None}]
    )

    page = browser.open(CALENDAR)

    assert month(page) == "November 2026"
    assert "No times are open in the next 12 months." in page.one("main").text


def test_a_duration_can_be_chosen_among_several(browser: Browser) -> None:
    browser.calendly.extend(event_types=[{"slug": "30min", "duration_options": [30, 60]}])
    bare = browser.open(CALENDAR)
    assert bare.link("60 min").endswith("/olivia-owner/30min?duration=60&month=2026-11")

    page = browser.open(CALENDAR, **TUESDAY)
    assert page.by_id("duration-30").attributes["aria-current"] == "true"
    longer = browser.open(page.link("60 min"))

    assert [*times(longer)][-1] == "4:00pm"
    assert longer.by_id("duration-60").attributes["aria-current"] == "true"
    assert "duration=60" in times(longer)["4:00pm"]
    strange = browser.open(CALENDAR, duration="45", **TUESDAY)
    assert times(strange).keys() == times(page).keys()


def test_seats_of_a_group_are_counted(browser: Browser) -> None:
    start = "/olivia-owner/webinar/2026-11-24T15:00:00Z"
    for number in range(5):
        browser.book(start, email=f"ada{number}@example.com")

    page = browser.open("/olivia-owner/webinar", **TUESDAY)

    texts = [link.text for link in page.all("a", **{"data-container": "time-button"})]
    assert texts[:2] == ["9:00am 6 seats left", "10:00am 1 seat left"]
    browser.book(start, email="last@example.com")
    assert "10:00am" not in times(browser.open("/olivia-owner/webinar", **TUESDAY))


def test_the_details_can_be_hidden(browser: Browser) -> None:
    page = browser.open(CALENDAR, hide_event_type_details="1", **TUESDAY)

    assert page.one("h1").attributes["class"] == "unseen"
    assert "A short talk." not in page.one("main").text
    assert "hide_event_type_details=1" in times(page)["10:00am"]


def test_a_description_is_a_text(browser: Browser) -> None:
    html = "<h2>Bring</h2><p>a <b>map</b> &amp; a pen</p><script>alert(1)</script>"
    browser.calendly.extend(
        event_types=[{"slug": "30min", "description_plain": None, "description_html": html}]
    )

    page = browser.open(CALENDAR)

    shown = [node.text for node in page if node.attributes.get("class") == "description"]
    assert shown == ["Bring", "a map & a pen", "alert(1)"]
    assert "<b>map" not in page.source


def test_what_was_never_there_is_not_found(browser: Browser) -> None:
    for address in ("/olivia-owner/nothing", "/d/abc-def-ghi/30min", "/s/nothing", f"{CALENDAR}/x"):
        answer = browser.http.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 404, address
        assert "There is no such page" in Page(answer).heading


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"active": False}, "This event type is not active."), ({}, "")],
)
def test_a_paused_page_says_so(browser: Browser, change: dict[str, object], reason: str) -> None:
    browser.calendly.extend(event_types=[{"slug": "30min", **change}])

    for address in (CALENDAR, START):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert (reason in answer.text) is True
        assert (Page(answer).heading == "Nothing can be booked here") is bool(reason)
        assert ("x-mockcalendly-reason" in answer.headers) is bool(reason)


ZONES = (
    "America/St_Johns",
    "America/New_York",
    "America/Santiago",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Etc/GMT+12",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "UTC",
)
HOURS = st.sampled_from([["00:00-24:00"], ["00:00-03:30", "22:00-24:00"], ["09:00-17:00"]])
HOURS_OF_TWO_YEARS = 2 * 365 * 24
PRESENTS = st.integers(0, HOURS_OF_TWO_YEARS).map(
    lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)
HOSTS = st.fixed_dictionaries(
    {
        "timezone": st.sampled_from(ZONES),
        **dict.fromkeys(("monday", "wednesday", "saturday", "sunday"), HOURS),
    }
)


def start_in(href: str) -> datetime:
    return datetime.fromisoformat(urlsplit(href).path.rpartition("/")[2])


@settings(max_examples=60)
@given(
    now=PRESENTS,
    hours=HOSTS,
    zone=st.sampled_from(ZONES),
    ahead=st.integers(0, 1),
    choose=st.integers(0, 10_000),
)
def test_a_month_shows_what_is_open_and_each_time_can_be_booked(
    now: datetime, hours: dict[str, Any], zone: str, ahead: int, choose: int
) -> None:
    local = now.astimezone(ZoneInfo(zone)).date()
    first = (local.replace(day=1) + timedelta(days=31 * ahead)).replace(day=1)
    with browsing(now=now) as browser:
        browser.calendly.extend(event_types=[{"slug": "30min", "hours": [hours]}])
        expected: dict[str, list[datetime]] = {}
        for start in browser.calendly.open_times("30min", days=65):
            there = start.astimezone(ZoneInfo(zone))
            if (there.year, there.month) == (first.year, first.month):
                expected.setdefault(f"{there:%Y-%m-%d}", []).append(start)

        page = browser.open(CALENDAR, month=f"{first:%Y-%m}", timezone=zone)
        assert days(page) == [*expected]
        if not expected:
            return
        day, opened = [*expected.items()][choose % len(expected)]
        page = browser.open(urljoin(page.url, page.by_id(f"day-{day}").attributes["href"]))
        found = times(page)
        assert [start_in(href) for href in found.values()] == opened
        href = [*found.values()][choose % len(found)]
        confirmed = browser.book(href)
        assert confirmed.heading == "You are scheduled"
        assert confirmed.facts["When"].startswith([*found][choose % len(found)].split()[0])
        (invitee,) = browser.invitees()
        event = browser.api("GET", invitee["event"])["resource"]
        assert datetime.fromisoformat(event["start_time"]) == start_in(href)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "America/St_Johns"])
def test_an_hour_that_comes_twice_is_told_apart(zone: str) -> None:
    with browsing(now="2026-10-20T00:00:00Z") as browser:
        week = {"timezone": zone, "sunday": ["00:00-06:00"]}
        browser.calendly.extend(event_types=[{"slug": "30min", "hours": [week]}])
        day = "2026-10-25" if zone == "Europe/Berlin" else "2026-11-01"

        page = browser.open(CALENDAR, date=day, timezone=zone)

        hour = "2:00am" if zone == "Europe/Berlin" else "1:00am"
        twice = [name for name in times(page) if name.startswith(hour)]
        assert len(twice) == 2
        assert all(name != hour for name in twice)
