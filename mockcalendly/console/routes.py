"""``/_mock/console``: pages for developers, like those of the vendor's portal."""

from collections.abc import Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockcalendly.console import apps, start, tokens
from mockcalendly.console.forms import Forms
from mockcalendly.console.visit import Visit, open_visit
from mockcalendly.errors import CalendlyError

__all__ = ["console_routes"]

Handler = Callable[[Visit], Response]

PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "", start.show_start),
    ("GET", "/apps", apps.list_apps),
    ("POST", "/apps", apps.create_app),
    ("GET", "/apps/new", apps.ask_app),
    ("GET", "/apps/{id}", apps.show_app),
    ("POST", "/apps/{id}", apps.rotate_key),
    ("GET", "/apps/{id}/delete", apps.ask_delete),
    ("POST", "/apps/{id}/delete", apps.delete_app),
    ("GET", "/tokens", tokens.list_tokens),
    ("POST", "/tokens", tokens.create_token),
    ("GET", "/tokens/new", tokens.ask_token),
    ("GET", "/tokens/{id}/revoke", tokens.ask_revoke),
    ("POST", "/tokens/{id}/revoke", tokens.revoke_token),
)


def console_routes() -> list[Route]:
    """Return the pages of one emulator."""
    forms = Forms()
    return [
        Route(f"/_mock/console{path}", _endpoint(handler, forms), methods=[method])
        for method, path, handler in PAGES
    ]


def _endpoint(handler: Handler, forms: Forms) -> Callable[[Request], object]:
    @wraps(handler)
    async def answer(request: Request) -> Response:
        try:
            visit = await open_visit(request, forms)
        except CalendlyError as refusal:
            return _refuse(Visit(request, {}, forms), refusal)
        try:
            if request.method == "POST" and (place := visit.check_form()) is not None:
                return visit.go(place)
            return handler(visit)
        except CalendlyError as refusal:
            return _refuse(visit, refusal)

    return answer


def _refuse(visit: Visit, refusal: CalendlyError) -> Response:
    return visit.page(
        "refusal", status=refusal.status, heading=refusal.title, message=refusal.reason
    )
