"""The files that a story names: on the disk, or sent along with it."""

from collections.abc import Mapping
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any, Protocol

from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.nodes import DocumentError, Node, did_you_mean
from mockcalendly.scenario.piece import plain_node

__all__ = ["Files", "FolderFiles", "SentFiles", "resolve"]


class Files(Protocol):
    """Where a story's files come from; it calls them by their paths from its own folder on."""

    @property
    def loaded(self) -> Mapping[str, Node]:
        """What was read so far, by its name."""
        ...

    def load_world(self, path: str, node: Node) -> Node:
        """Return what stands in the world file of a story, wherever that is.

        Args:
            path: As the story says it.
            node: Where it says so.

        Raises:
            DocumentError: It cannot be had.
        """
        ...

    def load(self, name: str, node: Node) -> Node:
        """Return what stands in a file.

        Args:
            name: Its path, as `resolve` returns it.
            node: Names it, for errors.

        Raises:
            DocumentError: It cannot be had.
        """
        ...


class FolderFiles:
    """The files below the folder of a story: it includes no others, wherever links lead.

    Attributes:
        loaded: What was read so far, by its name.
        asked: The path of everything that was asked for, be it there or not.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.loaded: dict[str, Node] = {}
        self.asked: set[Path] = set()

    def load_world(self, path: str, node: Node) -> Node:
        """Return what stands in the world file.

        Raises:
            DocumentError: It cannot be read.
        """
        return self._load(normpath(path), self._folder / path, node)

    def load(self, name: str, node: Node) -> Node:
        """Return what stands in a file.

        Raises:
            DocumentError: It is not below the folder, or cannot be read.
        """
        path = self._folder / name
        if not path.resolve().is_relative_to(self._folder.resolve()):
            raise node.error(f'"{name}" is not below the folder of the story')
        return self._load(name, path, node)

    def _load(self, name: str, path: Path, node: Node) -> Node:
        """Read a file; where nothing in it is the place of an error, what names it is."""
        self.asked.add(path)
        try:
            self.loaded[name] = load_document(path)
        except DocumentError as error:
            if error.line:
                raise
            raise node.error(f'the file "{name}" {error.message}') from None
        return self.loaded[name]


class SentFiles:
    """Files whose contents were sent along with a story: nothing is read from a disk.

    Attributes:
        loaded: What was read so far, by its name.
    """

    def __init__(self, contents: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._contents = {normpath(name): content for name, content in (contents or {}).items()}
        self.loaded: dict[str, Node] = {}

    def load_world(self, path: str, node: Node) -> Node:
        """Return what was sent as the world file.

        Raises:
            DocumentError: It was not sent.
        """
        return self.load(normpath(path), node)

    def load(self, name: str, node: Node) -> Node:
        """Return what was sent as a file.

        Raises:
            DocumentError: It was not sent.
        """
        if name not in self._contents:
            hint = did_you_mean(name, self._contents) or ": no file of the server's is read"
            raise node.error(f'the file "{name}" was not sent along{hint}')
        self.loaded[name] = plain_node(self._contents[name], name)
        return self.loaded[name]


def resolve(here: str, path: str) -> str:
    """Return a path from a story's folder on.

    Args:
        here: The file that names it, likewise; "" for the story itself.
        path: As it stands there.

    Raises:
        ValueError: It does not stay below the folder; completes a sentence that begins with it.
    """
    found = normpath(join(dirname(here), path.replace("\\", "/")))
    if found.startswith(("/", "../")) or found in ("..", "."):
        raise ValueError("is not the path of a file below the folder of the story")
    return found
