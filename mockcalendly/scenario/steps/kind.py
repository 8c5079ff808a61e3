"""What a kind of step is: what a file says of it, and how it is played."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from mockcalendly.scenario.stage import Done, Stage

__all__ = ["StepKind"]


class StepKind(NamedTuple):
    """A kind of step.

    Attributes:
        action: The key by which a step says that it is of this kind.
        takes: Annotation of what stands behind the key: a section, or a single value.
        play: Does it; gets the stage, and what stands behind the key.
        refusable: Whether it runs an operation of Calendly's, which may be refused.
    """

    action: str
    takes: Any
    play: Callable[[Stage, Any], Awaitable[Done]]
    refusable: bool = False
