"""What a schema allows, laid flat: a fact for each field, however the schema is put together."""

from dataclasses import replace
from functools import reduce
from typing import Any

from mockcalendly.drift.document import Document, require_list, require_object
from mockcalendly.drift.views import Schema, View, both, either, own

__all__ = ["RECURSIVE", "Fact", "Fields", "Path", "fields"]

Path = tuple[str, ...]
Fact = dict[str, Any]
Fields = dict[Path, Fact]

ITEM, VALUE = "[]", "*"
"""Segments of a path: any item of a list, any value under a key that is not named."""

RECURSIVE = "recursive"
"""Marks the fact of a field that holds its like, so that nothing below is laid out again."""


def fields(document: Document, schema: Schema, at: str) -> Fields:
    """Return what a schema allows, by the path of the field.

    Args:
        document: Where its references lead.
        schema: Of the whole value, whose path is empty.
        at: Where it stands, for errors.

    Raises:
        SpecError: It is none, or refers to nothing.
    """
    walk = _Walk(document, at)
    walk.lay_flat(schema, (), frozenset())
    return walk.found


class _Walk:
    def __init__(self, document: Document, at: str) -> None:
        self._document = document
        self._at = at
        self.found: Fields = {}

    def lay_flat(self, schema: Schema, path: Path, above: frozenset[str]) -> Fact:
        view = self._view(schema, above, frozenset())
        fact = self.found[path] = _fact(view)
        if view.recursive:
            return fact
        above |= view.references
        for name, inside in view.properties.items():
            self.lay_flat(inside, (*path, name), above)["required"] = name in view.required
        for segment, inside in ((ITEM, view.items), (VALUE, view.values)):
            if inside is not None:
                self.lay_flat(inside, (*path, segment), above)
        return fact

    def _view(self, schema: Schema, above: frozenset[str], here: frozenset[str]) -> View:
        """Return what a schema says, whatever it is put together from.

        Args:
            schema: Of one value.
            above: References that were followed to the values that this one is in.
            here: References that were followed to this value.
        """
        if isinstance(schema, bool):
            return View() if schema else View(types=frozenset(), nullable=False)
        node = require_object(schema, f"a schema of {self._at}")
        parts = [own(node, self._at)]
        if "$ref" in node:
            parts.append(self._referred(str(node["$ref"]), above, here))
        parts += [self._view(each, above, here) for each in self._list(node, "allOf")]
        for keyword in ("oneOf", "anyOf"):
            if branches := self._list(node, keyword):
                parts.append(reduce(either, [self._view(each, above, here) for each in branches]))
        whole = reduce(both, parts)
        # OpenAPI 3.0 does not say that of a reference, but documents do.
        return replace(whole, nullable=True) if node.get("nullable") is True else whole

    def _referred(self, reference: str, above: frozenset[str], here: frozenset[str]) -> View:
        if reference in here:
            return View()
        target = self._view(self._document.target(reference), above, here | {reference})
        return replace(
            target,
            references=target.references | {reference},
            recursive=target.recursive or reference in above,
        )

    def _list(self, node: dict[str, Any], key: str) -> list[Any]:
        return require_list(node.get(key) or [], f"{key} in {self._at}")


def _fact(view: View) -> Fact:
    fact = dict(view.kept)
    if view.types is not None:
        fact["type"] = sorted(view.types)
        fact["nullable"] = bool(view.nullable)
    if view.enum is not None:
        fact["enum"] = sorted(view.enum, key=_order)
    if view.recursive:
        fact[RECURSIVE] = True
    return fact


def _order(value: object) -> tuple[bool, float, str]:
    """Return by what values of any types can be sorted: numbers first."""
    if isinstance(value, int | float):
        return False, value, ""
    return True, 0, repr(value)
