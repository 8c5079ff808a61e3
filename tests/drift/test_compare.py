"""Two small documents, and what is said of the second, seen from the first."""

from typing import Any

import pytest

from mockcalendly.drift import Document, SpecError, compare, describe

Object = dict[str, Any]
PATH = "/users/{uuid}"


def document(item: Object | None = None, *, version: str = "3.1.0", **others: Any) -> Object:
    paths = {} if item is None else {PATH: item}
    return {"openapi": version, "info": {}, "paths": paths, **others}


def answering(schema: Any, **components: Any) -> Object:
    """A document in which an operation answers with a schema."""
    content = {"application/json": {"schema": schema}}
    operation = {"responses": {"200": {"description": "", "content": content}}}
    return document({"get": operation}, components={"schemas": components})


def taking(schema: Any, **components: Any) -> Object:
    """A document in which an operation takes a body of a schema."""
    content = {"application/json": {"schema": schema}}
    operation = {"requestBody": {"content": content}, "responses": {}}
    return document({"get": operation}, components={"schemas": components})


def with_parameters(*parameters: Object) -> Object:
    return document({"get": {"parameters": list(parameters), "responses": {}}})


def differences(ours: Object, theirs: Object) -> list[str]:
    found = compare(Document(ours), Document(theirs)).differences
    return [f"{each.place} {describe(each)}" for each in found]


def test_operations_come_and_go() -> None:
    found = differences(document({"get": {}, "put": {}}), document({"get": {}, "delete": {}}))

    assert found == [f"DELETE {PATH} is new", f"PUT {PATH} is gone"]


def test_the_names_of_variables_in_a_path_do_not_matter() -> None:
    ours = with_parameters({"name": "uuid", "in": "path", "schema": {"type": "string"}})
    theirs = with_parameters({"name": "id", "in": "path", "schema": {"type": "string"}})
    theirs["paths"] = {"/users/{id}": theirs["paths"][PATH]}

    assert differences(ours, theirs) == []


COUNT = {"name": "count", "in": "query", "schema": {"type": "integer", "maximum": 100}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"required": True}, "is required, not optional"),
        ({"deprecated": True}, "is deprecated"),
        ({"schema": {"type": "integer", "maximum": 200}}, "has maximum 200, not 100"),
        ({"schema": {"type": "integer"}}, "lacks maximum 100"),
        ({"schema": {"type": "integer", "maximum": 100, "default": 20}}, "has default 20"),
        ({"schema": {"type": "string", "maximum": 100}}, "is string, not integer"),
        (
            {"schema": {"type": "integer", "maximum": 100, "enum": [1, 2]}},
            "is limited to 1, 2",
        ),
    ],
)
def test_a_parameter_changes(change: Object, said: str) -> None:
    found = differences(with_parameters(COUNT), with_parameters(COUNT | change))

    assert found == [f"GET {PATH}: query parameter count {said}"]


def test_parameters_come_and_go() -> None:
    token = {"name": "page_token", "in": "query"}

    assert differences(with_parameters(COUNT), with_parameters(token)) == [
        f"GET {PATH}: query parameter count is gone",
        f"GET {PATH}: query parameter page_token is new",
    ]


def test_parameters_of_the_path_count_and_the_operations_own_go_before() -> None:
    shared = document({"parameters": [COUNT, COUNT | {"name": "x"}], "get": {"parameters": []}})
    own = with_parameters(COUNT, COUNT | {"name": "x"})
    assert differences(own, shared) == []

    override = COUNT | {"required": True}
    both = document({"parameters": [COUNT], "get": {"parameters": [override]}})
    assert differences(with_parameters(override), both) == []


def test_a_parameter_may_be_described_by_its_content() -> None:
    content = {"application/json": {"schema": COUNT["schema"]}}

    described = with_parameters({"name": "count", "in": "query", "content": content})
    assert differences(with_parameters(COUNT), described) == []


def test_statuses_come_and_go() -> None:
    ours = document({"get": {"responses": {200: {}, "404": {}, "default": {}}}})
    theirs = document({"get": {"responses": {"200": {}, "422": {}, "5xx": {}, "x-note": ""}}})

    assert differences(ours, theirs) == [
        f"GET {PATH}: answer 404 is gone",
        f"GET {PATH}: answer 422 is new",
        f"GET {PATH}: answer 5XX is new",
        f"GET {PATH}: answer default is gone",
    ]


def user(**properties: Any) -> Object:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        (user(a={}), user(), "field a is gone"),
        (user(), user(a=user(b={})), "field a is new"),
        (user(a=user()), user(a=user(b={})), "field a.b is new"),
        (
            {"type": "array", "items": user(a={"type": "string"})},
            {"type": "array", "items": user(a={"type": ["string", "null"]})},
            "field [].a may be null",
        ),
        (
            {"additionalProperties": {"enum": ["a", "b"]}},
            {"additionalProperties": {"enum": ["b", "c"]}},
            "field * may be c, and is never a",
        ),
        (user(a={}) | {"required": ["a"]}, user(a={}), "field a is optional, not required"),
        (user(a={"type": "object"}), user(a={"type": "string"}), "field a is string, not object"),
        (user(a={"type": "string"}), user(a={}), "field a is anything, not string"),
        (user(a={"enum": ["x"]}), user(a={"type": "string"}), "field a is not limited to x"),
    ],
)
def test_fields_of_answers_differ(ours: Object, theirs: Object, said: str) -> None:
    assert differences(answering(ours), answering(theirs)) == [f"GET {PATH}: answer 200 {said}"]


