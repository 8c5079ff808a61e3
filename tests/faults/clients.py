"""HTTP clients of several makes, and what each sees of an answer, in the same words."""

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import httpx
import requests

__all__ = ["Ask", "Received", "Seen", "by_httpx", "by_requests"]


class Seen(NamedTuple):
    """What a client saw of an answer.

    Attributes:
        broken: Whether the connection broke before the answer was whole.
        first: Seconds until the answer began; 0 if it never did.
        last: Seconds until it ended.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    broken: bool
    first: float
    last: float


Ask = Callable[[str, str, Mapping[str, str], Any], Seen]
"""Sends a method to a URL with headers and a JSON body, or none."""


class Received(NamedTuple):
    """A webhook as its receiver got it, header names in lower case."""

    headers: Mapping[str, str]
    body: bytes


def by_httpx(method: str, url: str, headers: Mapping[str, str], body: Any) -> Seen:
    """Ask with httpx."""
    began = time.perf_counter()
    first = 0.0
    try:
        with httpx.stream(method, url, headers=headers, json=body, timeout=5) as answer:
            first = time.perf_counter() - began
            content = answer.read()
    except httpx.TransportError:
        return Seen(0, {}, b"", broken=True, first=first, last=time.perf_counter() - began)
    last = time.perf_counter() - began
    return Seen(answer.status_code, answer.headers, content, broken=False, first=first, last=last)


def by_requests(method: str, url: str, headers: Mapping[str, str], body: Any) -> Seen:
    """Ask with requests."""
    began = time.perf_counter()
    first = 0.0
    try:
        with requests.request(
            method, url, headers=headers, json=body, timeout=5, stream=True
        ) as answer:
            first = time.perf_counter() - began
            content = answer.content
    except requests.RequestException:
        return Seen(0, {}, b"", broken=True, first=first, last=time.perf_counter() - began)
    last = time.perf_counter() - began
    return Seen(answer.status_code, answer.headers, content, broken=False, first=first, last=last)
