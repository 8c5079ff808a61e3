"""An invitee's word that he will come."""

from mockcalendly.actions.action import Action, Stage
from mockcalendly.actions.references import find_invitee
from mockcalendly.actions.resources import Resource, plain
from mockcalendly.domain.reconfirmations import confirm
from mockcalendly.wire import render

__all__ = ["ACTIONS", "Reconfirm"]


class Reconfirm(Action[Resource], frozen=True, kw_only=True):
    """Confirm, as an invitee does who was asked whether he still means to come, and return him.

    Attributes:
        invitee: URI or id of the invitee, or of an event that has only one.
    """

    invitee: str

    def perform(self, stage: Stage) -> Resource:
        """Confirm.

        Raises:
            InvalidArgument: He has not been asked.
        """
        row = find_invitee(stage.world.rows, self.invitee)
        confirmed = stage.world.execute(confirm, row.id)
        return plain(render.bookings.invitee(confirmed, stage.origins))


ACTIONS = (Reconfirm,)
