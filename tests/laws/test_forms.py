"""Laws of forms: what is written is read again, and nothing else than a refusal comes of junk."""

import string
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockcalendly.errors import InvalidArgument
from mockcalendly.wire.forms import DEEPEST, flatten, parse_form, parse_multipart

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="[]"), min_size=1)
VALUES = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(TEXTS, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1)
    ),
    max_leaves=8,
)


@given(values=st.dictionaries(NAMES.filter(lambda name: name.strip(" ") == name), VALUES))
def test_what_is_flattened_is_read_again(values: dict[str, Any]) -> None:
    assert parse_form(urlencode(flatten(values))) == values


@given(text=st.text(st.sampled_from("a1=&[]%+ \xff\x00" + string.printable), max_size=60))
def test_any_text_is_a_form_or_is_refused(text: str) -> None:
    with suppress(InvalidArgument):
        values = parse_form(text)
        assert parse_form(urlencode(flatten(values))).keys() <= values.keys()


@given(body=st.binary(max_size=60), boundary=st.text("ab", max_size=2))
def test_any_bytes_are_parts_or_are_refused(body: bytes, boundary: str) -> None:
    with suppress(InvalidArgument):
        assert isinstance(parse_multipart(b"--ab\r\n" + body + b"\r\n--ab--", boundary), dict)


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("", {}),
        ("&&=1&=", {}),
        ("a", {"a": None}),
        ("a=", {"a": ""}),
        ("a=1&a=2", {"a": "2"}),
        ("a=b=c", {"a": "b=c"}),
        ("a+b=c+d%2B", {"a b": "c d+"}),
        ("a=1& b=2", {"a": "1", "b": "2"}),
        ("a=1;b=2", {"a": "1;b=2"}),
        ("a[]=1&a[]=2&a[]", {"a": ["1", "2", None]}),
        ("a[b]=1&a[c][d]=2&a[c][e][]=3", {"a": {"b": "1", "c": {"d": "2", "e": ["3"]}}}),
        ("a[][b]=1&a[][c]=2&a[][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        (
            "a[][b][c]=1&a[][b][d]=2&a[][b][c]=3",
            {"a": [{"b": {"c": "1", "d": "2"}}, {"b": {"c": "3"}}]},
        ),
        ("a[][b][]=1&a[][b][]=2", {"a": [{"b": ["1", "2"]}]}),
        ("a[][]=1&a[][]=2", {"a": [["1"], ["2"]]}),
        ("a[0]=1&a[1]=2", {"a": {"0": "1", "1": "2"}}),
        ("a&a[b]=1", {"a": {"b": "1"}}),
        ("a[b]=1&a=2", {"a": "2"}),
        ("a[=1&b]=2&[c]=3&d[e]f=4", {"a[": "1", "b]": "2", "[c]": "3", "d[e]f": "4"}),
        ("a" + "[b]" * (DEEPEST - 1) + "&a=1", {"a": "1"}),
    ],
)
def test_forms_are_read_as_rack_reads_them(form: str, values: dict[str, Any]) -> None:
    assert parse_form(form) == values
