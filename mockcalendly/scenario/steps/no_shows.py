"""Steps: an invitee is marked as a no-show, or came after all."""

from typing import Annotated

from msgspec import Meta, field

from mockcalendly.domain.no_shows import MarkNoShow, UnmarkNoShow, mark_no_show, unmark_no_show
from mockcalendly.model.bookings import NoShow
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import InviteeName, UserName
from mockcalendly.scenario.stage import Done, Stage
from mockcalendly.scenario.steps.callers import caller_named, id_named, invitee_ids
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.scenario.terms import Name
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = ["NO_SHOW", "UNDO_NO_SHOW", "NoShowStep", "UndoNoShowStep"]


class NoShowStep(Section, frozen=True, kw_only=True):
    """An invitee is marked as a no-show; the result is the mark."""

    invitee: InviteeName
    caller: UserName | None = field(name="as", default=None)


class UndoNoShowStep(Section, frozen=True, kw_only=True):
    """A no-show mark is taken back."""

    no_show: Annotated[Name, Meta(description="URI or id of the mark.")]
    caller: UserName | None = field(name="as", default=None)


async def play_no_show(stage: Stage, step: NoShowStep) -> Done:
    """Mark an invitee as a no-show."""
    mark = stage.execute(_mark, step)
    name = stage.world.rows.invitees[mark.invitee].name
    return Done(render.bookings.no_show(mark, stage.origins), f"{name} did not come")


async def play_undo_no_show(stage: Stage, step: UndoNoShowStep) -> Done:
    """Take a no-show mark back."""
    name = stage.execute(_unmark, step)
    return Done(None, f"{name} came after all")


def _mark(tx: Transaction, step: NoShowStep) -> NoShow:
    event, invitee = invitee_ids(tx.rows, step.invitee)
    caller = caller_named(tx.rows, step.caller)
    return mark_no_show(tx, MarkNoShow(event=event, invitee=invitee, caller=caller))


def _unmark(tx: Transaction, step: UndoNoShowStep) -> str:
    id_ = id_named(step.no_show, "invitee_no_shows")
    mark = tx.rows.no_shows.get(id_)
    caller = caller_named(tx.rows, step.caller)
    unmark_no_show(tx, UnmarkNoShow(no_show=id_, caller=caller))
    return "" if mark is None else tx.rows.invitees[mark.invitee].name


NO_SHOW = StepKind("no_show", NoShowStep, play_no_show, refusable=True)
UNDO_NO_SHOW = StepKind("undo_no_show", UndoNoShowStep, play_undo_no_show, refusable=True)
