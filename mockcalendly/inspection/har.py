"""Requests as an HTTP archive: HAR 1.2, which browsers' developer tools and proxies read.

Source: w3c.github.io/web-performance/specs/HAR/Overview.html.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote

from mockcalendly._version import __version__
from mockcalendly.inspection.requests import RecordedRequest
from mockcalendly.kernel.instants import format_instant

__all__ = ["archive"]

UNKNOWN = -1
"""What the format says where a size or a time is not known."""

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def archive(
    requests: Iterable[RecordedRequest], base: str, *, secrets: bool = False
) -> dict[str, Any]:
    """Return requests as an archive; `startedDateTime` is an instant of the world's clock.

    Args:
        requests: Oldest first.
        base: URL of the world, without trailing slash.
        secrets: Whether tokens, codes and keys are shown as they were sent.
    """
    seen = requests if secrets else (each.without_secrets() for each in requests)
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "mockcalendly", "version": __version__},
            "entries": [_entry(each, base) for each in seen],
        }
    }


def _entry(each: RecordedRequest, base: str) -> dict[str, Any]:
    milliseconds = each.seconds * 1000
    return {
        "startedDateTime": format_instant(each.at),
        "time": milliseconds,
        "request": _request(each, base),
        "response": _response(each),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": each.hint,
    }


def _request(each: RecordedRequest, base: str) -> dict[str, Any]:
    query = f"?{each.query}" if each.query else ""
    request = {
        "method": each.method,
        "url": f"{base}{quote(each.path)}{query}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(each.raw_headers),
        "queryString": _pairs(parse_qsl(each.query, keep_blank_values=True)),
        "headersSize": UNKNOWN,
        "bodySize": len(each.raw),
    }
    if each.raw:
        media_type = each.headers.get("content-type", "")
        text = each.raw.decode("utf-8", "replace")
        request["postData"] = {"mimeType": media_type, "params": [], "text": text}
    return request


def _response(each: RecordedRequest) -> dict[str, Any]:
    body = each.raw_response
    media_type = "application/json" if body else "x-unknown"
    return {
        "status": each.status,
        "statusText": _PHRASES.get(each.status, ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs([("content-type", media_type)] if body else []),
        "content": {
            "size": len(body),
            "mimeType": media_type,
            "text": body.decode("utf-8", "replace"),
        },
        "redirectURL": "",
        "headersSize": UNKNOWN,
        "bodySize": len(body),
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
