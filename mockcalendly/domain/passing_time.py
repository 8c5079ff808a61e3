"""What time alone brings about."""

from mockcalendly.domain.conferences import push_conference_details
from mockcalendly.domain.contact_meetings import begin_meetings
from mockcalendly.domain.links import expire_link
from mockcalendly.domain.reconfirmations import ask_to_confirm
from mockcalendly.model.agenda import DueKind

__all__ = ["BY_ITSELF"]

BY_ITSELF = {
    DueKind.CONFERENCE_DETAILS: push_conference_details,
    DueKind.CONTACT_MEETING: begin_meetings,
    DueKind.LINK_EXPIRY: expire_link,
    DueKind.RECONFIRMATION: ask_to_confirm,
}
"""By the kind of entry on the agenda; deliveries need the network and are the courier's."""
