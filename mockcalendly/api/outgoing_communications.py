"""Mails and text messages that an organization has sent."""

from mockcalendly.api.listing import answer_page, read_paging
from mockcalendly.domain.outgoing_communications import require_communications_of
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.store.pages import Window, count_window
from mockcalendly.store.rows import of_organization
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]


def list_communications(call: Call) -> Answer:
    """Answer what was sent, the first first (assumed); the bounds of a range belong to it."""
    query = call.query
    organization = query.need_id("organization", "organizations")
    window = Window(query.instant("min_created_at"), query.instant("max_created_at"))
    paging = read_paging(call)
    query.finish()
    rows = call.world.rows
    require_communications_of(rows, call.caller, organization)
    table = rows.outgoing_communications
    entries = table.by("by_created_at")[of_organization(organization)]
    return answer_page(
        call,
        paging,
        table,
        [entries],
        render.outgoing_communications.outgoing_communication,
        window=window,
        total_count=count_window(entries, window),
    )


OPERATIONS = (
    Operation(
        "outgoingCommunications_list-outgoing-communications",
        "GET",
        "/outgoing_communications",
        ("outgoing_communications:read",),
        list_communications,
    ),
)
