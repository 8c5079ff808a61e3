"""Where a host sends invitees who have booked, and what that address gets to know."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode, urlsplit

from mockcalendly.model.bookings import Invitee
from mockcalendly.model.event_types import EventType
from mockcalendly.scheduling.questions import questions_of
from mockcalendly.scheduling.times import invitee_zone
from mockcalendly.store.rows import Rows

__all__ = ["redirect_of"]


def redirect_of(rows: Rows, invitee: Invitee) -> str:
    """Return where an invitee is sent who has booked; "": he stays.

    What there is nothing to say about is left out (assumed). Values are encoded as ``%20`` and
    ``%3A`` (observed).
    """
    event_type = rows.event_types[rows.scheduled_events[invitee.event].event_type]
    url = event_type.redirect_url
    if url is None:
        return ""
    if not event_type.pass_event_details:
        return url
    told = [(name, value) for name, value in _details(rows, event_type, invitee) if value]
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(told, quote_via=quote, safe=""))))
    return parts._replace(query=query).geturl()


def _details(
    rows: Rows, event_type: EventType, invitee: Invitee
) -> Iterator[tuple[str, str | None]]:
    """Return what is told of a booking, in the order of the vendor's help page (documented).

    That the invitee's id comes after the times was observed, twice. Times have the offset of the
    invitee's zone (observed).
    """
    event, zone = rows.scheduled_events[invitee.event], invitee_zone(rows, invitee)
    yield "assigned_to", event.hosts[0].name
    yield "event_type_uuid", event_type.id
    yield "event_type_name", event.name
    yield "event_start_time", event.start_time.astimezone(zone).isoformat(timespec="seconds")
    yield "event_end_time", event.end_time.astimezone(zone).isoformat(timespec="seconds")
    yield "invitee_uuid", invitee.id
    yield "invitee_first_name", invitee.first_name
    yield "invitee_last_name", invitee.last_name
    yield "invitee_full_name", invitee.name
    yield "invitee_email", invitee.email
    answers = {answer.question: answer.answer for answer in invitee.questions_and_answers}
    for question in questions_of(event_type):
        yield f"answer_{question.number + 1}", answers.get(question.asked.name)
    if event.invitees_limit == 1:  # the guests of a group are those of everybody
        yield "guests", ",".join(guest.email for guest in event.guests)
    yield "text_reminder_number", invitee.text_reminder_number
    if invitee.payment is not None:
        yield "invitee_payment_amount", invitee.payment.amount
        yield "invitee_payment_currency", invitee.payment.currency
    for name in invitee.tracking.__struct_fields__:
        yield name, getattr(invitee.tracking, name)
