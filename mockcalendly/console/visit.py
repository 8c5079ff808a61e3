"""A request to the console, and the pages that it is answered with."""

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockcalendly.console.forms import Forms
from mockcalendly.control.scope import world_of
from mockcalendly.edge.parameters import Submitted, read_parameters
from mockcalendly.pages.page import render_page

__all__ = ["Visit", "open_visit"]

BELOW = "/_mock/"
SEAL = "seal"
"""Name of the field in which a form brings its seal along."""


class Visit(Submitted):
    """One request to a world's console.

    Attributes:
        place: The path below ``/_mock/``.
        values: What a form has sent, by name.
    """

    def __init__(self, request: Request, values: dict[str, Any], forms: Forms) -> None:
        self.request = request
        self.world = world_of(request)
        root = request.scope.get("root_path", "")
        self.place = request.scope["path"].removeprefix(root).removeprefix(BELOW)
        self.values = values
        self._forms = forms

    @property
    def home(self) -> str:
        """The way to ``/_mock/`` from here.

        Addresses on pages are relative, so that they lead to the same world whatever stands before
        its path.
        """
        return "../" * self.place.count("/") or "./"

    def asks_for(self, name: str) -> bool:
        """Return whether a name stands in the query."""
        return name in self.request.query_params

    def page(self, template: str, *, status: int = HTTPStatus.OK, **values: Any) -> Response:  # noqa: ANN401
        """Answer a page.

        Args:
            template: Name of a template of the console.
            status: Of the answer.
            values: What stands in the page.
        """
        section = self.place.removeprefix("console").strip("/").partition("/")[0]
        shown = {"home": self.home, "section": section, "world": self.world.name, **values}
        page = render_page(f"console/{template}", seal=self._seal, **shown)
        headers = {name.decode(): value.decode() for name, value in page.headers}
        return Response(page.body, status, headers)

    def go(self, place: str) -> Response:
        """Send the browser on to another page."""
        headers = {"Location": f"{self.home}{place}", "Cache-Control": "no-store"}
        return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)

    def check_form(self) -> str | None:
        """Return where this form has led before, if it was sent before.

        Raises:
            PermissionDenied: No page of the console has sent it.
        """
        seal = self.text(SEAL)
        self._forms.check(self.request.headers, seal, self.world.name, self.place)
        return self._forms.led_to(seal)

    def form_done(self, place: str) -> None:
        """Note that what this form asks for is done, and where it leads when it is sent again."""
        self._forms.remember(self.text(SEAL), place)

    def _seal(self, place: str) -> str:
        """Return the seal of a form that is sent to a place."""
        return self._forms.seal(self.world.name, place)


async def open_visit(request: Request, forms: Forms) -> Visit:
    """Read a request.

    Raises:
        InvalidArgument: Its form cannot be understood.
    """
    body = await request.body()
    values = read_parameters("", request.headers.get("content-type"), body).values
    return Visit(request, values, forms)
