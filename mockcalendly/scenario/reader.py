"""Reads nodes into typed structures, strictly: the types are also what the JSON Schema is made of.

A mapping of a file is a `Section`, a text with a small language of its own is a `Term`; msgspec's
inspection of their annotations drives the reading.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, ClassVar, NamedTuple, Self, TypeVar, cast

from msgspec import Struct, inspect

from mockcalendly.kernel.formats import (
    AMOUNT,
    DIGITS,
    EMAIL,
    URL,
    is_amount,
    is_digits,
    is_email,
    is_url,
)
from mockcalendly.scenario.nodes import Node, Where, did_you_mean
from mockcalendly.scenario.references import Template

__all__ = ["UNREAD", "Section", "Term", "WrongValue", "read"]

T = TypeVar("T")

UNREAD = object()
"""What is read where a reference has not been filled in yet."""

LONGEST_QUOTE = 40

FORMS: dict[str, tuple[str, Callable[[str], bool]]] = {
    AMOUNT: ("an amount such as 25.00", is_amount),
    DIGITS: ("a number such as 86543210987", is_digits),
    EMAIL: ("an e-mail address such as ada@example.com", is_email),
    URL: ("a URL such as https://example.com/thanks", is_url),
}
"""What a text of a pattern is called, and whether one is such a text."""


class WrongValue(ValueError):
    """What a ``__post_init__`` raises about one of several values.

    Attributes:
        key: Whose value it is.
        problem: Completes a sentence that begins with the key.
    """

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f'"{key}" {problem}')
        self.key = key
        self.problem = problem


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of a file: its fields are the keys that it takes.

    A ``__post_init__`` that raises ValueError refuses a combination of values, and one that raises
    `WrongValue` a single one.
    """

    one_of: ClassVar[tuple[str, ...]] = ()
    """Of these keys, exactly one must be given."""
    some_of: ClassVar[tuple[str, ...]] = ()
    """Of these keys, at least one must be given."""


class Term(ABC):
    """A text with a small language of its own.

    Attributes:
        what: Completes "must be …".
        pattern: Regular expression for the JSON Schema; what matches it may still be refused. "":
            none.
        section: What may stand there instead, as a mapping.
    """

    what: ClassVar[str]
    pattern: ClassVar[str] = ""
    section: ClassVar[type[Section] | None] = None

    @classmethod
    def parse(cls, text: str, where: Where) -> Self:
        """Return what a text means.

        Raises:
            ValueError: Nothing; the message completes a sentence that begins with the text.
        """
        return cls._parse(text, where)

    @classmethod
    @abstractmethod
    def _parse(cls, text: str, where: Where, /) -> Self: ...


def read(node: Node, type_: type[T], label: str = "the file") -> T:
    """Return what a tree says; `UNREAD` stands wherever it still has a reference.

    Args:
        node: The tree.
        type_: What it should be.
        label: What it is called in errors.

    Raises:
        DocumentError: A key is unknown or missing, or a value is wrong.
    """
    return cast("T", _read(node, _inspected(cast("Any", type_)), label))


@cache
def _inspected(type_: Any) -> inspect.Type:  # noqa: ANN401 - any annotation
    return inspect.type_info(type_)


def _read(node: Node, type_: inspect.Type, label: str) -> Any:  # noqa: ANN401 - of any type
    if isinstance(node.value, Template):
        return UNREAD
    type_ = _bare(type_)
    if node.uri is not None and not _fits(node, type_):
        node = Node(node.uri, node.where, node.key)
    if not _fits(node, type_):
        advice = _advice(node, type_)
        raise node.error(f"{label} must be {_described(type_)}, not {_shown(node)}{advice}")
    return _KINDS[type(type_)].read(node, type_, label)


