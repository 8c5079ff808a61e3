"""The control API's door: closed to web pages of others."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mockcalendly.control.refusals import refused
from mockcalendly.control.scope import world_of
from mockcalendly.edge.origins import OriginRules
from mockcalendly.errors import PermissionDenied

__all__ = ["KeepForeignPagesOut"]

CONSOLE = "/_mock/console"
"""Where the console's pages are."""


class KeepForeignPagesOut:
    """ASGI middleware that refuses what the page of somebody else may have sent.

    The forms of the console look after themselves, and say so on a page.

    Args:
        app: The control API.
        rules: Which requests those are.
    """

    def __init__(self, app: ASGIApp, rules: OriginRules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        answer = self._app
        if scope["type"] == "http":
            request = Request(scope)
            try:
                self._check(request)
            except PermissionDenied as error:
                answer = await refused(request, error)
        await answer(scope, receive, send)

    def _check(self, request: Request) -> None:
        public_url = world_of(request).settings.public_url
        path = request.scope["path"].removeprefix(request.scope["root_path"])
        if path.startswith(CONSOLE):
            self._rules.check_host(request.headers, public_url)
        else:
            self._rules.check(request.method, request.headers, public_url)