def test_bounds_of_answers_are_nobodys_concern() -> None:
    loose, tight = {"type": "string"}, {"type": "string", "maxLength": 5, "default": "x"}

    assert differences(answering(loose), answering(tight)) == []
    assert differences(taking(loose), taking(tight)) == [
        f"GET {PATH}: body has default x",
        f"GET {PATH}: body has maxLength 5",
    ]


NAME = {"type": "string"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "string", "nullable": True}, {"type": ["null", "string"]}),
        ({"type": "string", "nullable": True}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"$ref": "#/components/schemas/Name", "nullable": True}, {"type": ["string", "null"]}),
        (
            {"allOf": [{"$ref": "#/components/schemas/Name"}], "nullable": True},
            {"type": ["string", "null"]},
        ),
        (
            {"oneOf": [{"$ref": "#/components/schemas/Name"}, {"type": "null"}]},
            {"type": ["string", "null"]},
        ),
        ({"type": "string", "nullable": True, "enum": ["a", None]}, {"enum": [None, "a"]}),
        ({"const": "a"}, {"type": "string", "enum": ["a"]}),
        ({"enum": [1, 2]}, {"type": "integer", "enum": [2, 1]}),
        (
            {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
            {"type": "integer", "minimum": 1},
        ),
        (
            {"type": "number", "maximum": 1, "exclusiveMaximum": True},
            {"type": "number", "exclusiveMaximum": 1},
        ),
        (
            {"type": "integer", "maximum": 9, "exclusiveMaximum": False},
            {"type": "integer", "exclusiveMaximum": 10},
        ),
        ({"type": "string", "minLength": 0, "pattern": "a"}, {"type": "string"}),
        ({"properties": {"a": {}}}, {"type": "object", "properties": {"a": {}}}),
        ({"items": {}}, {"type": "array", "items": {}}),
        (True, {}),
        (
            {"allOf": [user(a=NAME) | {"required": ["a"]}, user(b=NAME)]},
            user(a=NAME, b=NAME) | {"required": ["a"]},
        ),
        (
            {"allOf": [user(a=NAME), user(a={"enum": ["x"]})]},
            user(a={"type": "string", "enum": ["x"]}),
        ),
        ({"allOf": [{"type": "number"}, {"type": "integer"}]}, {"type": "integer"}),
        (
            {
                "oneOf": [
                    user(a=NAME, b=NAME) | {"required": ["a", "b"]},
                    user(a={"type": "integer"}) | {"required": ["a"]},
                ]
            },
            user(a={"type": ["integer", "string"]}, b=NAME) | {"required": ["a"]},
        ),
        ({"anyOf": [{"enum": ["a"]}, {"const": "b"}]}, {"enum": ["b", "a"]}),
        ({"anyOf": [{"type": "string", "format": "uri"}, {"type": "string"}]}, {"type": "string"}),
        (
            {
                "type": ["object", "null"],
                "properties": {"a": {}},
                "anyOf": [{"required": ["a"]}, {}],
            },
            {"type": ["object", "null"], "properties": {"a": {}}},
        ),
        ({"$ref": "#/components/schemas/Na~0me~1%20"}, NAME),
        ({"$ref": "#/components/schemas/Name", "description": "Beside"}, NAME),
    ],
)
def test_the_same_may_be_said_in_other_words(one: Object, other: Object) -> None:
    components = {"Name": NAME, "Na~me/ ": NAME}

    assert differences(taking(one, **components), taking(other, **components)) == []
    assert differences(taking(other, **components), taking(one, **components)) == []


def reference(name: str) -> Object:
    return {"$ref": f"#/components/schemas/{name}"}


def test_schemas_inside_of_themselves_are_compared_once_around() -> None:
    node = user(children={"type": "array", "items": reference("Node")}, name=NAME)
    unrolled = user(children={"type": "array", "items": reference("Node")}, name=NAME)
    ours = answering(reference("Node"), Node=node)

    assert differences(ours, answering(unrolled, Node=node)) == []
    assert differences(answering(unrolled, Node=node), ours) == []
    assert differences(ours, answering(reference("Node"), Node=node | user(name=NAME))) == [
        f"GET {PATH}: answer 200 field children is gone"
    ]


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": reference("A")},
        {"A": reference("B"), "B": reference("A")},
        {"A": {"allOf": [reference("A"), user(a={})]}},
        {"A": {"anyOf": [{"type": "null"}, reference("A")]}},
        {"A": user(a=reference("B")), "B": user(b=reference("A"))},
    ],
)
def test_every_circle_comes_to_an_end(schemas: Object) -> None:
    circle = answering(reference("A"), **schemas)

    assert differences(circle, circle) == []