def _fits(node: Node, type_: inspect.Type) -> bool:
    """Whether a value has the shape of a type; whether it is a right one is seen later."""
    type_ = _bare(type_)
    if isinstance(type_, inspect.UnionType):
        return any(_fits(node, member) for member in type_.types)
    if isinstance(node.value, bool):
        return isinstance(type_, inspect.BoolType | inspect.AnyType)
    if isinstance(type_, inspect.LiteralType):
        return isinstance(node.value, tuple({type(value) for value in type_.values}))
    if isinstance(node.value, dict) and isinstance(type_, inspect.CustomType):
        return _term(type_).section is not None
    return isinstance(node.value, _KINDS[type(type_)].shape)


def _term(type_: inspect.CustomType) -> type[Term]:
    return cast("type[Term]", type_.cls)


def _bare(type_: inspect.Type) -> inspect.Type:
    while isinstance(type_, inspect.Metadata):
        type_ = type_.type
    return type_


def _read_anything(node: Node, _: inspect.Type, __: str) -> object:
    return node.plain()


def _read_integer(node: Node, type_: inspect.IntType, label: str) -> int:
    value = cast("int", node.value)
    if type_.ge is not None and value < type_.ge:
        raise node.error(f"{label} must be at least {type_.ge}, not {value}")
    if type_.le is not None and value > type_.le:
        raise node.error(f"{label} must be at most {type_.le}, not {value}")
    return value


def _read_number(node: Node, type_: inspect.FloatType, label: str) -> float:
    value = cast("float", node.value)
    if type_.ge is not None and value < type_.ge:
        raise node.error(f"{label} must be at least {type_.ge}, not {value}")
    if type_.gt is not None and value <= type_.gt:
        raise node.error(f"{label} must be more than {type_.gt}, not {value}")
    if type_.le is not None and value > type_.le:
        raise node.error(f"{label} must be at most {type_.le}, not {value}")
    return float(value)


def _read_text(node: Node, type_: inspect.StrType, label: str) -> str:
    value = cast("str", node.value)
    if type_.min_length and not value.strip():
        raise node.error(f"{label} must not be empty")
    if type_.max_length is not None and len(value) > type_.max_length:
        raise node.error(f"{label} must have at most {type_.max_length} characters")
    if type_.pattern is not None:
        what, has_form = FORMS[type_.pattern]
        if not has_form(value):
            raise node.error(f"{label}: {_shown(node)} is not {what}")
    return value


def _read_enum(node: Node, type_: inspect.EnumType, label: str) -> object:
    members = {member.value: member for member in type_.cls}
    return members[_choice(node, members, label)]


def _read_literal(node: Node, type_: inspect.LiteralType, label: str) -> object:
    return _choice(node, type_.values, label)


def _choice(node: Node, known: Iterable[object], label: str) -> object:
    known = list(known)
    if node.value in known:
        return node.value
    hint = did_you_mean(str(node.value), map(str, known))
    choices = ", ".join(map(str, known))
    rule = f"one of: {choices}" if len(known) > 1 else choices
    raise node.error(f"{label} must be {rule}; not {_shown(node)}{hint}")


def _read_term(node: Node, type_: inspect.CustomType, label: str) -> object:
    term = _term(type_)
    if isinstance(node.value, dict):
        return _read(node, _inspected(term.section), label)
    try:
        return term.parse(cast("str", node.value), node.where)
    except ValueError as error:
        raise node.error(f"{label}: {_shown(node, 'text ')} {error}") from None


def _read_list(node: Node, type_: inspect.VarTupleType, label: str) -> tuple[Any, ...]:
    if len(node.items) < (type_.min_length or 0):
        raise node.error(f"{label} must not be empty")
    return tuple(_read(item, type_.item_type, f"an item of {label}") for item in node.items)


def _read_mapping(node: Node, type_: inspect.DictType, _: str) -> dict[str, Any]:
    return {key: _read(child, type_.value_type, f'"{key}"') for key, child in node.entries.items()}


@cache
def _fields(section: type[Struct]) -> dict[str, inspect.Field]:
    """Return the keys that a mapping takes."""
    info = cast("inspect.StructType", _inspected(section))
    return {field.encode_name: field for field in info.fields}


