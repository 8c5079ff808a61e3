"""One-off event types."""

from enum import StrEnum

from mockcalendly.api.listing import resource
from mockcalendly.domain.one_off_event_types import (
    CreateOneOffEventType,
    create_one_off_event_type,
)
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.model.event_types import (
    DateRange,
    DateSetting,
    DaysInFuture,
    LocationConfiguration,
    Spot,
    Spots,
)
from mockcalendly.wire import render
from mockcalendly.wire.event_type_settings import read_duration, read_location
from mockcalendly.wire.fields import Fields

__all__ = ["OPERATIONS"]

LONGEST_NAME = 55
MOST_DAYS = 365
"""Characters of a name, and days into the future (documented)."""

MOST_CO_HOSTS = 100
"""Bound of the list (assumed: none is published)."""


class DateSettingType(StrEnum):
    """How the dates of a one-off event type are said (documented)."""

    DATE_RANGE = "date_range"
    DAYS_IN_FUTURE = "days_in_future"
    SPOTS = "spots"


def create(call: Call) -> Answer:
    """Make a one-off event type; unknown fields are dropped in silence (assumed)."""
    body = call.body
    body.need("duration")
    timezone = body.timezone("timezone") or ""
    command = CreateOneOffEventType(
        name=body.need_text("name", max_length=LONGEST_NAME),
        host=body.need_id("host", "users"),
        duration=read_duration(body) or 0,
        date_setting=_read_date_setting(body.need_structure("date_setting"), timezone),
        co_hosts=body.uris("co_hosts", "users", at_least=0, at_most=MOST_CO_HOSTS),
        location=_read_location(body),
        caller=call.caller,
    )
    body.finish()
    row = call.world.execute(create_one_off_event_type, command)
    return resource(render.event_types.event_type(row, call.origins), 201)


def _read_date_setting(fields: Fields, timezone: str) -> DateSetting:
    match fields.need_choice("type", DateSettingType):
        case DateSettingType.DATE_RANGE:
            return DateRange(
                timezone=timezone,
                start_date=fields.need_date("start_date"),
                end_date=fields.need_date("end_date"),
            )
        case DateSettingType.DAYS_IN_FUTURE:
            fields.need("days")
            return DaysInFuture(
                timezone=timezone,
                days=fields.integer("days", lowest=0, highest=MOST_DAYS) or 0,
                only_weekdays=fields.need_boolean("only_weekdays"),
            )
        case DateSettingType.SPOTS:
            return Spots(timezone=timezone, spots=_read_spots(fields))


def _read_spots(fields: Fields) -> tuple[Spot, ...]:
    spots = tuple(
        Spot(start_time=each.need_instant("start_time"), end_time=each.need_instant("end_time"))
        for each in fields.need_objects("spots")
    )
    if not spots and fields.has("spots"):
        fields.refuse("spots", "must be filled")
    return spots


def _read_location(body: Fields) -> LocationConfiguration | None:
    fields = body.structure("location")
    return read_location(fields) if fields else None


OPERATIONS = (
    Operation(
        "eventTypes_create-one-off-event-type",
        "POST",
        "/one_off_event_types",
        ("event_types:write",),
        create,
    ),
)
