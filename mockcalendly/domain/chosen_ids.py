"""Ids that whoever sets up a world may choose."""

from typing import Any

from mockcalendly.errors import Detail, InvalidArgument
from mockcalendly.store.table import Table
from mockcalendly.store.transaction import Transaction

__all__ = ["chosen_id"]


def chosen_id(tx: Transaction, table: Table[Any], wanted: str | None, stream: str = "uuid") -> str:
    """Return the id wanted for a new row, or draw one from a stream.

    Raises:
        InvalidArgument: Another row has it.
    """
    if wanted is not None and wanted in table:
        raise InvalidArgument(Detail("id", "has already been taken"))
    return wanted or tx.ids.uuid(stream)
