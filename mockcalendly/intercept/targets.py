"""What the seams of all libraries share: where a request goes instead."""

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

__all__ = ["Find", "Target", "Untyped"]

Untyped: TypeAlias = Any
"""Something of a library that need not be installed where types are checked."""


class Target(Protocol):
    """Where requests go instead."""

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that answer in plain HTTP."""
        ...

    @property
    def before_blocking(self) -> Callable[[], None]:
        """To be called before a request that blocks its thread."""
        ...


Find = Callable[[str, int | None], Target | None]
"""Says where a request to a host and port goes; None: where it wants to."""
