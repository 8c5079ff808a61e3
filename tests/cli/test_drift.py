"""``mockcalendly drift`` as a process, on files as somebody would have downloaded them."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from mockcalendly import cli
from mockcalendly.control.contract import load_contract
from tests.cli.process import mockcalendly

ME = """
openapi: 3.0.3
info: {title: Calendly, version: '1'}
paths:
  /users/me:
    get:
      description: |-
        <Info title="Required scopes">
        > `users:read`
        </Info>
      parameters:
        - {name: expand, in: query, required: true, schema: {type: string, default: on}}
      responses:
        200:
          content:
            application/json:
              schema:
                type: object
                required: [resource]
                properties:
                  resource: {$ref: '#/components/schemas/User'}
components:
  schemas:
    User:
      allOf:
        - {$ref: '#/components/schemas/Named'}
        - type: object
          properties:
            born: {type: string, format: date, nullable: true, example: 2020-01-02}
    Named:
      type: object
      required: [name]
      properties:
        name: {type: string}
"""


def written(directory: Path, document: Any, name: str = "spec.json") -> str:
    file = directory / name
    text = json.dumps(document) if name.endswith("json") else yaml.safe_dump(document)
    file.write_text(text, "utf-8")
    return str(file)


@pytest.mark.parametrize("name", ["spec.json", "spec.yaml"])
def test_the_contract_does_not_drift_from_itself(tmp_path: Path, name: str) -> None:
    done = mockcalendly("drift", written(tmp_path, load_contract(), name))

    assert (done.returncode, done.stdout, done.stderr) == (0, "No differences.\n", "")


def changed() -> dict[str, Any]:
    """The contract as the vendor may have it next month."""
    document = copy.deepcopy(load_contract())
    paths = document["paths"]
    paths["/badges"] = {"get": {"responses": {"200": {"description": ""}}}}
    del paths["/teams"]
    event_types = paths["/event_types"]["get"]
    event_types["parameters"].append({"name": "color", "in": "query", "schema": {"type": "string"}})
    event_types["x-required-scopes"] = ["event_types:read", "badges:read"]
    del document["components"]["schemas"]["Event"]["properties"]["name"]
    document["components"]["schemas"]["WebhookEvent"]["enum"].append("badge.created")
    document["webhooks"]["badge.created"] = {"post": {}}
    return document


def test_every_change_is_told_in_words(tmp_path: Path) -> None:
    done = mockcalendly("drift", written(tmp_path, changed()))

    assert done.returncode == 1
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert {"GET /badges is new", "GET /teams is gone", "webhook badge.created is new"} <= set(
        lines
    )
    of_event_types = lines.index("GET /event_types:")
    assert lines[of_event_types - 1] == (
        "GET /event_types needs the scopes badges:read, event_types:read, not event_types:read"
    )
    assert lines[of_event_types + 1] == "  query parameter color is new"
    of_events = lines.index("GET /scheduled_events:")
    assert lines[of_events + 1] == "  answer 200 field collection[].name is gone"
    of_subscriptions = lines.index("POST /webhook_subscriptions:")
    assert "  body field events[] may be badge.created" in lines[of_subscriptions:]
    assert lines[-1].endswith(" different.")


def test_json_says_the_same_to_programs(tmp_path: Path) -> None:
    done = mockcalendly("drift", written(tmp_path, changed()), "--output", "json")

    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["same"] is False
    assert report["not_compared"] == []
    assert report["new"] + report["gone"] + report["different"] == len(report["differences"])
    assert {
        "kind": "different",
        "operation": "GET /event_types",
        "part": None,
        "field": None,
        "aspect": "scopes",
        "contract": ["event_types:read"],
        "spec": ["badges:read", "event_types:read"],
        "message": "GET /event_types needs the scopes badges:read, event_types:read, "
        "not event_types:read",
    } in report["differences"]


def test_what_is_known_can_be_ignored(tmp_path: Path) -> None:
    spec = written(tmp_path, changed())
    known = [
        "GET /badges",
        "GET /teams",
        "GET /event_types scopes",
        "GET /event_types: query parameter color",
        "*field *.name",
        "*field events[] enum",
        "*enum",
    ]
    options = [option for pattern in known for option in ("--ignore", pattern)]

    all_but_one = mockcalendly("drift", spec, *options)
    assert all_but_one.returncode == 1
    assert all_but_one.stdout.startswith("webhook badge.created is new\n1 difference: 1 new. ")

    everything = mockcalendly("drift", spec, *options, "--ignore", "webhook *", "--output", "json")
    assert everything.returncode == 0
    report = json.loads(everything.stdout)
    assert (report["same"], report["differences"]) == (True, [])
    assert report["ignored"] > len(known)


def test_a_small_old_document_on_stdin_is_understood() -> None:
    options = ["--ignore", "*: answer 4*", "--ignore", "*: answer 5*"]
    done = mockcalendly("drift", "-", *options, given=ME.encode())

    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert "GET /users/{uuid} is gone" in lines
    inside = lines[lines.index("GET /users/me:") + 1 :]
    assert inside[: inside.index(next(line for line in inside if line[0] != " "))] == [
        "  answer 200 field resource.avatar_url is gone",
        "  answer 200 field resource.born is new",
        "  answer 200 field resource.created_at is gone",
        "  answer 200 field resource.current_organization is gone",
        "  answer 200 field resource.email is gone",
        "  answer 200 field resource.locale is gone",
        "  answer 200 field resource.resource_type is gone",
        "  answer 200 field resource.scheduling_url is gone",
        "  answer 200 field resource.slug is gone",
        "  answer 200 field resource.time_notation is gone",
        "  answer 200 field resource.timezone is gone",
        "  answer 200 field resource.updated_at is gone",
        "  answer 200 field resource.uri is gone",
        "  query parameter expand is new",
    ]
    assert lines[-1].endswith("SPEC says nothing of webhooks, so these were not compared.")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is not an OpenAPI document: it has no key 'openapi'"),
        (b"openapi: [", "it is neither JSON nor YAML: "),
        (b"{} {}", "it is neither JSON nor YAML: "),
        (b"a: 1\n---\nb: 2\n", "it is neither JSON nor YAML: "),
        (b"a: !!python/object:os.system 1", "it is neither JSON nor YAML: "),
        (b"\xff\xfe", "it is not UTF-8 text"),
        (b"{" + b'"a":{' * 5000, "it is nested too deeply"),
        (b"[" * 50_000 + b"]" * 50_000, "it is nested too deeply"),
        (b"a: 0x" + b"f" * 5000 + b"\n", "it is not an OpenAPI document"),
        (b"swagger: '2.0'", "it is OpenAPI Swagger 2.0, and only OpenAPI 3 can be compared"),
        (b'{"openapi": "3.1.0", "paths": 1}', "paths is no object"),
        (
            b'{"openapi": "3.1.0", "paths": {"/a": {"$ref": "a.yaml"}}}',
            "it refers to 'a.yaml'; put it together into one file first",
        ),
    ],
)
def test_misuse_is_one_sentence(
    content: bytes, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "spec"
    file.write_bytes(content)

    assert cli.main(["drift", str(file)]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"mockcalendly: {file} cannot be compared: {reason}")
    assert said.err.count("\n") == 1


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.yaml", tmp_path):
        done = mockcalendly("drift", str(path))
        assert (done.returncode, done.stdout) == (2, "")
        assert str(path) in done.stderr
        assert done.stderr.count("\n") == 1
