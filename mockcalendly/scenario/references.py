"""``${…}`` in a value: references to parameters, results of steps, rounds, the environment.

=======================  ==========================================================
``${email}``             a parameter, or the whole result of the step ``email``
``${n}``                 the ``number`` of a round or a time, or the ``item`` of a round
``${first.event}``       a part of a step's result; list items by number: ``${a.b.0}``
``${now}``               the world's present instant; ``${now+2h}``, ``${now-1d}``
``${start}``             the instant at which the story began, likewise
``${HOST:-localhost}``   an environment variable, or what stands behind ``:-``; in webhooks
``$${``                  the characters ``${`` themselves
=======================  ==========================================================

A value that is nothing but a reference takes over the type of what it refers to; inside a longer
text, only texts, numbers and truth values can stand. Environment variables are written in capitals
and parameters and steps are not, so no name can mean two things.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from mockcalendly.kernel.durations import DURATION_PATTERN, parse_duration
from mockcalendly.scenario.nodes import Node, did_you_mean, tree

__all__ = [
    "CLOCK_NAMES",
    "LATER",
    "Lookup",
    "Reference",
    "Template",
    "compile_references",
    "fill",
    "fill_webhooks",
    "part_of",
    "references_in",
    "refuse_variable",
]

WEBHOOK_KEYS = ("url", "signing_key")
"""Where environment variables can stand: nothing else may depend on who runs a file."""

CLOCK_NAMES = ("now", "start")
LATER = object()
"""What a lookup returns for a reference that it leaves to a later one."""

_TOKEN = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_PATH = re.compile(r"[a-z][a-z0-9_-]*(\.[A-Za-z0-9_$@-]+)*", re.ASCII)
_CLOCK = re.compile(rf"(now|start)([+-])({DURATION_PATTERN})", re.ASCII)
_VARIABLE = re.compile(r"([A-Z][A-Z0-9_]*)(?::-(.*))?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reference:
    """What stands between ``${`` and ``}``.

    Attributes:
        text: As written.
        name: A parameter, step or environment variable; ``now`` or ``start``.
        path: Keys and numbers of items below it.
        offset: What is added to an instant.
        variable: Whether it is an environment variable.
        default: What stands for a variable that is not set.
    """

    text: str
    name: str
    path: tuple[str, ...] = ()
    offset: timedelta = timedelta(0)
    variable: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A text with references in it."""

    parts: tuple[str | Reference, ...]


Lookup = Callable[[Reference], object]
"""Returns what a reference refers to, or `LATER`.

It raises a LookupError with a plain sentence if it refers to nothing.
"""


def compile_references(node: Node) -> Node:
    """Return a tree whose texts with references are templates.

    Raises:
        DocumentError: What stands between the braces is no reference.
    """
    if isinstance(node.value, str) and "${" in node.value:
        return Node(_compile(node, node.value), node.where, node.key)
    return _rebuilt(node, compile_references)


def fill(node: Node, lookup: Lookup) -> Node:
    """Return a tree in which references are replaced by what they refer to.

    Raises:
        DocumentError: A reference refers to nothing, or to what cannot stand inside a text.
    """
    if not isinstance(node.value, Template):
        return _rebuilt(node, lambda child: fill(child, lookup))
    parts = node.value.parts
    found = [part if isinstance(part, str) else _look_up(node, part, lookup) for part in parts]
    if len(parts) == 1 and found[0] is not LATER:
        return tree(found[0], node.where, node.key)
    texts = [
        part if value is LATER else _inside_text(node, part, value)
        for part, value in zip(parts, found, strict=True)
    ]
    return Node(_joined(texts), node.where, node.key)


def references_in(node: Node) -> Iterable[tuple[Node, Reference]]:
    """Return every reference in a tree and the node that it stands in."""
    for each in node.walk():
        if isinstance(each.value, Template):
            for part in each.value.parts:
                if isinstance(part, Reference):
                    yield each, part


