"""Steps: a notetaker's recap of a meeting is added, gets ready or not, changes, is removed."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import UNSET, Meta, UnsetType, field

from mockcalendly.domain.recaps import (
    DeleteRecap,
    FailRecap,
    FinishRecap,
    UpdateRecap,
    add_recap,
    delete_recap,
    fail_recap,
    find_recap,
    finish_recap,
    update_recap,
)
from mockcalendly.model.recaps import MeetingRecap
from mockcalendly.scenario.content.recap_details import (
    NotesSection,
    RecapDetails,
    notes_of,
    recap_command,
    recap_event,
    recap_user,
)
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import UserName
from mockcalendly.scenario.stage import Done, Stage
from mockcalendly.scenario.steps.callers import caller_named, id_named, user_named
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.scenario.terms import Moment, Name
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = ["ADD_RECAP", "DELETE_RECAP", "FAIL_RECAP", "FINISH_RECAP", "UPDATE_RECAP"]

RecapName = Annotated[Name, Meta(description="URI or id of a recap.")]
Said = str | UnsetType | None


class AddRecapStep(RecapDetails, frozen=True, kw_only=True):
    """A notetaker has written down a meeting, or is about to; the result is the recap."""


class FinishRecapStep(NotesSection, frozen=True, kw_only=True):
    """The notes of a recap that was processing are there; the result is the recap."""

    recap: RecapName


class FailRecapStep(Section, frozen=True, kw_only=True):
    """There will be no notes of a recap that was processing; the result is the recap."""

    recap: RecapName


class UpdateRecapStep(Section, frozen=True, kw_only=True):
    """The notes of a recap change: what is left out stays; the result is the recap."""

    recap: RecapName
    summary_md: Said = UNSET
    action_items_md: Said = UNSET
    discussion_md: Said = UNSET
    shared: bool | UnsetType = UNSET
    caller: Annotated[
        UserName | None, Meta(description="Whose token asks; its own user if left out.")
    ] = field(name="as", default=None)


class DeleteRecapStep(Section, frozen=True, kw_only=True):
    """A recap is removed; the result is what it was."""

    recap: RecapName
    caller: Annotated[
        UserName | None, Meta(description="Whose token asks; its own user if left out.")
    ] = field(name="as", default=None)


async def play_add(stage: Stage, step: AddRecapStep) -> Done:
    """Add a recap."""

    def instant(_: str, moment: Moment, zone: ZoneInfo) -> datetime:
        return stage.instant(moment, stage.now, zone)

    def add(tx: Transaction, step: AddRecapStep) -> MeetingRecap:
        event = recap_event(tx.rows, step)
        user = recap_user(tx.rows, step, event) or user_named(tx.rows, None)
        return add_recap(tx, recap_command(step, user, event, instant))

    row = stage.execute(add, step)
    return _shown(stage, row, f"is {row.status}")


async def play_finish(stage: Stage, step: FinishRecapStep) -> Done:
    """Let the notes be there."""
    command = FinishRecap(recap=_id(step.recap), notes=notes_of(step), shared=step.shared)
    return _shown(stage, stage.execute(finish_recap, command), "is available")


async def play_fail(stage: Stage, step: FailRecapStep) -> Done:
    """Let there be no notes."""
    row = stage.execute(fail_recap, FailRecap(recap=_id(step.recap)))
    return _shown(stage, row, "is unavailable")


async def play_update(stage: Stage, step: UpdateRecapStep) -> Done:
    """Change the notes."""
    command = UpdateRecap(
        recap=_id(step.recap),
        summary_md=step.summary_md,
        action_items_md=step.action_items_md,
        discussion_md=step.discussion_md,
        shared=step.shared,
        caller=caller_named(stage.world.rows, step.caller),
    )
    return _shown(stage, stage.execute(update_recap, command), "is changed")


async def play_delete(stage: Stage, step: DeleteRecapStep) -> Done:
    """Remove a recap."""
    row = stage.execute(_delete, step)
    return _shown(stage, row, "is removed")


def _delete(tx: Transaction, step: DeleteRecapStep) -> MeetingRecap:
    caller = caller_named(tx.rows, step.caller)
    row = find_recap(tx.rows, caller, _id(step.recap))
    delete_recap(tx, DeleteRecap(recap=row.id, caller=caller))
    return row


def _id(name: Name) -> str:
    return id_named(name, "meeting_recaps")


def _shown(stage: Stage, row: MeetingRecap, what: str) -> Done:
    of = f" of {row.name}" if row.name else ""
    return Done(render.recaps.recap(row, stage.origins), f"the recap{of} {what}")


ADD_RECAP = StepKind("add_recap", AddRecapStep, play_add, refusable=True)
FINISH_RECAP = StepKind("finish_recap", FinishRecapStep, play_finish, refusable=True)
FAIL_RECAP = StepKind("fail_recap", FailRecapStep, play_fail, refusable=True)
UPDATE_RECAP = StepKind("update_recap", UpdateRecapStep, play_update, refusable=True)
DELETE_RECAP = StepKind("delete_recap", DeleteRecapStep, play_delete, refusable=True)
