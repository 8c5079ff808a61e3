"""What happens between a request and its answer: authenticate, count, route, check, handle.

One synchronous function: an operation never awaits, so nothing can come between its reading and
its writing. The steps are fused into one callable because layers of middleware cost more than
all of them together.
"""

import logging
from collections.abc import Iterable

from msgspec.json import encode

from mockcalendly.domain.access import Caller, caller_for
from mockcalendly.domain.rate_limits import Usage, requests_per_minute, unlimited
from mockcalendly.domain.scopes import require_scopes
from mockcalendly.edge.exchange import Answer, Call, Operation, Request
from mockcalendly.edge.router import Router
from mockcalendly.errors import (
    CalendlyError,
    InsufficientScope,
    InternalServerError,
    TooManyRequests,
    Unauthenticated,
)
from mockcalendly.model.organizations import Role, User
from mockcalendly.world import World

__all__ = ["Outcome", "Pipeline", "bearer"]

HINT_HEADER = b"x-mockcalendly-reason"

logger = logging.getLogger("mockcalendly")


class Outcome:
    """An answer, and what the journal should know about how it came about."""

    __slots__ = ("answer", "hint", "operation", "usage", "user")

    def __init__(self) -> None:
        self.answer = Answer(0)
        self.hint = ""
        self.operation = ""
        self.usage = unlimited()
        self.user = ""


class Pipeline:
    """Answers requests to the API's operations."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._router = Router(operations)

    def run(self, world: World, request: Request) -> Outcome:
        """Return the answer to a request; a refusal and a crash are answers too."""
        outcome = Outcome()
        try:
            outcome.answer = self._handle(world, request, outcome)
        except CalendlyError as error:
            outcome.hint = error.reason
            outcome.answer = render_error(error)
        except Exception:
            logger.exception(
                "%s %s crashed", request.method, request.path, extra={"event": "request.crashed"}
            )
            outcome.answer = render_error(InternalServerError())
            outcome.hint = "The emulator itself failed; its log has the traceback."
        return outcome

    def _handle(self, world: World, request: Request, outcome: Outcome) -> Answer:
        caller = _authenticate(world, request)
        outcome.user = caller.user.id
        outcome.usage = _count(world, caller)
        if not outcome.usage.allowed:
            raise TooManyRequests(
                hint=f"{caller.user.name} has used up {outcome.usage.limit} requests of this "
                f"minute; the next window begins in {outcome.usage.reset} s."
            )
        operation, params = self._router.match(request.method, request.path)
        outcome.operation = operation.id
        _require_scopes(caller, operation)
        return operation.handler(Call(world, caller, request, params))


def bearer(request: Request) -> str | None:
    """Return the token of ``Authorization: Bearer <token>``, or None."""
    kind, _, token = (request.header(b"authorization") or "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def render_error(error: CalendlyError) -> Answer:
    """Return a refusal as Calendly words it: the one renderer of errors."""
    return Answer(error.status, encode(error.render()))


def rate_limit_headers(usage: Usage) -> tuple[tuple[bytes, bytes], ...]:
    """Return the three headers that every answer carries (documented)."""
    return (
        (b"x-ratelimit-limit", b"%d" % usage.limit),
        (b"x-ratelimit-remaining", b"%d" % usage.remaining),
        (b"x-ratelimit-reset", b"%d" % usage.reset),
    )


def _authenticate(world: World, request: Request) -> Caller:
    token = bearer(request)
    if token is None:
        raise Unauthenticated(hint="Send the header: Authorization: Bearer <token>.")
    row = world.rows.tokens.get(token)
    if row is None:
        if world.settings.auth == "any":
            return Caller(user=_owner(world))
        raise Unauthenticated(hint="No such token in this world; --auth any would take it.")
    if row.revoked_at is not None:
        raise Unauthenticated("The access token was revoked")
    if row.expires_at is not None and row.expires_at <= world.clock.now():
        raise Unauthenticated("The access token expired")
    return caller_for(world.rows, row)


def _owner(world: World) -> User:
    membership = next(row for row in world.rows.memberships if row.role is Role.OWNER)
    return world.rows.users[membership.user]


def _count(world: World, caller: Caller) -> Usage:
    if not world.settings.rate_limit:
        return unlimited()
    limit = requests_per_minute(world.rows.organizations[caller.user.organization])
    return world.rate_limits.count(caller.user.id, limit, world.clock.now())


def _require_scopes(caller: Caller, operation: Operation) -> None:
    try:
        require_scopes(caller, operation.scopes)
    except InsufficientScope:
        if not operation.or_scopes:
            raise
        require_scopes(caller, operation.or_scopes)
