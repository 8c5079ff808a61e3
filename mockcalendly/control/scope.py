"""How the world that a request is for comes to the control API."""

from starlette.requests import Request

from mockcalendly.world import World

__all__ = ["WORLD", "world_of"]

WORLD = "mockcalendly.world"
"""Key of the ASGI scope under which the caller puts the world that a request is for."""


def world_of(request: Request) -> World:
    """Return the world that a request is for."""
    world: World = request.scope[WORLD]
    return world
