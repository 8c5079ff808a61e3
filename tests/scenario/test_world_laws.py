"""Laws of world files, for any change of one that says everything that can be said."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.nodes import DocumentError, Node, Where, tree
from mockcalendly.scenario.piece import extend, read_piece
from mockcalendly.scenario.reader import read
from mockcalendly.scenario.schema import world_schema
from mockcalendly.scenario.world_types import WorldFile
from mockcalendly.scenario.worldfile import load_world
from mockcalendly.world import World
from tests.scenario.given import FIXTURES, Write

FULL = FIXTURES / "worlds" / "full.yaml"
DOCUMENT = load_document(FULL)
PLACES = [node for node in DOCUMENT.walk() if node.key is not None]
FREE = [
    child
    for node in DOCUMENT.walk()
    for key, below in node.entries.items()
    if key in ("custom_fields", "answers", "when", "details", "dates")
    for child in below.entries.values()
]
"""What stands under names that are the file's own."""
BEGINNING = ("seed", "now", "plan", "base", "mockcalendly")
HERE = Where("file", 1, 1)
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [
            "",
            "-1d",
            "+400d",
            "+1d 10:00",
            "2026-02-30",
            "9000-12-31",
            "owner",
            "grace@example.com",
            "portrait",
            "sitting",
            "canceled",
            "a/b",
            "é",
            10**17,
            0.5,
        ]
    ),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=4,
)


def changed(node: Node, place: Node, value: object) -> object:
    if node is place:
        return value
    if node.entries:
        return {key: changed(child, place, value) for key, child in node.entries.items()}
    return [changed(child, place, value) for child in node.items] if node.items else node.plain()


def without(node: Node, place: Node) -> object:
    if node.entries:
        left = {key: child for key, child in node.entries.items() if child is not place}
        return {key: without(child, place) for key, child in left.items()}
    return [without(child, place) for child in node.items] if node.items else node.plain()


def renamed(node: Node, place: Node) -> object:
    if node.entries:
        return {
            f"{key}x" if child is place else key: renamed(child, place)
            for key, child in node.entries.items()
        }
    return [renamed(child, place) for child in node.items] if node.items else node.plain()


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(world_schema())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.sampled_from(PLACES), value=VALUES)
def test_whatever_is_changed_a_world_is_laid_out_or_refused_in_words(
    write: Write, place: Node, value: object
) -> None:
    path = write(json.dumps(changed(DOCUMENT, place, value)), "world.json")
    with suppress(DocumentError):
        spec = load_world(path)
        assert spec.create("world", clock=Clock(spec.now, rate=0)).rows.users


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.sampled_from(PLACES))
def test_whatever_is_left_out_a_world_is_laid_out_or_refused_in_words(
    write: Write, place: Node
) -> None:
    path = write(json.dumps(without(DOCUMENT, place)), "world.json")
    with suppress(DocumentError):
        load_world(path)


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from(PLACES), value=VALUES)
def test_what_the_reader_takes_fits_the_schema(place: Node, value: object) -> None:
    document = changed(DOCUMENT, place, value)
    try:
        read(tree(document, HERE), WorldFile)
    except DocumentError:
        return
    assert validator().is_valid(document)


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from([node for node in PLACES if node not in FREE]))
def test_a_misspelt_key_fits_neither_the_reader_nor_the_schema(place: Node) -> None:
    document = renamed(DOCUMENT, place)
    with pytest.raises(DocumentError, match="unknown key"):
        read(tree(document, HERE), WorldFile)
    assert not validator().is_valid(document)


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from(PLACES), value=VALUES)
def test_a_piece_goes_in_as_a_whole_or_not_at_all(place: Node, value: object) -> None:
    world = World("world", clock=Clock(NOW, rate=0))
    before = {name: list(table) for name, table in world.rows.tables()}
    counts = world.ids.counts
    document = changed(DOCUMENT, place, value)
    assert isinstance(document, dict)
    piece = {key: section for key, section in document.items() if key not in BEGINNING}
    try:
        made = extend(world, read_piece(piece), "http://127.0.0.1")
    except DocumentError:
        assert {name: list(table) for name, table in world.rows.tables()} == before
        assert world.ids.counts == counts
    else:
        assert {key: len(section) for key, section in made.items()} == {
            key: 1 if key == "organization" else len(section)
            for key, section in piece.items()
            if section
        }
    assert not world.rows.deliveries
