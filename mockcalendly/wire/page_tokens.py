"""Page tokens: opaque texts that say where a page begins, good for one query only.

A token carries the sort value it was cut at, so it needs no table of tokens and survives the
removal of that row. It is bound to the filters it was issued for: with others it is refused with
``page_token is invalid`` (the message is observed, the binding assumed from one report).
"""

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from mockcalendly.errors import INVALID_PAGE_TOKEN, InvalidArgument
from mockcalendly.kernel.ids import Ids
from mockcalendly.store.pages import Cursor

__all__ = ["decode_cursor", "encode_cursor"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MAC_SIZE = 6
_SEQ_SIZE = 5


def encode_cursor(cursor: Cursor, query: str, ids: Ids) -> str:
    """Return the token of a place in a query's rows: upper-case letters and digits."""
    body = bytes([cursor.backward]) + cursor.seq.to_bytes(_SEQ_SIZE, "big") + _pack(cursor.value)
    token = ids.mac(body + query.encode(), _MAC_SIZE) + body
    return base64.b32encode(token).decode().rstrip("=")


def decode_cursor(token: str, query: str, ids: Ids) -> Cursor:
    """Return the place that a token names.

    Raises:
        InvalidArgument: It was not issued by this world for this query.
    """
    try:
        raw = base64.b32decode(token + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        raise _invalid() from None
    mac, body = raw[:_MAC_SIZE], raw[_MAC_SIZE:]
    if not body or mac != ids.mac(body + query.encode(), _MAC_SIZE):
        raise _invalid()
    seq = int.from_bytes(body[1 : 1 + _SEQ_SIZE], "big")
    return Cursor(_unpack(body[1 + _SEQ_SIZE :]), seq, bool(body[0]))


def _invalid() -> InvalidArgument:
    return InvalidArgument(
        INVALID_PAGE_TOKEN,
        hint="A page token is good only for the filters and the sort it was issued for; "
        "follow next_page, or repeat the whole query with it.",
    )


def _pack(value: object) -> bytes:
    if isinstance(value, datetime):
        return b"t" + ((value - _EPOCH) // _MICROSECOND).to_bytes(8, "big", signed=True)
    if isinstance(value, int):
        return b"i" + value.to_bytes(8, "big", signed=True)
    if isinstance(value, tuple):
        parts = map(_pack, value)
        return b"l" + b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    return b"s" + str(value).encode()


def _unpack(raw: bytes) -> object:
    kind, value = raw[:1], raw[1:]
    if kind == b"s":
        return value.decode()
    if kind == b"l":
        return tuple(_unpack_all(value))
    number = int.from_bytes(value, "big", signed=True)
    return _EPOCH + number * _MICROSECOND if kind == b"t" else number


def _unpack_all(raw: bytes) -> Iterator[object]:
    while raw:
        end = 2 + int.from_bytes(raw[:2], "big")
        yield _unpack(raw[2:end])
        raw = raw[end:]
