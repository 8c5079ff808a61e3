"""A local emulator of Calendly for tests: API v2, signed webhooks, its own clock.

Names are imported when they are first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from mockcalendly._version import __version__

if TYPE_CHECKING:
    from mockcalendly import errors
    from mockcalendly.client import (
        Deliveries,
        Delivery,
        MockCalendly,
        RecordedRequest,
        RemoteServer,
        Requests,
    )
    from mockcalendly.courier import Courier
    from mockcalendly.emulator import Emulator
    from mockcalendly.scenario.nodes import DocumentError
    from mockcalendly.server import PortTaken, ThreadServer
    from mockcalendly.settings import Settings, WorldSettings
    from mockcalendly.webhooks.signature import SignatureError
    from mockcalendly.world import Snapshot

__all__ = [
    "Courier",
    "Deliveries",
    "Delivery",
    "DocumentError",
    "Emulator",
    "MockCalendly",
    "PortTaken",
    "RecordedRequest",
    "RemoteServer",
    "Requests",
    "Settings",
    "SignatureError",
    "Snapshot",
    "ThreadServer",
    "WorldSettings",
    "__version__",
    "errors",
]

_HOMES = {
    "Courier": "mockcalendly.courier",
    "Deliveries": "mockcalendly.client",
    "Delivery": "mockcalendly.client",
    "DocumentError": "mockcalendly.scenario.nodes",
    "Emulator": "mockcalendly.emulator",
    "MockCalendly": "mockcalendly.client",
    "PortTaken": "mockcalendly.server",
    "RecordedRequest": "mockcalendly.client",
    "RemoteServer": "mockcalendly.client",
    "Requests": "mockcalendly.client",
    "Settings": "mockcalendly.settings",
    "SignatureError": "mockcalendly.webhooks.signature",
    "Snapshot": "mockcalendly.world",
    "ThreadServer": "mockcalendly.server",
    "WorldSettings": "mockcalendly.settings",
}


def __getattr__(name: str) -> object:
    if name == "errors":
        return import_module("mockcalendly.errors")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
