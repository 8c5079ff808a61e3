"""Which operation a method and a path name, by an index over path segments."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from mockcalendly.edge.exchange import Operation
from mockcalendly.errors import NotFound

__all__ = ["Match", "Router"]

REMEMBERED = 512
"""Paths that need not be taken apart again: clients poll, and tests ask for the same few."""

LONG = 256
"""Characters of a path that is not worth the memory."""


class Match(NamedTuple):
    """An operation and the ids in the path."""

    operation: Operation
    params: Mapping[str, str]


class _Place(NamedTuple):
    """An operation, and what the parameters of its path are called."""

    operation: Operation
    names: tuple[str, ...]


class _Node:
    __slots__ = ("children", "methods", "parameter")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.methods: dict[str, _Place] = {}


class Router:
    """Finds operations in time that does not grow with their number.

    Literal segments win over parameters, so ``/users/me`` is not a user called "me".

    Args:
        operations: By the first segment of their paths; looked up when the first request below a
            segment comes.
    """

    def __init__(self, operations: Mapping[str, Iterable[Operation]]) -> None:
        self._root = _Node()
        self._operations = operations
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._match)

    def _add(self, operation: Operation) -> None:
        node, names = self._root, []
        for segment in operation.path.strip("/").split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.children.setdefault(segment, _Node())
        node.methods[operation.method] = _Place(operation, tuple(names))

    def match(self, method: str, path: str) -> Match:
        """Return the operation at a path.

        A trailing slash is ignored, and HEAD is answered as GET without a body.

        Raises:
            NotFound: There is none, or none with this method: Calendly answers 404 to both
                (observed for ``DELETE /event_types/{uuid}``). The hint names the nearest.
        """
        return self._remembered(method, path) if len(path) < LONG else self._match(method, path)

    def _match(self, method: str, path: str) -> Match:
        segments = path.strip("/").split("/")
        if segments[0] not in self._root.children:
            for operation in self._operations.get(segments[0], ()):
                self._add(operation)
        node, values = _find(self._root, segments, 0) or (None, ())
        place = node and node.methods.get("GET" if method == "HEAD" else method)
        if not place:
            raise NotFound(hint=self._nearest(method, path, node))
        return Match(place.operation, dict(zip(place.names, values, strict=True)))

    def _nearest(self, method: str, path: str, node: _Node | None) -> str:
        if node is not None:
            paths = next(iter(node.methods.values())).operation.path
            allowed = ", ".join(sorted(node.methods))
            return f"{paths} does not take {method}; it takes {allowed}."
        from difflib import get_close_matches  # noqa: PLC0415 - costs start-up, rarely needed

        templates = {each.path: each for below in self._operations.values() for each in below}
        near = get_close_matches(path, templates, n=1, cutoff=0.4)
        known = f" The nearest is {templates[near[0]].method} {near[0]}." if near else ""
        return f"There is no operation at {path}.{known}"


def _find(
    node: _Node, segments: list[str], depth: int, values: tuple[str, ...] = ()
) -> tuple[_Node, tuple[str, ...]] | None:
    for segment in segments[depth:]:
        depth += 1
        literal, parameter = node.children.get(segment), node.parameter if segment else None
        if literal is None:
            if parameter is None:
                return None
            node, values = parameter, (*values, segment)
        elif parameter is None:
            node = literal
        else:
            return _find(literal, segments, depth, values) or _find(
                parameter, segments, depth, (*values, segment)
            )
    return (node, values) if node.methods else None
