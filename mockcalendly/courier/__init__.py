"""How webhook messages leave: in each world's time, over sockets or straight into an app.

Receivers are imported when they are first used: who only serves has none.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from mockcalendly.courier.abandoned import Abandoned
from mockcalendly.courier.courier import A_MONTH, IDLE, NEXT_DELIVERY, Courier

if TYPE_CHECKING:
    from mockcalendly.courier.receivers import AppReceiver, free_origin
    from mockcalendly.courier.remote import RemoteReceiver

__all__ = [
    "A_MONTH",
    "IDLE",
    "NEXT_DELIVERY",
    "Abandoned",
    "AppReceiver",
    "Courier",
    "RemoteReceiver",
    "free_origin",
]

_HOMES = {
    "AppReceiver": "mockcalendly.courier.receivers",
    "RemoteReceiver": "mockcalendly.courier.remote",
    "free_origin": "mockcalendly.courier.receivers",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
