"""Stories: people book, cancel, move and do not come, one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from hypothesis import strategies as st

from mockcalendly.strategies.contents import bookings as booking_arguments
from mockcalendly.strategies.people import texts

if TYPE_CHECKING:
    from mockcalendly import MockCalendly

__all__ = [
    "Act",
    "Booking",
    "Canceling",
    "NoShow",
    "Played",
    "Rescheduling",
    "Story",
    "stories",
]


@dataclass(frozen=True, slots=True)
class Booking:
    """Somebody books.

    Attributes:
        arguments: Of `MockCalendly.book`.
    """

    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Canceling:
    """A booking is canceled.

    Attributes:
        booking: Which one, counted from 0 in the order in which they were made.
    """

    booking: int
    by: Literal["host", "invitee"]
    reason: str


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """An invitee moves to the next open time."""

    booking: int
    reason: str


@dataclass(frozen=True, slots=True)
class NoShow:
    """An invitee is marked as one who did not come, once all meetings have begun.

    Attributes:
        undone: Whether the mark is taken back.
    """

    booking: int
    undone: bool


Act = Booking | Canceling | Rescheduling | NoShow


@dataclass(slots=True)
class Played:
    """What a story has come to.

    Attributes:
        invitees: What came of each booking, in order: the invitee, the new one once he has moved.
        canceled: Numbers of the bookings that are canceled.
        no_shows: Numbers of those whose invitee is marked.
    """

    invitees: list[dict[str, Any]] = field(default_factory=list)
    canceled: set[int] = field(default_factory=set)
    no_shows: set[int] = field(default_factory=set)

    @property
    def active(self) -> list[dict[str, Any]]:
        """The invitees who have a place in the end."""
        return [each for n, each in enumerate(self.invitees) if n not in self.canceled]


@dataclass(frozen=True, slots=True)
class Story:
    """Things that happen one after the other, each possible when its turn comes."""

    acts: Sequence[Act]

    def play(self, calendly: "MockCalendly") -> Played:
        """Let it happen in a world; webhooks are on their way then, `settle` waits for them.

        The clock moves only if somebody does not come: to when all meetings have begun.
        """
        played, later = Played(), False
        for act in self.acts:
            if isinstance(act, NoShow) and not later:
                calendly.clock.advance(_UNTIL_ALL_HAVE_BEGUN)
                later = True
            _play(calendly, act, played)
        return played


_UNTIL_ALL_HAVE_BEGUN = timedelta(days=60)
"""Nothing in the default world, nor in `worlds`, can be booked farther ahead."""


def stories(event_type: str | None = None, *, bookings: int = 5) -> st.SearchStrategy[Story]:
    """Stories of people who book, cancel, move and do not come.

    Args:
        event_type: URI, id or slug of what they book, for one invitee each; None: the first one
            listed.
        bookings: How many there are at most.
    """
    booking = st.builds(Booking, booking_arguments(event_type))
    number = st.integers(0, bookings - 1)
    canceling = st.builds(Canceling, number, st.sampled_from(("host", "invitee")), texts())
    change = canceling | st.builds(Rescheduling, number, texts())
    return st.builds(
        _possible,
        booking,
        st.lists(booking | change, max_size=2 * bookings),
        st.lists(st.builds(NoShow, number, st.booleans()), max_size=bookings),
        st.just(bookings),
    )


def _possible(first: Booking, then: list[Act], missing: list[NoShow], most: int) -> Story:
    """Return a story of those acts that can be done when their turn comes."""
    acts: list[Act] = [first]
    booked, active = 1, {0}
    for act in then:
        if isinstance(act, Booking):
            if booked == most:
                continue
            active.add(booked)
            booked += 1
        elif act.booking not in active:
            continue
        elif isinstance(act, Canceling):
            active.remove(act.booking)
        acts.append(act)
    for mark in missing:
        if mark.booking in active:
            active.remove(mark.booking)
            acts.append(mark)
    return Story(tuple(acts))


def _play(calendly: "MockCalendly", act: Act, played: Played) -> None:
    invitees = played.invitees
    match act:
        case Booking(arguments):
            invitees.append(calendly.book(**arguments))
        case Canceling(number, by, reason):
            invitees[number] = calendly.cancel(invitees[number], by=by, reason=reason)
            played.canceled.add(number)
        case Rescheduling(number, reason):
            invitees[number] = calendly.reschedule(invitees[number], reason=reason)
        case NoShow(number, undone):
            mark = calendly.no_show(invitees[number])
            if undone:
                calendly.undo_no_show(mark)
            else:
                played.no_shows.add(number)
