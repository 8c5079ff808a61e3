"""Recorded stories as text."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mockcalendly.recording.text import as_yaml
from mockcalendly.scenario.documents import load_document, parse_scalar

BARE = [
    "1e5",
    "1.5e3",
    "yes",
    "on",
    "true",
    "~",
    "null",
    "",
    "0o17",
    "10:00",
    "<<",
    "=",
    "- a",
    "a: b",
]
TEXTS = st.text() | st.sampled_from(BARE) | st.sampled_from(["a\n\n  - b", "\n  - a", " a", "${a}"])
NUMBERS = st.integers(-(10**17), 10**17) | st.floats(-(10.0**15), 10.0**15).filter(
    lambda number: parse_scalar(str(number)) == number
)
"""What a file can hold: not more than 18 digits behind the point, say."""
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


def read_back(text: str) -> object:
    with TemporaryDirectory() as directory:
        path = Path(directory, "story.yaml")
        path.write_text(text, "utf-8", newline="")
        return load_document(path).plain()


@given(st.fixed_dictionaries({"name": TEXTS, "timeline": st.lists(VALUES)}))
def test_a_file_reads_back_as_it_was(document: dict[str, Any]) -> None:
    assert read_back(as_yaml(document)) == document


def test_steps_stand_apart_and_times_are_bare() -> None:
    document = {
        "name": "A story",
        "timeline": [{"at": "2026-03-02T14:00:00Z", "advance": "1h"}, {"checkpoint": "end"}],
    }
    assert as_yaml(document).splitlines() == [
        "name: A story",
        "",
        "timeline:",
        "  - at: 2026-03-02T14:00:00Z",
        "    advance: 1h",
        "",
        "  - checkpoint: end",
    ]
