"""One operation's view of a world: what it reads, writes and tells, all or nothing."""

from datetime import datetime

from mockcalendly.kernel.ids import Ids
from mockcalendly.model.agenda import Due, DueKind
from mockcalendly.model.events import DomainEvent
from mockcalendly.model.record import Record
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.store.rows import Rows

__all__ = ["Transaction"]


class Transaction:
    """What an operation works on.

    Attributes:
        rows: The world's tables.
        now: The one instant at which everything in this transaction happens.
        ids: Where ids and every other choice come from.
        emitted: Domain events so far, in order.
        quiet: Whether nobody hears of it: what happens in it had happened before.
    """

    __slots__ = ("emitted", "ids", "now", "quiet", "rows")

    def __init__(self, rows: Rows, now: datetime, ids: Ids, *, quiet: bool = False) -> None:
        self.rows = rows
        self.now = now
        self.ids = ids
        self.quiet = quiet
        self.emitted: list[DomainEvent] = []

    def emit(
        self, event: WebhookEvent, subject: Record, *, organization: str, users: tuple[str, ...]
    ) -> None:
        """Say that something has happened; subscribers hear of it if the transaction commits."""
        self.emitted.append(
            DomainEvent(event=event, subject=subject, organization=organization, users=users)
        )

    def schedule(self, at: datetime, kind: DueKind, subject: str) -> None:
        """Put something on the agenda, to be done at an instant by itself."""
        seq = self.ids.sequence()
        self.rows.agenda.put(Due(id=str(seq), seq=seq, at=at, kind=kind, subject=subject))
