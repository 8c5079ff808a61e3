"""The ``Calendly-Webhook-Signature`` header: making it, and judging it as a receiver does.

Source: developer.calendly.com, "Webhook Signatures" (documented); a captured delivery (observed).
"""

import hmac
import re
from datetime import UTC, datetime, timedelta

__all__ = ["SIGNATURE_HEADER", "TOLERANCE", "SignatureError", "sign", "verify"]

SIGNATURE_HEADER = "Calendly-Webhook-Signature"
"""Spelled so on HTTP/1.1 (documented); proxies lower-case it, so receivers ignore case."""

TOLERANCE = timedelta(minutes=3)
"""How old Calendly's own samples let a signature be (documented); the choice is the receiver's."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_UNIX_SECONDS = re.compile(r"\d{1,12}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class SignatureError(ValueError):
    """A signature that a receiver should not accept; says why in a plain sentence."""


def sign(body: bytes, key: str, at: datetime) -> str:
    """Return the value of the header: ``t=<Unix seconds>,v1=<hex HMAC-SHA256>``.

    Args:
        body: The exact bytes sent.
        key: The subscription's signing key; its characters are the key (documented).
        at: The attempt's instant; its fraction of a second is cut off.
    """
    seconds = str((at - _EPOCH) // _SECOND)
    return f"t={seconds},v1={_digest(seconds, body, key)}"


def verify(
    header: str,
    body: bytes,
    key: str,
    *,
    now: datetime,
    tolerance: timedelta | None = TOLERANCE,
) -> None:
    """Return if the header is a valid signature of a body.

    Args:
        header: The header's value.
        body: The exact bytes received, not a re-serialised body.
        key: The subscription's signing key.
        now: The receiver's instant.
        tolerance: How far ``t`` may be from it, either way; None: any distance.

    Raises:
        SignatureError: It is malformed, does not match, is too old or lies in the future.
    """
    seconds, given = _parts(header)
    if not hmac.compare_digest(given, _digest(seconds, body, key)):
        raise SignatureError(
            "The signature does not match: another signing key was used, "
            "or these are not the exact bytes that were sent."
        )
    if tolerance is None:
        return
    age = (now - _EPOCH) // _SECOND - int(seconds)
    limit = tolerance // _SECOND
    if age > limit:
        raise SignatureError(f"The signature is too old: {age} s, and {limit} s are tolerated.")
    if age < -limit:
        raise SignatureError(
            f"The signature is {-age} s in the future, and {limit} s are tolerated."
        )


def _parts(header: str) -> tuple[str, str]:
    pairs = [item.strip().partition("=")[::2] for item in header.split(",")]
    seconds = [value for name, value in pairs if name == "t"]
    digests = [value for name, value in pairs if name == "v1"]
    if (
        len(seconds) != 1
        or len(digests) != 1
        or not _UNIX_SECONDS.fullmatch(seconds[0])
        or not _DIGEST.fullmatch(digests[0])
    ):
        raise SignatureError(
            f"The signature is malformed: {header!r} is not t=<Unix seconds>,v1=<64 hex digits>."
        )
    return seconds[0], digests[0]


def _digest(seconds: str, body: bytes, key: str) -> str:
    return hmac.digest(key.encode(), b"%s.%s" % (seconds.encode(), body), "sha256").hex()
