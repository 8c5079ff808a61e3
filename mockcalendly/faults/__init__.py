"""Things that go wrong on purpose: which requests and messages they strike, and what they do.

What reads faults is imported when it is first used, so that a server is ready sooner.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from mockcalendly.faults.effects import ForcedAnswer, RequestEffect
from mockcalendly.faults.errors import API, ERRORS, OAUTH, Vocabulary
from mockcalendly.faults.faults import Faults, FaultState, Report, StruckMessage
from mockcalendly.faults.kinds import (
    BodyDamage,
    Fault,
    Latency,
    RequestFault,
    ResetWhen,
    WebhookFault,
)

if TYPE_CHECKING:
    from mockcalendly.faults.presets import Preset, find_preset, list_presets
    from mockcalendly.faults.reading import FaultError, read_fault

__all__ = [
    "API",
    "ERRORS",
    "OAUTH",
    "BodyDamage",
    "Fault",
    "FaultError",
    "FaultState",
    "Faults",
    "ForcedAnswer",
    "Latency",
    "Preset",
    "Report",
    "RequestEffect",
    "RequestFault",
    "ResetWhen",
    "StruckMessage",
    "Vocabulary",
    "WebhookFault",
    "find_preset",
    "list_presets",
    "read_fault",
]

_HOMES = {
    "FaultError": "reading",
    "Preset": "presets",
    "find_preset": "presets",
    "list_presets": "presets",
    "read_fault": "reading",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
