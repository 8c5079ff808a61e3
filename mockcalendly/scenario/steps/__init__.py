"""All kinds of steps that run something; a module per family of them."""

from mockcalendly.scenario.steps import (
    booking,
    cancel,
    checkpoints,
    contacts,
    faults,
    forms,
    generating,
    no_shows,
    oauth,
    passage,
    recaps,
    reconfirm,
    requests,
    waiting,
)
from mockcalendly.scenario.steps.kind import StepKind

__all__ = ["KINDS"]

KINDS: tuple[StepKind, ...] = (
    booking.BOOK,
    cancel.CANCEL,
    booking.RESCHEDULE,
    reconfirm.RECONFIRM,
    no_shows.NO_SHOW,
    no_shows.UNDO_NO_SHOW,
    forms.SUBMIT_FORM,
    contacts.CREATE_CONTACT,
    contacts.UPDATE_CONTACT,
    contacts.DELETE_CONTACT,
    recaps.ADD_RECAP,
    recaps.FINISH_RECAP,
    recaps.FAIL_RECAP,
    recaps.UPDATE_RECAP,
    recaps.DELETE_RECAP,
    oauth.REGISTER_APP,
    oauth.AUTHORIZE,
    oauth.EXCHANGE_CODE,
    oauth.REFRESH_TOKEN,
    oauth.REVOKE_TOKEN,
    oauth.INTROSPECT_TOKEN,
    passage.ADVANCE,
    generating.GENERATE,
    requests.REQUEST,
    waiting.WAIT,
    faults.FAULT,
    faults.PRESET,
    faults.END_FAULT,
    checkpoints.CHECKPOINT,
    checkpoints.RESTORE,
)
"""In the order in which editors offer them."""
