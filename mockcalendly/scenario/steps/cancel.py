"""Step: a host cancels an event, or an invitee his place."""

from typing import Annotated, ClassVar

from msgspec import Meta, field

from mockcalendly.domain.cancellations import (
    CancelEvent,
    CancelInvitee,
    cancel_event,
    cancel_invitee,
)
from mockcalendly.model.bookings import Cancellation
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import UserName
from mockcalendly.scenario.stage import Done, Stage
from mockcalendly.scenario.steps.callers import caller_named, id_named, invitee_ids
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.scenario.terms import Name
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = ["CANCEL", "CancelStep"]


class CancelStep(Section, frozen=True, kw_only=True):
    """A host cancels an event, or an invitee his place; the result is the cancellation."""

    one_of: ClassVar[tuple[str, ...]] = ("event", "invitee")

    event: Annotated[
        Name | None, Meta(description="URI or id: the host cancels the event with all invitees.")
    ] = None
    invitee: Annotated[Name | None, Meta(description="URI or id: the invitee cancels.")] = None
    reason: str | None = None
    caller: Annotated[
        UserName | None, Meta(description="The host who cancels; the first one if left out.")
    ] = field(name="as", default=None)

    def __post_init__(self) -> None:
        if self.invitee is not None and self.caller is not None:
            raise ValueError('takes "as" only with "event": an invitee cancels in his own name')


async def play(stage: Stage, step: CancelStep) -> Done:
    """Let a host cancel an event, or an invitee his place."""
    done = stage.execute(_cancel, step)
    because = f": {done.reason}" if done.reason else ""
    result = render.bookings.cancellation(done)
    return Done(result, f"{done.canceled_by} ({done.canceler_type}) cancels{because}")


def _cancel(tx: Transaction, step: CancelStep) -> Cancellation:
    if step.event is not None:
        event = id_named(step.event, "scheduled_events")
        caller = caller_named(tx.rows, step.caller)
        return cancel_event(tx, CancelEvent(event=event, reason=step.reason, caller=caller))
    assert step.invitee is not None  # noqa: S101 - one of the keys is given
    event, invitee = invitee_ids(tx.rows, step.invitee)
    command = CancelInvitee(event=event, invitee=invitee, reason=step.reason or "")
    return cancel_invitee(tx, command)


CANCEL = StepKind("cancel", CancelStep, play, refusable=True)
