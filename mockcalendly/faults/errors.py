"""Calendly's refusals by name, for faults that answer with one."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from mockcalendly import errors
from mockcalendly.errors import CalendlyError

__all__ = ["ERRORS", "default_body"]

ERRORS: Mapping[str, Callable[[], CalendlyError]] = {
    "already_exists": errors.AlreadyExists,
    "already_filled": lambda: errors.InvalidArgument(errors.ALREADY_FILLED),
    "calendar_unavailable": errors.CalendarUnavailable,
    "internal_server_error": errors.InternalServerError,
    "invalid_argument": errors.InvalidArgument,
    "invalid_page_token": lambda: errors.InvalidArgument(errors.INVALID_PAGE_TOKEN),
    "not_found": errors.NotFound,
    "permission_denied": errors.PermissionDenied,
    "token_expired": lambda: errors.Unauthenticated(errors.TOKEN_EXPIRED),
    "token_revoked": lambda: errors.Unauthenticated(errors.TOKEN_REVOKED),
    "too_many_requests": errors.TooManyRequests,
    "unauthenticated": errors.Unauthenticated,
}


def default_body(status: int) -> dict[str, str]:
    """Return what a fault with a status and no body of its own answers: Calendly's usual shape.

    For the statuses of a gateway (502 to 504) that is assumed: no such answer was published.
    """
    known = {make().status: make for make in (errors.InternalServerError, errors.NotFound)}
    if status in known:
        return known[HTTPStatus(status)]().render()
    phrase = HTTPStatus(status).phrase
    return {"title": phrase, "message": f"{phrase}."}