def _read_section(node: Node, type_: inspect.StructType, label: str) -> object:
    fields = _fields(type_.cls)
    for key, child in node.entries.items():
        if key not in fields:
            hint = did_you_mean(key, fields) or f"; {label} takes: {', '.join(fields)}"
            raise child.key_error(f'unknown key "{key}"{hint}')
    _require_one(node, getattr(type_.cls, "one_of", ()), label)
    _require_some(node, getattr(type_.cls, "some_of", ()), label)
    for key, field in fields.items():
        if field.required and key not in node.entries:
            raise node.key_error(f'{label} needs "{key}"')
    values = {
        fields[key].name: _read(child, fields[key].type, f'"{key}"')
        for key, child in node.entries.items()
    }
    try:
        return type_.cls(**values)
    except WrongValue as error:
        raise node.at(error.key).error(str(error)) from None
    except ValueError as error:
        raise node.key_error(f"{label} {error}") from None


def _require_one(node: Node, keys: tuple[str, ...], label: str) -> None:
    """Refuse a section without exactly one of some keys; null would say nothing."""
    given = [key for key in node.entries if key in keys]
    if keys and not given:
        raise node.key_error(f"{label} needs one of: {', '.join(keys)}")
    if len(given) > 1:
        message = f'"{given[1]}" cannot stand beside "{given[0]}"'
        raise node.entries[given[1]].key_error(message)
    if given and node.entries[given[0]].value is None:
        raise node.entries[given[0]].key_error(f'"{given[0]}" must say something, and is null')


def _require_some(node: Node, keys: tuple[str, ...], label: str) -> None:
    if keys and not any(key in node.entries for key in keys):
        choice = " or ".join(f'"{key}"' for key in keys)
        raise node.key_error(f"{label} needs {choice}")


def _read_union(node: Node, type_: inspect.UnionType, label: str) -> Any:  # noqa: ANN401
    """Read the one member that has the value's shape."""
    return _read(node, next(member for member in type_.types if _fits(node, member)), label)


def _described(type_: inspect.Type) -> str:
    type_ = _bare(type_)
    if isinstance(type_, inspect.UnionType):
        members = [each for each in type_.types if not isinstance(each, inspect.NoneType)]
        return " or ".join(dict.fromkeys(map(_described, members)))
    if isinstance(type_, inspect.CustomType):
        term = _term(type_)
        return f"{term.what}, or a mapping" if term.section else term.what
    if isinstance(type_, inspect.LiteralType):
        return " or ".join(map(str, type_.values))
    return _KINDS[type(type_)].description


def _shown(node: Node, kind: str = "the text ") -> str:
    value = node.value
    if isinstance(value, str):
        short = value if len(value) <= LONGEST_QUOTE else value[:LONGEST_QUOTE] + "…"
        return f'{kind}"{short}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return "null" if value is None else f"the number {value}"


def _advice(node: Node, type_: inspect.Type) -> str:
    number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    quoted = number and _fits(Node(str(node.value), node.where), type_)
    return "; in quotes it would be a text" if quoted else ""


class _Kind(NamedTuple):
    """How values of one kind of type look in a file, are called, and are read."""

    shape: type | tuple[type, ...]
    description: str
    read: Callable[[Node, Any, str], Any]


_KINDS: dict[type[inspect.Type], _Kind] = {
    inspect.AnyType: _Kind(object, "any value", _read_anything),
    inspect.NoneType: _Kind(type(None), "null", _read_anything),
    inspect.BoolType: _Kind(bool, "true or false", _read_anything),
    inspect.IntType: _Kind(int, "a whole number", _read_integer),
    inspect.FloatType: _Kind((int, float), "a number", _read_number),
    inspect.StrType: _Kind(str, "a text", _read_text),
    inspect.EnumType: _Kind(str, "a text", _read_enum),
    inspect.LiteralType: _Kind((str, int), "one of its values", _read_literal),
    inspect.CustomType: _Kind(str, "a text", _read_term),
    inspect.VarTupleType: _Kind(list, "a list", _read_list),
    inspect.DictType: _Kind(dict, "a mapping", _read_mapping),
    inspect.StructType: _Kind(dict, "a mapping", _read_section),
    inspect.UnionType: _Kind(object, "a value", _read_union),
}
