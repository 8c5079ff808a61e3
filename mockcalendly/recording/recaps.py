"""What the rows tell: recaps of made-up meetings, of which the journal knows nothing."""

from collections.abc import Collection, Iterator

from msgspec import to_builtins

from mockcalendly.kernel.instants import format_instant
from mockcalendly.model.recaps import MeetingRecap
from mockcalendly.recording.deeds import Deed, Named
from mockcalendly.store.rows import Rows

__all__ = ["read_recaps"]

_NOTES = ("summary_md", "action_items_md", "discussion_md", "transcript")


def read_recaps(rows: Rows, before: Rows, told: Collection[str]) -> Iterator[Deed]:
    """Yield what was written down and is not told otherwise.

    A recap that was changed afterwards shows no more what it was, so it is not told.

    Args:
        rows: What the world holds.
        before: What it began with.
        told: Keys of what the journal's deeds have made.
    """
    for row in rows.meeting_recaps:
        key = f"/meeting_recaps/{row.id}"
        untouched = row.completed_at is not None and row.completed_at == row.updated_at
        if untouched and row.id not in before.meeting_recaps and key not in told:
            yield Deed(
                at=row.updated_at,
                order=row.seq,
                noun="recap",
                action="add_recap",
                content=_content(rows, row),
                results={key: "uri"},
            )


def _content(rows: Rows, row: MeetingRecap) -> dict[str, object]:
    notes = {name: value for name in _NOTES if (value := getattr(row, name)) is not None}
    return {
        **_meeting(row),
        "user": rows.users[row.user].email,
        "attendees": to_builtins(row.attendees),
        **notes,
        **({"shared": True} if row.share_link else {}),
    }


def _meeting(row: MeetingRecap) -> dict[str, object]:
    if row.event is not None:
        return {"event": Named(f"/scheduled_events/{row.event}", row.event)}
    place = {} if row.location is None else to_builtins(row.location)
    said = {
        "name": row.name,
        "location": {name: value for name, value in place.items() if value is not None} or None,
        "start_time": row.start_time and format_instant(row.start_time),
        "end_time": row.end_time and format_instant(row.end_time),
    }
    return {"meeting": {name: value for name, value in said.items() if value is not None}}
