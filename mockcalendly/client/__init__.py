"""The Python face of mockcalendly."""

from mockcalendly.client.bench import SIGNING_KEY
from mockcalendly.client.clock import WorldClock
from mockcalendly.client.mock import MockCalendly
from mockcalendly.client.resources import Resource
from mockcalendly.client.views import Attempt, Deliveries, Delivery, RecordedRequest, Requests

__all__ = [
    "SIGNING_KEY",
    "Attempt",
    "Deliveries",
    "Delivery",
    "MockCalendly",
    "RecordedRequest",
    "Requests",
    "Resource",
    "WorldClock",
]
