"""All that a request says of what it wants: query and body as one set of parameters.

Rails gives an application one ``params`` for both, whatever the method, and where both have a name
the query's value counts (assumed of Calendly, which is written in Ruby: see wire/forms.py). So a
client may send JSON with GET, or what belongs into a body in the query.
"""

import re
from collections.abc import Container
from typing import Any, NamedTuple

from msgspec import DecodeError
from msgspec.json import decode

from mockcalendly.errors import Detail, InvalidArgument
from mockcalendly.wire.forms import parse_form, parse_multipart

__all__ = ["Parameters", "Submitted", "read_parameters"]

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

_BOUNDARY = re.compile(r'boundary="?([^";,\s]+)', re.I)


class Parameters(NamedTuple):
    """What was sent.

    Attributes:
        values: By name.
        as_text: Names whose numbers and truth values arrived as text, as they do in a query.
    """

    values: dict[str, Any]
    as_text: Container[str]


class Submitted:
    """A request from a page or for OAuth: what stands under a name may be anything.

    Attributes:
        values: What was sent, by name.
    """

    values: dict[str, Any]

    def text(self, name: str) -> str:
        """Return a parameter that is a text; "" if it was not sent."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """Return those items of a list that are texts."""
        value = self.values.get(name)
        items = value if isinstance(value, list) else []
        return [item for item in items if isinstance(item, str)]


def read_parameters(query: str, content_type: str | None, body: bytes) -> Parameters:
    """Read a query and a body.

    Args:
        query: A character for each byte that was sent, as the two others.
        content_type: The header; None if there was none.
        body: May be empty.

    Raises:
        InvalidArgument: One of them cannot be understood.
    """
    values = parse_form(query) if query else {}
    if not body:
        return Parameters(values, values)
    sent, is_form = _read_body(content_type or FORM, body)
    merged = {**sent, **values}
    return Parameters(merged, merged if is_form else values)


def _read_body(content_type: str, body: bytes) -> tuple[dict[str, Any], bool]:
    """Return the parameters in a body, and whether it was a form.

    Rails reads JSON only where the header says so. What begins as JSON is taken for JSON all the
    same (assumed to be meant so: curl and urllib call everything a form that they are not told
    more about, ``fetch`` says ``text/plain``, and other libraries say nothing). Without a header
    all else is a form (as in Rack). A charset is ignored: everything is UTF-8 (as in Rails).
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == MULTIPART:
        boundary = _BOUNDARY.search(content_type)
        return parse_multipart(body, boundary[1] if boundary else ""), True
    if media_type == FORM and body.lstrip()[:1] not in (b"{", b"["):
        return parse_form(body.decode("latin-1")), True
    return _read_json(body), False


def _read_json(body: bytes) -> dict[str, Any]:
    """Return the parameters in a JSON body.

    Nothing but space, ``null`` and an empty list say nothing: Rails sets aside what is no object,
    and PHP writes an empty object as a list. All else that is no object is refused (assumed: it
    would be lost in Rails, and nobody means that).
    """
    if not body.strip():
        return {}
    try:
        parsed = decode(body)
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidArgument(
            Detail("body", "is not valid JSON"),
            hint=f"The body of the request could not be parsed: {error}.",
        ) from None
    if parsed is None or parsed == []:
        return {}
    if not isinstance(parsed, dict):
        raise InvalidArgument(
            Detail("body", "must be a hash"), hint="The body must be a JSON object."
        )
    return parsed
