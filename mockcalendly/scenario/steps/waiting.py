"""Step: the story waits for deliveries."""

from datetime import timedelta
from typing import Annotated

from msgspec import Meta

from mockcalendly.kernel.instants import format_second
from mockcalendly.model.webhooks import DeliveryState, WebhookEvent
from mockcalendly.scenario.expectation_types import Part, WebhookName
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sent import Sent, fitting
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.scenario.terms import Duration

__all__ = ["WAIT", "WaitStep"]

PATIENCE = timedelta(hours=25)
"""How long a story waits that does not say: an hour longer than Calendly retries."""


class WaitStep(Section, frozen=True, kw_only=True):
    """The story goes on once deliveries have got through; the result lists them."""

    event: WebhookEvent | None = None
    to: WebhookName | None = None
    where: Part = None
    state: DeliveryState = DeliveryState.SUCCEEDED
    count: Annotated[int, Meta(ge=1, description="Since the beginning of the story.")] = 1
    within: Annotated[
        Duration | None, Meta(description="Of the world's time; 25h if left out.")
    ] = None


async def play(stage: Stage, step: WaitStep) -> Done:
    """Wait for deliveries."""
    found: list[Sent] = []

    def enough() -> bool:
        found[:] = [
            sent
            for sent in fitting(stage.sent(), step.event, step.to, step.where)
            if sent.delivery.state is step.state
        ]
        return len(found) >= step.count

    within = step.within.delta if step.within else PATIENCE
    if not await stage.pace.wait_for(enough, stage.now + within):
        raise StepFailed(
            f"Of {step.count} {step.state} deliveries{f' of {step.event}' if step.event else ''} "
            f"only {len(found)} had come by {format_second(stage.now)}."
        )
    shown = [sent.report().to_json() for sent in found]
    return Done({"deliveries": shown}, f"{len(found)} deliveries {step.state}")


WAIT = StepKind("wait", WaitStep, play)
