"""The contract itself: valid, strict, complete, and of one mind with the code and the captures."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import OpenAPIV31SpecValidator

from mockcalendly import errors
from mockcalendly.control.contract import load_contract
from mockcalendly.model.webhooks import SubscriptionScope, WebhookEvent
from mockcalendly.resources import fixtures_dir, openapi_dir
from mockcalendly.scheduling.routes import ROUTES
from mockcalendly.webhooks.samples import sample
from tests.contract.described import subschemas
from tests.contract.formats import FORMATS
from tests.contract.validator import contract, problems

JSON = "application/json"
PARTS = ("operations", "webhooks", "pages")
KEYWORDS = {
    *("$ref", "description", "examples", "default", "deprecated", "discriminator"),
    *("type", "enum", "const", "format", "pattern", "minLength", "maxLength"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("items", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains"),
    *("properties", "required", "minProperties", "maxProperties", "propertyNames"),
    *("additionalProperties", "unevaluatedProperties", "patternProperties"),
    *("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentRequired"),
}
REFUSALS = [
    errors.InvalidArgument(errors.Detail("count", "must be in 1..100", "invalid")),
    errors.InvalidArgument(errors.Detail(None, "is missing")),
    errors.Unauthenticated(),
    errors.Unauthenticated("The access token expired"),
    errors.PermissionDenied(),
    errors.InsufficientScope(["webhooks:write"]),
    errors.NotFound(),
    errors.AlreadyExists("Hook with this url already exists"),
    errors.PayloadTooLarge("Too large"),
    errors.CalendarUnavailable(),
    errors.TooManyRequests(),
    errors.InternalServerError(),
]
REFUSED_EVERYWHERE = {"400", "401", "403", "404", "413", "429", "500"}


def operations() -> dict[str, dict[str, Any]]:
    paths = contract().document["paths"]
    return {
        operation["operationId"]: operation
        for item in paths.values()
        for method, operation in item.items()
        if method != "parameters"
    }


def webhooks() -> dict[str, dict[str, Any]]:
    return {event: item["post"] for event, item in contract().document["webhooks"].items()}


def schemas(node: object, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema that a component, a parameter, a header, a body or an answer has."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "schema":
                yield at, value
            elif at == "/components/schemas":
                yield f"{at}/{key}", value
            else:
                yield from schemas(value, f"{at}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from schemas(value, f"{at}/{index}")


def nodes(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key != "examples":
                yield from nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from nodes(value)


def answer_schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that the emulator says: successes, refusals and webhooks."""
    for name, operation in operations().items():
        for status, response in operation["responses"].items():
            if "content" in response:
                yield f"{name} {status}", response["content"][JSON]["schema"]
    for event, message in webhooks().items():
        yield event, message["requestBody"]["content"][JSON]["schema"]


def open_objects(node: object, *, closed: bool = False) -> Iterator[dict[str, Any]]:
    """Objects that would let an unknown key pass; the parts of a whole are closed by the whole."""
    if isinstance(node, dict):
        keywords = ("additionalProperties", "unevaluatedProperties")
        closed = closed or any(node.get(keyword) is False for keyword in keywords)
        types = node.get("type")
        if "object" in (types if isinstance(types, list) else [types]) and not closed:
            yield node
        for key, value in node.items():
            if key != "examples":
                yield from open_objects(value, closed=closed and key == "allOf")
    elif isinstance(node, list):
        for value in node:
            yield from open_objects(value, closed=closed)


