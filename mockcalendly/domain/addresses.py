"""Addresses of scheduling pages: users and teams share one space of names."""

import re
from collections.abc import Iterator
from itertools import count
from unicodedata import normalize

from mockcalendly.kernel.ids import Ids
from mockcalendly.store.rows import Rows

__all__ = [
    "RESERVED",
    "UNLISTED",
    "free_page",
    "free_slug",
    "has_page",
    "is_page_taken",
    "link_token",
    "slug_of",
]

UNLISTED = ("d", "s")
"""First segments of addresses that have a token for their second: ``/d/<token>/<slug>``, and
``/s/<token>``, as it was until 2022 (both observed)."""

RESERVED = frozenset(
    {
        *UNLISTED,
        "api",
        "assets",
        "cancellations",
        "contacts",
        "events",
        "groups",
        "invitees",
        "locations",
        "notes",
        "oauth",
        "organizations",
        "reschedulings",
        "routing",
        "shares",
        "teams",
        "users",
        "w",
    }
)
"""First segments of other addresses that could be somebody's name: pages and API share a host."""

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
"""What tokens of links are made of (assumed from the few that were observed)."""


def has_page(rows: Rows, slug: str) -> bool:
    """Return whether a user or a team has its page at an address."""
    return bool(rows.users.by("by_slug")[slug] or rows.teams.by("by_slug")[slug])


def is_page_taken(rows: Rows, slug: str) -> bool:
    """Return whether nobody else can have a page at an address."""
    return slug in RESERVED or has_page(rows, slug)


def free_page(rows: Rows, name: str) -> str:
    """Return an address for a name that nobody has: ``jose-perez`` or ``jose-perez-2``."""
    return next(slug for slug in _slugs(name, "page") if not is_page_taken(rows, slug))


def free_slug(rows: Rows, page: str, name: str) -> str:
    """Return a last segment for the name of an event type that no other of its page has.

    It is made once: renaming does not change it (observed).
    """
    taken = rows.event_types.by("by_address")
    return next(slug for slug in _slugs(name, "event") if not taken[page, slug])


def link_token(ids: Ids) -> str:
    """Draw the ``xxx-xxx-xxx`` of an address ``/d/xxx-xxx-xxx/<slug>`` (form observed)."""
    letters = "".join(ALPHABET[ids.integer("link", len(ALPHABET))] for _ in range(9))
    return f"{letters[:3]}-{letters[3:6]}-{letters[6:]}"


def slug_of(name: str, fallback: str = "page") -> str:
    """Return the segment of an address for a name: ``jose-perez`` for "José Pérez"."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-") or fallback


def _slugs(name: str, fallback: str) -> Iterator[str]:
    slug = slug_of(name, fallback)
    return (slug if number == 1 else f"{slug}-{number}" for number in count(1))
