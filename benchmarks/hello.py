"""What everything is measured by: an application that says hello, and nothing else."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

__all__ = ["app"]


async def hello(_request: Request) -> JSONResponse:
    """Answer."""
    return JSONResponse({"message": "hello"})


app = Starlette(routes=[Route("/", hello)])
