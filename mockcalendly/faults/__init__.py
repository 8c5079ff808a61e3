"""Things that go wrong on purpose: which requests and messages they strike, and what they do."""

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
