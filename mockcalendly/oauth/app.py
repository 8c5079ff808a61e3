"""The OAuth server as a pure ASGI application: Calendly's ``/oauth/…`` over some worlds."""

import logging
from typing import Any, NamedTuple, Protocol

from msgspec.json import encode
from starlette.datastructures import Headers

from mockcalendly.edge.app import Receive, Scope, Send, read_request, split_world
from mockcalendly.edge.arrival import Arrival
from mockcalendly.edge.exchange import Answer, Request
from mockcalendly.edge.faulty import answer_of, replaces_handler, strike, usage_of
from mockcalendly.edge.limits import rate_limit_headers, render_refusal
from mockcalendly.edge.origins import OriginRules
from mockcalendly.edge.parameters import read_parameters
from mockcalendly.edge.sending import log_refusal, send_answer
from mockcalendly.errors import (
    CalendlyError,
    InternalServerError,
    InvalidArgument,
    InvalidClient,
    NotFound,
    OAuthError,
    PermissionDenied,
    TooManyRequests,
)
from mockcalendly.faults import OAUTH, RequestEffect, ResetWhen
from mockcalendly.inspection.redaction import redact_answer, redact_request
from mockcalendly.oauth import consent, endpoints
from mockcalendly.oauth.operations import find_operation
from mockcalendly.oauth.paths import RESOURCE_METADATA, SERVER_METADATA
from mockcalendly.oauth.visit import Visit, client_credentials
from mockcalendly.world import World

__all__ = ["OAuthServer"]

logger = logging.getLogger("mockcalendly")


class Worlds(Protocol):
    """Where the server finds the world that a request is for."""

    def named(self, name: str) -> World | None:
        """Return the world at ``/w/<name>/``."""

    def of_client(self, client_id: str) -> World:
        """Return the world of a request at the root: the client's, else the default one."""
        ...


class _Outcome(NamedTuple):
    answer: Answer
    hint: str = ""
    usage: tuple[tuple[bytes, bytes], ...] = ()
    user: str = ""
    operation: str = ""
    effect: RequestEffect | None = None


class OAuthServer:
    """Calendly's OAuth endpoints over some worlds.

    Args:
        worlds: Where to find the world of a request.
        rules: By which names, and from whose web pages, they may be asked for something.
    """

    def __init__(self, worlds: Worlds, rules: OriginRules) -> None:
        self._worlds = worlds
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        name, path = _split(scope["path"].removeprefix(scope.get("root_path", "")))
        asked = await read_request(scope, receive, name, path)
        if asked is None:
            return
        request, refusal = asked
        outcome = self._answer(name, request, refusal)
        if outcome.hint:
            log_refusal(request, outcome.answer, outcome.hint)
        await _send(receive, send, outcome, head=request.method == "HEAD")

    def _answer(
        self, name: str | None, request: Request, refusal: CalendlyError | None
    ) -> _Outcome:
        values: dict[str, Any] = {}
        if refusal is None:
            try:
                values = _read_parameters(request)
            except OAuthError as error:
                refusal = error
        world = self._world(name, request, values)
        if world is None:
            return _refused(NotFound(hint=f"There is no world {name!r}."), request)
        arrival = Arrival.now(world)
        unwelcome = self._unwelcome(world, request)
        visit = Visit(world, request, values)
        outcome = _refused(unwelcome, request) if unwelcome else _run(visit, refusal)
        answer = outcome.answer
        if not world.settings.journal_secrets:
            request = redact_request(request)
            answer = answer._replace(body=redact_answer(answer.body))
        arrival.journal(
            request, answer, operation=outcome.operation, user=outcome.user, hint=outcome.hint
        )
        return outcome

    def _unwelcome(self, world: World, request: Request) -> PermissionDenied | None:
        """Return why a request is refused that the web page of somebody else may have sent.

        Pages lead to the consent page, whose form looks after itself; discovery is for all.
        """
        if not request.path.startswith("/oauth/"):
            return None
        headers, public_url = Headers(raw=[*request.headers]), world.settings.public_url
        try:
            if request.path.rstrip("/") == "/oauth/authorize":
                self._rules.check_host(headers, public_url)
            else:
                self._rules.check(request.method, headers, public_url)
        except PermissionDenied as refusal:
            return refusal
        return None

    def _world(self, name: str | None, request: Request, values: dict[str, Any]) -> World | None:
        if name is not None:
            return self._worlds.named(name)
        client_id, _ = client_credentials(request, values)
        return self._worlds.of_client(client_id)


