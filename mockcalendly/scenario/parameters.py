"""The parameters of a story: their names, their defaults, their values."""

from collections.abc import Collection, Mapping

from mockcalendly.scenario.documents import parse_value
from mockcalendly.scenario.nodes import DocumentError, Node, did_you_mean
from mockcalendly.scenario.references import (
    LATER,
    Lookup,
    Reference,
    Template,
    fill,
    part_of,
    refuse_variable,
)
from mockcalendly.scenario.terms import Identifier

__all__ = ["as_told", "fill_parameters"]


def as_told(root: Node, told: Mapping[str, object]) -> dict[str, object]:
    """Return the values that were told to a story.

    A text is read as YAML would read it, unless it is empty, or the default of its parameter is a
    text itself.
    """
    defaults = _defaults(root)
    return {
        name: parse_value(value)
        if isinstance(value, str) and value and not isinstance(_default(defaults, name), str)
        else value
        for name, value in told.items()
    }


def fill_parameters(
    root: Node,
    given: Mapping[str, object],
    late: Collection[str] = (),
    place: Node | None = None,
) -> tuple[Node, list[str]]:
    """Return a file in which all references to parameters are filled in, and all their names.

    Args:
        root: The file, its references compiled.
        given: Values that go before the defaults.
        late: Parameters whose values will be known only while the story plays.
        place: Gives the values, if the file itself is not the place for errors about them: that
            one is unknown, or not there.

    Raises:
        DocumentError: There is no such parameter, or one has no value.
    """
    defaults = _defaults(root)
    for name in (*given, *late):
        if name not in defaults:
            hint = did_you_mean(name, defaults)
            message = f'there is no parameter "{name}"{hint}'
            if place is not None:
                raise place.at("parameters", name).key_error(message)
            raise DocumentError(root.where.path, 0, 0, message)
    values = {
        name: _value(name, default, given, place)
        for name, default in defaults.items()
        if name not in late
    }
    return fill(root, _lookup(values)), [*defaults]


def _defaults(root: Node) -> dict[str, Node]:
    return root.entries["parameters"].entries if "parameters" in root.entries else {}


def _default(defaults: Mapping[str, Node], name: str) -> object:
    return defaults[name].value if name in defaults else None


def _value(name: str, default: Node, given: Mapping[str, object], place: Node | None) -> object:
    try:
        Identifier.parse(name, default.where)
    except ValueError as error:
        raise default.key_error(f'"{name}" {error}') from None
    for node in default.walk():
        if isinstance(node.value, Template) or (isinstance(node.value, str) and "${" in node.value):
            raise node.error("the default of a parameter cannot refer to anything")
    if given.get(name) is not None:
        return given[name]
    if default.value is None:
        message = f'the parameter "{name}" has no default: it must be set'
        raise (default if place is None else place.at("parameters")).key_error(message)
    return default.plain()


def _lookup(values: Mapping[str, object]) -> Lookup:
    def lookup(reference: Reference) -> object:
        refuse_variable(reference)
        if reference.name not in values:
            return LATER
        return part_of(values[reference.name], reference)

    return lookup
