"""Faults by name: incidents that integrators have met, each with a page that tells of it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from mockcalendly.faults.kinds import Fault
from mockcalendly.faults.reading import read_fault
from mockcalendly.resources import fixtures_dir

__all__ = ["Preset", "find_preset", "list_presets"]

_DEFINITION = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Preset(NamedTuple):
    """An incident.

    Attributes:
        title: In a few words.
        page: What it reproduces, and what a client should do about it, in Markdown. Its first
            code block says which faults it is made of.
    """

    name: str
    title: str
    page: str

    def faults(self, now: datetime) -> list[Fault]:
        """Return the faults it is made of, which begin at an instant."""
        return [read_fault({"name": self.name, **settings}, now) for settings in self._definition()]

    def _definition(self) -> list[Mapping[str, Any]]:
        import yaml  # noqa: PLC0415 - only whoever wants an incident pays for the parser

        match = _DEFINITION.search(self.page)
        definition: list[Mapping[str, Any]] = yaml.safe_load(match[1] if match else "[]")
        return definition


def list_presets() -> list[Preset]:
    """Return all incidents by name."""
    pages = sorted((fixtures_dir() / "faults").glob("*.md"))
    return [_preset(page.stem, page.read_text("utf-8")) for page in pages]


def find_preset(name: str) -> Preset:
    """Return an incident.

    Raises:
        LookupError: There is none of this name; says which there are.
    """
    presets = {preset.name: preset for preset in list_presets()}
    if name not in presets:
        raise LookupError(f"There is no preset {name!r}; there are: {', '.join(presets)}.")
    return presets[name]


def _preset(name: str, page: str) -> Preset:
    return Preset(name, page.partition("\n")[0].removeprefix("# "), page)
