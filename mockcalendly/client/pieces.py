"""Pieces of worlds as a test gives them: in a file, or as they are."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mockcalendly.scenario.nodes import DocumentError, Node
from mockcalendly.scenario.piece import load_piece, plain_node

__all__ = ["GivenPiece", "read_piece"]

_STEPS = re.compile(r"[^.\[\]]+")


class GivenPiece(NamedTuple):
    """What is to be put into a world.

    Attributes:
        content: As plain data that is fit for JSON.
        file: Where it stands, if it stands in a file.
    """

    content: dict[str, Any]
    file: Node | None

    def placed(self, error: DocumentError) -> DocumentError:
        """Return an error with the place in the file, where there is one."""
        if self.file is None:
            return error
        steps = _STEPS.findall(error.path)
        place = self.file.at(*(int(step) if step.isdecimal() else step for step in steps))
        return place.error(error.message)


def read_piece(piece: Mapping[str, Any] | str | Path | None, more: Mapping[str, Any]) -> GivenPiece:
    """Return what is to be put into a world.

    Args:
        piece: A mapping, or the path of a file.
        more: More of the mapping's keys.

    Raises:
        DocumentError: The file cannot be read, or something in it is wrong.
        TypeError: A key is given twice, or beside a file.
    """
    if isinstance(piece, str | Path):
        if more:
            raise TypeError("Nothing can be given beside a file.")
        node = load_piece(piece, os.environ).node
        entries = {name: each.plain() for name, each in node.entries.items()}
        entries.pop("mockcalendly", None)
        return GivenPiece(entries, node)
    given = {} if piece is None else piece
    if twice := more.keys() & given.keys():
        raise TypeError(f"Given twice: {', '.join(sorted(twice))}.")
    whole = plain_node({**given, **more})
    return GivenPiece({name: each.plain() for name, each in whole.entries.items()}, None)
