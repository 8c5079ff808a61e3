"""Which operation a method and a path name, by an index over path segments."""

from collections.abc import Iterable
from typing import NamedTuple

from mockcalendly.edge.exchange import Operation
from mockcalendly.errors import NotFound

__all__ = ["Match", "Router"]


class Match(NamedTuple):
    """An operation and the ids in the path."""

    operation: Operation
    params: dict[str, str]


class _Node:
    __slots__ = ("children", "methods", "parameter")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.methods: dict[str, Operation] = {}


class Router:
    """Finds operations in time that does not grow with their number.

    Literal segments win over parameters, so ``/users/me`` is not a user called "me".
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        self._operations = tuple(operations)
        for operation in self._operations:
            self._add(operation)

    def _add(self, operation: Operation) -> None:
        node = self._root
        for segment in operation.path.strip("/").split("/"):
            if segment.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.children.setdefault(segment, _Node())
        node.methods[operation.method] = operation

    def match(self, method: str, path: str) -> Match:
        """Return the operation at a path.

        A trailing slash is ignored, and HEAD is answered as GET without a body.

        Raises:
            NotFound: There is none, or none with this method: Calendly answers 404 to both
                (observed for ``DELETE /event_types/{uuid}``). The hint names the nearest.
        """
        segments = path.strip("/").split("/")
        found = self._find(self._root, segments, ())
        operation = found and found[0].methods.get("GET" if method == "HEAD" else method)
        if not found or not operation:
            raise NotFound(hint=self._nearest(method, path, found[0] if found else None))
        names = [s[1:-1] for s in operation.path.split("/") if s.startswith("{")]
        return Match(operation, dict(zip(names, found[1], strict=True)))

    def _find(
        self, node: _Node, segments: list[str], values: tuple[str, ...]
    ) -> tuple[_Node, tuple[str, ...]] | None:
        if not segments:
            return (node, values) if node.methods else None
        head, rest = segments[0], segments[1:]
        literal = node.children.get(head)
        if literal is not None and (found := self._find(literal, rest, values)) is not None:
            return found
        if node.parameter is not None and head:
            return self._find(node.parameter, rest, (*values, head))
        return None

    def _nearest(self, method: str, path: str, node: _Node | None) -> str:
        if node is not None:
            paths = next(iter(node.methods.values())).path
            allowed = ", ".join(sorted(node.methods))
            return f"{paths} does not take {method}; it takes {allowed}."
        from difflib import get_close_matches  # noqa: PLC0415 - costs start-up, rarely needed

        templates = {operation.path: operation for operation in self._operations}
        near = get_close_matches(path, templates, n=1, cutoff=0.4)
        known = f" The nearest is {templates[near[0]].method} {near[0]}." if near else ""
        return f"There is no operation at {path}.{known}"
