"""What worlds hold, and what can be booked in them."""

from typing import Any

from hypothesis import strategies as st

from mockcalendly.model.bookings import MOST_GUESTS
from mockcalendly.strategies.people import emails, names, timezones, trackings
from mockcalendly.traffic import DEFAULT_LOCALES, TrafficPlan
from mockcalendly.traffic.organization import organization

__all__ = ["bookings", "worlds"]


def worlds(*, users: int = 4) -> st.SearchStrategy[dict[str, Any]]:
    """Contents of worlds as world files have them: people, hours, teams, event types, a form.

    They stand on nothing (``base: empty``); the first user owns the organization. They can be
    written to a file as JSON with ``mockcalendly: 1``, or sent to ``POST /_mock/worlds``.

    Args:
        users: How many there are at most.
    """
    return st.builds(
        _world,
        users=st.integers(1, users),
        seed=st.integers(0, 2**32 - 1),
        locales=st.lists(st.sampled_from(DEFAULT_LOCALES), min_size=1, max_size=3, unique=True).map(
            tuple
        ),
    )


def _world(users: int, seed: int, locales: tuple[str, ...]) -> dict[str, Any]:
    """Return the content of a world; this is how a failing example shows it."""
    plan = TrafficPlan(users=users, locales=locales)
    return {"base": "empty", **organization(plan, seed, founded=False)}


def bookings(event_type: str | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments of `MockCalendly.book`: who books, from where, and whom he brings along.

    When is left open: it is the first open time then. Required questions are answered.

    Args:
        event_type: URI, id or slug; None: the first one listed.
    """
    fixed = {} if event_type is None else {"event_type": st.just(event_type)}
    return _bookings(
        st.fixed_dictionaries(
            {"name": names(), "email": emails(), "timezone": timezones(), **fixed},
            optional={
                "tracking": trackings(),
                "guests": st.lists(emails(), max_size=MOST_GUESTS, unique=True),
            },
        )
    )


@st.composite
def _bookings(draw: st.DrawFn, some: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    booking = draw(some)
    if "guests" in booking:  # nobody brings himself
        booking["guests"] = [each for each in booking["guests"] if each != booking["email"]]
    return booking
