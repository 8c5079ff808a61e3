"""Landing pages: what a user, a team, or a whole world has to offer."""

from mockcalendly.domain.scheduling_pages import event_types_on, name_on_page
from mockcalendly.edge.exchange import Answer
from mockcalendly.scheduling.visit import Visit

__all__ = ["show_landing_page", "show_world"]


def show_world(visit: Visit) -> Answer:
    """Show who has a page in this world, for whoever has found nothing but its address."""
    owners = [*visit.rows.users, *visit.rows.teams]
    return visit.page("world", owners=owners, name=visit.world.name)


def show_landing_page(visit: Visit) -> Answer:
    """Show the event types of a user or a team."""
    page = visit.params["page"]
    return visit.page(
        "landing",
        event="profile_page_viewed",
        name=name_on_page(visit.rows, page),
        event_types=event_types_on(visit.rows, page),
    )
