"""How the control API says no."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mockcalendly.courier import Abandoned
from mockcalendly.errors import CalendlyError

__all__ = ["NotMet", "TooLate", "WorldGone", "bounded_wait", "refused", "shown_refusal"]


class NotMet(CalendlyError):
    """417: what a test expects is not so; the message says how it is."""

    status = HTTPStatus.EXPECTATION_FAILED
    title = "Expectation Failed"


class TooLate(CalendlyError):
    """504: what was waited for did not happen in time; the message says how things stand."""

    status = HTTPStatus.GATEWAY_TIMEOUT
    title = "Gateway Timeout"


class WorldGone(CalendlyError):
    """410: the world was dropped, or the server has stopped, in the middle of a request."""

    status = HTTPStatus.GONE
    title = "Gone"

    def __init__(self) -> None:
        super().__init__("The world was dropped meanwhile.")


@contextmanager
def bounded_wait() -> Iterator[None]:
    """Refuse where waiting for webhooks came to nothing."""
    try:
        yield
    except TimeoutError as error:
        raise TooLate(str(error)) from None
    except Abandoned:
        raise WorldGone from None


async def refused(_: Request, error: Exception) -> Response:
    """Answer in Calendly's shape.

    Whoever asks here wants to know: the body gives the reason that elsewhere the log alone gives.
    """
    if not isinstance(error, CalendlyError):
        raise error
    return JSONResponse(shown_refusal(error), error.status)


def shown_refusal(error: CalendlyError) -> dict[str, Any]:
    """Return the body of a refusal."""
    details = {"details": [{"message": error.hint}]} if error.hint else {}
    return {**error.render(), **details}
