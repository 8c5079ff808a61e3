"""How the control API says no."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mockcalendly.errors import CalendlyError

__all__ = ["refused"]


async def refused(_: Request, error: Exception) -> Response:
    """Answer in Calendly's shape.

    Whoever asks here wants to know: the body gives the reason that elsewhere the log alone gives.
    """
    if not isinstance(error, CalendlyError):
        raise error
    details = {"details": [{"message": error.hint}]} if error.hint else {}
    return JSONResponse({**error.render(), **details}, error.status)
