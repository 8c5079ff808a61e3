"""Runs pytest on a suite of its own, as a user's would be."""

from collections.abc import Callable
from pathlib import Path

import pytest

__all__ = ["ASYNCIO", "ROOT", "Run"]

ROOT = Path(__file__).parents[2]
ASYNCIO = ("-p", "pytest_asyncio.plugin", "-o", "asyncio_default_fixture_loop_scope=function")

Run = Callable[..., pytest.RunResult]
