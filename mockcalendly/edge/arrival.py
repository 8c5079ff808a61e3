"""When a request came, and what the journal keeps of it once it is answered."""

from datetime import datetime
from time import perf_counter
from typing import NamedTuple

from mockcalendly.edge.exchange import Answer, Request
from mockcalendly.journal import Exchange
from mockcalendly.world import World

__all__ = ["Arrival"]


class Arrival(NamedTuple):
    """The moment before a request of a world is looked at.

    Attributes:
        at: The world's instant.
        after: Number of creation of the newest row there is.
        began: Seconds of this machine's clock, from no instant in particular.
    """

    world: World
    at: datetime
    after: int
    began: float

    @classmethod
    def now(cls, world: World) -> "Arrival":
        """Return that of a request that has just come."""
        return cls(world, world.clock.now(), world.ids.last_sequence, perf_counter())

    def journal(
        self, request: Request, answer: Answer, *, operation: str, user: str = "", hint: str = ""
    ) -> None:
        """Put the request and its answer into the world's journal.

        Args:
            request: As it is to be kept.
            answer: Likewise.
            operation: Its id; "" if the path is none.
            user: Whose request it was, by id; "": nobody's.
            hint: Why it was refused, in plain words; "" if it was not.
        """
        self.world.journal.record(
            Exchange(
                at=self.at,
                method=request.method,
                path=request.path,
                query=request.query,
                request_headers=request.headers,
                request_body=request.body,
                operation=operation,
                user=user,
                status=answer.status,
                response_body=answer.body,
                hint=hint,
                seconds=perf_counter() - self.began,
                after=self.after,
            )
        )
