"""What hosts have given away of their time, as far as is known without asking the operations."""

from collections.abc import Collection, Iterable
from datetime import datetime

from mockcalendly.domain.availability.conflicts import busy_during, events_around, host_of
from mockcalendly.domain.availability.hours import Span
from mockcalendly.store.rows import Rows

__all__ = ["Diaries"]

TICK = 5 * 60
"""Seconds: a meeting takes every tick that it touches, so a guess errs on the safe side."""


class Diaries:
    """Which stretches of time hosts have given away: a byte for every five minutes.

    Args:
        rows: The world's tables, for what is taken when it begins.
        hosts: Ids of users.
        span: From when to when it is asked.
    """

    def __init__(self, rows: Rows, hosts: Iterable[str], span: Span) -> None:
        self._first = int(span.start.timestamp()) // TICK
        self._count = int(span.end.timestamp()) // TICK - self._first
        self._taken = {host: bytearray(self._count) for host in hosts}
        for host in self._taken:
            for event in events_around(rows, host, *span):
                part = host_of(event, host)
                self.take(host, part.buffered_start_time, part.buffered_end_time)
            for busy in busy_during(rows, host, *span):
                self.take(host, busy.start_time, busy.end_time)

    def is_free(self, hosts: Collection[str], start: int, end: int) -> bool:
        """Return whether nothing is known to be on between two Unix times."""
        first, last = start // TICK - self._first, -(-end // TICK) - self._first
        if first < 0 or last > self._count:
            return False
        for host in hosts:  # noqa: SIM110 - all() takes twice as long
            if self._taken[host].find(1, first, last) >= 0:
                return False
        return True

    def take(self, host: str, start: datetime, end: datetime) -> None:
        """Note that a host has something on."""
        self._mark(host, start, end, b"\1")

    def release(self, host: str, start: datetime, end: datetime) -> None:
        """Note that it is off again."""
        self._mark(host, start, end, b"\0")

    def _mark(self, host: str, start: datetime, end: datetime, mark: bytes) -> None:
        first = max(0, int(start.timestamp()) // TICK - self._first)
        last = min(self._count, -(-int(end.timestamp()) // TICK) - self._first)
        if host in self._taken and first < last:
            self._taken[host][first:last] = mark * (last - first)
