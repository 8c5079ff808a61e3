"""Deeds: what was done to a world, each at its instant, before they are steps of a story."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

__all__ = ["Deed", "Named", "RecordingError", "key_of", "results_in"]

_URI = re.compile(r"https?://[^/?#\s]+(?:/w/[^/?#\s]+)?(/[^?#\s]+)")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LINK = re.compile(r"/d/[a-z0-9]{3}(?:-[a-z0-9]{3}){2}")
_REFERABLE = re.compile(r"[A-Za-z0-9_$@-]+", re.ASCII)


class RecordingError(ValueError):
    """What has happened cannot be told as a story; says why in a plain sentence."""


class Named(NamedTuple):
    """A resource that a step names: by a reference if a step before has made it.

    Attributes:
        key: Path of its URI.
        otherwise: What it is called if the world began with it.
    """

    key: str
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that was done.

    Attributes:
        order: Among those of the same instant: the number of the row that was made, or after which
            it came.
        noun: What the step's id is made of.
        action: The kind of step.
        content: What the step says; URIs stand in it as they were.
        results: Where later steps find in its result what it has made, by `key_of`.
        returns: A part of the result that must come again.
    """

    at: datetime
    order: int
    noun: str
    action: str
    content: Mapping[str, object]
    results: Mapping[str, str] = field(default_factory=dict)
    returns: object = None


def key_of(text: str) -> str:
    """Return by what a resource is known: the path of its URI, whatever the host, or its id.

    A single-use link is known by the part of its address that ends with its token.
    """
    uri = _URI.fullmatch(text)
    path = uri[1] if uri else text
    link = _LINK.match(path)
    return link[0] if link else path


def results_in(answer: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of all resources in an answer that have generated ids, and where they stand.

    Args:
        answer: JSON.
        path: Where it stands in the result of the step.
    """
    if isinstance(answer, Mapping):
        for name, value in answer.items():
            if _REFERABLE.fullmatch(name):
                yield from results_in(value, f"{path}.{name}")
    elif isinstance(answer, list):
        for number, value in enumerate(answer):
            yield from results_in(value, f"{path}.{number}")
    elif isinstance(answer, str):
        key = key_of(answer)
        if _ID.fullmatch(key.rpartition("/")[2]) or _LINK.fullmatch(key):
            yield key, path
