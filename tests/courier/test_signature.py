"""The signature header, as Calendly's samples check it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockcalendly.webhooks.signature import TOLERANCE, SignatureError, sign, verify
from tests.courier.given import KEY, NOW

BODY = '{"event":"invitee.created","name":"Zoë"}'.encode()
HEADER = sign(BODY, KEY, NOW)
T, V1 = HEADER.removeprefix("t=").split(",v1=")


def test_it_is_what_node_s_crypto_makes_of_key_instant_and_body() -> None:
    at = datetime(2023, 12, 24, 17, 27, 38, 999999, tzinfo=UTC)
    assert sign(BODY, KEY, at) == (
        "t=1703438858,v1=409304bd67f250bd4869cab745eb2a468cd0499b9d05d0adbf177e38e3fdbbea"
    )


@settings(deadline=None)
@given(
    body=st.binary(),
    key=st.text(min_size=1),
    at=st.datetimes(min_value=datetime(1971, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_what_is_signed_verifies(body: bytes, key: str, at: datetime) -> None:
    verify(sign(body, key, at), body, key, now=at)


@settings(deadline=None)
@given(body=st.binary(), other=st.binary(), key=st.text(min_size=1), other_key=st.text(min_size=1))
def test_another_body_or_key_does_not(body: bytes, other: bytes, key: str, other_key: str) -> None:
    header = sign(body, key, NOW)
    if (body, key) == (other, other_key):
        return
    with pytest.raises(SignatureError, match="does not match"):
        verify(header, other, other_key, now=NOW)


def test_neither_does_another_instant() -> None:
    with pytest.raises(SignatureError, match="does not match"):
        verify(f"t={int(T) + 1},v1={V1}", BODY, KEY, now=NOW)


@pytest.mark.parametrize("off", [TOLERANCE, -TOLERANCE, timedelta(0)])
def test_three_minutes_are_tolerated_either_way(off: timedelta) -> None:
    verify(HEADER, BODY, KEY, now=NOW + off)


def test_older_ones_are_not() -> None:
    with pytest.raises(SignatureError, match=r"too old: 181 s, and 180 s are tolerated"):
        verify(HEADER, BODY, KEY, now=NOW + TOLERANCE + timedelta(seconds=1))


def test_nor_are_ones_from_the_future() -> None:
    with pytest.raises(SignatureError, match=r"181 s in the future, and 180 s are tolerated"):
        verify(HEADER, BODY, KEY, now=NOW - TOLERANCE - timedelta(seconds=1))


def test_the_tolerance_is_the_receiver_s() -> None:
    later = NOW + timedelta(days=365)
    verify(HEADER, BODY, KEY, now=later, tolerance=None)
    verify(HEADER, BODY, KEY, now=later, tolerance=timedelta(days=365))
    with pytest.raises(SignatureError, match="too old"):
        verify(HEADER, BODY, KEY, now=later, tolerance=timedelta(days=364))


@pytest.mark.parametrize("header", [f"t={T}, v1={V1}", f"v1={V1},t={T}", f"t={T},v1={V1},v0=abc"])
def test_spaces_order_and_other_parts_do_not_matter(header: str) -> None:
    verify(header, BODY, KEY, now=NOW)


@pytest.mark.parametrize(
    "header",
    [
        "",
        V1,
        f"v1={V1}",
        f"t={T}",
        f"t=,v1={V1}",
        f"t=-1,v1={V1}",
        f"t=1e9,v1={V1}",
        f"t=١٢٣,v1={V1}",
        f"t={'9' * 5000},v1={V1}",
        f"t={T},t={T},v1={V1}",
        f"t={T},v1={V1},v1={V1}",
        f"t={T},v1={V1.upper()}",
        f"t={T},v1={V1[:-1]}",
        f"t={T},v1={V1}0",
        f"t={T},v1={'é' * 64}",
    ],
)
def test_anything_else_is_malformed(header: str) -> None:
    with pytest.raises(SignatureError, match="malformed"):
        verify(header, BODY, KEY, now=NOW)
