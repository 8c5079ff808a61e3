"""The world as one that is reached at Calendly's own hosts, for whoever leads those here."""

from starlette.routing import Mount

from mockcalendly.control.scope import WORLD, WORLDS
from mockcalendly.edge.app import Receive, Scope, Send
from mockcalendly.edge.over_https import OnlyWorld

__all__ = ["ROUTES"]


async def serve_as_vendor(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer what comes below as if this world were the only one, and its host the vendor's.

    URIs begin with what the header ``Host`` says, over HTTPS.
    """
    path = scope["path"].removeprefix(scope["root_path"])
    app = OnlyWorld(scope[WORLDS], scope[WORLD].name)
    await app({**scope, "path": path, "root_path": ""}, receive, send)


ROUTES = (Mount("/_mock/vendor", serve_as_vendor),)
