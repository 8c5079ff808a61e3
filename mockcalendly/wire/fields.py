"""Reads parameters one by one and collects all that is wrong with them.

Texts of single faults are those of dry-validation, the Ruby library whose ``is missing`` was seen
in live answers (the others: assumed from it).
"""

import datetime as dt
import re
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from mockcalendly.errors import Detail, InvalidArgument
from mockcalendly.kernel.formats import is_email, is_url
from mockcalendly.kernel.instants import parse_date, parse_instant
from mockcalendly.kernel.uris import ids_in_uri
from mockcalendly.kernel.zones import find_zone

__all__ = ["Fields"]

E = TypeVar("E", bound=StrEnum)

_NO_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
_TRUE, _FALSE = ("true", "1"), ("false", "0")


class Fields:
    """Named parameters of a query or of a body.

    A reading method returns None (or an empty value, for `need_…`) where a value is missing or
    wrong, and notes why; `finish` refuses the request if anything was noted. So handlers read
    straight through and one answer names every fault.

    Args:
        values: What was sent.
        prefix: What stands before a name in ``details``: ``invitee.``, say.
        text_only: Whether numbers and truth values arrive as text, as they do in a query; or the
            names of those that do.
        problems: Where faults are noted; a list of its own if None.
        on_finish: Called once all is read and nothing is wrong.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        *,
        prefix: str = "",
        text_only: bool | Container[str] = False,
        problems: list[Detail] | None = None,
        on_finish: Callable[[], None] | None = None,
    ) -> None:
        self._values = values
        self._on_finish = on_finish
        self._prefix = prefix
        self._as_text = (values if text_only else ()) if isinstance(text_only, bool) else text_only
        self._problems: list[Detail] = [] if problems is None else problems

    def finish(self) -> None:
        """Refuse if anything was wrong.

        Raises:
            InvalidArgument: With a detail for each fault.
        """
        if self._problems:
            raise InvalidArgument(*self._problems)
        if self._on_finish is not None:
            self._on_finish()

    def refuse(self, name: str, message: str, code: str | None = None) -> None:
        """Note a fault of a parameter."""
        self._problems.append(Detail(f"{self._prefix}{name}", message, code))

    def has(self, name: str) -> bool:
        """Return whether a parameter was sent with a value."""
        return self._values.get(name) is not None

    def sent(self, name: str) -> bool:
        """Return whether a parameter was sent, be it as null."""
        return name in self._values

    def value(self, name: str) -> Any:  # noqa: ANN401 - it may be anything
        """Return a parameter as it was sent; None if it was not."""
        return self._values.get(name)

    def allow_only(self, *names: str) -> None:
        """Note every parameter that is not one of these."""
        for name in self._values:
            if name not in names:
                self.refuse(name, "is not allowed")

    def require(self, *names: str) -> None:
        """Note every parameter that was not sent."""
        for name in names:
            if name not in self._values:
                self.refuse(name, "is missing")

    def need(self, *names: str) -> None:
        """Note every parameter that was not sent, or as null."""
        for name in names:
            self._need(name)

    def text(self, name: str, *, max_length: int | None = None) -> str | None:
        """Read a text that may be absent."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(name, "must be a string")
            return None
        if max_length is not None and len(value) > max_length:
            self.refuse(name, f"size cannot be greater than {max_length}")
        return value

    def need_text(self, name: str, *, max_length: int | None = None) -> str:
        """Read a text that must be there and not be blank."""
        self._need(name)
        value = self.text(name, max_length=max_length)
        if value is not None and not value.strip():
            self.refuse(name, "must be filled")
        return value or ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of texts: with commas between them, as queries have it, or as a list."""
        value = self._values.get(name)
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return tuple(value)
        parts = (part.strip() for part in (self.text(name) or "").split(","))
        return tuple(part for part in parts if part)

    def email(self, name: str) -> str | None:
        """Read an e-mail address that may be absent."""
        value = self.text(name)
        if value is not None and not is_email(value):
            self.refuse(name, "is in invalid format")
        return value

    def need_email(self, name: str) -> str:
        """Read an e-mail address that must be there."""
        self._need(name)
        return self.email(name) or ""

    def matching(self, name: str, pattern: re.Pattern[str]) -> str | None:
        """Read a text of a certain form that may be absent."""
        value = self.text(name)
        if value is not None and not pattern.fullmatch(value):
            self.refuse(name, "is in invalid format")
        return value

    def need_matching(self, name: str, pattern: re.Pattern[str]) -> str:
        """Read a text of a certain form that must be there."""
        self._need(name)
        return self.matching(name, pattern) or ""

    def timezone(self, name: str) -> str | None:
        """Read the IANA name of a time zone that may be absent."""
        value = self.text(name)
        if value is not None and find_zone(value) is None:
            self.refuse(name, "is not a valid time zone")
        return value

    def need_timezone(self, name: str) -> str:
        """Read the IANA name of a time zone that must be there."""
        self._need(name)
        return self.timezone(name) or "UTC"

    def integer(self, name: str, *, lowest: int, highest: int) -> int | None:
        """Read a whole number within bounds; digits in a text are one too, and so is 30.0."""
        value = self._values.get(name)
        if value is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,18}", value, re.ASCII):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(name, "must be an integer")
            return None
        if value < lowest:
            self.refuse(name, f"must be greater than or equal to {lowest}")
        if value > highest:
            self.refuse(name, f"must be less than or equal to {highest}")
        return value

    def integers(self, name: str, *, lowest: int, highest: int) -> tuple[int, ...] | None:
        """Read a list of whole numbers within bounds that may be absent."""
        if not self.has(name):
            return None
        items = {f"{name}[{number}]": value for number, value in enumerate(self._list(name))}
        fields = Fields(items, prefix=self._prefix, problems=self._problems)
        fields.need(*items)
        found = (fields.integer(item, lowest=lowest, highest=highest) for item in items)
        return tuple(value for value in found if value is not None)

    def number_among(self, name: str, choices: Sequence[int]) -> int | None:
        """Read one of some whole numbers."""
        value = self._values.get(name)
        if value is None:
            return None
        if isinstance(value, str) and name in self._as_text and value in map(str, choices):
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and value in choices:
            return value
        self.refuse(name, f"must be one of: {', '.join(map(str, choices))}")
        return None

    def boolean(self, name: str) -> bool | None:
        """Read a truth value."""
        value = self._values.get(name)
        if isinstance(value, str) and name in self._as_text:
            value = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}.get(
                value.lower(), value
            )
        if value is None or isinstance(value, bool):
            return value
        self.refuse(name, "must be boolean")
        return None

    def need_boolean(self, name: str) -> bool:
        """Read a truth value that must be there."""
        self._need(name)
        return bool(self.boolean(name))

    def instant(self, name: str) -> datetime | None:
        """Read an ISO 8601 instant with a zone."""
        value = self.text(name)
        if value is None:
            return None
        found = parse_instant(value)
        if found is None:
            self.refuse(name, "must be a date time")
        return found

    def need_instant(self, name: str) -> datetime:
        """Read an instant that must be there."""
        self._need(name)
        return self.instant(name) or _NO_INSTANT

    def date(self, name: str) -> dt.date | None:
        """Read a date ``YYYY-MM-DD`` that may be absent."""
        value = self.text(name)
        if value is None:
            return None
        found = parse_date(value)
        if found is None:
            self.refuse(name, "must be a date")
        return found

    def need_date(self, name: str) -> dt.date:
        """Read a date that must be there."""
        self._need(name)
        return self.date(name) or _NO_INSTANT.date()

    def choice(self, name: str, among: type[E]) -> E | None:
        """Read one of the values of an enumeration."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return among(value)
        except ValueError:
            self.refuse(name, f"must be one of: {', '.join(among)}")
            return None

    def need_choice(self, name: str, among: type[E]) -> E:
        """Read one of the values of an enumeration that must be there."""
        self._need(name)
        found = self.choice(name, among)
        return next(iter(among)) if found is None else found

    def choices(self, name: str, among: type[E]) -> tuple[E, ...]:
        """Read a list, not empty, of values of an enumeration."""
        self._need(name)
        found = []
        for number, value in enumerate(self._list(name, at_least=1)):
            if isinstance(value, str) and value in set(among):
                found.append(among(value))
            else:
                self.refuse(f"{name}[{number}]", f"must be one of: {', '.join(among)}")
        return tuple(found)

    def id(self, name: str, *collections: str) -> str | None:
        """Read the id out of a resource's URI, whatever its host."""
        ids = self.ids(name, *collections)
        return ids[-1] if ids else None

    def need_id(self, name: str, *collections: str) -> str:
        """Read the id out of a URI that must be there."""
        self._need(name)
        return self.id(name, *collections) or ""

    def ids(self, name: str, *collections: str) -> tuple[str, ...] | None:
        """Read all ids out of a nested resource's URI."""
        value = self.text(name)
        if value is None:
            return None
        ids = ids_in_uri(value, *collections)
        if ids is None:
            self.refuse(name, _uri_wanted(*collections))
        return ids

    def uris(
        self, name: str, collection: str, *, at_least: int = 0, at_most: int | None = None
    ) -> tuple[str, ...]:
        """Read a list of resources' URIs, each for its id; in a query, with commas between them."""
        joined = name in self._as_text and isinstance(self.value(name), str)
        values = self.texts(name) if joined else self._list(name)
        if self.has(name) and len(values) < at_least:
            self.refuse(name, "must be filled")
        if at_most is not None and len(values) > at_most:
            self.refuse(name, f"size cannot be greater than {at_most}")
            return ()
        found = []
        for number, value in enumerate(values):
            ids = ids_in_uri(value, collection) if isinstance(value, str) else None
            if ids is None:
                self.refuse(f"{name}[{number}]", _uri_wanted(collection))
            else:
                found.append(ids[0])
        return tuple(found)

    def url(self, name: str) -> str | None:
        """Read an absolute http or https URL that may be absent."""
        value = self.text(name)
        if value is not None and not is_url(value):
            self.refuse(name, "is not a valid URI")
        return value

    def need_url(self, name: str) -> str:
        """Read an absolute http or https URL that must be there."""
        value = self.need_text(name)
        if value.strip() and not is_url(value):
            self.refuse(name, "is not a valid URI")
        return value

    def emails(
        self, name: str, *, at_least: int = 0, at_most: int | None = None
    ) -> tuple[str, ...]:
        """Read a list of e-mail addresses."""
        values = self._list(name, at_least=at_least)
        if at_most is not None and len(values) > at_most:
            self.refuse(name, f"size cannot be greater than {at_most}")
        for number, value in enumerate(values):
            if not isinstance(value, str) or not is_email(value):
                self.refuse(f"{name}[{number}]", "is in invalid format")
        return tuple(str(value) for value in values)

    def structure(self, name: str) -> "Fields | None":
        """Read an object that may be absent."""
        value = self._values.get(name)
        if value is None:
            return None
        return self._nested(name, value)

    def need_structure(self, name: str) -> "Fields":
        """Read an object that must be there."""
        self._need(name)
        found = self.structure(name)
        return Fields({}) if found is None else found

    def objects(self, name: str) -> "list[Fields]":
        """Read a list of objects."""
        return [
            nested
            for number, value in enumerate(self._list(name))
            if (nested := self._nested(f"{name}[{number}]", value)) is not None
        ]

    def need_objects(self, name: str) -> "list[Fields]":
        """Read a list of objects that must be there, be it empty."""
        self._need(name)
        return self.objects(name)

    def _nested(self, name: str, value: object) -> "Fields | None":
        # Nearly always it is a dictionary, and asking an abstract class takes long.
        if type(value) is not dict and not isinstance(value, Mapping):
            self.refuse(name, "must be a hash")
            return None
        text_only = name.partition("[")[0] in self._as_text
        prefix = f"{self._prefix}{name}."
        return Fields(value, prefix=prefix, text_only=text_only, problems=self._problems)

    def _list(self, name: str, *, at_least: int = 0) -> Sequence[object]:
        value = self._values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.refuse(name, "must be an array")
            return ()
        if len(value) < at_least:
            self.refuse(name, "must be filled")
        return value

    def _need(self, name: str) -> None:
        if name not in self._values:
            self.refuse(name, "is missing")
        elif self._values[name] is None:
            self.refuse(name, "must be filled")


def _uri_wanted(*collections: str) -> str:
    shape = "".join(f"/{collection}/<id>" for collection in collections)
    return f"must be a URI of the form https://api.calendly.com{shape}"