def shown(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What an answer or a webhook is about, without the envelope."""
    inside = answer.get("properties", {})
    if "resource" in inside:
        yield inside["resource"]
    if "collection" in inside:
        yield inside["collection"]["items"]
    if "payload" in inside:
        yield from inside["payload"].get("allOf", [inside["payload"]])


def test_the_document_is_valid_openapi() -> None:
    assert list(OpenAPIV31SpecValidator(load_contract()).iter_errors()) == []


def test_the_document_survives_json() -> None:
    document = load_contract()

    assert json.loads(json.dumps(document)) == document


def test_every_schema_is_valid_json_schema() -> None:
    for _, schema in schemas(load_contract()):
        Draft202012Validator.check_schema(schema)


def test_every_keyword_is_one_of_json_schema() -> None:
    """A comma in an unquoted description makes a keyword of what follows it."""
    strange = {
        f"{at}: {key}"
        for at, schema in schemas(load_contract())
        for part in subschemas(schema)
        for key in part.keys() - KEYWORDS
    }

    assert strange == set()


def test_every_format_is_one_that_the_validator_knows() -> None:
    used = {
        node["format"]
        for _, schema in schemas(contract().document)
        for node in nodes(schema)
        if isinstance(node.get("format"), str)
    }

    assert used == set(FORMATS.checkers)


def test_every_example_validates() -> None:
    found = {
        f"{at} example {index}": wrong
        for at, schema in schemas(contract().document)
        for index, example in enumerate(schema.get("examples", []))
        if (wrong := problems(schema, example))
    }

    assert found == {}


def test_every_resource_and_payload_has_an_example() -> None:
    without = [
        name
        for name, answer in answer_schemas()
        for resource in shown(answer)
        if not resource.get("examples")
    ]

    assert without == []


def test_answers_and_webhooks_allow_no_unknown_keys() -> None:
    leaky = {name for name, schema in answer_schemas() if list(open_objects(schema))}

    assert leaky == set()


def test_every_refusal_can_happen_to_every_operation() -> None:
    for name, operation in operations().items():
        assert operation["responses"].keys() >= REFUSED_EVERYWHERE, name


def test_every_answer_carries_the_rate_limit() -> None:
    for name, operation in operations().items():
        for status, response in operation["responses"].items():
            required = {
                key for key, header in response["headers"].items() if header.get("required")
            }
            assert required == {
                "X-RateLimit-Limit",
                "X-RateLimit-Remaining",
                "X-RateLimit-Reset",
            }, f"{name} {status}"


def test_every_operation_and_webhook_says_which_scopes_it_needs() -> None:
    for name, described in {**operations(), **webhooks()}.items():
        assert described["x-required-scopes"], name
    for event, message in webhooks().items():
        assert set(message["x-subscription-scopes"]) <= set(SubscriptionScope), event


def test_coverage_is_of_just_what_the_contract_and_the_pages_have() -> None:
    coverage = yaml.safe_load((openapi_dir() / "coverage.yaml").read_text("utf-8"))

    assert coverage["operations"].keys() == operations().keys()
    assert coverage["webhooks"].keys() == webhooks().keys()
    assert coverage["pages"].keys() == {route.path for route in ROUTES}
    for entry in (row for part in PARTS for row in coverage[part].values()):
        assert entry.keys() == {"status", "evidence"}
        assert entry["status"] in {"exact", "approximate", "assumed"}
        assert entry["evidence"]


def test_webhooks_are_those_that_can_be_subscribed_to() -> None:
    components = contract().document["components"]["schemas"]
    can_be_subscribed_to = [event.value for event in WebhookEvent]

    assert list(webhooks()) == can_be_subscribed_to
    assert components["WebhookEvent"]["enum"] == can_be_subscribed_to
    assert list(components["Webhook"]["discriminator"]["mapping"]) == can_be_subscribed_to


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_refusals_of_the_code_are_those_of_the_contract(refusal: errors.CalendlyError) -> None:
    described = [
        response["content"][JSON]["schema"]
        for operation in operations().values()
        for status, response in operation["responses"].items()
        if int(status) == refusal.status
    ]

    assert described
    assert problems(described[0], refusal.render()) == []


@pytest.mark.parametrize("event", WebhookEvent)
def test_samples_of_the_code_are_those_of_the_contract(event: WebhookEvent) -> None:
    message = sample(
        event, now=datetime(2026, 1, 5, 14, tzinfo=UTC), origin="http://127.0.0.1:8787"
    )

    contract().check_webhook(event, json.dumps(message).encode())


def test_the_recorded_delivery_lacks_only_what_was_added_since() -> None:
    recorded = (fixtures_dir() / "payloads" / "invitee.created.json").read_bytes()
    described = webhooks()["invitee.created"]["requestBody"]["content"][JSON]["schema"]
    event = "$.payload.scheduled_event"

    assert set(problems(described, json.loads(recorded))) == {
        f"{event}: 'meeting_notes_plain' is a required property",
        f"{event}: 'meeting_notes_html' is a required property",
        f"{event}.event_memberships[0]: 'user_name' is a required property",
    }
