"""The Python face of mockcalendly."""

from mockcalendly.client.bench import SIGNING_KEY
from mockcalendly.client.clock import WorldClock
from mockcalendly.client.deliveries import Attempt, Deliveries, Delivery
from mockcalendly.client.mock import MockCalendly
from mockcalendly.client.oauth import Authorization, OAuth, Tokens
from mockcalendly.client.rate_limits import RateLimit
from mockcalendly.client.requests import RecordedRequest, Requests
from mockcalendly.client.resources import Resource
from mockcalendly.client.server import RemoteServer

__all__ = [
    "SIGNING_KEY",
    "Attempt",
    "Authorization",
    "Deliveries",
    "Delivery",
    "MockCalendly",
    "OAuth",
    "RateLimit",
    "RecordedRequest",
    "RemoteServer",
    "Requests",
    "Resource",
    "Tokens",
    "WorldClock",
]
