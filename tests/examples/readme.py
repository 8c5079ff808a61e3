"""The README: its code blocks, and the tables in it that follow from data.

``python -m tests.examples.readme`` writes the tables anew.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from mockcalendly.control.contract import load_contract
from mockcalendly.faults import list_presets
from mockcalendly.resources import openapi_dir
from mockcalendly.settings import SETTINGS

__all__ = ["README", "Block", "blocks", "with_tables"]

README = Path(__file__).resolve().parents[2] / "README.md"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE_NAME = re.compile(r"(?:#|<!--) (\w[\w.-]*\.\w+)(?: -->)?\n")
_TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


class Block(NamedTuple):
    """A code block.

    Attributes:
        file: Name of the file that it shows, if its first line says so.
    """

    language: str
    text: str
    file: str | None


def blocks() -> list[Block]:
    """Return all code blocks in order."""
    found = []
    for match in _BLOCK.finditer(README.read_text("utf-8")):
        named = _FILE_NAME.match(match[2])
        found.append(Block(match[1], match[2], named[1] if named else None))
    return found


def with_tables(text: str) -> str:
    """Return the README with its tables as they should be."""
    return _TABLE.sub(lambda match: f"{match[1]}{_TABLES[match[2]]()}{match[3]}", text)


def _settings() -> str:
    return _table(
        ("Option", "Variable", "Default", "Meaning"),
        (
            (
                _code(f"{setting.flag} {setting.about.metavar}".strip()),
                _code(setting.variable),
                _code(setting.default_text) if setting.default_text else "",
                setting.about.text,
            )
            for setting in SETTINGS
        ),
    )


def _exact() -> str:
    return _by_family(lambda name: _status(name) == "exact")


def _approximate() -> str:
    coverage = _coverage()["operations"]
    rows = (
        (_code(name), coverage[_ids()[name]]["evidence"].strip())
        for names in _coverage()["families"].values()
        for name in names
        if _status(name) not in (None, "exact")
    )
    return _table(("Operation", "Evidence"), rows)


def _webhooks() -> str:
    rows = (
        (_code(event), entry["status"], entry["evidence"].strip())
        for event, entry in _coverage()["webhooks"].items()
    )
    return _table(("Event", "", "Evidence"), rows)


def _pages() -> str:
    rows = (
        (_code(path), entry["status"], entry["evidence"].strip())
        for path, entry in _coverage()["pages"].items()
    )
    return _table(("Address", "", "Evidence"), rows)


def _by_family(keep: Callable[[str], bool]) -> str:
    families = _coverage()["families"].items()
    rows = ((family, [*map(_code, filter(keep, names))]) for family, names in families)
    return _table(
        ("Family", "Operations"), ((family, ", ".join(kept)) for family, kept in rows if kept)
    )


def _status(name: str) -> str | None:
    """Return how sure we are of an operation; None: it is not there."""
    id_ = _ids().get(name)
    status: str | None = None if id_ is None else _coverage()["operations"][id_]["status"]
    return status


@cache
def _ids() -> dict[str, str]:
    """Return the ids of the contract's operations by method and path."""
    return {
        f"{method.upper()} {path}": operation["operationId"]
        for path, item in load_contract()["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


@cache
def _coverage() -> Any:
    return yaml.safe_load((openapi_dir() / "coverage.yaml").read_text("utf-8"))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return "".join(_lines([*head], rows))


def _lines(head: list[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |\n"
    yield f"|{' --- |' * len(head)}\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"


def _code(text: str) -> str:
    escaped = text.replace("|", "\\|")
    return f"`{escaped}`"


def _presets() -> str:
    return _table(
        ("Preset", "What happens"),
        ((_code(preset.name), preset.title) for preset in list_presets()),
    )


_TABLES = {
    "settings": _settings,
    "exact": _exact,
    "approximate": _approximate,
    "webhooks": _webhooks,
    "pages": _pages,
    "presets": _presets,
}


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text("utf-8")), "utf-8")
