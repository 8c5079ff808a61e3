"""Scenario files as text: YAML that reads back as it was, laid out as people write it."""

from types import NoneType
from typing import Any

import yaml

from mockcalendly.scenario.documents import parse_scalar

__all__ = ["as_yaml"]

WIDTH = 100
ITEM = "\n  - "
"""Before each member of a list at the top; what stands inside of one is farther in."""


class _Dumper(yaml.SafeDumper):
    """Quotes only texts that would be read as something else; repeats instead of using aliases."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as the class above has it

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401 - as it is called
        return True

    def increase_indent(
        self,
        flow: bool = False,  # noqa: FBT001, FBT002 - as it is called
        indentless: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        super().increase_indent(flow, indentless=False)  # lists stand below their keys


class _ReadAs:
    """Stands for a regular expression: fits a bare word that is read as something of a type."""

    def __init__(self, kind: type) -> None:
        self._kind = kind

    def match(self, word: str) -> bool:
        return type(parse_scalar(word)) is self._kind


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
for _tag, _kind in {"null": NoneType, "bool": bool, "int": int, "float": float}.items():
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _ReadAs(_kind), None)


def as_yaml(document: dict[str, Any]) -> str:
    """Return a scenario file as YAML, its keys in their order and its steps set apart."""
    return "\n".join(_part(name, value) for name, value in document.items())


def _part(name: str, value: object) -> str:
    text: str = yaml.dump(
        {name: value}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH
    )
    if name != "timeline":
        return text
    head, item, rest = text.partition(ITEM)
    return head + item + rest.replace(ITEM, "\n" + ITEM)
