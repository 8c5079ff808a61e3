"""``python -m tests.reliability.observed``: mockcalendly, saying at each SIGUSR1 what it holds."""

import asyncio
import gc
import json
import signal
import sys
import threading
from types import FrameType

from mockcalendly.cli import main

PAUSE = 0.02
"""Seconds in which the loop does what is due before it is looked at."""


def on_signal(_signal: int, _frame: FrameType | None) -> None:
    loop = asyncio.get_running_loop()
    # Nothing else wakes asyncio's own loop out of a signal.
    loop.call_soon_threadsafe(loop.call_later, PAUSE, tell)


def tell() -> None:
    gc.collect()
    held = {
        "blocks": sys.getallocatedblocks(),
        "tasks": len(asyncio.all_tasks()),
        "threads": threading.active_count(),
    }
    print(json.dumps(held), flush=True)  # noqa: T201 - whoever has sent the signal reads it


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, on_signal)
    sys.exit(main())
