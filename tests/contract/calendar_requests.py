"""Right requests about event types, when they can be booked, and bookings."""

from tests.api.given import ONBOARDING, ROUND_ROBIN
from tests.contract.bodies import EVERY_SETTING, PLACES, SHARE, WEEK, date_settings
from tests.contract.preparation import booking
from tests.contract.right import Catalogue, delete, get, patch, post
from tests.contract.stage import Things

__all__ = ["FAMILIES"]


def _event_types(of: Things) -> Catalogue:
    when = {"start_time": "2026-03-03T00:00:00Z", "end_time": "2026-03-08T00:00:00Z"}
    one_off = {
        "name": "Only once",
        "host": of.user,
        "co_hosts": [of.user],
        "duration": 45,
        "timezone": "Europe/Berlin",
        "location": PLACES[0],
    }
    return {
        "eventTypes_list-event-types": [
            get(
                "/event_types",
                organization=of.organization,
                user=of.user,
                user_availability_schedule=of.schedule,
                active="true",
                admin_managed="false",
                sort="name:asc",
                count="20",
            )
        ],
        "eventTypes_create-event-type": [
            post("/event_types", {"owner": of.user, **EVERY_SETTING}),
            post("/event_types", {"owner": of.user, "name": "Advice", "duration": 30}),
        ],
        "eventTypes_get-event-type": [get(of.event_type)],
        "eventTypes_update-event-type": [
            patch(of.event_type, EVERY_SETTING),
            patch(of.event_type, {"duration": 30}),
        ],
        "eventTypes_create-one-off-event-type": [
            post("/one_off_event_types", {**one_off, "date_setting": setting})
            for setting in date_settings()
        ],
        "eventTypes_list-event-type-memberships": [
            get("/event_type_memberships", event_type=of.event_type, count="20")
        ],
        "eventTypes_list-event-type-available-times": [
            get("/event_type_available_times", event_type=of.event_type, **when)
        ],
    }


def _availability(of: Things) -> Catalogue:
    schedule = {"name": "Summer", "timezone": "Europe/Berlin", "rules": WEEK}
    rule = {"timezone": "Europe/Berlin", "rules": WEEK, "user": of.user}
    limits = {"daily_limit": 3, "weekly_limit": 10, "monthly_limit": 30}
    when = {"start_time": "2026-03-03T00:00:00Z", "end_time": "2026-03-08T00:00:00Z"}
    return {
        "availability_list-user-availability-schedules": [
            get("/user_availability_schedules", user=of.user)
        ],
        "availability_create-user-availability-schedule": [
            post("/user_availability_schedules", schedule)
        ],
        "availability_get-user-availability-schedule": [get(of.schedule)],
        "availability_update-user-availability-schedule": [
            patch(of.schedule, {**schedule, "default": True})
        ],
        "availability_get-event-type-availability": [
            get("/event_type_availability_schedules", event_type=of.event_type)
        ],
        "availability_update-event-type-availability": [
            patch(
                "/event_type_availability_schedules",
                {"availability_setting": "host", "availability_rule": rule},
                event_type=of.event_type,
            )
        ],
        "availability_list-user-meeting-limits": [get("/user_meeting_limits", user=of.user)],
        "availability_update-user-meeting-limits": [
            patch("/user_meeting_limits", limits, user=of.user)
        ],
        "availability_list-user-busy-times": [get("/user_busy_times", user=of.user, **when)],
    }


def _events(of: Things) -> Catalogue:
    return {
        "scheduledEvents_list-scheduled-events": [
            get(
                "/scheduled_events",
                user=of.user,
                organization=of.organization,
                invitee_email="ada@example.com",
                status="active",
                min_start_time="2026-02-01T00:00:00Z",
                max_start_time="2026-04-01T00:00:00Z",
                sort="start_time:asc",
                count="20",
            ),
            get("/scheduled_events", group=of.group, organization=of.organization),
            get("/scheduled_events", organization=of.organization),
            get("/scheduled_events", user=of.user),
        ],
        "scheduledEvents_get-scheduled-event": [get(of.event)],
        "scheduledEvents_create-scheduled-event-cancellation": [
            post(f"{of.event}/cancellation", {"reason": "Ill"})
        ],
        "scheduledEvents_list-event-invitees": [
            get(
                f"{of.event}/invitees",
                status="active",
                email="ada@example.com",
                sort="created_at:asc",
                count="20",
            )
        ],
        "scheduledEvents_get-event-invitee": [get(of.invitee)],
    }


def _invitees(of: Things) -> Catalogue:
    whole, with_text, of_round_robin = [
        booking(event_type, "2026-03-03T19:30:00Z")
        for event_type in (of.event_type, ONBOARDING, ROUND_ROBIN)
    ]
    parts = {"first_name": "Ada", "last_name": "Lovelace"}
    rest = {key: value for key, value in whole["invitee"].items() if key != "name"}
    return {
        "scheduledEvents_create-event-invitee": [
            post("/invitees", whole),
            post("/invitees", {**whole, "invitee": {**parts, **rest}}),
            post("/invitees", with_text),
            post("/invitees", {**of_round_robin, "location": None}),
        ],
        "scheduledEvents_create-invitee-no-show": [post("/invitee_no_shows", {"invitee": of.over})],
        "scheduledEvents_get-invitee-no-show": [get(of.no_show)],
        "scheduledEvents_delete-invitee-no-show": [delete(of.no_show)],
    }


def _links(of: Things) -> Catalogue:
    link = {"max_event_count": 1, "owner": of.event_type, "owner_type": "EventType"}
    dates = {"start_date": "2026-03-03", "end_date": "2026-03-31"}
    period, bare = {"period_type": "fixed", **dates}, {"duration": 30, **dates}
    change = {**SHARE, **period, "min_booking_time": 60, "contact": of.contact}
    return {
        "schedulingLinks_create-scheduling-link": [post("/scheduling_links", link)],
        "shares_list-shares": [
            get(
                "/shares",
                user=of.user,
                event_type=of.event_type,
                min_created_at="2026-01-01T00:00:00Z",
                max_created_at="2027-01-01T00:00:00Z",
                sort="created_at:desc",
                count="20",
            )
        ],
        "shares_create-share": [
            post("/shares", {"event_type": of.event_type, **SHARE, **period}),
            post("/shares", {"event_type": of.event_type, **bare}),
        ],
        "shares_update-share": [patch(of.share, bare), patch(of.share, change)],
        "shares_delete-share": [delete(of.share)],
    }


FAMILIES = (_event_types, _availability, _events, _invitees, _links)
