"""What an action is: plain data that says what is to be done to a world, and does it."""

import re
from datetime import datetime
from functools import cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    NamedTuple,
    Protocol,
    TypeVar,
    get_type_hints,
)

from msgspec import Meta, Struct

from mockcalendly.journal import Act
from mockcalendly.kernel.uris import Origins

if TYPE_CHECKING:  # who asks for actions from elsewhere needs neither
    from mockcalendly.courier import Courier
    from mockcalendly.edge.app import Receive, Scope, Send
    from mockcalendly.store.rows import Rows
    from mockcalendly.world import World

__all__ = [
    "Action",
    "AnyAction",
    "Instant",
    "Keeper",
    "Retold",
    "Stage",
    "Waiting",
    "name_of",
    "performed",
    "result_of",
]

T = TypeVar("T")

Instant = Annotated[datetime, Meta(tz=True)]
"""With its time zone."""

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class Keeper(Protocol):
    """What takes care of worlds.

    Attributes:
        courier: Of their webhooks.
    """

    courier: "Courier"

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve all of them."""

    def reset(self, world: "World") -> None:
        """Bring a world back to its beginning."""
        ...


class Stage(NamedTuple):
    """Where an action is performed; to be used on the keeper's event loop.

    Attributes:
        keeper: Takes care of the world.
        base: What URIs start with, in what is returned and in webhooks.
        url: Where clients reach the world.
    """

    world: "World"
    keeper: Keeper
    base: str
    url: str

    @property
    def origins(self) -> Origins:
        """The two bases of URIs."""
        return Origins.at(self.base)


class Action(Struct, Generic[T], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a tester does to a world, or wants to know of it, at once.

    Its fields and what it returns are plain data, so it can be asked for from elsewhere.
    """

    def perform(self, stage: Stage) -> T:
        """Do it.

        Raises:
            CalendlyError: It is refused, and nothing has changed.
        """
        raise NotImplementedError


class Waiting(Struct, Generic[T], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a tester wants done or to happen, and that takes its time."""

    async def perform(self, stage: Stage) -> T:
        """Do it, or wait for it.

        Raises:
            TimeoutError: It takes too long; says what is waited for.
        """
        raise NotImplementedError


class Retold(Action[T], frozen=True, kw_only=True):
    """An action of which only the journal can tell afterwards: rows do not show what they were.

    Scenarios have a step of its name.
    """

    def as_step(self, rows: "Rows") -> dict[str, Any]:
        """Return what the step says that does the same; resources are named by the vendor's URIs.

        Args:
            rows: Of the world, before it is done.

        Raises:
            NotFound: Something that it names does not exist.
        """
        raise NotImplementedError


AnyAction = Action[Any] | Waiting[Any]


def performed(action: AnyAction, stage: Stage) -> Any:  # noqa: ANN401 - what it returns
    """Perform an action, and let the journal keep it if nothing else can tell of it.

    Returns:
        What its `perform` returns; to be awaited if it takes its time.
    """
    if not isinstance(action, Retold):
        return action.perform(stage)
    world = stage.world
    content, now, newest = action.as_step(world.rows), world.clock.now(), world.ids.last_sequence
    done = action.perform(stage)
    uri = done["uri"] if isinstance(done, dict) else None
    journal = world.journal
    journal.keep(Act(now, name_of(type(action)), content, uri, newest, journal.count))
    return done


@cache
def name_of(kind: type[AnyAction]) -> str:
    """Return what a kind of action is called from elsewhere: ``OpenTimes`` is ``open_times``."""
    return _WORD.sub("_", kind.__name__).lower()


@cache
def result_of(kind: type[AnyAction]) -> Any:  # noqa: ANN401 - a type, or a form of types
    """Return the type of what a kind of action returns."""
    return get_type_hints(kind.perform)["return"]
