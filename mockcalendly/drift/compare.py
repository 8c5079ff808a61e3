"""What is new, gone or different in one document, seen from another."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from mockcalendly.drift.document import Document, Object, Operation, SpecError, require_object
from mockcalendly.drift.fields import RECURSIVE, Fact, Path, fields
from mockcalendly.drift.views import Schema

__all__ = ["Difference", "Drift", "Kind", "compare"]

JSON = "application/json"
SUBSCRIPTION_SCOPES = "subscription scopes"

_OF_ANSWERS = {"type", "nullable", "enum", "format", "required", "deprecated", RECURSIVE}
"""What counts of a field that clients read; how long a text gets is nothing to hold to."""

Facts = dict[Path, Fact]
"""By place in an operation: what it is a part of, then the path of the field."""


class Kind(StrEnum):
    """How a document differs in one place."""

    NEW = "new"
    GONE = "gone"
    DIFFERENT = "different"


class Difference(NamedTuple):
    """One thing in which the documents differ.

    Attributes:
        operation: ``GET /users/{uuid}``, or ``webhook invitee.created``.
        part: Of the operation: ``query parameter count``, ``body``, ``answer 200``; or empty.
        field: In that part: ``resource.locations[].kind``; or empty.
        aspect: Which of the things said there differs; empty if the place is new or gone.
        ours: What the contract says.
        theirs: What the other document says.
    """

    kind: Kind
    operation: str
    part: str = ""
    field: str = ""
    aspect: str = ""
    ours: Any = None
    theirs: Any = None

    @property
    def place(self) -> str:
        """Where it is, in words."""
        inside = f"{self.part} field {self.field}" if self.field else self.part
        return f"{self.operation}: {inside}" if inside else self.operation


class Drift(NamedTuple):
    """All differences, and what could not be compared because one document is silent on it."""

    differences: list[Difference]
    not_compared: list[str]


def compare(ours: Document, theirs: Document) -> Drift:
    """Return how a document differs from the contract.

    Raises:
        SpecError: Something that both have cannot be understood.
    """
    try:
        return _compare(ours, theirs)
    except RecursionError:
        raise SpecError("it is nested too deeply") from None


def _compare(ours: Document, theirs: Document) -> Drift:
    scopes = ours.declares_scopes and theirs.declares_scopes
    not_compared = [] if scopes else ["scopes"]
    differences = list(_between(ours, theirs, ours.operations, theirs.operations, scopes=scopes))
    if ours.webhooks and theirs.webhooks:
        differences += _between(ours, theirs, ours.webhooks, theirs.webhooks, scopes=scopes)
    else:
        not_compared.append("webhooks")
    return Drift(sorted(differences, key=_order), not_compared)


def _order(difference: Difference) -> tuple[bool, str, str, str, str, str]:
    method, _, path = difference.operation.partition(" ")
    webhook = method == "webhook"
    return webhook, path, method, difference.part, difference.field, difference.aspect


def _between(
    ours: Document,
    theirs: Document,
    our_operations: Mapping[Any, Operation],
    their_operations: Mapping[Any, Operation],
    *,
    scopes: bool,
) -> Iterator[Difference]:
    for key in our_operations.keys() | their_operations.keys():
        if key not in their_operations:
            yield Difference(Kind.GONE, our_operations[key].name)
        elif key not in our_operations:
            yield Difference(Kind.NEW, their_operations[key].name)
        else:
            name = our_operations[key].name
            facts = [
                _facts(document, operation, scopes=scopes)
                for document, operation in (
                    (ours, our_operations[key]),
                    (theirs, their_operations[key]),
                )
            ]
            yield from _changes(name, *facts)


def _changes(operation: str, ours: Facts, theirs: Facts) -> Iterator[Difference]:
    for place in ours.keys() | theirs.keys():
        part, field = (place[0], _path_text(place[1:])) if place else ("", "")
        if place in ours and place in theirs:
            for aspect in _differing(ours[place], theirs[place]):
                yield Difference(
                    Kind.DIFFERENT,
                    operation,
                    part,
                    field,
                    aspect,
                    ours[place].get(aspect),
                    theirs[place].get(aspect),
                )
        elif place in ours and _is_missing(place, theirs):
            yield Difference(Kind.GONE, operation, part, field, ours=ours[place])
        elif place in theirs and _is_missing(place, ours):
            yield Difference(Kind.NEW, operation, part, field, theirs=theirs[place])


def _is_missing(place: Path, facts: Facts) -> bool:
    """Return whether a place is the uppermost that is not there, though it could have been.

    It could not in what holds itself and is laid out above, nor in what may be anything or has
    no fields.
    """
    parent = facts.get(place[:-1])
    if parent is None or any(RECURSIVE in facts.get(place[:end], {}) for end in range(len(place))):
        return False
    is_field = len(place) > 1
    return not is_field or not {"object", "array"}.isdisjoint(parent.get("type", ()))


def _differing(ours: Fact, theirs: Fact) -> list[str]:
    aspects = (ours.keys() | theirs.keys()) - {RECURSIVE}
    if "type" not in ours or "type" not in theirs:
        aspects.discard("nullable")  # of a value of any type nothing is said
    if not (SUBSCRIPTION_SCOPES in ours and SUBSCRIPTION_SCOPES in theirs):
        aspects.discard(SUBSCRIPTION_SCOPES)  # our own extension, of which others are silent
    return sorted(aspect for aspect in aspects if ours.get(aspect) != theirs.get(aspect))


def _path_text(path: Path) -> str:
    return "".join(segment if segment == "[]" else f".{segment}" for segment in path).lstrip(".")


def _facts(document: Document, operation: Operation, *, scopes: bool) -> Facts:
    """Return all that is said of an operation, by place."""
    node, at = operation.node, operation.name
    webhook = at.startswith("webhook ")
    whole: Fact = {"deprecated": True} if node.get("deprecated") is True else {}
    if scopes:
        whole["scopes"] = sorted(operation.scopes)
    if operation.subscription_scopes:
        whole[SUBSCRIPTION_SCOPES] = sorted(operation.subscription_scopes)
    facts: Facts = {(): whole}
    for parameter in operation.parameters:
        facts |= _parameter_facts(document, parameter, at)
    if node.get("requestBody"):
        body = document.follow(node["requestBody"], f"the body of {at}")
        facts |= _part("body", _body_fields(document, body, at), answer=webhook)
        facts.setdefault(("body",), {})["required"] = body.get("required") is True
    if not webhook:
        facts |= _answer_facts(document, node, at)
    return facts


def _parameter_facts(document: Document, parameter: Object, at: str) -> Facts:
    kind, name = str(parameter.get("in")), str(parameter.get("name"))
    part = f"{kind} parameter {name}"
    if kind == "path":
        # Clients never see its name; its place in the path is what counts.
        part = f"path parameter {_position(at, name)}"
    schema = parameter.get("schema")
    if schema is None:
        content = require_object(parameter.get("content") or {}, f"content of {part} of {at}")
        schema = _json_schema(content, f"{part} of {at}")
    facts = _part(part, fields(document, {} if schema is None else schema, f"{part} of {at}"))
    facts[part,]["required"] = parameter.get("required") is True or kind == "path"
    if parameter.get("deprecated") is True:
        facts[part,]["deprecated"] = True
    return facts


def _position(operation: str, name: str) -> int:
    names = [each.partition("}")[0] for each in operation.split("{")[1:]]
    return names.index(name) + 1 if name in names else 0


def _answer_facts(document: Document, node: Object, at: str) -> Facts:
    facts: Facts = {}
    for status, response in require_object(node.get("responses") or {}, f"answers of {at}").items():
        if str(status).startswith("x-"):
            continue
        part = f"answer {str(status).upper() if status != 'default' else status}"
        answer = document.follow(response, f"{part} of {at}")
        facts[part,] = {}
        facts |= _part(part, _body_fields(document, answer, f"{part} of {at}"), answer=True)
    return facts


def _body_fields(document: Document, body: Object, at: str) -> Facts:
    content = require_object(body.get("content") or {}, f"content of {at}")
    schema = _json_schema(content, at)
    return {} if schema is None else fields(document, schema, at)


def _json_schema(content: Object, at: str) -> Schema:
    """Return the schema of the JSON among what is offered, or of whatever comes first."""
    kinds = sorted(content, key=lambda kind: (str(kind).partition(";")[0] != JSON,))
    return require_object(content[kinds[0]] or {}, at).get("schema") if kinds else None


def _part(part: str, found: Facts, *, answer: bool = False) -> Facts:
    return {
        (part, *path): {
            key: value for key, value in fact.items() if not answer or key in _OF_ANSWERS
        }
        for path, fact in found.items()
    }
