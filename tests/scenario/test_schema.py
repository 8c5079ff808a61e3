"""The published JSON Schemas: up to date, and of the same mind as the reader."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.schema import scenario_schema, world_schema, write_schemas
from tests.scenario.given import FIXTURES, HEAD, Write

NAMES = ("scenario.schema.json", "world.schema.json")


@cache
def validator(make: Callable[[], dict[str, Any]]) -> Draft202012Validator:
    schema = make()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("name", NAMES)
def test_the_published_schema_is_up_to_date(name: str, tmp_path: Path) -> None:
    write_schemas(tmp_path)
    assert (FIXTURES / name).read_text() == (tmp_path / name).read_text(), (
        'Run: python -c "from mockcalendly.scenario.schema import write_schemas; '
        "write_schemas('fixtures')\""
    )


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.yaml")), ids=lambda path: path.name)
def test_published_stories_fit_the_schema(path: Path) -> None:
    validator(scenario_schema).validate(load_document(path).plain())


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("worlds/*.yaml")), ids=lambda p: p.name)
def test_published_worlds_fit_the_schema(path: Path) -> None:
    validator(world_schema).validate(load_document(path).plain())


@pytest.mark.parametrize(
    "step",
    [
        "{book: {event_type: 30min, duration: '${minutes}'}}",
        "{book: {event_type: 30min, event_guests: ['${a.email}']}}",
        "{generate: {bookings: '${n}', within: 2d}}",
        "{wait: {count: '${n}'}}",
        "{expect: [{deliveries: {count: {at_least: '${n}'}, where: {a: [1]}}}]}",
        "{request: {path: '/users/me', query: {a: '${b}'}, body: '${c}'}}",
    ],
)
def test_references_fit_wherever_a_value_stands(write: Write, step: str) -> None:
    document = load_document(write(f"{HEAD}timeline:\n  - {step}\n")).plain()
    validator(scenario_schema).validate(document)


@pytest.mark.parametrize(
    "step",
    [
        "{book: {event_type: 30min, reson: x}}",
        "{book: {}}",
        "{book: }",
        "{id: x}",
        "{advance: 1d, checkpoint: x}",
        "{advance: 20 minutes}",
        "{generate: {bookings: 0}}",
        "{generate: {bookings: many}}",
        "{id: '${x}', checkpoint: x}",
        "{cancel: {event: x, invitee: y}}",
        "{expect: [{deliveries: {signature: perhaps}}]}",
    ],
)
def test_what_the_reader_refuses_does_not_fit(write: Write, step: str) -> None:
    document = load_document(write(f"{HEAD}timeline:\n  - {step}\n")).plain()
    assert list(validator(scenario_schema).iter_errors(document))


def test_every_key_is_strict_and_every_section_explained() -> None:
    for schema in (scenario_schema(), world_schema()):
        for name, section in {"": schema, **schema["$defs"]}.items():
            assert "description" in section, name
            if "properties" in section:
                assert section["additionalProperties"] is False, name
        assert json.dumps(schema).count("Attributes:") == 0
