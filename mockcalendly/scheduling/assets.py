"""What other sites embed scheduling pages with, under the paths that it has at the vendor's."""

from functools import cache
from http import HTTPStatus
from importlib.resources import files

from mockcalendly.edge.exchange import Answer
from mockcalendly.scheduling.visit import Visit

__all__ = ["serve_icon", "serve_script", "serve_style"]

MAX_AGE = 60
"""Seconds for which a browser need not ask again: after an upgrade, nobody has an old script for
long (assumed)."""


def serve_script(_: Visit) -> Answer:
    """Answer the script that puts scheduling pages into other pages."""
    return _asset("widget.js", "text/javascript; charset=utf-8")


def serve_style(_: Visit) -> Answer:
    """Answer the stylesheet that belongs to the script."""
    return _asset("widget.css", "text/css; charset=utf-8")


def serve_icon(_: Visit) -> Answer:
    """Answer the image that wrappers with a stylesheet of their own ask for (observed)."""
    return _asset("close-icon.svg", "image/svg+xml")


@cache
def _asset(name: str, content_type: str) -> Answer:
    """Answer a file of the pages' room, which every site may use."""
    headers = (
        (b"content-type", content_type.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"access-control-allow-origin", b"*"),
        (b"cross-origin-resource-policy", b"cross-origin"),
        (b"cache-control", b"public, max-age=%d" % MAX_AGE),
    )
    return Answer(HTTPStatus.OK, files("mockcalendly.pages").joinpath(name).read_bytes(), headers)
