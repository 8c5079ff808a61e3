"""Reading YAML and JSON files, before any meaning."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.nodes import DocumentError
from tests.scenario.given import Write


def refusal(path: Path) -> str:
    with pytest.raises(DocumentError) as refused:
        load_document(path)
    assert str(refused.value).startswith(str(path))
    return str(refused.value).removeprefix(str(path))


def test_yaml_reads_words_as_its_core_schema_does(write: Write) -> None:
    text = "[1, -2.5, 1e3, 10:00, yes, on, +14155550123, 007, ~, null, true, '5', 2026-03-05]"
    plain = load_document(write(text)).plain()
    assert plain == [
        *(1, -2.5, 1000.0, "10:00", "yes", "on", "+14155550123", "007"),
        *(None, None, True, "5", "2026-03-05"),
    ]


def test_a_value_knows_where_it_stands(write: Write) -> None:
    root = load_document(write("a:\n  - x: 1\n    y: two\n"))
    assert root.at("a", 0, "y").where[1:] == (3, 8)
    assert root.at("a", 0, "y").key == (*root.where[:1], 3, 5)


def test_aliases_stand_for_what_they_name(write: Write) -> None:
    assert load_document(write("a: &a [1]\nb: *a")).plain() == {"a": [1], "b": [1]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", ':3:1: the key "a" stands in line 1 already'),
        ("a: !!python/none x", ":1:4: the tag tag:yaml.org,2002:python/none is not allowed"),
        ("a: !local {}", ":1:4: the tag !local is not allowed"),
        ("a: &x [*x]", ":1:8: the alias *x has no anchor before it"),
        ("a\n---\nb", ":2:1: begins a second document; one file holds one"),
        ("", ": is empty"),
        ("# only a comment", ": is empty"),
        ("a: [1", ":2:1: is not YAML: "),
        ("a: b: c", ":1:5: is not YAML: mapping values are not allowed"),
        ("? [a]\n: 1", ":1:3: a key must be a plain text"),
        ("[" * 100 + "]" * 100, ":1:66: is nested more than 64 levels deep"),
        ("b: 1\na: 'x\x01'", ":2:6: is not YAML: a control character; escape it in a text"),
        ("\x00", ":1:1: is not YAML: a control character"),
        ("a:\n\t- b", ":2:1: is not YAML: a tab stands where only spaces can"),
        ("a: &x {b: 1}\nc: {<<: *x}", ":2:5: merging by << is not of YAML 1.2: write the keys"),
    ],
)
def test_yaml_that_is_refused(write: Write, text: str, said: str) -> None:
    assert refusal(write(text)).startswith(said)


def test_two_angle_brackets_are_a_key_like_others(write: Write) -> None:
    assert load_document(write("a: {<<: {b: 1}}")).plain() == {"a": {"<<": {"b": 1}}}


def test_aliases_cannot_multiply_without_end(write: Write) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert ": aliases repeat more than 10000 values" in refusal(write("\n".join(lines)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,}', ":1:9: is not JSON: a key in double quotes is missing"),
        ('{"a" 1}', ":1:6: is not JSON: a colon is missing"),
        ("[1 2]", ":1:4: is not JSON: a comma or ] is missing"),
        ("[1] []", ":1:5: is not JSON: something follows the end of the value"),
        ("[tru]", ":1:2: is not JSON: a value is missing"),
        ("[~]", ":1:2: is not JSON: a value is missing"),
        ("", ":1:1: is not JSON: a value is missing"),
        ('{\n "a": 1,\n "a": 2}', ':3:2: the key "a" stands in line 2 already'),
        ('{"a": "x', ":1:7: is not JSON: Unterminated string"),
        ('["\\ud83d"]', ":1:2: has an escape that is half of a character"),
        ("[" * 100, ":1:66: is nested more than 64 levels deep"),
    ],
)
def test_json_that_is_refused(write: Write, text: str, said: str) -> None:
    assert refusal(write(text, "story.json")).startswith(said)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**17), 10**17)
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc\n"), inner),
        max_leaves=20,
    ),
    indent=st.sampled_from([None, 2, "\t"]),
    ascii_only=st.booleans(),
)
def test_json_is_read_as_it_was_written(
    write: Write, value: object, indent: int | str | None, ascii_only: bool
) -> None:
    path = write(json.dumps(value, indent=indent, ensure_ascii=ascii_only), "any.json")
    assert load_document(path).plain() == value


def test_what_is_no_utf8_is_refused_where_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_bytes(b"a: 1\nb: \xff")
    assert refusal(path) == ":2:4: is not UTF-8 text from here on"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1")
    assert load_document(path).plain() == {"a": 1}


def test_files_have_an_upper_size(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_bytes(b"#" * (5 * 10**6 + 1))
    assert refusal(path) == ": is larger than 5 MB"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "story.yaml") == ": cannot be read: No such file or directory"
