"""What a state machine has done, as a scenario file: whoever looks for a bug can play it again."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from mockcalendly.kernel.instants import format_instant
from tests.api.given import BASE

__all__ = ["Chronicle"]


class Chronicle:
    """Steps of a story, in order.

    Args:
        now: Where the story begins.
        world: What it begins with, if that is not the default world at that time.
        base: What URIs start with in the world of which it tells.
    """

    def __init__(
        self, now: datetime, world: dict[str, Any] | None = None, base: str = BASE
    ) -> None:
        self._world = world or {"now": format_instant(now)}
        self._base = base
        self._look: dict[str, Any] | None = None
        self._steps: list[dict[str, Any]] = []
        self._references: dict[str, str] = {}

    def request(self, method: str, path: str, status: int, answer: Any, **more: Any) -> str:
        """Note a request to the API and what it was answered.

        One that only looks changes nothing, so it is in the story only where that ends with it.

        Args:
            method: Of the request.
            path: Of it, or a URI.
            status: Of the answer.
            answer: What it says; later steps refer to the URI of a resource in it.
            more: Further keys of the step: ``token``, ``query``, ``body``.
        """
        step = {"method": method, "path": path, **{k: v for k, v in more.items() if v is not None}}
        step = {"request": self._referring(step), "returns": {"status": status}}
        if method == "GET":
            self._look = step
            return ""
        name = self._add(**step)
        self._know(answer, name)
        return name

    def do(self, **step: Any) -> str:
        """Note a step of another kind; return its name in the story."""
        return self._add(**self._referring(step))

    def know(self, uri: str, reference: str) -> None:
        """Have later steps say a reference where they would say a URI."""
        self._references.setdefault(uri, f"${{{reference}}}")

    def _know(self, answer: Any, name: str) -> None:
        for key in ("resource", "result"):
            found = answer.get(key) if isinstance(answer, dict) else None
            if isinstance(found, dict) and "uri" in found:
                self.know(found["uri"], f"{name}.body.{key}.uri")

    def _referring(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._referring(key): self._referring(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._referring(each) for each in value]
        if isinstance(value, str) and "://" in value:
            # The longest first: an invitee's URI begins with that of the event.
            for uri in sorted(self._references, key=len, reverse=True):
                value = value.replace(uri, self._references[uri])
            return value.replace(self._base, BASE)
        return value

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
            "world": self._world,
            "timeline": [*self._steps, *([self._look] if self._look else [])],
        }
        return yaml.safe_dump(story, sort_keys=False)

    def write(self, path: Path) -> None:
        """Write the file."""
        path.write_text(str(self), "utf-8")

    def _add(self, **step: Any) -> str:
        self._look = None
        name = f"step-{len(self._steps) + 1}"
        self._steps.append({"id": name, **step})
        return name
