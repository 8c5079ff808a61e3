"""When one-off event types can be booked."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta

from mockcalendly.domain.one_off_event_types import check_dates
from mockcalendly.model.event_types import DateRange, DateSetting, DaysInFuture, Spot, Spots
from mockcalendly.scenario.layout import Layout, refused
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.terms import Day, Moment, Zone

__all__ = ["DateSettingSection", "date_setting"]

_KEYS = {
    "date_range": ("start_date", "end_date"),
    "days_in_future": ("days", "only_weekdays"),
    "spots": ("spots",),
}
_OPTIONAL = ("only_weekdays",)


class SpotSection(Section, frozen=True, kw_only=True):
    """A stretch of time that is offered; times of day are in the zone of the date setting."""

    start_time: Moment
    end_time: Moment


class DateSettingSection(Section, frozen=True, kw_only=True):
    """When a one-off event type can be booked: in a range of dates, some days ahead, or in spots.

    A `date_range` has `start_date` and `end_date`, `days_in_future` has `days` and, if wanted,
    `only_weekdays`, and `spots` has `spots`.
    """

    type: Literal["date_range", "days_in_future", "spots"]
    timezone: Annotated[Zone | None, Meta(description="The host's, if left out.")] = None
    start_date: Day | None = None
    end_date: Day | None = None
    days: Annotated[int, Meta(ge=0, le=365)] | None = None
    only_weekdays: bool | None = None
    spots: Annotated[tuple[SpotSection, ...], Meta(min_length=1)] | None = None

    def __post_init__(self) -> None:
        for type_, keys in _KEYS.items():
            for key in keys:
                said = getattr(self, key) is not None
                if said and type_ != self.type:
                    raise ValueError(f'of type {self.type} takes no "{key}"')
                if not said and type_ == self.type and key not in _OPTIONAL:
                    raise ValueError(f'of type {self.type} needs "{key}"')


def date_setting(
    layout: Layout, section: DateSettingSection, created_at: datetime, timezone: str, node: Node
) -> DateSetting:
    """Return when a one-off event type can be booked.

    Args:
        layout: The world.
        section: What the file says.
        created_at: When the event type was created: dates had to lie ahead then.
        timezone: The host's.
        node: Where the file says it.

    Raises:
        DocumentError: The dates do not make sense.
    """
    if section.timezone is not None:
        timezone = section.timezone.name
    zone = ZoneInfo(timezone)
    setting: DateSetting
    if section.spots is not None:
        spots = tuple(
            Spot(
                start_time=layout.instant(spot.start_time, place.at("start_time"), zone),
                end_time=layout.instant(spot.end_time, place.at("end_time"), zone),
            )
            for spot, place in zip(section.spots, node.at("spots").items, strict=True)
        )
        setting = Spots(timezone=timezone, spots=spots)
    elif section.days is not None:
        setting = DaysInFuture(
            timezone=timezone, days=section.days, only_weekdays=bool(section.only_weekdays)
        )
    else:
        assert section.start_date is not None  # noqa: S101 - else it would have been refused
        assert section.end_date is not None  # noqa: S101
        setting = DateRange(
            timezone=timezone,
            start_date=layout.day(section.start_date, node.at("start_date"), zone),
            end_date=layout.day(section.end_date, node.at("end_date"), zone),
        )
    with refused(Node({"date_setting": node}, node.where), "the event type"):
        check_dates(created_at, setting)
    return setting
