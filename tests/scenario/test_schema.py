"""The published JSON Schemas: up to date, and of the same mind as the reader."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.reader import read
from mockcalendly.scenario.schema import scenario_schema, world_schema, write_schemas
from mockcalendly.scenario.world_types import WorldFile
from tests.scenario.given import FIXTURES, HEAD, Write

NAMES = ("scenario.schema.json", "world.schema.json")


@cache
def validator(make: Callable[[], dict[str, Any]]) -> Draft202012Validator:
    schema = make()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def ordered(schema: Any) -> Any:
    """Return a schema with its alternatives in one order: each version of msgspec has its own."""
    if isinstance(schema, list):
        return [ordered(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: ordered(value) for key, value in schema.items()}
    if "anyOf" in plain:
        plain["anyOf"].sort(key=json.dumps)
    return plain


@pytest.mark.parametrize("name", NAMES)
def test_the_published_schema_is_up_to_date(name: str, tmp_path: Path) -> None:
    write_schemas(tmp_path)
    published, written = (json.loads((at / name).read_text()) for at in (FIXTURES, tmp_path))
    assert ordered(published) == ordered(written), (
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
        "{id: '${x}', checkpoint: y}",
        "{repeat: {times: 1, number: '${x}', steps: [{checkpoint: '${y}'}]}}",
        "{wait: {count: '${n}'}}",
        "{expect: [{deliveries: {count: {at_least: '${n}'}, where: {a: [1]}}}]}",
        "{request: {path: '/users/me', query: {a: '${b}'}, body: '${c}'}}",
        "{repeat: {times: '${n}', number: n, steps: [{advance: '${n}h'}]}}",
        "{repeat: {each: '${crowd.bookings}', item: a, steps: [{cancel: {invitee: '${a.uri}'}}]}}",
        "{include: {file: a.yaml, parameters: {who: '${b.c}', when: 1}}}",
        "{at: {cron: 0 9 * * 1-5, until: +2w}, submit_form: {answers: {a: '${b}'}}}",
        "{at: {poisson: '${rate}', times: '${n}', number: n}, generate: {months: '${m}'}}",
        "{at: '${when}', create_contact: {name: A, emails: ['${a}', {email: b@c.de}]}}",
        "{fault: {path: /users/*, status: '${s}', latency: [0.1, '${t}'], headers: {a: '${b}'}}}",
        "{fault: {event: invitee.*, extra: true, skew: -1h, nth: [1, 3]}}",
        "{authorize: {scopes: ['${a}'], user: '${u}'}}",
        "{finish_recap: {recap: '${r.uri}', summary_md: '${x}'}}",
        "{reconfirm: {invitee: '${ada.uri}'}}",
        "{expect: [{changes: {since: '${c}', count: 0}}, {requests: {status: '${s}'}}]}",
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
        "{cancel: {event: x, invitee: y}}",
        "{expect: [{deliveries: {signature: perhaps}}]}",
        "{repeat: {steps: [{checkpoint: x}]}}",
        "{repeat: {times: 1, steps: []}}",
        "{repeat: {times: 1, steps: [{bok: x}]}}",
        "{repeat: {times: 1, steps: '${x}'}}",
        "{repeat: '${x}'}",
        "{include: '${x}'}",
        "{include: {file: a.yaml, parameters: '${x}'}}",
        "{expect: '${x}'}",
        "{expect: ['${x}']}",
        "{expect: [{events: {count: {}}}]}",
        "{include: {file: a.yaml, paramters: {}}}",
        "{at: {cron: x, poisson: 4/h, times: 1}, checkpoint: x}",
        "{at: {poisson: 4, times: 1}, checkpoint: x}",
        "{at: [], checkpoint: x}",
        "{fault: {status: often}}",
        "{fault: {probability: 2}}",
        "{generate: {}}",
        "{create_contact: {name: A}}",
        "{submit_form: {answers: [a]}}",
        "{update_recap: {summary_md: x}}",
        "{reconfirm: {}}",
        "{reconfirm: {invitee: x, event: y}}",
        "{exchange_code: {app: x}}",
        "{expect: [{changes: {table: invitees}}]}",
    ],
)
def test_what_the_reader_refuses_does_not_fit(write: Write, step: str) -> None:
    document = load_document(write(f"{HEAD}timeline:\n  - {step}\n")).plain()
    assert list(validator(scenario_schema).iter_errors(document))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("users: []", True),
        ("users: [{name: A, email: a@example.com}]", True),
        ("users: [{name: A, email: a}]", False),
        ("users: [{name: A, tokens: [t, {token: u, scopes: null}]}]", True),
        ("users: [{name: A, tokens: [{tokens: u}]}]", False),
        ("organizations: [{name: A, seats: null}]", True),
        ("organizations: [{name: A, seats: 0}]", False),
        ("event_types: [{name: A, profile: null, hours: [{monday: [09:00-10:00]}]}]", True),
        ("event_types: [{name: A, hours: [{monday: [9-10]}]}]", False),
        ("event_types: [{name: A, date_setting: {type: date_range, start_date: +1d}}]", None),
        ("event_types: [{name: A, date_setting: {type: weekly}}]", False),
        ("contacts: [{name: A, emails: [a@b.cd, {email: e@f.gh}], custom_fields: {a: 1}}]", True),
        ("contacts: [{name: A, emails: [{is_primary: true}]}]", False),
        ("shares: [{event_type: a, name: ''}]", False),
        ("shares: [{event_type: a, duration_options: [721]}]", False),
        ("routing_forms: [{name: A, routes: [{when: {q: [a]}, to: {event_type: e}}]}]", True),
        ("routing_forms: [{name: A, routes: [{when: {q: a}, to: {}}]}]", False),
        (
            "routing_forms: [{name: A, fallback: {event_type: e, external_url: http://a}}]",
            False,
        ),
        ("bookings: [{event_type: a, start_time: now, no_show: {created_at: -1h}}]", True),
        ("bookings: [{event_type: a, start_time: now, no_show: yes}]", False),
        ("bookings: [{event_type: a, start_time: now, payment: {amount: '1.5'}}]", True),
        ("bookings: [{event_type: a, start_time: now, payment: {amount: 1.5}}]", False),
        ("bookings: [{event_type: a, start_time: now, rescheduled: {start_time: +1d}}]", True),
        ("bookings: [{event_type: a, start_time: now, rescheduled: {}}]", False),
        ("invitees: [{payment: null}]", False),
        ("invitees: [{invitee: a, payment: null}]", True),
        ("outgoing_communications: [{event: a, recipient: b, origin: c, body: d}]", True),
        ("activity_log_entries: [{namespace: a, action: b, details: {c: [d], e: 1.5}}]", True),
        ("activity_log_entries: [{namespace: a, action: b, details: {c: {}}}]", False),
    ],
)
def test_reader_and_schema_take_the_same_worlds(write: Write, text: str, fits: bool | None) -> None:
    """None: what a key needs beside it the reader alone knows."""
    node = load_document(write(f"mockcalendly: 1\n{text}\n"))
    try:
        read(node, WorldFile)
    except DocumentError:
        assert fits is not True
    else:
        assert fits is True
    if fits is not None:
        assert validator(world_schema).is_valid(node.plain()) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("timeline: [{checkpoint: a, id: '${x}'}]", True),
        ("timeline: [{repeat: {times: 1, number: '${x}', steps: [{checkpoint: a}]}}]", True),
        ("timeline: [{at: {poisson: 1/h, times: 1, number: '${x}'}, checkpoint: a}]", True),
        ("timeline: [{checkpoint: a}]\nwebhooks: [{url: http://a.test, name: '${x}'}]", True),
        ("timeline: [{no_show: {invitee: ''}}]", False),
        ("timeline: '${list}'", False),
        ("timeline: ['${step}']", False),
        ("timeline: [{repeat: {times: 1, steps: '${list}'}}]", False),
        ("timeline: [{repeat: '${step}'}]", False),
        ("timeline: [{expect: '${list}'}]", False),
        ("timeline: [{expect: ['${step}']}]", False),
        ("timeline: [{checkpoint: a}]\nexpect: '${list}'", False),
        ("timeline: [{checkpoint: a}]\nexpect: ['${step}']", False),
        ("timeline: [{checkpoint: a}]\nexpect: ['${now}']", False),
        ("timeline: [{checkpoint: a}]\nwebhooks: '${list}'", False),
        ("timeline: [{checkpoint: a}]\nwebhooks: [{url: http://a.test, events: []}]", False),
        ("timeline: [{checkpoint: a}]\nexpect: [{events: {count: {}}}]", False),
    ],
)
def test_reader_and_schema_take_the_same_stories(write: Write, text: str, fits: bool) -> None:
    parameters = "parameters: {x: name, step: {checkpoint: a}, list: [{checkpoint: a}]}"
    path = write(f"{HEAD}{parameters}\n{text}\n")
    try:
        load_scenario(path)
    except DocumentError:
        assert not fits
    else:
        assert fits
    assert validator(scenario_schema).is_valid(load_document(path).plain()) is fits


def test_every_key_is_strict_and_every_section_explained() -> None:
    for schema in (scenario_schema(), world_schema()):
        for name, section in {"": schema, **schema["$defs"]}.items():
            assert "description" in section, name
            if "properties" in section:
                assert section["additionalProperties"] is False, name
        assert json.dumps(schema).count("Attributes:") == 0
