"""The meeting recaps of a world."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict, replace

from mockcalendly.domain.recaps import Meeting, NewRecap, Notes, add_recap
from mockcalendly.kernel.formats import DIGITS
from mockcalendly.model.bookings import ConferenceStatus, Location, LocationType
from mockcalendly.model.recaps import Attendee, MeetingRecap, RecapStatus
from mockcalendly.scenario.layout import Layout, refused
from mockcalendly.scenario.names import find_event, find_user
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import Dated, Email, EventName, FilledText, Id, Url, UserName
from mockcalendly.scenario.terms import Moment

__all__ = ["RecapSection", "lay_out_recap"]


class AttendeeSection(Section, frozen=True, kw_only=True):
    """Somebody who took part in a meeting."""

    name: FilledText
    email: Email
    host: bool = False


class PlaceSection(Section, frozen=True, kw_only=True):
    """Where a meeting took place, as the API shows it."""

    type: LocationType
    location: FilledText | None = None
    additional_info: FilledText | None = None
    status: ConferenceStatus | None = None
    join_url: Url | None = None
    conference_id: Annotated[str, Meta(pattern=DIGITS)] | None = None
    password: FilledText | None = None


class MeetingSection(Section, frozen=True, kw_only=True):
    """A meeting that was not booked; times of day are local to the user."""

    name: FilledText | None = None
    location: PlaceSection | None = None
    start_time: Moment | None = None
    end_time: Moment | None = None


class RecapSection(Dated, frozen=True, kw_only=True):
    """What a notetaker wrote down of a meeting: of an `event`, or of any other `meeting`."""

    id: Id | UnsetType = UNSET
    user: Annotated[
        UserName | None,
        Meta(description="Whose notetaker it was; the first host or the owner, if left out."),
    ] = None
    event: EventName | None = None
    meeting: MeetingSection | None = None
    attendees: Annotated[
        tuple[AttendeeSection, ...] | None,
        Meta(description="Hosts and active invitees of the event, if left out."),
    ] = None
    status: RecapStatus = RecapStatus.AVAILABLE
    summary_md: str | None = None
    action_items_md: str | None = None
    discussion_md: str | None = None
    transcript: Annotated[str | None, Meta(description="Lines of the form `Speaker: words`.")] = (
        None
    )
    shared: Annotated[bool, Meta(description="Whether there is a link to share it by.")] = False
    completed_at: Annotated[
        Moment | UnsetType, Meta(description="When the notes were ready; now if left out.")
    ] = UNSET

    def __post_init__(self) -> None:
        if self.event is not None and self.meeting is not None:
            raise ValueError('takes "event" or "meeting", not both')
        if self.completed_at is not UNSET and self.status is not RecapStatus.AVAILABLE:
            raise ValueError(f'is {self.status}, so it has no "completed_at"')


def lay_out_recap(layout: Layout, section: RecapSection, node: Node) -> MeetingRecap:
    """Add a recap."""
    event = None if section.event is None else find_event(layout.rows, section.event)
    if section.user is not None:
        user = find_user(layout.rows, section.user)
    elif event is not None:
        user = layout.rows.users[event.hosts[0].user]
    else:
        user = layout.owner(node)
    command = NewRecap(
        user=user.id,
        event=None if event is None else event.id,
        meeting=_meeting(layout, section, ZoneInfo(user.timezone), node),
        attendees=_attendees(section.attendees),
        status=section.status,
        notes=Notes(
            summary_md=section.summary_md,
            action_items_md=section.action_items_md,
            discussion_md=section.discussion_md,
            transcript=section.transcript,
        ),
        shared=section.shared,
        id=None if section.id is UNSET else section.id,
    )
    done = section.completed_at
    at = layout.now if done is UNSET else layout.past(done, node.at("completed_at"))
    with refused(node, "the recap"):
        row = add_recap(layout.at(at), command)
    return layout.rows.meeting_recaps.put(replace(row, **layout.dates(section, node)))


def _attendees(sections: tuple[AttendeeSection, ...] | None) -> tuple[Attendee, ...] | None:
    if sections is None:
        return None
    return tuple(Attendee(host=each.host, email=each.email, name=each.name) for each in sections)


def _meeting(layout: Layout, section: RecapSection, zone: ZoneInfo, node: Node) -> Meeting:
    meeting = section.meeting
    if meeting is None:
        return Meeting()
    times: dict[str, Any] = {}
    for key in ("start_time", "end_time"):
        moment: Moment | None = getattr(meeting, key)
        times[key] = moment and layout.instant(moment, node.at("meeting", key), zone)
    place = meeting.location
    location = None if place is None else Location(**asdict(place))
    return Meeting(name=meeting.name, location=location, **times)
