"""The contract: the OpenAPI document of what the emulator serves and sends."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from mockcalendly.control.actions_document import describe_actions
from mockcalendly.resources import openapi_dir

__all__ = ["load_contract", "load_control_contract"]


@lru_cache(maxsize=1)
def load_contract() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document, merged from its sources.

    The sources are ``openapi.yaml`` (everything general), a file per family in ``paths/`` and in
    ``schemas/``, and ``webhooks.yaml``. They refer to one another by the places that they have
    in the whole document. It is read once and shared: do not change it.

    Raises:
        ValueError: Two files define the same path or the same schema.
    """
    root = openapi_dir()
    document: dict[str, Any] = _read(root / "openapi.yaml")
    document["paths"] = _merged(root / "paths")
    document["webhooks"] = _read(root / "webhooks.yaml")
    document["components"]["schemas"] = _merged(root / "schemas")
    return document


@lru_cache(maxsize=1)
def load_control_contract() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the control API; it is shared: do not change it.

    It is ``control.yaml`` with what the actions say of themselves.
    """
    document = _read(openapi_dir() / "control.yaml")
    described = describe_actions()
    document["paths"] |= described.paths
    document["components"]["schemas"] |= described.schemas
    return document


def _merged(directory: Path) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for file in sorted(directory.glob("*.yaml")):
        part = _read(file)
        if twice := merged.keys() & part.keys():
            raise ValueError(f"{file} defines again: {', '.join(sorted(twice))}")
        merged |= part
    return merged


def _read(file: Path) -> dict[str, Any]:
    import yaml  # noqa: PLC0415 - only whoever asks for the document pays for the parser

    # The parser written in C is an order of magnitude faster, but not in every build of PyYAML.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    part: dict[str, Any] = yaml.load(file.read_text("utf-8"), Loader=loader)  # noqa: S506
    return part
