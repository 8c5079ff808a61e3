"""Values of a file as a tree that remembers where everything stands."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from msgspec import Struct

__all__ = ["DocumentError", "Node", "Scalar", "Where", "did_you_mean", "tree"]

Scalar: TypeAlias = bool | int | float | str | None


class Where(NamedTuple):
    """A place in a file; lines and columns count from 1, and line 0 means the whole file."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class DocumentError(ValueError):
    """What is wrong with a file or a piece of a world, as one plain sentence behind the place.

    Attributes:
        path: The file; of a piece, the way to the value: ``contacts[0].emails``.
        line: Counted from 1; 0: it is about the whole file, or the value.
        column: Counted from 1, in characters.
        message: The sentence without the place.
    """

    def __init__(self, path: str, line: int, column: int, message: str) -> None:
        place = Where(path, line, column)
        super().__init__(f"{place}: {message}" if path else message)
        self.path = path
        self.line = line
        self.column = column
        self.message = message


class Node(Struct, frozen=True):
    """A value in a file.

    Attributes:
        value: A scalar, a list of nodes, or nodes by their keys. Once references are known, a
            text that holds some is a `references.Template` instead.
        where: Where it begins.
        key: Where its key stands, if it is the value of one.
        uri: What stands for it where no mapping can: the URI of a resource that a program passes.
    """

    value: object
    where: Where
    key: Where | None = None
    uri: "str | None" = None

    @property
    def entries(self) -> "dict[str, Node]":
        """The nodes of a mapping by their keys; none if it is no mapping."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> "list[Node]":
        """The nodes of a list; none if it is no list."""
        return self.value if isinstance(self.value, list) else []

    def error(self, message: str) -> DocumentError:
        """Return an error that is about this value."""
        return DocumentError(*self.where, message)

    def key_error(self, message: str) -> DocumentError:
        """Return an error that is about this value's key."""
        return DocumentError(*(self.key or self.where), message)

    def at(self, *path: str | int) -> "Node":
        """Return a node further down; if it is not there, the last one on the way."""
        node = self
        for step in path:
            found = (
                node.entries.get(step)
                if isinstance(step, str)
                else next(iter(node.items[step : step + 1]), None)
            )
            if found is None:
                break
            node = found
        return node

    def replacing(self, entries: "dict[str, Node]") -> "Node":
        """Return a mapping with some of its nodes replaced."""
        return Node({**self.entries, **entries}, self.where, self.key)

    def walk(self) -> "Iterator[Node]":
        """Return this node and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            if isinstance(node.value, dict):
                waiting.extend(reversed(node.value.values()))
            elif isinstance(node.value, list):
                waiting.extend(reversed(node.value))

    def plain(self) -> object:
        """Return the value without places."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.entries.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.items]
        return self.value


def tree(value: object, where: Where, key: Where | None = None) -> Node:
    """Return plain data as nodes that all stand at one place."""
    if isinstance(value, dict):
        value = {str(name): tree(child, where) for name, child in value.items()}
    elif isinstance(value, list | tuple):
        value = [tree(child, where) for child in value]
    return Node(value, where, key)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence about an unknown word: the nearest right one, if any is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - costs start-up, rarely needed

    known = sorted(known)
    near = get_close_matches(word, known, n=1) or [
        name for name in known if word and name.startswith(word)
    ]
    return f'; did you mean "{near[0]}"?' if near else ""
