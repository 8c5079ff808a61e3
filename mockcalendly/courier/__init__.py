"""How webhook messages leave: in each world's time, over sockets or straight into an app."""

from mockcalendly.courier.abandoned import Abandoned
from mockcalendly.courier.courier import A_MONTH, IDLE, NEXT_DELIVERY, Courier
from mockcalendly.courier.receivers import AppReceiver

__all__ = ["A_MONTH", "IDLE", "NEXT_DELIVERY", "Abandoned", "AppReceiver", "Courier"]
