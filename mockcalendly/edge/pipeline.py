"""What happens between a request and its answer: fail, authenticate, count, route, check, handle.

One synchronous function: an operation never awaits, so nothing can come between its reading and
its writing. The steps are fused into one callable because layers of middleware cost more than
all of them together.
"""

import logging
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime

from msgspec import Struct
from msgspec.json import encode

from mockcalendly.domain.access import Caller, caller_for
from mockcalendly.domain.plans import BEFORE_NOVEMBER, require_former_plan
from mockcalendly.domain.rate_limits import UNLIMITED, Limited, Usage, tightest
from mockcalendly.domain.scopes import has_scope, require_scopes
from mockcalendly.edge.exchange import Answer, Call, Operation, Request
from mockcalendly.edge.faulty import answer_of, replaces_handler, strike, usage_of
from mockcalendly.edge.limits import count_request, refusal, render_refusal
from mockcalendly.edge.router import Router
from mockcalendly.edge.strictness import Strictness
from mockcalendly.errors import (
    TOKEN_EXPIRED,
    TOKEN_REVOKED,
    CalendlyError,
    InsufficientScope,
    InternalServerError,
    NotFound,
    TooManyRequests,
    Unauthenticated,
)
from mockcalendly.faults import API, RequestEffect
from mockcalendly.model.organizations import Role, User
from mockcalendly.world import World

__all__ = ["Outcome", "Pipeline", "bearer"]

HINT_HEADER = b"x-mockcalendly-reason"

logger = logging.getLogger("mockcalendly")


class Outcome(Struct):
    """An answer, and what the journal should know about how it came about."""

    answer: Answer = Answer(0)
    effect: RequestEffect | None = None
    hint: str = ""
    operation: str = ""
    usage: Usage = UNLIMITED
    user: str = ""


class Pipeline:
    """Answers requests to the API's operations."""

    def __init__(self, operations: Mapping[str, Iterable[Operation]]) -> None:
        self._router = Router(operations)

    def run(self, world: World, request: Request, at: datetime) -> Outcome:
        """Return the answer to a request that came at an instant of the world's.

        A refusal and a crash are answers too.
        """
        outcome = Outcome()
        effect = self._strike(world, request, outcome) if world.faults else None
        if effect is None:
            return self._answer(world, request, at, outcome)
        outcome.effect = effect
        if replaces_handler(effect):
            outcome.usage = usage_of(effect, outcome.usage)
            outcome.answer = answer_of(effect, API, outcome.usage, world.settings)
        else:
            self._answer(world, request, at, outcome)
        outcome.hint = f"{outcome.hint} {effect.said}".strip()
        return outcome

    def _answer(self, world: World, request: Request, at: datetime, outcome: Outcome) -> Outcome:
        try:
            outcome.answer = self._handle(world, request, at, outcome)
        except TooManyRequests as error:
            outcome.hint = error.reason
            outcome.answer = render_refusal(error, outcome.usage, world.settings)
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

    def _handle(self, world: World, request: Request, at: datetime, outcome: Outcome) -> Answer:
        caller = _authenticate(world, request.token, at)
        outcome.user = caller.user.id
        outcome.usage = count_request(world, caller.user, at)
        if not outcome.usage.allowed:
            raise refusal(caller.user, Limited.REQUESTS, outcome.usage)
        operation, params = self._router.match(request.method, request.path)
        outcome.operation = operation.id
        if operation.limit is not None:
            _count_apart(world, caller.user, at, operation.limit, outcome)
        if caller.scopes is not None:
            _require_scopes(caller, operation)
        if world.settings.plan_rules == BEFORE_NOVEMBER:
            require_former_plan(world.rows, caller, operation.id)
        effect = outcome.effect
        if effect is not None and effect.rows is not None and operation.method == "GET":
            world = copy(world)
            world.rows = effect.rows
        call = Call(world, caller, request, params)
        if request.query or request.body:
            _ = call.arguments  # in Rails, too, what cannot be read is refused by every operation
        if call.strictness is None:
            return operation.handler(call)
        return _handle_strictly(operation, call, call.strictness, outcome)

    def _strike(self, world: World, request: Request, outcome: Outcome) -> RequestEffect | None:
        token = world.rows.tokens.get(request.token or "")
        outcome.user = token.user if token else ""
        outcome.operation = self._operation_id(request)
        return strike(world, request, outcome.operation, outcome.user, API)

    def _operation_id(self, request: Request) -> str:
        try:
            return self._router.match(request.method, request.path).operation.id
        except NotFound:
            return ""


def _handle_strictly(
    operation: Operation, call: Call, strictness: Strictness, outcome: Outcome
) -> Answer:
    request = call.request
    strictness.look(request, request.header(b"content-type") or "")
    answer = operation.handler(call)
    if "query" not in vars(call) and operation.method == "GET":
        # It takes no parameters, and what reads can still be refused.
        strictness.ignore([*call.arguments])
    outcome.hint = strictness.said
    return answer


def bearer(authorization: bytes) -> str | None:
    """Return the token of the header ``Authorization: Bearer <token>``, or None."""
    kind, _, token = authorization.decode("latin-1").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def render_error(error: CalendlyError) -> Answer:
    """Return a refusal as Calendly words it: the one renderer of errors."""
    return Answer(error.status, encode(error.render()))


def _authenticate(world: World, token: str | None, at: datetime) -> Caller:
    if token is None:
        raise Unauthenticated(hint="Send the header: Authorization: Bearer <token>.")
    row = world.rows.tokens.get(token)
    if row is None:
        if world.settings.auth == "any":
            return Caller(user=_owner(world))
        raise Unauthenticated(hint="No such token in this world; --auth any would take it.")
    if row.revoked_at is not None:
        raise Unauthenticated(TOKEN_REVOKED)
    if row.expires_at is not None and row.expires_at <= at:
        raise Unauthenticated(TOKEN_EXPIRED)
    return caller_for(world.rows, row)


def _owner(world: World) -> User:
    membership = next(row for row in world.rows.memberships if row.role is Role.OWNER)
    return world.rows.users[membership.user]


def _count_apart(world: World, user: User, at: datetime, what: Limited, outcome: Outcome) -> None:
    usage = count_request(world, user, at, what)
    outcome.usage = tightest([outcome.usage, usage])
    if not usage.allowed:
        raise refusal(user, what, usage)


def _require_scopes(caller: Caller, operation: Operation) -> None:
    try:
        require_scopes(caller, operation.scopes)
    except InsufficientScope:
        others = operation.or_scopes
        if not (others and all(has_scope(caller, scope) for scope in others)):
            raise
