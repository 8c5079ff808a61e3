"""What came to the API of a world, and what is noted beside it."""

from msgspec import Struct

from mockcalendly.actions.action import Action, Stage
from mockcalendly.journal import Exchange

__all__ = ["ACTIONS", "ForgetRequests", "JournalEntry", "ListNotes", "ListRequests"]


class JournalEntry(Struct, frozen=True):
    """A request with its answer, byte for byte.

    Attributes:
        number: Its place in the journal, counted from 1.
    """

    number: int
    exchange: Exchange


class ListRequests(Action[list[JournalEntry]], frozen=True, kw_only=True):
    """Return the requests of the journal, oldest first, with their secrets."""

    def perform(self, stage: Stage) -> list[JournalEntry]:
        """Look."""
        return [JournalEntry(*each) for each in stage.world.journal.numbered()]


class ForgetRequests(Action[None], frozen=True, kw_only=True):
    """Forget all requests, so that what comes next is the first."""

    def perform(self, stage: Stage) -> None:
        """Forget."""
        stage.world.journal.clear()


class ListNotes(Action[list[str]], frozen=True, kw_only=True):
    """Return what the journal notes beside requests: which webhooks failed, and why."""

    def perform(self, stage: Stage) -> list[str]:
        """Look."""
        return [note.message for note in stage.world.journal.notes]


ACTIONS = (ForgetRequests, ListNotes, ListRequests)
