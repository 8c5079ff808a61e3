"""Calendly's refusals by name, for faults that answer with one."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

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


_USUAL = (
    "invalid_argument",
    "unauthenticated",
    "permission_denied",
    "not_found",
    "already_exists",
    "calendar_unavailable",
    "too_many_requests",
    "internal_server_error",
)
"""The most common error of each status that Calendly has."""


def default_body(status: int) -> dict[str, Any]:
    """Return what a fault with a status and no body of its own answers: Calendly's own error.

    Of other statuses, those of a gateway (502 to 504) say, no answer was published: the usual
    shape is assumed.
    """
    for error in (ERRORS[name]() for name in _USUAL):
        if error.status == status:
            return error.render()
    phrase = HTTPStatus(status).phrase
    return {"title": phrase, "message": f"{phrase}."}
