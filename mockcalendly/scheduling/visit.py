"""A request to a scheduling page, and the pages that it is answered with."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from msgspec.json import encode

from mockcalendly.edge.exchange import Answer, Request
from mockcalendly.edge.parameters import Submitted
from mockcalendly.kernel.uris import Origins
from mockcalendly.pages.page import render_embeddable_page
from mockcalendly.scheduling.palette import palette
from mockcalendly.world import World

__all__ = ["MOST_ANSWERS", "Visit"]

MOST_ANSWERS = 10
"""Custom questions that an address can answer: ``a1`` to ``a10`` (documented: help centre)."""

COLORS = ("background_color", "text_color", "primary_color")
"""Parameters that give a page other colors (observed: react-calendly)."""

KEPT = (
    "embed_domain",
    "embed_type",
    "hide_event_type_details",
    "hide_gdpr_banner",
    "hide_landing_page_details",
    *COLORS,
    "utm_campaign",
    "utm_content",
    "utm_medium",
    "utm_source",
    "utm_term",
    "salesforce_uuid",
    "name",
    "first_name",
    "last_name",
    "email",
    "guests",
    "location",
    "phone_number",
    *(f"a{number}" for number in range(1, MOST_ANSWERS + 1)),
    "timezone",
    "duration",
    "routing_form_submission",
)
"""Parameters that go with a visitor from page to page, whoever has set them."""

SCRIPT = "scheduling.js"

_COLOR = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


class Visit(Submitted):
    """One request to a world's scheduling pages.

    Attributes:
        params: What stands in the path, by name.
        values: What was sent, in the query or by a form, by name.
        origins: What URIs of resources and pages start with.
        root: Path below which the world's pages are: "" or ``/w/<name>``.
        hint: What the journal and the log say of a page that is answered though something is
            wrong.
    """

    def __init__(self, world: World, request: Request) -> None:
        self.world = world
        self.rows = world.rows
        self.request = request
        self.params: Mapping[str, str] = {}
        self.values: dict[str, Any] = {}
        self.hint = ""
        self.origins = Origins.at(world.settings.public_url or request.base)
        self.root = urlsplit(request.base).path

    @property
    def kept(self) -> dict[str, str]:
        """The parameters that go with the visitor from page to page."""
        return {name: self.text(name) for name in KEPT if self.text(name)}

    @property
    def embedded(self) -> bool:
        """Whether another page shows this one in a frame, and wants to hear from it.

        Calendly tells nothing to who does not say ``embed_domain`` (observed: react-calendly).
        """
        return bool(self.text("embed_domain"))

    def link(self, path: str, **changes: str | None) -> str:
        """Return where a link leads that takes the visitor on.

        Args:
            path: In the world: ``/olivia-owner/30min``.
            changes: Parameters that the next page gets besides, or instead of, those that go
                along; None takes one away.
        """
        query = {
            name: value for name, value in {**self.kept, **changes}.items() if value is not None
        }
        asked = f"?{urlencode(query, quote_via=quote)}" if query else ""
        return f"{self.root}{quote(path, safe='/:@')}{asked}"

    def page(
        self,
        template: str,
        *,
        status: int = HTTPStatus.OK,
        event: str = "",
        payload: Mapping[str, Any] | None = None,
        **values: Any,  # noqa: ANN401 - whatever a template shows
    ) -> Answer:
        """Answer a page.

        Args:
            template: Name of a file in ``templates/scheduling/``, without its suffix.
            status: Of the answer.
            event: What the page tells the one that embeds it, without ``calendly.``; "": nothing.
            payload: What it tells of that.
            values: What stands in the page.
        """
        page = render_embeddable_page(
            f"scheduling/{template}",
            script=SCRIPT,
            colors=self._colors(),
            visit=self,
            event=event,
            payload=encode(payload or {}).decode(),
            **values,
        )
        return Answer(status, page.body, page.headers)

    def go(self, location: str) -> Answer:
        """Send the browser on to another page, which it asks for by GET."""
        headers = ((b"location", location.encode()), (b"cache-control", b"no-store"))
        return Answer(HTTPStatus.SEE_OTHER, b"", headers)

    def _colors(self) -> str:
        """Return a stylesheet with the colors that were asked for; what is no color is ignored."""
        found = (_COLOR.fullmatch(self.text(name)) for name in COLORS)
        return palette(*(match[1] if match else None for match in found))
