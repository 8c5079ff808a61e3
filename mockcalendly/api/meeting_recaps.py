"""Recaps of the caller's meetings."""

from typing import Any

from mockcalendly.api.listing import answer_page, answer_row, read_paging
from mockcalendly.domain.plans import require_recaps
from mockcalendly.domain.recap_filters import RecapFilter
from mockcalendly.domain.recaps import (
    DeleteRecap,
    UpdateRecap,
    delete_recap,
    find_recap,
    require_transcript,
    update_recap,
)
from mockcalendly.edge.exchange import NO_CONTENT, Answer, Call, Operation
from mockcalendly.model.recaps import RecapStatus
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]

READ = ("meeting_recaps:read",)
WRITE = ("meeting_recaps:write",)

NOTES = ("summary_md", "action_items_md", "discussion_md")
"""What can be changed (documented)."""


def list_recaps(call: Call) -> Answer:
    """Answer the caller's recaps, the latest meeting first (assumed: no order is published)."""
    query = call.query
    filter_ = RecapFilter(
        status=query.choice("status", RecapStatus) or RecapStatus.AVAILABLE,
        event=query.id("event", "scheduled_events"),
        attendee=query.email("attendee"),
        start_time=query.instant("start_time"),
        end_time=query.instant("end_time"),
    )
    paging = read_paging(call, default="start_time:desc")
    query.finish()
    rows, user = call.world.rows, call.caller.user
    require_recaps(rows, user.organization)
    partition = rows.meeting_recaps.by("by_start_time")[filter_.partition(user.id)]
    return answer_page(
        call,
        paging,
        rows.meeting_recaps,
        [partition],
        render.recaps.listed_recap,
        window=filter_.window(),
        keep=filter_.keep,
    )


def get(call: Call) -> Answer:
    """Answer a recap, be it still without notes (its documented statuses say so)."""
    row = find_recap(call.world.rows, call.caller, call.params["uuid"])
    return answer_row(call, render.recaps.recap, row)


def get_transcript(call: Call) -> Answer:
    """Answer what was said."""
    row = find_recap(call.world.rows, call.caller, call.params["uuid"])
    require_transcript(row)
    return answer_row(call, render.recaps.transcript, row)


def update(call: Call) -> Answer:
    """Change notes; null empties one, and unknown properties are refused (both documented)."""
    body = call.body
    body.allow_only(*NOTES)
    changes: dict[str, Any] = {name: body.text(name) for name in NOTES if body.sent(name)}
    body.finish()
    command = UpdateRecap(recap=call.params["uuid"], caller=call.caller, **changes)
    row = call.world.execute(update_recap, command)
    return answer_row(call, render.recaps.recap, row)


def delete(call: Call) -> Answer:
    """Remove a recap."""
    command = DeleteRecap(recap=call.params["uuid"], caller=call.caller)
    call.world.execute(delete_recap, command)
    return NO_CONTENT


RECAP = "/meeting_recaps/{uuid}"

OPERATIONS = (
    Operation("notetaker_list-meeting-recaps", "GET", "/meeting_recaps", READ, list_recaps),
    Operation("notetaker_get-meeting-recaps-uuid-recap", "GET", RECAP, READ, get),
    Operation("notetaker_update-meeting-recaps-uuid", "PATCH", RECAP, WRITE, update),
    Operation("notetaker_delete-meeting-recaps-uuid", "DELETE", RECAP, WRITE, delete),
    Operation(
        "notetaker_get-transcript-meeting-recaps",
        "GET",
        f"{RECAP}/transcript",
        READ,
        get_transcript,
    ),
)
