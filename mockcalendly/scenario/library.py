"""The stories that come with the package, each called by its name: ``@reschedule``."""

from pathlib import Path
from typing import NamedTuple

from mockcalendly.resources import fixtures_dir
from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.nodes import DocumentError, did_you_mean

__all__ = ["MARK", "LibraryStory", "find_library_story", "library_stories", "story_path"]

MARK = "@"
"""What tells the name of a story from the path of a file."""


class LibraryStory(NamedTuple):
    """A story that comes with the package.

    Attributes:
        name: By which it is called, without the mark.
        path: Its file.
        title: What it calls itself.
        summary: What happens in it, in one sentence.
        teaches: What a receiver of its webhooks can learn from it.
    """

    name: str
    path: Path
    title: str
    summary: str
    teaches: str


def library_stories() -> list[LibraryStory]:
    """Return all stories of the library, by name."""
    return [_read(path) for path in _paths().values()]


def find_library_story(name: str) -> LibraryStory:
    """Return a story of the library.

    Raises:
        DocumentError: There is none of this name; says which are near.
    """
    return _read(_path(name))


def story_path(called: str | Path) -> Path:
    """Return the file of a story that is called by its name, ``@reschedule``, or by its path.

    Raises:
        DocumentError: The library has no story of this name; says which are near.
    """
    text = str(called)
    return _path(text.removeprefix(MARK)) if text.startswith(MARK) else Path(called)


def _paths() -> dict[str, Path]:
    files = (fixtures_dir() / "stories").glob("*.yaml")
    return {path.stem: path for path in sorted(files, key=lambda path: path.stem)}


def _path(name: str) -> Path:
    paths = _paths()
    if name not in paths:
        hint = did_you_mean(name, paths) or f"; there are: {', '.join(paths)}"
        message = f"is not the name of a story that comes with mockcalendly{hint}"
        raise DocumentError(f"{MARK}{name}", 0, 0, message)
    return paths[name]


def _read(path: Path) -> LibraryStory:
    """Read a story's description: its first sentence says what happens, the rest what it shows."""
    root = load_document(path)
    description = " ".join(str(root.at("description").value).split())
    summary, _, teaches = description.partition(". ")
    return LibraryStory(
        name=path.stem,
        path=path,
        title=str(root.at("name").value),
        summary=f"{summary.removesuffix('.')}.",
        teaches=teaches,
    )
