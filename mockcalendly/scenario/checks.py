"""What can be known to be wrong with a story before it plays: names, and times in wrong order."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct, UnsetType

from mockcalendly.kernel.instants import format_second
from mockcalendly.scenario.language import IncludedFile, RepeatStep, ScenarioFile, StepFrame
from mockcalendly.scenario.layout import UTC_ZONE
from mockcalendly.scenario.names import find_event_type, find_routing_form, find_user
from mockcalendly.scenario.nodes import DocumentError, Node, did_you_mean
from mockcalendly.scenario.reader import UNREAD
from mockcalendly.scenario.recurrence import Recurrence
from mockcalendly.scenario.terms import CheckpointName, Duration, Moment, Name, Passage
from mockcalendly.store.rows import Rows

__all__ = ["check_names", "check_times"]


_FINDERS = {
    "event_type": find_event_type,
    "event_types": find_event_type,
    "caller": find_user,
    "form": find_routing_form,
    "user": find_user,
}
"""What is looked for in the world, by the field that names it."""

_NAMELESS = frozenset({type(None), UnsetType, bool, int, float, str})
"""Types of most values: a step can say a lot, and says little."""


def check_names(
    files: Iterable[ScenarioFile | IncludedFile], webhooks: Collection[str], rows: Rows
) -> None:
    """Refuse steps and expectations that name what the world or the story does not have.

    Names that references will give are not looked at.

    Args:
        files: The story's own, and those that it includes.
        webhooks: Names of its webhooks.
        rows: What its world holds when it begins.

    Raises:
        DocumentError: There is such a name.
    """
    named = [pair for file in files for pair in _names_in((file.timeline, file.expect), "")]
    made = [name for field, name in named if field == "checkpoint"]
    checkpoints = {name.text for name in made if isinstance(name, Name)}
    for field, name in named:
        if not isinstance(name, Name):
            continue
        if field in _FINDERS:
            _FINDERS[field](rows, name)
        elif field == "to":
            _require_among(webhooks, "webhook", name)
        elif isinstance(name, CheckpointName) and UNREAD not in made:
            _require_among(checkpoints, "checkpoint", name)


def _require_among(known: Collection[str], kind: str, name: Name) -> None:
    if name.text not in known:
        hint = did_you_mean(name.text, known)
        raise DocumentError(*name.where, f'there is no {kind} "{name.text}"{hint}')


def _names_in(value: object, field: str) -> Iterator[tuple[str, Name | object]]:
    """Return every name in a structure, and the field that it stands in; `UNREAD` is one too."""
    if isinstance(value, Name) or value is UNREAD:
        yield field, value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            child = getattr(value, name)
            if type(child) not in _NAMELESS:
                yield from _names_in(child, name)
    elif isinstance(value, tuple):
        for item in value:
            yield from _names_in(item, field)


def check_times(
    steps: Sequence[StepFrame], nodes: Sequence[Node], start: datetime
) -> datetime | None:
    """Refuse a step whose time will have passed when the story comes to it.

    Returns:
        When all is done, at the earliest; None: a step brings the story back to a checkpoint, so
        whatever follows it may be at any time.

    Raises:
        DocumentError: There is one.
    """
    reached: datetime | None = start
    for step, node in zip(steps, nodes, strict=True):
        if getattr(step, "restore", None) is not None:
            reached = None
        if reached is None:
            break
        reached = _pass(step, node, reached, start)
    return reached


def _pass(step: StepFrame, node: Node, reached: datetime, start: datetime) -> datetime | None:
    """Return when a step is done, at the earliest."""
    if isinstance(step.at, Moment):
        reached = _reach(step.at, node.at("at"), reached, base=start)
    if isinstance(step.at, Recurrence) and isinstance(step.at.until, Moment):
        _reach(step.at.until, node.at("at", "until"), reached, base=start)
    if isinstance(step.after, Duration):
        after = Moment(offset=step.after.delta)
        reached = _reach(after, node.at("after"), reached, base=reached)
    passage = getattr(step, "advance", None)
    if isinstance(passage, Passage):
        reached = _reach(passage.moment, node.at("advance"), reached, base=reached)
    if isinstance(step.repeat, RepeatStep) and step.at is None:
        inner = check_times(step.repeat.steps, node.at("repeat", "steps").items, reached)
        return inner if step.repeat.times else reached
    return reached


def _reach(moment: Moment, node: Node, reached: datetime, *, base: datetime) -> datetime:
    try:
        instant = moment.resolve(base, UTC_ZONE)
    except ValueError as error:
        raise node.error(f"the moment {error}") from None
    if instant < reached:
        raise node.error(
            f"this is {format_second(instant)}, but by then the story has come to "
            f"{format_second(reached)}"
        )
    return instant
