"""Step: an invitee who was asked whether he still means to come says so."""

from mockcalendly.domain.reconfirmations import confirm
from mockcalendly.model.bookings import Invitee
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import InviteeName
from mockcalendly.scenario.stage import Done, Stage
from mockcalendly.scenario.steps.callers import invitee_ids
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = ["RECONFIRM", "ReconfirmStep"]


class ReconfirmStep(Section, frozen=True, kw_only=True):
    """An invitee confirms that he will come; the result is the invitee.

    He must have been asked: the event type has `reconfirm_before`, and the clock has got there.
    """

    invitee: InviteeName


async def play(stage: Stage, step: ReconfirmStep) -> Done:
    """Let an invitee confirm."""
    row = stage.execute(_confirm, step)
    return Done(render.bookings.invitee(row, stage.origins), f"{row.name} confirms")


def _confirm(tx: Transaction, step: ReconfirmStep) -> Invitee:
    _, invitee = invitee_ids(tx.rows, step.invitee)
    return confirm(tx, invitee)


RECONFIRM = StepKind("reconfirm", ReconfirmStep, play, refusable=True)
