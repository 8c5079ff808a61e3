"""How webhook messages leave: in each world's time, over sockets or straight into an app."""

from mockcalendly.courier.courier import Courier
from mockcalendly.courier.receivers import AppReceiver

__all__ = ["AppReceiver", "Courier"]
