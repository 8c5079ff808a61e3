"""Replacing methods of libraries, of those that are imported and of those that will be."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NamedTuple

__all__ = ["Method", "Patches", "Replace"]

Method = Callable[..., Any]
Replace = Callable[[type, str, Callable[[Method], Method]], None]
"""Replaces a method of a class by what a function makes of it."""


class _Replaced(NamedTuple):
    owner: type
    name: str
    original: Method
    replacement: Method


class Patches:
    """Replaces methods in modules, and puts them back; never imports a module by itself.

    Args:
        seams: By the name of a module: what replaces methods in it.
    """

    def __init__(self, seams: Mapping[str, Callable[[Any, Replace], None]]) -> None:
        self._seams = seams
        self._replaced: list[_Replaced] = []
        self._imports = _Imports(seams.keys(), self._patch)

    def apply(self) -> None:
        """Replace, now and when a module is imported later on."""
        sys.meta_path.insert(0, self._imports)
        for name in self._seams:
            if (module := sys.modules.get(name)) is not None:
                self._patch(module)

    def undo(self) -> None:
        """Put all back.

        What somebody else has wrapped in the meantime stays, as he will put it back himself.
        """
        sys.meta_path.remove(self._imports)
        for owner, name, original, replacement in reversed(self._replaced):
            if vars(owner)[name] is replacement:
                setattr(owner, name, original)
        self._replaced.clear()

    def _patch(self, module: ModuleType) -> None:
        if self._imports in sys.meta_path:
            self._seams[module.__name__](module, self._replace)

    def _replace(self, owner: type, name: str, make: Callable[[Method], Method]) -> None:
        original: Method = vars(owner)[name]
        replacement = wraps(original)(make(original))
        setattr(owner, name, replacement)
        self._replaced.append(_Replaced(owner, name, original, replacement))


class _Imports(MetaPathFinder):
    """Tells when certain modules have been imported, and otherwise leaves that to others."""

    def __init__(self, names: Iterable[str], tell: Callable[[ModuleType], None]) -> None:
        self._names = frozenset(names)
        self._tell = tell

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what the other finders know of a module."""
        if fullname not in self._names:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(fullname, path, target)
            if spec is not None:
                self._listen(spec)
                return spec
        return None

    def _listen(self, spec: ModuleSpec) -> None:
        loader: Any = spec.loader
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            execute(module)
            self._tell(module)

        loader.exec_module = exec_module
