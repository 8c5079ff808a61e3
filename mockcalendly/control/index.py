"""What is below ``/_mock/``: a page for people, a list for programs."""

from html import escape
from inspect import getdoc
from string import Template
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from mockcalendly._version import __version__
from mockcalendly.control.scope import world_of

__all__ = ["ROUTES"]

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>mockcalendly</title>
<link rel="stylesheet" href="static/index.css">
</head>
<body>
<h1>mockcalendly $version</h1>
<p>The world <b>$world</b>. <a href="console">Open its console</a>.
<a href="explorer">Explore its API</a>.</p>
<dl>
$entries
</dl>
</body>
</html>
""")


class _Entry(NamedTuple):
    method: str
    path: str
    about: str


async def index(request: Request) -> Response:
    """List what is here."""
    world = world_of(request).name
    entries = _entries(request.app)
    if "text/html" not in request.headers.get("accept", ""):
        listed = [entry._asdict() for entry in entries]
        content = {"version": __version__, "world": world, "endpoints": listed}
        return JSONResponse(content, headers={"Vary": "Accept"})
    page = _PAGE.substitute(
        version=__version__, world=escape(world), entries="\n".join(map(_html, entries))
    )
    headers = {"Vary": "Accept", "Content-Security-Policy": "default-src 'none'; style-src 'self'"}
    return HTMLResponse(page, headers=headers)


def _entries(app: Starlette) -> list[_Entry]:
    entries = []
    for route in app.routes:
        if isinstance(route, Route):
            about = (getdoc(route.endpoint) or "").partition("\n")[0]
            methods = sorted((route.methods or set()) - {"HEAD"})
            entries += [_Entry(method, route.path, about) for method in methods]
    return sorted(entries, key=lambda entry: (entry.path, entry.method))


def _html(entry: _Entry) -> str:
    name = f"<code>{entry.method} {escape(entry.path)}</code>"
    # A stream has no end that a page could be loaded to.
    if entry.method == "GET" and "{" not in entry.path and not entry.path.endswith("/stream"):
        # Relative to /_mock/, so that it leads to the same world whatever stands before that.
        name = f'<a href="..{escape(entry.path)}">{name}</a>'
    return f"<dt>{name}</dt><dd>{escape(entry.about)}</dd>"


ROUTES = (Route("/_mock/", index),)
