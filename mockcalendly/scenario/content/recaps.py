"""The meeting recaps of a world."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from mockcalendly.domain.recaps import add_recap
from mockcalendly.model.recaps import MeetingRecap, RecapStatus
from mockcalendly.scenario.content.recap_details import (
    RecapDetails,
    recap_command,
    recap_event,
    recap_user,
)
from mockcalendly.scenario.layout import Layout, refused
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.sections import Id
from mockcalendly.scenario.terms import Moment

__all__ = ["RecapSection", "lay_out_recap"]


class RecapSection(RecapDetails, frozen=True, kw_only=True):
    """What a notetaker wrote down of a meeting: of an `event`, or of any other `meeting`."""

    created_at: Moment | UnsetType = UNSET
    updated_at: Moment | UnsetType = UNSET
    id: Id | UnsetType = UNSET
    completed_at: Annotated[
        Moment | UnsetType, Meta(description="When the notes were ready; now if left out.")
    ] = UNSET

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.completed_at is not UNSET and self.status is not RecapStatus.AVAILABLE:
            raise ValueError(f'is {self.status}, so it has no "completed_at"')


def lay_out_recap(layout: Layout, section: RecapSection, node: Node) -> MeetingRecap:
    """Add a recap."""

    def instant(key: str, moment: Moment, zone: ZoneInfo) -> datetime:
        return layout.instant(moment, node.at("meeting", key), zone)

    event = recap_event(layout.rows, section)
    user = recap_user(layout.rows, section, event) or layout.owner(node)
    id_ = None if section.id is UNSET else section.id
    command = replace(recap_command(section, user, event, instant), id=id_)
    done = section.completed_at
    at = layout.now if done is UNSET else layout.past(done, node.at("completed_at"))
    with refused(node, "the recap"):
        row = add_recap(layout.at(at), command)
    return layout.rows.meeting_recaps.put(replace(row, **layout.dates(section, node)))
