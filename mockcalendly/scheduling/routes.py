"""Which pages there are: method, path, and who answers."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from mockcalendly.edge.exchange import Answer, Request
from mockcalendly.errors import NotFound
from mockcalendly.scheduling import (
    assets,
    backend,
    booking,
    calendar,
    cancellation,
    conferences,
    confirmation,
    landing,
    rescheduling,
    routing,
)
from mockcalendly.scheduling.visit import Visit

__all__ = ["Found", "find_page"]


class Route(NamedTuple):
    """A page, or what a form on it is sent to.

    Attributes:
        id: What the journal calls it. The vendor's OpenAPI document has no pages, so these ids are
            ours, made like that document's.
        path: A segment in braces stands for any one.
    """

    id: str
    method: str
    path: str
    answer: Callable[[Visit], Answer]


class Found(NamedTuple):
    """A page that is asked for, and what stands in its path."""

    route: Route
    params: dict[str, str]


PAGE, LINK, MOVING = "{page}/{slug}", "d/{token}/{slug}", "reschedulings/{invitee}"
START, BOOKED = "{start}", "invitees/{invitee}"

ROUTES = (
    Route(
        "pages_lookup-event-type",
        "GET",
        "/api/booking/event_types/lookup",
        backend.look_up_event_type,
    ),
    Route(
        "pages_list-days",
        "GET",
        "/api/booking/event_types/{uuid}/calendar/range",
        backend.list_days,
    ),
    Route("pages_get-link", "GET", "/api/booking/scheduling_links/{token}", backend.show_link),
    Route(
        "pages_show-cancellation", "GET", "/cancellations/{invitee}", cancellation.show_cancellation
    ),
    Route("pages_cancel", "POST", "/cancellations/{invitee}", cancellation.cancel),
    Route("pages_show-routing-form", "GET", "/routing/{form}", routing.show_form),
    Route("pages_submit-routing-form", "POST", "/routing/{form}", routing.send_form),
    Route(
        "pages_join-conference", "GET", "/events/{event}/{conference}", conferences.join_conference
    ),
    Route("pages_get-embed-script", "GET", "/assets/external/widget.js", assets.serve_script),
    Route("pages_get-embed-style", "GET", "/assets/external/widget.css", assets.serve_style),
    Route("pages_get-embed-icon", "GET", "/assets/external/close-icon.svg", assets.serve_icon),
    Route("pages_show-world", "GET", "/", landing.show_world),
    Route("pages_show-landing-page", "GET", "/{page}", landing.show_landing_page),
    Route("pages_show-new-times", "GET", f"/{MOVING}", rescheduling.show_new_times),
    Route("pages_show-reschedule-form", "GET", f"/{MOVING}/{START}", rescheduling.show_form),
    Route("pages_reschedule", "POST", f"/{MOVING}/{START}", rescheduling.move_booking),
    Route("pages_show-calendar", "GET", "/s/{token}", calendar.show_calendar),
    Route("pages_show-calendar", "GET", "/d/{token}", calendar.show_calendar),
    Route("pages_show-calendar", "GET", f"/{LINK}", calendar.show_calendar),
    Route("pages_show-booking-form", "GET", f"/{LINK}/{START}", booking.show_form),
    Route("pages_book", "POST", f"/{LINK}/{START}", booking.book_slot),
    Route("pages_show-confirmation", "GET", f"/{LINK}/{BOOKED}", confirmation.show_confirmation),
    Route("pages_show-calendar", "GET", f"/{PAGE}", calendar.show_calendar),
    Route("pages_show-booking-form", "GET", f"/{PAGE}/{START}", booking.show_form),
    Route("pages_book", "POST", f"/{PAGE}/{START}", booking.book_slot),
    Route("pages_show-confirmation", "GET", f"/{PAGE}/{BOOKED}", confirmation.show_confirmation),
)
"""Of several that fit, the first counts: literal segments stand before parameters."""


def find_page(request: Request) -> Found:
    """Return what is asked for; a trailing slash is ignored.

    Raises:
        NotFound: There is no such page.
    """
    segments = request.path.strip("/").split("/")
    method = "GET" if request.method == "HEAD" else request.method
    for route in ROUTES:
        if route.method == method:
            params = _match(route.path.strip("/").split("/"), segments)
            if params is not None:
                return Found(route, params)
    raise NotFound(hint=f"There is no page at {request.path}.")


def _match(pattern: list[str], segments: Iterable[str]) -> dict[str, str] | None:
    given = [*segments]
    if len(pattern) != len(given):
        return None
    params = {}
    for expected, segment in zip(pattern, given, strict=True):
        if expected.startswith("{") and segment:
            params[expected[1:-1]] = segment
        elif expected != segment:
            return None
    return params
