"""What a state machine has done, as a scenario file: whoever looks for a bug can play it again."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from mockcalendly.kernel.instants import format_instant

__all__ = ["Chronicle"]


class Chronicle:
    """Steps of a story, in order.

    Args:
        now: Where the story begins.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._steps: list[dict[str, Any]] = []

    def subscribe(self, body: dict[str, Any]) -> None:
        """Note a new subscription."""
        self._add(request={"method": "POST", "path": "/webhook_subscriptions", "body": body})

    def unsubscribe(self, path: str) -> None:
        """Note the end of a subscription."""
        self._add(request={"method": "DELETE", "path": path})

    def book(self, **step: Any) -> str:
        """Note a booking; return its name in the story."""
        return self._add(book=step)

    def reschedule(self, invitee: str, start: datetime) -> str:
        """Note that an invitee by that name meets at another time; return his new name."""
        step = {"invitee": f"${{{invitee}.uri}}", "start_time": format_instant(start)}
        return self._add(reschedule=step)

    def cancel_event(self, invitee: str) -> None:
        """Note that a host cancels the event of an invitee by that name."""
        self._add(cancel={"event": f"${{{invitee}.event}}"})

    def cancel_invitee(self, invitee: str) -> None:
        """Note that an invitee by that name cancels."""
        self._add(cancel={"invitee": f"${{{invitee}.uri}}"})

    def mark(self, invitee: str) -> str:
        """Note that an invitee by that name did not come; return the mark's name."""
        return self._add(no_show={"invitee": f"${{{invitee}.uri}}"})

    def unmark(self, mark: str) -> None:
        """Note that a mark by that name was taken back."""
        self._add(undo_no_show={"no_show": f"${{{mark}.uri}}"})

    def advance(self, hours: int) -> None:
        """Note that time passed."""
        self._add(advance=f"{hours}h")

    def __str__(self) -> str:
        """The file."""
        story = {
            "mockcalendly": 1,
            "name": "What a state machine did",
            "world": {"now": format_instant(self._now)},
            "timeline": self._steps,
        }
        return yaml.safe_dump(story, sort_keys=False)

    def write(self, path: Path) -> None:
        """Write the file."""
        path.write_text(str(self), "utf-8")

    def _add(self, **step: Any) -> str:
        name = f"step-{len(self._steps) + 1}"
        self._steps.append({"id": name, **step})
        return name
