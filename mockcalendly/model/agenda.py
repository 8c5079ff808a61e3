"""Things that a world will do by itself when their instant comes."""

from datetime import datetime
from enum import StrEnum

from mockcalendly.model.record import Record

__all__ = ["IDLE", "NEXT_DELIVERY", "Due", "DueKind"]

NEXT_DELIVERY = "next delivery"
IDLE = "idle"
"""Words for moments up to which a tester can let time pass."""


class DueKind(StrEnum):
    """What falls due: an attempt to deliver, or a change that time alone brings."""

    DELIVERY = "delivery"
    CONFERENCE_DETAILS = "conference_details"
    CONTACT_MEETING = "contact_meeting"
    LINK_EXPIRY = "link_expiry"
    RECONFIRMATION = "reconfirmation"


class Due(Record, frozen=True, kw_only=True, gc=False):
    """An entry of the agenda; `subject` is the id of the row that it is about."""

    at: datetime
    kind: DueKind
    subject: str
