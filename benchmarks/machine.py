"""The machine that measures: processors, their time, memory. Linux only."""

import os
from pathlib import Path

__all__ = ["cpu_seconds", "pin_to_client", "pin_to_server", "resident", "stolen_seconds"]

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")

STEAL = 8
"""Which word of a line about processors in `/proc/stat` is the time that a hypervisor took."""


def pin_to_server(process: int = 0) -> None:
    """Keep a process, by default this one, on the processor of servers."""
    os.sched_setaffinity(process, {_processors()[0]})


def pin_to_client() -> None:
    """Keep this process on the processor of clients: another one, if there is another one."""
    os.sched_setaffinity(0, {_processors()[-1]})


def cpu_seconds(process: int) -> float:
    """Return the processor time of a process and its threads, their own and the kernel's."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def resident(process: int) -> int:
    """Return the bytes of memory that a process occupies."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE


def stolen_seconds() -> float:
    """Return the time that this machine's processors were taken away since it was started."""
    return int(Path("/proc/stat").read_text().partition("\n")[0].split()[STEAL]) / _TICKS


def _processors() -> list[int]:
    return sorted(os.sched_getaffinity(1))
