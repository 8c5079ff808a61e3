"""The webhook messages of a world."""

from collections.abc import Sequence

from msgspec.structs import replace

from mockcalendly.actions.action import Action, Stage, Waiting
from mockcalendly.domain import deliveries
from mockcalendly.inspection.deliveries import ChosenDeliveries, wait_for
from mockcalendly.model.webhooks import Delivery

__all__ = ["ACTIONS", "ListDeliveries", "Redeliver", "WaitForDeliveries"]


class ListDeliveries(Action[list[Delivery]], frozen=True, kw_only=True):
    """Return the messages in the order in which they came about, without signing keys.

    Attributes:
        events: Only messages of these; None: of any.
    """

    events: tuple[str, ...] | None = None

    def perform(self, stage: Stage) -> list[Delivery]:
        """Look."""
        rows = stage.world.rows.deliveries
        return [_shown(row) for row in rows if self.events is None or row.event in self.events]


class Redeliver(Action[list[Delivery]], frozen=True, kw_only=True):
    """Send messages once more, now, and return the new ones.

    Attributes:
        ids: Which.
    """

    ids: Sequence[str]

    def perform(self, stage: Stage) -> list[Delivery]:
        """Send.

        Raises:
            NotFound: There is no such message.
        """
        again = stage.world.execute(
            lambda tx, ids: [deliveries.redeliver(tx, id_) for id_ in ids], self.ids
        )
        return [*map(_shown, again)]


class WaitForDeliveries(Waiting[Delivery], frozen=True, kw_only=True):
    """Return, of so many messages in a state, the last one, as soon as there are so many.

    Attributes:
        events: Only messages of these; none: of any.
        among: Of these only those of these; None: of any.
        state: As the messages' `state`.
        count: How many there must be.
        timeout: Real seconds.
    """

    events: tuple[str, ...] = ()
    among: tuple[str, ...] | None = None
    state: str = "succeeded"
    count: int = 1
    timeout: float = 5.0

    async def perform(self, stage: Stage) -> Delivery:
        """Wait.

        Raises:
            TimeoutError: It takes longer; shows where the nearest messages differ.
        """
        found = await wait_for(
            stage.keeper.courier,
            stage.world,
            ChosenDeliveries(events=self.events, state=self.state),
            count=self.count,
            seconds=self.timeout,
            among=lambda row: self.among is None or row.event in self.among,
        )
        return _shown(found[-1])


def _shown(row: Delivery) -> Delivery:
    return replace(row, signing_key=None)


ACTIONS = (ListDeliveries, Redeliver, WaitForDeliveries)
