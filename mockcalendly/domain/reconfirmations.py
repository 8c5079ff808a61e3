"""Asking an invitee, some time before the meeting, whether he still means to come.

That ``reconfirmation`` appears on the invitee once he is asked, with the instant of the message,
and that ``confirmed_at`` is null until he confirms, is documented. How long before the start he is
asked is a setting of the host's workflow that no API shows. No webhook tells of it: none of the
documented events is about it.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.agenda import DueKind
from mockcalendly.model.bookings import EventStatus, Invitee, Reconfirmation, ScheduledEvent
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = ["ask_to_confirm", "asks_at", "confirm", "expect_reconfirmation"]


def asks_at(rows: Rows, event: ScheduledEvent) -> datetime | None:
    """Return when the invitees of an event are asked to confirm; None: they are not."""
    minutes = rows.event_types[event.event_type].reconfirm_before
    return None if minutes is None else event.start_time - timedelta(minutes=minutes)


def expect_reconfirmation(tx: Transaction, event: ScheduledEvent, invitee: Invitee) -> None:
    """Put it on the agenda that an invitee is asked, if his event type wants that.

    Whoever books when that instant has passed is not asked (assumed: he has only just said so).
    """
    at = asks_at(tx.rows, event)
    if at is not None and at > tx.now:
        tx.schedule(at, DueKind.RECONFIRMATION, invitee.id)


def ask_to_confirm(tx: Transaction, invitee: str) -> None:
    """Ask an invitee, unless he has canceled or was asked before."""
    row = tx.rows.invitees.get(invitee)
    if row is None or row.status is EventStatus.CANCELED or row.reconfirmation is not None:
        return
    _put(tx, row, Reconfirmation(created_at=tx.now, confirmed_at=None))


def confirm(tx: Transaction, invitee: str) -> Invitee:
    """Let an invitee confirm, by his id; the first time counts (assumed).

    Raises:
        NotFound: There is no such invitee.
        PermissionDenied: He is canceled.
        InvalidArgument: He has not been asked.
    """
    row = tx.rows.invitees.get(invitee)
    if row is None:
        raise NotFound(hint=f"No invitee has the id {invitee}.")
    if row.status is EventStatus.CANCELED:
        raise PermissionDenied("Invitee is canceled")
    asked = row.reconfirmation
    if asked is None:
        raise InvalidArgument(
            Detail("invitee", "Invitee was not asked to reconfirm"),
            hint="The invitee was not asked: that happens when the clock gets there, if the event "
            "type has reconfirm_before.",
        )
    if asked.confirmed_at is not None:
        return row
    return _put(tx, row, replace(asked, confirmed_at=tx.now))


def _put(tx: Transaction, invitee: Invitee, reconfirmation: Reconfirmation) -> Invitee:
    """That the invitee's ``updated_at`` moves is assumed: it does with every other mark on him."""
    changed = replace(invitee, reconfirmation=reconfirmation, updated_at=tx.now)
    return tx.rows.invitees.put(changed)
