"""What came of a replay: steps, deliveries, expectations."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from msgspec import convert
from msgspec.json import decode

from mockcalendly.kernel.instants import format_instant, format_second
from mockcalendly.model.webhooks import DeliveryState, WebhookEvent

__all__ = [
    "AttemptReport",
    "DeliveryReport",
    "ExpectationReport",
    "Outcome",
    "Progress",
    "Report",
    "StepReport",
]


class Outcome(StrEnum):
    """How a step ended: as it should, be it by the refusal that was expected, or not."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay has come.

    Attributes:
        number: Of the step, from 1.
        total: Steps of the story.
        label: What happens in the step.
        at: The world's instant.
        outcome: How it ended; None: it begins.
        text: What happened, or why it did not; "": it begins.
    """

    number: int
    total: int
    label: str
    at: datetime
    outcome: Outcome | None
    text: str = ""

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Return that of which `to_json` returned this.

        Raises:
            msgspec.ValidationError: It is none.
        """
        return convert(data, cls)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "number": self.number,
            "total": self.total,
            "label": self.label,
            "at": format_instant(self.at),
            "outcome": self.outcome,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class StepReport:
    """A step that was played.

    Attributes:
        label: The action, and the id if there is one.
        place: Where in the file it stands.
        text: What happened, or why it did not.
        result: What later steps can refer to.
    """

    number: int
    id: str | None
    action: str
    label: str
    place: str
    at: datetime
    outcome: Outcome
    text: str
    result: object

    def to_json(self) -> dict[str, Any]:
        """Return it for a report."""
        return {
            "number": self.number,
            "id": self.id,
            "action": self.action,
            "label": self.label,
            "place": self.place,
            "at": format_instant(self.at),
            "outcome": self.outcome,
            "text": self.text,
            "result": self.result,
        }


@dataclass(frozen=True, slots=True)
class ExpectationReport:
    """Something that had to hold.

    Attributes:
        place: Where in the file it stands.
        text: What had to hold.
        difference: Lines that say why it does not hold; none if it does.
    """

    place: str
    text: str
    difference: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether it holds."""
        return not self.difference

    def to_json(self) -> dict[str, Any]:
        """Return it for a report."""
        return {
            "place": self.place,
            "text": self.text,
            "ok": self.ok,
            "difference": list(self.difference),
        }


@dataclass(frozen=True, slots=True)
class AttemptReport:
    """One try to deliver a message.

    Attributes:
        headers: Names and values, as they were sent.
    """

    at: datetime
    status: int | None
    error: str | None
    headers: list[tuple[str, str]]

    def to_json(self) -> dict[str, Any]:
        """Return it for a report."""
        return {
            "at": format_instant(self.at),
            "status": self.status,
            "error": self.error,
            "headers": [list(header) for header in self.headers],
        }


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A message that the story has brought about.

    Attributes:
        who: Whom or what it is about.
        webhook: Name of the webhook that it went to, if the story gave it one.
        outcome: What became of it, in words.
        content: Its body, to the byte.
    """

    id: str
    event: WebhookEvent
    who: str
    webhook: str | None
    url: str
    state: DeliveryState
    outcome: str
    created_at: datetime
    content: str
    attempts: list[AttemptReport]

    def to_json(self) -> dict[str, Any]:
        """Return it for a report."""
        return {
            "id": self.id,
            "event": self.event,
            "who": self.who,
            "webhook": self.webhook,
            "url": self.url,
            "state": self.state,
            "outcome": self.outcome,
            "created_at": format_instant(self.created_at),
            "body": decode(self.content),
            "content": self.content,
            "attempts": [attempt.to_json() for attempt in self.attempts],
        }


@dataclass(slots=True)
class Report:
    """What came of a replay, also of one that was broken off.

    Attributes:
        scenario: The story's name.
        path: Its file.
        total: How many steps it has.
        finished: Whether it came to its end.
        known: Whether it says what was sent, which a server that was left before does not tell.
    """

    scenario: str = ""
    path: str = ""
    total: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    finished: bool = False
    steps: list[StepReport] = field(default_factory=list)
    expectations: list[ExpectationReport] = field(default_factory=list)
    deliveries: list[DeliveryReport] = field(default_factory=list)
    known: bool = True

    @property
    def ok(self) -> bool:
        """Whether the story came to its end, and all that it expects holds."""
        return self.finished and all(expectation.ok for expectation in self.expectations)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Return the report of which `to_json` returned this.

        Raises:
            msgspec.ValidationError: It is none.
        """
        return convert(data, cls)

    @property
    def held(self) -> bool:
        """Whether it is as it should be: if it expects nothing, all messages were accepted."""
        if self.expectations or not self.finished:
            return self.ok
        return all(each.state is DeliveryState.SUCCEEDED for each in self.deliveries)

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "scenario": self.scenario,
            "path": self.path,
            "total": self.total,
            "ok": self.ok,
            "finished": self.finished,
            "started_at": _instant(self.started_at),
            "ended_at": _instant(self.ended_at),
            "steps": [step.to_json() for step in self.steps],
            "deliveries": [each.to_json() for each in self.deliveries] if self.known else None,
            "expectations": [expectation.to_json() for expectation in self.expectations],
        }

    def text(self) -> str:
        """Return everything for somebody to read."""
        return "\n".join((*self._step_lines(), *self._delivery_lines(), *self._verdict_lines()))

    def _step_lines(self) -> list[str]:
        width = max((len(step.label) for step in self.steps), default=0)
        lines = [self.scenario]
        lines += (
            f"  {format_second(step.at)}  {step.label:{width}}  "
            f"{'' if step.outcome is Outcome.DONE else f'{step.outcome}: '}{step.text}"
            for step in self.steps
        )
        if not self.finished:
            failed = [f": {step.place}" for step in self.steps if step.outcome is Outcome.FAILED]
            end = f"  broken off after {len(self.steps)} of {self.total} steps"
            lines.append(end + "".join(failed[:1]))
        return lines

    def _delivery_lines(self) -> list[str]:
        if not self.known:
            return ["deliveries are not known: the server was left before it told of them"]
        number = len(self.deliveries)
        lines = ["1 delivery" if number == 1 else f"{number} deliveries"]
        event_width = max((len(each.event) for each in self.deliveries), default=0)
        who_width = max((len(each.who) for each in self.deliveries), default=0)
        lines += (
            f"  {format_second(each.created_at)}  {each.event:{event_width}}  "
            f"{each.who:{who_width}}  {each.outcome}  {each.url}"
            for each in self.deliveries
        )
        return lines

    def _verdict_lines(self) -> list[str]:
        if not self.expectations:
            return []
        held = sum(expectation.ok for expectation in self.expectations)
        so_far = "" if self.finished else " so far"
        lines = [f"{held} of {len(self.expectations)} expectations hold{so_far}"]
        for expectation in self.expectations:
            if not expectation.ok:
                lines.append(f"  {expectation.place}: {expectation.text}")
                lines += (f"    {line}" for line in expectation.difference)
        return lines


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else format_instant(instant)
