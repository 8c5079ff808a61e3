"""Calendly's refusals by name, for faults that answer with one."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from mockcalendly import errors
from mockcalendly.errors import CalendlyError, OAuthError

__all__ = ["API", "ERRORS", "OAUTH", "Vocabulary"]


class Vocabulary(NamedTuple):
    """What one of Calendly's servers says when it refuses.

    Attributes:
        errors: Its refusals by name.
        usual: The name of the most common one of each status that it has.
    """

    errors: Mapping[str, Callable[[], CalendlyError]]
    usual: tuple[str, ...]

    def body(self, status: int) -> dict[str, Any]:
        """Return what a fault with a status and no body of its own answers.

        Of other statuses, those of a gateway (502 to 504) say, no answer was published: the usual
        shape is assumed.
        """
        for error in (self.errors[name]() for name in self.usual):
            if error.status == status:
                return error.render()
        phrase = HTTPStatus(status).phrase
        return {"title": phrase, "message": f"{phrase}."}


_OF_BOTH: Mapping[str, Callable[[], CalendlyError]] = {
    "internal_server_error": errors.InternalServerError,
    "too_many_requests": errors.TooManyRequests,
}

API = Vocabulary(
    {
        "already_exists": errors.AlreadyExists,
        "already_filled": lambda: errors.InvalidArgument(errors.ALREADY_FILLED),
        "calendar_unavailable": errors.CalendarUnavailable,
        "invalid_argument": errors.InvalidArgument,
        "invalid_page_token": lambda: errors.InvalidArgument(errors.INVALID_PAGE_TOKEN),
        "not_found": errors.NotFound,
        "permission_denied": errors.PermissionDenied,
        "token_expired": lambda: errors.Unauthenticated(errors.TOKEN_EXPIRED),
        "token_revoked": lambda: errors.Unauthenticated(errors.TOKEN_REVOKED),
        "unauthenticated": errors.Unauthenticated,
        **_OF_BOTH,
    },
    (
        "invalid_argument",
        "unauthenticated",
        "permission_denied",
        "not_found",
        "already_exists",
        "calendar_unavailable",
        "too_many_requests",
        "internal_server_error",
    ),
)

OAUTH = Vocabulary(
    {
        "access_denied": lambda: OAuthError("access_denied"),
        "invalid_client": errors.InvalidClient,
        "invalid_grant": lambda: OAuthError("invalid_grant"),
        "invalid_request": lambda: OAuthError("invalid_request"),
        "invalid_scope": lambda: OAuthError("invalid_scope"),
        "server_error": errors.OAuthServerError,
        "temporarily_unavailable": errors.OAuthUnavailable,
        "unauthorized_client": errors.UnauthorizedClient,
        **_OF_BOTH,
    },
    (
        "invalid_request",
        "invalid_client",
        "unauthorized_client",
        "too_many_requests",
        "server_error",
        "temporarily_unavailable",
    ),
)

ERRORS = {**API.errors, **OAUTH.errors}
"""All of them. A fault strikes only requests to the server that has its error."""