def _run(visit: Visit, refusal: CalendlyError | None) -> _Outcome:
    """Answer a request, as the world's faults let it be answered.

    Args:
        visit: The request.
        refusal: Why it cannot be read; None: it can.
    """
    try:
        operation = find_operation(visit.request).id
    except NotFound:
        operation = ""
    faults = visit.world.faults
    effect = strike(visit.world, visit.request, operation, visit.meant(), OAUTH) if faults else None
    if effect is not None and replaces_handler(effect):
        outcome = _force(visit, effect)
    else:
        outcome = _refused(refusal, visit.request) if refusal else _answer(visit)
    said = f"{outcome.hint} {effect.said}".strip() if effect else outcome.hint
    return outcome._replace(operation=operation, effect=effect, hint=said)


def _answer(visit: Visit) -> _Outcome:
    request = visit.request
    try:
        answer = find_operation(request).answer(visit)
        hint = ""
    except TooManyRequests as error:
        refused = render_refusal(error, visit.usage, visit.world.settings)
        answer = refused._replace(headers=(*refused.headers, *endpoints.NO_STORE))
        hint = error.reason
    except CalendlyError as error:
        answer, hint = _render(error, request), error.reason
    except Exception:
        logger.exception(
            "%s %s crashed", request.method, request.path, extra={"event": "request.crashed"}
        )
        answer = _render(InternalServerError(), request)
        hint = "The emulator itself failed; its log has the traceback."
    counted = request.path.rstrip("/") == "/oauth/token" and visit.user
    usage = rate_limit_headers(visit.usage) if counted else ()
    return _Outcome(answer, hint, usage, visit.user)


def _force(visit: Visit, effect: RequestEffect) -> _Outcome:
    """Answer what a fault says, without asking any endpoint."""
    visit.user = visit.meant()
    usage = usage_of(effect, visit.left())
    refusal = effect.answer and effect.answer.refusal
    if not isinstance(refusal, OAuthError) or effect.reset is ResetWhen.BEFORE:
        answer = answer_of(effect, OAUTH, usage, visit.world.settings)
    elif visit.request.path.rstrip("/") == "/oauth/authorize":
        answer = consent.refuse_consent(visit, refusal)
    else:
        answer = _render(refusal, visit.request)
    headers = () if usage.allowed else rate_limit_headers(usage)
    return _Outcome(answer, "", headers, visit.user)


def _read_parameters(request: Request) -> dict[str, Any]:
    content_type = request.header(b"content-type") if request.body else None
    try:
        return read_parameters(request.query, content_type, request.body).values
    except InvalidArgument as error:
        raise OAuthError("invalid_request", f"{error.reason.rstrip('.')}.") from None


def _refused(error: CalendlyError, request: Request) -> _Outcome:
    return _Outcome(_render(error, request), error.reason)


def _render(error: CalendlyError, request: Request) -> Answer:
    headers = [*endpoints.NO_STORE] if isinstance(error, OAuthError) else []
    if isinstance(error, InvalidClient) and request.header(b"authorization"):
        headers.append((b"www-authenticate", b'Basic realm="Calendly"'))
    return Answer(error.status, encode(error.render()), tuple(headers))


def _split(path: str) -> tuple[str | None, str]:
    """Return a world's name and the path in it.

    A document about the server at ``/w/<name>`` stands at the root too, with that path behind its
    own: so RFC 8414 and RFC 9728 want it.
    """
    name, rest = split_world(path)
    for document in (SERVER_METADATA, RESOURCE_METADATA):
        if name is None and rest.startswith(f"{document}/w/"):
            return rest.removeprefix(f"{document}/w/").strip("/"), document
    return name, rest


async def _send(receive: Receive, send: Send, outcome: _Outcome, *, head: bool) -> None:
    answer = outcome.answer
    headers = [*outcome.usage, *answer.headers]
    if answer.body and all(name != b"content-type" for name, _ in headers):
        headers.append((b"content-type", b"application/json; charset=utf-8"))
    headers.append((b"content-length", b"%d" % len(answer.body)))
    await send_answer(
        receive, send, answer, tuple(headers), hint=outcome.hint, effect=outcome.effect, head=head
    )
