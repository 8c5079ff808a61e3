"""What Calendly refuses and how it says so.

    CalendlyError
    ├── InvalidArgument        400
    ├── AlreadyInvited         400
    ├── Unauthenticated        401
    ├── PermissionDenied       403
    ├── InsufficientScope      403
    ├── NotFound               404
    ├── AlreadyExists          409
    ├── PayloadTooLarge        413
    ├── CalendarUnavailable    424
    ├── TooManyRequests        429
    ├── InternalServerError    500
    └── OAuthError             400
        ├── InvalidClient      401
        ├── UnauthorizedClient 403
        ├── OAuthServerError   500
        └── OAuthUnavailable   503

Shape: ``{"title", "message", "details"?: [{"parameter"?, "message", "code"?}]}`` (documented).
Titles and messages of 400 to 409 and 500: official Postman collection, error responses
(documented), several also seen live. 413 and 429: nothing is published, so the usual shape is
assumed.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, ClassVar

from msgspec import Struct

__all__ = [
    "ALREADY_FILLED",
    "INVALID_PAGE_TOKEN",
    "TOKEN_EXPIRED",
    "TOKEN_REVOKED",
    "AlreadyExists",
    "AlreadyInvited",
    "CalendarUnavailable",
    "CalendlyError",
    "Detail",
    "InsufficientScope",
    "InternalServerError",
    "InvalidArgument",
    "InvalidClient",
    "NotFound",
    "OAuthError",
    "OAuthServerError",
    "OAuthUnavailable",
    "PayloadTooLarge",
    "PermissionDenied",
    "TooManyRequests",
    "Unauthenticated",
    "UnauthorizedClient",
]

INVALID_PARAMETERS = "The supplied parameters are invalid."


class Detail(Struct, frozen=True):
    """Which parameter is wrong, and how."""

    parameter: str | None
    message: str
    code: str | None = None

    def render(self) -> dict[str, str]:
        """Return the item of ``details``."""
        item = {"parameter": self.parameter, "message": self.message, "code": self.code}
        return {key: value for key, value in item.items() if value is not None}


ALREADY_FILLED = Detail("event.start_time", "That start time has been filled", "already_filled")
"""A booking of a time that is not open (observed twice, for a taken one)."""

INVALID_PAGE_TOKEN = Detail("page_token", "page_token is invalid")
"""A page token that is not of this query (observed)."""

TOKEN_EXPIRED = "The access token expired"  # noqa: S105 - a sentence
TOKEN_REVOKED = "The access token was revoked"  # noqa: S105 - a sentence
"""Messages of 401 beside the usual one (documented)."""


class CalendlyError(Exception):
    """A refusal in Calendly's own words.

    Args:
        message: The sentence in the body.
        details: What is wrong with single parameters.
        hint: The reason in plain words for whoever debugs: shown in the journal, the log and a
            response header, never in the body.
    """

    status: ClassVar[HTTPStatus]
    title: ClassVar[str]

    def __init__(self, message: str, details: Iterable[Detail] = (), hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = tuple(details)
        self.hint = hint

    @property
    def reason(self) -> str:
        """Why, in plain words: the hint, or what the body says if there is none."""
        details = (f"{each.parameter or 'request'}: {each.message}" for each in self.details)
        return self.hint or "; ".join(details) or self.message

    def render(self) -> dict[str, Any]:
        """Return the body."""
        body: dict[str, Any] = {"title": self.title, "message": self.message}
        if self.details:
            body["details"] = [detail.render() for detail in self.details]
        return body


class InvalidArgument(CalendlyError):
    """400: the request does not make sense."""

    status = HTTPStatus.BAD_REQUEST
    title = "Invalid Argument"

    def __init__(self, *details: Detail, message: str = INVALID_PARAMETERS, hint: str = "") -> None:
        super().__init__(message, details, hint)


class AlreadyInvited(CalendlyError):
    """400 with a title of its own: somebody is asked twice into an organization (observed)."""

    status = HTTPStatus.BAD_REQUEST
    title = "Already Invited"

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} has already been invited")


class Unauthenticated(CalendlyError):
    """401: no valid token. A missing and an invented one get the same bytes (observed)."""

    status = HTTPStatus.UNAUTHORIZED
    title = "Unauthenticated"

    def __init__(self, message: str = "The access token is invalid", hint: str = "") -> None:
        super().__init__(message, hint=hint)


class PermissionDenied(CalendlyError):
    """403: the caller may not do this."""

    status = HTTPStatus.FORBIDDEN
    title = "Permission Denied"

    def __init__(
        self,
        message: str = "You do not have permission to access this resource.",
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)


class InsufficientScope(CalendlyError):
    """403: the token was not granted a scope (documented)."""

    status = HTTPStatus.FORBIDDEN
    title = "Insufficient scope"

    def __init__(self, required: Iterable[str]) -> None:
        super().__init__(
            "This operation requires the scopes listed in the 'required_scopes' array."
        )
        self.required = tuple(required)

    def render(self) -> dict[str, Any]:
        """Return the body, which names the scopes."""
        return {**super().render(), "required_scopes": list(self.required)}


class NotFound(CalendlyError):
    """404: no such resource, or no such operation (`DELETE /event_types/{uuid}`: observed)."""

    status = HTTPStatus.NOT_FOUND
    title = "Resource Not Found"

    def __init__(self, hint: str = "") -> None:
        super().__init__("The server could not find the requested resource.", hint=hint)


class AlreadyExists(CalendlyError):
    """409: there is one already."""

    status = HTTPStatus.CONFLICT
    title = "Already Exists"

    def __init__(
        self,
        message: str = "The resource already exists",
        details: Iterable[Detail] = (),
        hint: str = "",
    ) -> None:
        super().__init__(message, details, hint)


class PayloadTooLarge(CalendlyError):
    """413: the body is larger than the emulator takes (assumed: Calendly's limit is unknown)."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    title = "Payload Too Large"


class CalendarUnavailable(CalendlyError):
    """424: a connected calendar cannot be read (documented status, assumed text)."""

    status = HTTPStatus.FAILED_DEPENDENCY
    title = "Failed Dependency"

    def __init__(self) -> None:
        super().__init__("The external calendar cannot be accessed.")


class TooManyRequests(CalendlyError):
    """429: the limit of a window is used up (documented status and headers, assumed body)."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    title = "Too Many Requests"

    def __init__(self, hint: str = "") -> None:
        super().__init__("The rate limit has been exceeded.", hint=hint)


class InternalServerError(CalendlyError):
    """500: the emulator itself is at fault (text documented)."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    title = "Internal Server Error"

    def __init__(self) -> None:
        super().__init__(
            "The server encountered an unexpected condition that prevented it "
            "from fulfilling the request."
        )


class OAuthError(CalendlyError):
    """400 in OAuth's own shape, ``{"error", "error_description"}``.

    The text of ``invalid_grant`` was observed and is that of Doorkeeper, a library for Rails; so
    are the texts of 401 in the API. The other texts are therefore assumed to be Doorkeeper's too.

    Args:
        error: A code of RFC 6749 or of one of its extensions.
        description: What to say instead of the code's usual text.
        hint: As of any refusal.
    """

    status = HTTPStatus.BAD_REQUEST
    title = "OAuth"

    def __init__(self, error: str, description: str = "", hint: str = "") -> None:
        super().__init__(description or OAUTH_DESCRIPTIONS[error], hint=hint)
        self.error = error

    def render(self) -> dict[str, Any]:
        """Return the body."""
        return {"error": self.error, "error_description": self.message}


class InvalidClient(OAuthError):
    """401: the application is unknown, or its secret is wrong."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self, hint: str = "") -> None:
        super().__init__("invalid_client", hint=hint)


class UnauthorizedClient(OAuthError):
    """403: another application's token is to be revoked (documented status)."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, hint: str = "") -> None:
        text = "You are not authorized to revoke this token"
        super().__init__("unauthorized_client", text, hint=hint)


class OAuthServerError(OAuthError):
    """500: the OAuth server fails, because a fault says so (status and body assumed)."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self) -> None:
        super().__init__("server_error")


class OAuthUnavailable(OAuthError):
    """503: the OAuth server is overloaded or closed, because a fault says so (both assumed)."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__("temporarily_unavailable")


OAUTH_DESCRIPTIONS = {
    "access_denied": "The resource owner or authorization server denied the request.",
    "invalid_client": (
        "Client authentication failed due to unknown client, no client authentication included, "
        "or unsupported authentication method."
    ),
    "invalid_grant": (
        "The provided authorization grant is invalid, expired, revoked, does not match the "
        "redirection URI used in the authorization request, or was issued to another client."
    ),
    "invalid_request": (
        "The request is missing a required parameter, includes an unsupported parameter value, "
        "or is otherwise malformed."
    ),
    "invalid_scope": "The requested scope is invalid, unknown, or malformed.",
    "server_error": (
        "The authorization server encountered an unexpected condition which prevented it from "
        "fulfilling the request."
    ),
    "temporarily_unavailable": (
        "The authorization server is currently unable to handle the request due to a temporary "
        "overloading or maintenance of the server."
    ),
    "unsupported_grant_type": (
        "The authorization grant type is not supported by the authorization server."
    ),
    "unsupported_response_type": ("The authorization server does not support this response type."),
}
"""What a code of OAuth says unless there is more to say."""