@pytest.mark.parametrize(
    "said",
    [
        {"x-required-scopes": ["users:read", "groups:read"]},
        {"security": [{"oauth2": ["users:read"]}, {"oauth2": ["groups:read"]}]},
        {
            "description": 'Reads.\n\n<Info title="Required scopes">\n> `users:read`\n> '
            "`groups:read`\n</Info>\n\nNot `users:write`."
        },
    ],
)
def test_scopes_are_found_wherever_they_are_said(said: Object) -> None:
    ours = document({"get": {"x-required-scopes": ["groups:read", "users:read"]}})

    assert differences(ours, document({"get": said})) == []
    assert differences(ours, document({"get": {"x-required-scopes": ["users:read"]}})) == [
        f"GET {PATH} needs the scopes users:read, not groups:read, users:read"
    ]


def test_what_a_document_is_silent_on_is_not_compared() -> None:
    ours = document({"get": {"x-required-scopes": ["users:read"]}}, webhooks={"a": {"post": {}}})

    drift = compare(Document(ours), Document(document({"get": {}})))

    assert drift.differences == []
    assert drift.not_compared == ["scopes", "webhooks"]


def webhook(event: str, schema: Object, *scopes: str) -> Object:
    body = {"content": {"application/json": {"schema": schema}}}
    return {event: {"post": {"requestBody": body, "x-subscription-scopes": list(scopes)}}}


def test_webhooks_are_compared_by_their_events() -> None:
    same = webhook("a.created", user(), "user")
    ours = document(webhooks=same | webhook("a.gone", {}))
    theirs = document(
        webhooks=webhook("a.created", user(b=NAME), "user", "group") | webhook("c", {})
    )

    assert differences(ours, theirs) == [
        "webhook a.created can be subscribed to in the scopes group, user, not user",
        "webhook a.created: body field b is new",
        "webhook a.gone is gone",
        "webhook c is new",
    ]
    assert (
        differences(document(webhooks=same), document(webhooks=webhook("a.created", user()))) == []
    )
    old = {**document(version="3.0.3"), "x-webhooks": ours["webhooks"]}
    assert differences(ours, old) == []


def test_everything_may_be_a_reference() -> None:
    components = {
        "pathItems": {"user": {"get": {"$ref": "#/components/x-operation"}}},
        "x-operation": {
            "parameters": [{"$ref": "#/components/parameters/count"}],
            "requestBody": {"$ref": "#/components/requestBodies/body"},
            "responses": {"200": {"$ref": "#/components/responses/ok"}},
        },
        "parameters": {"count": COUNT},
        "requestBodies": {"body": {"content": {"application/json": {"schema": NAME}}}},
        "responses": {"ok": {"content": {"application/json": {"schema": NAME}}}},
    }
    content = {"content": {"application/json": {"schema": NAME}}}
    plain = {"parameters": [COUNT], "requestBody": content, "responses": {"200": content}}
    item = {"$ref": "#/components/pathItems/user"}

    assert differences(document({"get": plain}), document(item, components=components)) == []


def test_json_is_what_counts_among_several_kinds_of_body() -> None:
    def offering(**content: Object) -> Object:
        kinds = {name.replace("_", "/"): {"schema": schema} for name, schema in content.items()}
        return document({"get": {"responses": {"200": {"content": kinds}}}})

    several = offering(text_csv={"type": "integer"}, application_json=NAME)
    assert differences(offering(application_json=NAME), several) == []


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ([], "it is not an OpenAPI document: it has no key 'openapi'"),
        ({"paths": {}}, "it is not an OpenAPI document: it has no key 'openapi'"),
        ({"swagger": "2.0"}, "it is OpenAPI Swagger 2.0, and only OpenAPI 3 can be compared"),
        ({"openapi": "4.0.0"}, "it is OpenAPI 4.0.0, and only OpenAPI 3 can be compared"),
        (document([]), f"paths {PATH} is no object"),  # type: ignore[arg-type]
        (document({"get": 1}), f"GET {PATH} is no object"),
        (document({"get": {"parameters": {}}}), None),
        (document({"get": {"parameters": {"a": 1}}}), f"GET {PATH} is no list"),
        (answering("x"), f"a schema of answer 200 of GET {PATH} is no object"),
        (answering({"enum": "x"}), f"enum in answer 200 of GET {PATH} is no list"),
        (answering(reference("X")), "it refers to '#/components/schemas/X', and there is nothing"),
        (
            answering({"$ref": "other.yaml#/A"}),
            "it refers to 'other.yaml#/A'; put it together into one file first",
        ),
        (
            document({"$ref": "#/paths/~1users~1{uuid}"}),
            f"paths {PATH} refers to '#/paths/~1users~1{{uuid}}' in vain",
        ),
    ],
)
def test_what_cannot_be_understood_is_named(raw: Any, sentence: str | None) -> None:
    ours = Document(answering({}))
    if sentence is None:
        compare(ours, Document(raw))
        return
    with pytest.raises(SpecError) as refused:
        compare(ours, Document(raw))
    assert str(refused.value).startswith(sentence)
