"""Everything that a tester does to a world or wants to know of it, by name, as plain data.

The Python face performs actions where the world is; the control API takes them from elsewhere, at
``POST /_mock/actions/<name>``. So both have the same, and neither has a rule of its own.
"""

from mockcalendly.actions import (
    availability,
    bookings,
    clock,
    contacts,
    contents,
    deliveries,
    diagnosis,
    faults,
    forms,
    oauth,
    rate_limits,
    recaps,
    reconfirmations,
    requests,
    subscriptions,
    traffic,
)
from mockcalendly.actions.action import (
    Action,
    AnyAction,
    Stage,
    Waiting,
    name_of,
    performed,
    result_of,
)
from mockcalendly.actions.raised import Raised, as_raised, to_raise
from mockcalendly.actions.shapes import refusal_of

__all__ = [
    "ACTIONS",
    "Action",
    "AnyAction",
    "Raised",
    "Stage",
    "Waiting",
    "as_raised",
    "name_of",
    "performed",
    "refusal_of",
    "result_of",
    "to_raise",
]

ACTIONS: dict[str, type[AnyAction]] = {
    name_of(kind): kind
    for family in (
        availability,
        bookings,
        clock,
        contacts,
        contents,
        deliveries,
        diagnosis,
        faults,
        forms,
        oauth,
        rate_limits,
        recaps,
        reconfirmations,
        requests,
        subscriptions,
        traffic,
    )
    for kind in family.ACTIONS
}
"""All kinds by their names."""
