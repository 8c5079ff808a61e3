"""The API explorer: Swagger UI out of an installed package, so that it works offline."""

from html import escape
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from string import Template

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from mockcalendly.control.scope import world_of
from mockcalendly.edge.app import Receive, Scope, Send
from mockcalendly.worlds.default import usual_token

__all__ = ["ROUTES"]

PACKAGE = "flask_swagger_ui"
"""Of the packages that carry Swagger UI 5 the one kept up to date with the fewest requirements.

Its files are all that is used; neither it nor Flask is imported.
"""

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

# Addresses are relative: the page stands below a world's prefix, perhaps behind a proxy's.
_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>mockcalendly: API explorer</title>
<link rel="icon" href="explorer/assets/favicon-32x32.png">
<link rel="stylesheet" href="explorer/assets/swagger-ui.css">
<script src="explorer/assets/swagger-ui-bundle.js" defer></script>
<script src="static/explorer.js" type="module"></script>
</head>
<body>
<main id="explorer" data-token="$token"><noscript>The explorer needs JavaScript.</noscript></main>
</body>
</html>
""")

_MISSING = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>mockcalendly: API explorer</title></head>
<body><p>The explorer needs one more package: pip install 'mockcalendly[explorer]'</p></body>
</html>
"""


class _Files(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        """Have browsers keep a file, but ask each time whether it is still the same."""
        try:
            response = await super().get_response(path, scope)
        except ValueError:  # a path with a zero byte, which older Starlettes do not refuse
            raise HTTPException(HTTPStatus.NOT_FOUND) from None
        response.headers["Cache-Control"] = "no-cache"
        return response


async def explorer(request: Request) -> Response:
    """Show a page from which each operation can be tried out."""
    if _swagger_ui() is None:
        return HTMLResponse(_MISSING, HTTPStatus.NOT_IMPLEMENTED, _HEADERS)
    token = usual_token(world_of(request).rows) or ""
    return HTMLResponse(_PAGE.substitute(token=escape(token)), headers=_HEADERS)


async def _assets(scope: Scope, receive: Receive, send: Send) -> None:
    directory = _swagger_ui()
    serve = Response(status_code=HTTPStatus.NOT_FOUND)
    await (_Files(directory=directory) if directory else serve)(scope, receive, send)


def _swagger_ui() -> Path | None:
    package = find_spec(PACKAGE)
    if package is None or not package.submodule_search_locations:
        return None
    return Path(package.submodule_search_locations[0], "dist")


ROUTES = (
    Route("/_mock/explorer", explorer),
    Mount("/_mock/explorer/assets", _assets),
    Mount("/_mock/static", _Files(directory=Path(__file__).parent / "static")),
)
