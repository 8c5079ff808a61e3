"""Tells what comes of a story while it plays: to its report, and to whoever watches."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.report import ExpectationReport, Outcome, Progress, Report, StepReport
from mockcalendly.scenario.scenario import PlannedStep
from mockcalendly.scenario.stage import Done
from mockcalendly.scenario.verdicts import Verdict

__all__ = ["Played", "Teller"]


class Played(NamedTuple):
    """A step that has happened.

    Attributes:
        at: When it began.
    """

    outcome: Outcome
    done: Done
    at: datetime


class Teller:
    """Keeps a report.

    Args:
        report: Is filled in as the story goes on.
        on_progress: Is told of every step, when it begins and when it has ended.
    """

    def __init__(self, report: Report, on_progress: Callable[[Progress], None] | None) -> None:
        self.report = report
        self._on_progress = on_progress

    @property
    def number(self) -> int:
        """Of the step that is told next, from 1."""
        return len(self.report.steps) + 1

    def begin(self, planned: PlannedStep, rounds: Sequence[int], now: datetime) -> None:
        """Tell that a step is next."""
        self._tell(_label(planned, rounds), now, None)

    def end(self, planned: PlannedStep, rounds: Sequence[int], played: Played) -> None:
        """Tell what came of a step."""
        label = _label(planned, rounds)
        self.report.steps.append(
            StepReport(
                number=self.number,
                id=planned.id,
                action=planned.action,
                label=label,
                place=str(planned.node.where),
                at=played.at,
                outcome=played.outcome,
                text=played.done.text,
                result=played.done.result,
            )
        )
        self._tell(label, played.at, played.outcome, played.done.text)

    def expect(self, node: Node, verdict: Verdict) -> bool:
        """Tell whether something that had to hold does, and return it."""
        report = ExpectationReport(str(node.where), verdict.text, tuple(verdict.difference))
        self.report.expectations.append(report)
        return report.ok

    def _tell(self, label: str, now: datetime, outcome: Outcome | None, text: str = "") -> None:
        if self._on_progress is not None:
            number = self.number if outcome is None else self.number - 1
            self._on_progress(Progress(number, self.report.total, label, now, outcome, text))


def _label(planned: PlannedStep, rounds: Sequence[int]) -> str:
    """Return what a step is called; in which round, if there are several."""
    return f"{planned.label} ({'.'.join(map(str, rounds))})" if rounds else planned.label
