"""Laws of what the journal shows: no secret, and else every byte as it was."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.json import encode

from mockcalendly.inspection.redaction import ANYWHERE, OUTERMOST, redacted
from mockcalendly.inspection.requests import RecordedRequest
from mockcalendly.journal import Exchange

SECRET = "5ecret"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

NAMES = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=5).filter(
    lambda name: name not in OUTERMOST
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
HIDDEN = st.recursive(
    st.builds(lambda name: {name: SECRET}, st.sampled_from(sorted(ANYWHERE))),
    lambda inner: (
        st.builds(lambda value, name: {name: value}, inner, NAMES)
        | st.builds(lambda value: [1, value], inner)
    ),
    max_leaves=3,
)


def exchange(
    *, query: str = "", body: bytes = b"", answer: bytes = b"", content_type: str = JSON
) -> Exchange:
    return Exchange(
        at=datetime(2026, 11, 23, tzinfo=UTC),
        method="POST",
        path="/invitees",
        query=query,
        request_headers=((b"content-type", content_type.encode()), (b"authorization", b"Bearer x")),
        request_body=body,
        operation="",
        user="",
        status=200,
        response_body=answer,
        hint="",
        seconds=0.0,
    )


@given(value=HIDDEN, beside=st.dictionaries(NAMES, PLAIN, max_size=3))
def test_no_secret_is_shown_wherever_it_stands(value: Any, beside: dict[str, Any]) -> None:
    body = encode({**beside, "within": value})
    shown = redacted(exchange(body=body, answer=body))

    assert SECRET.encode() not in shown.request_body + shown.response_body


@given(name=st.sampled_from(sorted(OUTERMOST)), brackets=st.sampled_from(["", "[]", "[a]"]))
def test_no_secret_of_a_form_or_a_query_is_shown(name: str, brackets: str) -> None:
    form = f"a=1&{name}{brackets}={SECRET}&b=2"
    shown = redacted(exchange(query=form, body=form.encode(), content_type=FORM))

    assert SECRET not in shown.query
    assert SECRET.encode() not in shown.request_body
    assert b"a=1" in shown.request_body


@given(values=st.dictionaries(NAMES, PLAIN))
def test_what_holds_no_secret_is_shown_byte_for_byte(values: dict[str, Any]) -> None:
    body = b" " + encode({**values, "details": [{"code": "already_filled"}]}) + b"\n"
    shown = redacted(exchange(body=body, answer=body))

    assert (shown.request_body, shown.response_body) == (body, body)


@given(
    body=st.binary(max_size=60),
    query=st.text(st.characters(max_codepoint=255), max_size=30),
    content_type=st.sampled_from([JSON, FORM, "multipart/form-data; boundary=x", "text/plain"]),
)
@example(body=b'{"a":' * 700 + b"1" + b"}" * 700, query="", content_type=JSON)
@example(body=b"[" * 100_000, query="%", content_type=JSON)
def test_any_request_can_be_shown(body: bytes, query: str, content_type: str) -> None:
    whole = exchange(query=query, body=body, answer=body, content_type=content_type)
    shown = RecordedRequest(1, whole).to_json()

    assert encode(shown)
    assert "Bearer x" not in str(shown)


@pytest.mark.parametrize("repeated", ["code=5ecret&code", '{"code": "5ecret", "code": null}'])
def test_a_secret_cannot_hide_behind_its_own_name(repeated: str) -> None:
    content_type = JSON if repeated.startswith("{") else FORM
    shown = redacted(exchange(body=repeated.encode(), content_type=content_type))

    assert SECRET.encode() not in shown.request_body
