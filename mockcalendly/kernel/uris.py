"""URIs of resources: built on the origin the client used, read from any origin."""

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

__all__ = ["Origins", "id_in_uri", "ids_in_uri"]

_WORLD_PREFIX = re.compile(r"^/w/[^/]+")

API_ORIGIN = "https://api.calendly.com"
PAGES_ORIGIN = "https://calendly.com"


class Origins(NamedTuple):
    """The two bases of URIs in an answer: the API's resources, and the pages people open.

    The vendor has two hosts; the emulator serves both from the address the client reached, unless
    that address (or ``--public-url``) is the vendor's own.
    """

    api: str
    pages: str

    @classmethod
    def at(cls, base: str) -> "Origins":
        """Return the origins for one base URL without trailing slash, world prefix included."""
        base = base.rstrip("/")
        return cls(base, PAGES_ORIGIN if base == API_ORIGIN else base)


def id_in_uri(uri: str, collection: str) -> str | None:
    """Return the id in ``<any origin>/<collection>/<id>``, or None if the path is another one.

    The host never matters: a client may have stored URIs of the real service.
    """
    ids = ids_in_uri(uri, collection)
    return ids[0] if ids else None


def ids_in_uri(uri: str, *collections: str) -> tuple[str, ...] | None:
    """Return the ids in ``<any origin>/<collection>/<id>/<collection>/<id>…``, or None."""
    try:
        path = urlsplit(uri).path
    except ValueError:
        return None
    if "://" not in uri:
        return None
    segments = _WORLD_PREFIX.sub("", unquote(path)).strip("/").split("/")
    if len(segments) != 2 * len(collections) or tuple(segments[::2]) != collections:
        return None
    ids = tuple(segments[1::2])
    return ids if all(ids) else None