def fill_webhooks(node: Node, key: str, environ: Mapping[str, str]) -> Node:
    """Return a mapping in which the webhooks below a key know the environment."""
    webhooks = node.entries.get(key)
    if webhooks is None or not isinstance(webhooks.value, list):
        return node
    filled = [_fill_webhook(webhook, environ) for webhook in webhooks.items]
    return node.replacing({key: Node(filled, webhooks.where, webhooks.key)})


def refuse_variable(reference: Reference) -> None:
    """Refuse an environment variable where none can stand.

    Raises:
        LookupError: It is one.
    """
    if reference.variable:
        keys = " and ".join(WEBHOOK_KEYS)
        raise LookupError(f"an environment variable can stand only in {keys} of a webhook")


def part_of(value: object, reference: Reference) -> object:
    """Return the part of a result that a reference's path names.

    Raises:
        LookupError: The result has no such part.
    """
    at = reference.name
    for step in reference.path:
        if isinstance(value, Mapping):
            if step not in value:
                known = [str(key) for key in value]
                raise LookupError(f'"{at}" has no "{step}"{did_you_mean(step, known)}')
            value = value[step]
        elif isinstance(value, list) and step.isdecimal():
            if int(step) >= len(value):
                raise LookupError(f'"{at}" has {len(value)} items, counted from 0: no "{step}"')
            value = value[int(step)]
        else:
            raise LookupError(f'"{at}" is {_kind(value)}, which has no "{step}"')
        at = f"{at}.{step}"
    return value


def _compile(node: Node, text: str) -> Template | str:
    parts: list[str | Reference] = []
    end = 0
    for match in _TOKEN.finditer(text):
        parts.append(text[end : match.start()])
        parts.append("${" if match[0] == "$${" else _parse(node, match[1]))
        end = match.end()
    return _joined([*parts, text[end:]])


def _joined(parts: Iterable[str | Reference]) -> Template | str:
    joined: list[str | Reference] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part:
            joined.append(part)
    if all(isinstance(part, str) for part in joined):
        return "".join(map(str, joined))
    return Template(tuple(joined))


def _parse(node: Node, text: str | None) -> Reference:
    if text is None:
        raise node.error('a reference is not closed; "$${" writes the characters themselves')
    if match := _CLOCK.fullmatch(text):
        try:
            offset = parse_duration(match[3])
        except ValueError as error:
            raise node.error(f"${{{text}}}: {match[3]} {error}") from None
        return Reference(text, match[1], offset=offset if match[2] == "+" else -offset)
    if _PATH.fullmatch(text):
        name, *path = text.split(".")
        return Reference(text, name, tuple(path))
    if match := _VARIABLE.fullmatch(text):
        return Reference(text, match[1], variable=True, default=match[2])
    raise node.error(f'${{{text}}} is no reference; "$${{" writes the characters themselves')


def _fill_webhook(webhook: Node, environ: Mapping[str, str]) -> Node:
    def lookup(reference: Reference) -> object:
        if not reference.variable:
            return LATER
        value = environ.get(reference.name) or reference.default
        if value is None:
            raise LookupError(
                f"the environment variable is not set; ${{{reference.name}:-…}} has a default"
            )
        return value

    if not isinstance(webhook.value, dict):
        return webhook
    keys = [key for key in WEBHOOK_KEYS if key in webhook.entries]
    return webhook.replacing({key: fill(webhook.entries[key], lookup) for key in keys})


def _look_up(node: Node, reference: Reference, lookup: Lookup) -> object:
    try:
        return lookup(reference)
    except LookupError as error:
        raise node.error(f"${{{reference.text}}}: {error.args[0]}") from None


def _inside_text(node: Node, part: str | Reference, value: object) -> str:
    if isinstance(part, str):
        return part
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise node.error(f"${{{part.text}}} is {_kind(value)}, which cannot stand inside a text")


def _kind(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return "null" if value is None else "a single value"


def _rebuilt(node: Node, rebuild: Callable[[Node], Node]) -> Node:
    if isinstance(node.value, dict):
        entries = {key: rebuild(child) for key, child in node.entries.items()}
        return Node(entries, node.where, node.key)
    if isinstance(node.value, list):
        return Node([rebuild(child) for child in node.items], node.where, node.key)
    return node
