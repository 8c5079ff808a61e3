"""Texts of a certain form: e-mail addresses, phone numbers, URLs, amounts, paragraphs."""

import re
from urllib.parse import urlsplit

__all__ = [
    "AMOUNT",
    "DIGITS",
    "EMAIL",
    "URL",
    "is_amount",
    "is_digits",
    "is_email",
    "is_phone",
    "is_url",
    "paragraphs",
]

AMOUNT = r"^\d+(\.\d+)?$"
DIGITS = r"^\d+$"
EMAIL = r"^[^@\s<>()\",;:\\\[\]]+@[^@\s<>()\",;:\\\[\]]+\.[^@\s.,]+$"
URL = r"^https?://[!-~]+$"
"""Regular expressions, for schemas too; not everything that looks like a URL is one."""

_PHONE = re.compile(r"\+?[\d(][\d ().\-/]{3,29}", re.ASCII)
"""What is taken for a phone number (assumed: how Calendly checks one is not published)."""


def is_amount(text: str) -> bool:
    """Return whether a text is a decimal number that is not negative."""
    return re.fullmatch(AMOUNT, text, re.ASCII) is not None


def is_digits(text: str) -> bool:
    """Return whether a text is made of digits alone."""
    return re.fullmatch(DIGITS, text, re.ASCII) is not None


def is_email(text: str) -> bool:
    """Return whether a text is an e-mail address."""
    return re.fullmatch(EMAIL, text) is not None


def is_phone(text: str) -> bool:
    """Return whether a text looks like a phone number, however it is written."""
    return _PHONE.fullmatch(text.strip()) is not None


def is_url(text: str) -> bool:
    """Return whether a text is an absolute http or https URL."""
    if not re.fullmatch(URL, text, re.IGNORECASE):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and port != 0


def paragraphs(text: str) -> str:
    """Return a plain text as HTML: each line a paragraph."""
    from html import escape  # noqa: PLC0415 - costs start-up

    lines = (f"<p>{escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())
    return "".join(lines)
