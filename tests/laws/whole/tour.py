"""Each rule of the machine once at least, in an order in which every operation can be done."""

from typing import Any

from tests.api.hours import week
from tests.laws.whole.listening import FORMS
from tests.laws.whole.machine import WholeApi

__all__ = ["STEPS", "tour"]

ME: dict[str, Any] = {"who": "owner", "whose": "self"}
PAGE: dict[str, Any] = {"descending": True, "count": 2}
FEW: dict[str, Any] = {"count": 2}

STEPS: list[tuple[str, dict[str, Any]]] = [
    ("look_at_somebody", {"who": "owner", "whose": "member", **FEW}),
    ("look_at_somebody", {"who": "outsider", "whose": "member", **FEW}),
    ("look_at_an_organization", {**ME, "role": "user", **FEW}),
    ("look_at_invitations", {"who": "owner", "pick": 1, "status": None, "email": None, **FEW}),
    ("revoke_an_invitation", {"who": "admin", "pick": 0}),
    ("revoke_an_invitation", {"who": "admin", "pick": 1}),
    ("invite", {**ME, "email": "new-1@example.com"}),
    ("answer_an_invitation", {"pick": 1, "accepts": False}),
    ("look_at_groups", {**ME, "pick": 0, **FEW}),
    ("look_at_teams", {**ME, "pick": 0, **FEW}),
    ("change_an_event_type", {"who": "member", "pick": 6, "settings": {"active": True}}),
    ("change_an_event_type", {"who": "member", "pick": 6, "settings": {"active": True}}),
    ("make_an_event_type", {"who": "admin", "whose": "owner", "settings": {"duration": 45}}),
    ("make_a_one_off", {**ME, "co_hosts": ["member"], "days": 3}),
    (
        "list_event_types",
        {**ME, "by_user": True, "active": True, "sort": "position", **PAGE},
    ),
    ("look_at_an_event_type", {"who": "member", "pick": 3, **FEW}),
    (
        "give_hours_of_ones_own",
        {
            "who": "owner",
            "whose": None,
            "pick": 0,
            "zone": "Asia/Kolkata",
            "week": week("10:00-19:00"),
        },
    ),
    ("make_a_schedule", {"who": "member", "zone": "Europe/Berlin", "week": week("06:00-22:00")}),
    (
        "change_a_schedule",
        {"who": "member", "pick": 1, "changes": {"default": True}, "closed": False},
    ),
    ("look_at_schedules", {"who": "owner", "whose": "member"}),
    ("limit_meetings", {**ME, "changes": {"daily_limit": 2, "monthly_limit": 40}}),
    ("look_for_open_times", {"who": "lead", "pick": 0, "days": 5, "length": 2}),
    ("look_for_open_times", {"who": "lead", "pick": 8, "days": 9, "length": 8}),
    ("look_when_somebody_is_busy", {**ME, "days": 0}),
    ("make_a_link", {"who": "owner", "pick": 1}),
    ("share", {"who": "owner", "pick": 0, "name": "For you"}),
    ("change_a_share", {"who": "owner", "pick": 0, "changes": {"name": "Mine"}, "contact": 0}),
    ("list_shares", {**ME, **PAGE}),
    ("remove_a_share", {"who": "owner", "pick": 0}),
    (
        "book",
        {"who": "member", "pick": 0, "email": "i1@example.com", "days": 4, "choice": 1, "off": 0},
    ),
    ("move", {"pick": 7, "days": 6, "choice": 3}),
    (
        "list_events",
        {**ME, "of": "organization", "email": None, "status": "active", **PAGE},
    ),
    ("look_at_an_event", {"who": "owner", "pick": 1, "status": None, "email": None, **PAGE}),
    ("cancel_as_an_invitee", {"pick": 5}),
    ("cancel_as_a_host", {"who": "admin", "pick": 3, "reason": "Ill"}),
    ("unmark", {"who": "owner", "pick": 0, "looks": True}),
    ("unmark", {"who": "owner", "pick": 0, "looks": False}),
    ("mark", {"who": "owner", "pick": 0}),
    (
        "enter_a_contact",
        {
            "who": "owner",
            "emails": ["c3@example.com"],
            "details": {"country": "Germany"},
            "value": None,
        },
    ),
    (
        "change_a_contact",
        {
            "who": "owner",
            "pick": 0,
            "emails": None,
            "details": {"company": "Acme"},
            "value": "Gold",
        },
    ),
    (
        "look_at_contacts",
        {"who": "owner", "pick": 0, "list_": 1, "filters": {}, "sort": "updated_at:desc", **FEW},
    ),
    ("define_a_field", {"who": "owner", "label": "tier", "type_": "text", "pick": 0}),
    ("define_a_field", {"who": "admin", "label": "Size", "type_": "number", "pick": 0}),
    ("make_a_list", {"who": "owner", "name": "Clients", "several": [0, 1]}),
    ("make_a_list", {"who": "owner", "name": "léads", "several": []}),
    (
        "change_who_is_on_a_list",
        {"who": "owner", "pick": 2, "several": [0], "member": False},
    ),
    ("change_who_is_on_a_list", {"who": "owner", "pick": 2, "several": [0], "member": True}),
    ("rename_a_list", {"who": "owner", "pick": 1, "name": "Old"}),
    ("look_at_lists", {"who": "owner", "pick": 1}),
    ("write_a_note", {"who": "owner", "pick": 0, "title": None, "body": "Wants a quote."}),
    ("look_at_notes", {"who": "owner", "pick": 0, "several": [0], **FEW}),
    ("remove_a_contact", {"who": "owner", "pick": 0}),
    (
        "listen",
        {"who": "admin", "whose": "self", "scope": "organization", "events": FORMS, "again": False},
    ),
    ("list_hooks", {**ME, "scope": "organization", "event": "invitee.created", **PAGE}),
    ("look_at_a_hook", {"who": "admin", "pick": 1, "stops": True}),
    ("hand_in_a_form", {"email": "i1@example.com", "size": "small"}),
    ("look_at_forms", {"who": "owner", "pick": 0, **PAGE}),
    ("write_a_recap", {"pick": 1, "host": 0}),
    (
        "look_at_recaps",
        {"who": "owner", "pick": 0, "attendee": "I0@example.com", "by_event": True, **FEW},
    ),
    (
        "look_at_recaps",
        {"who": "owner", "pick": 0, "attendee": "I1@example.com", "by_event": False, **FEW},
    ),
    (
        "change_a_recap",
        {"who": "owner", "pick": 0, "changes": {"summary_md": "Shorter."}, "removes": False},
    ),
    ("change_a_recap", {"who": "owner", "pick": 0, "changes": {}, "removes": True}),
    ("send_a_mail", {"pick": 1}),
    ("look_at_what_was_sent", {**ME, "since": 1, **FEW}),
    ("let_time_pass", {"by": 60}),
    ("look_at_lists", {"who": "owner", "pick": 1}),
    ("let_time_pass", {"by": 7 * 86400}),
    ("forget_somebody", {"who": "owner", "email": "i1@example.com"}),
    ("forget_events", {"who": "admin", "first": 20, "length": 20}),
    ("remove_somebody", {"who": "owner", "whose": "member"}),
    (
        "look_at_the_log",
        {**ME, "by": "owner", "name": ("Event_Type", None), "since": 40, **PAGE},
    ),
    ("change_the_plan", {"plan": "standard"}),
    ("look_at_forms", {"who": "owner", "pick": 0, **PAGE}),
    ("change_the_plan", {"plan": "enterprise"}),
    ("share", {"who": "owner", "pick": 0, "name": None}),
    ("let_time_pass", {"by": 31 * 86400}),
    (
        "look_at_the_log",
        {**ME, "by": None, "name": (None, None), "since": None, **PAGE},
    ),
    ("let_time_pass", {"by": 59 * 86400}),
]
"""Names of rules, and what they are told besides the world."""


def tour(machine: WholeApi) -> None:
    """Play them all in each world."""
    for where in machine.models:
        machine.furnish(where)
        for name, told in STEPS:
            getattr(machine, name)(where=where, **told)
            machine.no_message_is_lost_or_invented()
