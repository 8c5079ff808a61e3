"""Turns ids that a world has generated into references to the steps that made them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from mockcalendly.recording.deeds import Deed, Named, RecordingError, key_of
from mockcalendly.scenario.documents import parse_scalar

__all__ = ["written_steps"]


def written_steps(deeds: Iterable[Deed]) -> list[dict[str, Any]]:
    """Return what each deed is as a step, in order, without its time.

    Only steps to which others refer have an id.
    """
    return _Writer().write(deeds)


class _Writer:
    """Knows what has been made so far, and by which step."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[str, str]] = {}
        self._referred: set[str] = set()
        self._counts: Counter[str] = Counter()

    def write(self, deeds: Iterable[Deed]) -> list[dict[str, Any]]:
        written = [self._step(deed) for deed in deeds]
        return [{"id": id_, **step} if id_ in self._referred else step for id_, step in written]

    def _step(self, deed: Deed) -> tuple[str, dict[str, Any]]:
        """Return the id that a step would have, and what it says."""
        content = {
            name: self._path(str(value)) if name == "path" else self._written(value)
            for name, value in deed.content.items()
        }
        self._counts[deed.noun] += 1
        id_ = f"{deed.noun}-{self._counts[deed.noun]}"
        for key, path in deed.results.items():
            self._made.setdefault(key, (id_, path))
        returns = {} if deed.returns is None else {"returns": deed.returns}
        return id_, {deed.action: content, **returns}

    def _written(self, value: object) -> object:
        if isinstance(value, Named):
            return self._reference(value.key) or value.otherwise
        if isinstance(value, Mapping):
            return {name: self._written(child) for name, child in value.items()}
        if isinstance(value, list | tuple):
            return [self._written(child) for child in value]
        if isinstance(value, str):
            return self._reference(key_of(value)) or _escaped(value)
        return _number(value) if type(value) in (int, float) else value

    def _path(self, path: str) -> str:
        """Return a path that begins with the longest URI that is known."""
        steps, _, query = path.partition("?")
        rest = ""
        while steps:
            reference = self._reference(steps)
            if reference is not None:
                return _with_query(f"{reference}{rest}", query)
            steps, _, last = steps.rpartition("/")
            rest = f"/{last}{rest}"
        return _escaped(path)

    def _reference(self, key: str) -> str | None:
        found = self._made.get(key)
        if found is None:
            return None
        self._referred.add(found[0])
        return "${" + ".".join(found) + "}"


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _number(value: object) -> object:
    if parse_scalar(str(value)) != value:
        raise RecordingError(f"A request holds the number {value}, which no scenario file can.")
    return value


def _escaped(text: str) -> str:
    return text.replace("${", "$${")
