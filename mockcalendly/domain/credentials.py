"""Secrets: drawn from the world's seed, kept as digests, compared in constant time."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Any

from msgspec.json import encode

from mockcalendly.kernel.ids import Ids

__all__ = ["digest", "draw_key", "draw_token", "same", "sign_claims", "verifies"]


def draw_token(ids: Ids) -> str:
    """Draw 64 hexadecimal digits: the form of codes and refresh tokens (documented examples)."""
    return (ids.bits("token") + ids.bits("token")).hex()


def draw_key(ids: Ids) -> str:
    """Draw 43 characters of base64url: the form of client ids, secrets and signing keys.

    Source: the vendor's samples show such a signing key (documented), public sources such a
    client id and such a secret (observed). None begins with a hyphen here, so that it can be an
    argument on a command line.
    """
    while (key := _base64url(ids.bits("key") + ids.bits("key"))).startswith("-"):
        pass
    return key


def digest(secret: str) -> str:
    """Return what a secret is kept as."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(secret: str, kept: str) -> bool:
    """Return whether a secret is the one of a digest."""
    return compare_digest(digest(secret), kept)


def verifies(verifier: str, challenge: str, method: str | None) -> bool:
    """Return whether a code verifier answers a code challenge (RFC 7636, 4.6)."""
    answer = verifier.encode("utf-8", "surrogatepass")
    if method == "S256":
        answer = _base64url(sha256(answer).digest()).encode()
    return compare_digest(answer, challenge.encode("utf-8", "surrogatepass"))


def sign_claims(ids: Ids, claims: dict[str, Any]) -> str:
    """Return a JSON Web Token, signed with HS256 under a key that follows from the world's seed.

    Tokens are only made here, never read: who a bearer is stands in the table of tokens. For that
    PyJWT would take 25 ms to import, and 95 where the cryptography package is installed.
    """
    head = _base64url(encode({"typ": "JWT", "alg": "HS256"}))
    signed = f"{head}.{_base64url(encode(claims))}"
    key = ids.mac(b"access tokens", 32)
    return f"{signed}.{_base64url(hmac_digest(key, signed.encode(), 'sha256'))}"


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
