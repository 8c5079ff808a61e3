"""Parts of bodies: values for all that can be said in them."""

from tests.api.given import Json
from tests.api.hours import on, week

__all__ = ["CONTACT", "EVERY_SETTING", "PLACES", "SHARE", "WEEK", "date_settings"]

WEEK = [*week("09:00-12:00", "13:00-24:00"), on("2026-12-24")]

PLACES: list[Json] = [
    {
        "kind": "inbound_call",
        "phone_number": "+14155550100",
        "additional_info": "Ask for Olivia.",
        "location": "1 Main Street",
    },
    {"kind": "zoom_conference"},
]
"""What the kind of a place does not have is dropped, so that one place can say everything."""

EVERY_SETTING: Json = {
    "name": "Advice",
    "active": True,
    "description": "An hour of advice.",
    "duration": 30,
    "duration_options": [15, 30],
    "locations": PLACES,
    "color": "#0069ff",
    "locale": "en",
    "start_time_increment": 15,
    "before_buffer": 5,
    "after_buffer": 10,
}

SHARE: Json = {
    "name": "For you",
    "duration": 30,
    "duration_options": [15, 30],
    "max_booking_time": 1440,
    "hide_location": True,
    "location_configurations": [{**PLACES[0], "position": 0}],
    "availability_rule": {"timezone": "Europe/Berlin", "rules": WEEK},
}

CONTACT: Json = {
    "name": "Robin Field",
    "phone_numbers": [{"phone_number": "+14155550111"}],
    "timezone": "Europe/Berlin",
    "job_title": "Buyer",
    "company": "Field & Co",
    "country": "Germany",
    "state": "Berlin",
    "city": "Berlin",
    "linkedin": "https://www.linkedin.com/in/robin",
}


def date_settings() -> list[Json]:
    """Return a setting of each kind for the dates of a one-off event type."""
    spot = {"start_time": "2026-03-05T15:00:00Z", "end_time": "2026-03-05T16:00:00Z"}
    return [
        {"type": "date_range", "start_date": "2026-03-03", "end_date": "2026-03-31"},
        {"type": "days_in_future", "days": 30, "only_weekdays": True},
        {"type": "spots", "spots": [spot]},
    ]
