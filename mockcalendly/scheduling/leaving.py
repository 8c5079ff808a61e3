"""The way from a form here to a page of another site."""

from mockcalendly.edge.exchange import Answer
from mockcalendly.scheduling.visit import Visit

__all__ = ["leave_for"]


def leave_for(visit: Visit, url: str, own_page: str) -> Answer:
    """Send who has sent a form on to another site.

    Frames and the script are sent to a page of ours, which says where to go next: a frame would
    show the other site inside itself, and a script may not follow to another origin.

    Args:
        visit: Whose form it is.
        url: Where to go.
        own_page: The page that says so.
    """
    header = visit.request.header
    by_script = header(b"x-requested-with") is not None or header(b"sec-fetch-dest") == "empty"
    return visit.go(own_page if visit.embedded or by_script else url)
