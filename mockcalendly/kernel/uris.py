"""URIs of resources: built on the origin the client used, read from any origin."""

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = ["VENDOR_HOSTS", "VENDOR_URL", "Origins", "id_in_uri", "ids_in_uri"]

VENDOR_HOSTS = frozenset(f"{name}calendly.com" for name in ("", "api.", "assets.", "auth.", "mcp."))
"""Where the vendor's pages, API, scripts, OAuth server and MCP server are (documented)."""

VENDOR_URL = "https://api.calendly.com"
"""Where the vendor's API is (documented)."""

_RESOURCE = re.compile(
    r"https?://[\w.:\[\]-]+/([\w.~!$&'()*+,;=:@%/-]+?)/?(?:[?#][!-~]*)?", re.ASCII | re.IGNORECASE
)
_VENDOR = re.compile(
    r"(https?://)(?:api\.|assets\.|auth\.|mcp\.)?(calendly\.com(?::\d+)?(?:/w/[^/]+)?)"
)
"""The vendor's own address, under any of its names, and in or without a world."""


class Origins(NamedTuple):
    """The two bases of URIs in an answer: the API's resources, and the pages people open.

    The vendor has two hosts; the emulator serves both from the address the client reached, unless
    that address (or ``--public-url``) is the vendor's own.
    """

    api: str
    pages: str

    @classmethod
    @lru_cache(maxsize=64)
    def at(cls, base: str) -> "Origins":
        """Return the origins for one base URL without trailing slash, world prefix included."""
        base = base.rstrip("/")
        vendor = _VENDOR.fullmatch(base) if "calendly.com" in base else None
        if vendor is None:
            return cls(base, base)
        return cls(f"{vendor[1]}api.{vendor[2]}", f"{vendor[1]}{vendor[2]}")


def id_in_uri(uri: str, collection: str) -> str | None:
    """Return the id in ``<any origin>/<collection>/<id>``, or None if the path is another one.

    The host never matters: a client may have stored URIs of the real service.
    """
    ids = ids_in_uri(uri, collection)
    return ids[0] if ids else None


def ids_in_uri(uri: str, *collections: str) -> tuple[str, ...] | None:
    """Return the ids in ``<any origin>/<collection>/<id>/<collection>/<id>…``, or None.

    Between origin and collection there may be a path: a world's, or that of a proxy.
    """
    path = _RESOURCE.fullmatch(uri)
    segments = path[1].split("/")[-2 * len(collections) :] if path else []
    if len(segments) != 2 * len(collections) or tuple(segments[::2]) != collections:
        return None
    ids = tuple(segments[1::2])
    return ids if all(ids) else None
