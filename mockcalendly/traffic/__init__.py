"""Traffic: people who come to a world, book, change their minds and stay away, from one seed.

Nothing here does I/O or waits. `Traffic` says when the next thing happens, whoever drives it moves
the world's clock there, and what happens goes through the operations of the domain.
"""

from mockcalendly.traffic.locales import DEFAULT_LOCALES, LOCALES
from mockcalendly.traffic.plan import TrafficPlan
from mockcalendly.traffic.tally import Tally
from mockcalendly.traffic.traffic import Traffic

__all__ = ["DEFAULT_LOCALES", "LOCALES", "Tally", "Traffic", "TrafficPlan"]
