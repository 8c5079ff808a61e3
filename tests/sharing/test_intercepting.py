"""Calendly's own hosts, led from one process to a world of another one."""

import httpx
import pytest
import requests

from mockcalendly import MockCalendly

ME = "https://api.calendly.com/users/me"


def test_clients_reach_the_world_at_calendlys_hosts(calendly: MockCalendly) -> None:
    with calendly.intercept():
        me = httpx.get(ME, headers=calendly.headers).json()["resource"]
        again = requests.get(ME, headers=calendly.headers, timeout=5).json()["resource"]
        posted = httpx.post(
            "https://api.calendly.com/scheduling_links",
            headers=calendly.headers,
            json={
                "max_event_count": 1,
                "owner": calendly.event_types[0]["uri"],
                "owner_type": "EventType",
            },
        )
    assert me == again
    assert me["uri"].startswith("https://api.calendly.com/users/")
    assert posted.status_code == 201
    assert [each.path for each in calendly.requests] == ["/users/me", "/users/me", *LINKS]


LINKS = ["/scheduling_links"]


def test_what_is_booked_meanwhile_has_calendlys_own_uris(calendly: MockCalendly) -> None:
    calendly.subscribe("http://127.0.0.1:1/hook", "invitee.created")
    with calendly.intercept():
        inside = calendly.book("30min")
    outside = calendly.book("30min")
    assert inside["uri"].startswith("https://api.calendly.com/scheduled_events/")
    assert outside["uri"].startswith(f"{calendly.url}/scheduled_events/")


def test_an_answer_that_breaks_off_breaks_off_here_too(calendly: MockCalendly) -> None:
    with (
        calendly.intercept(),
        calendly.fault(path="/users/me", damage="truncated", times=1),
        httpx.Client(headers=calendly.headers) as api,
    ):
        with pytest.raises(httpx.TransportError, match="complete message body"):
            api.get(ME)
        assert api.get(ME).status_code == 200


def test_another_world_is_not_seen(calendly: MockCalendly, url: str) -> None:
    calendly.book("30min")
    with (
        MockCalendly(server=url) as other,
        other.intercept(),
        httpx.Client(headers=other.headers) as api,
    ):
        events = api.get("https://api.calendly.com/scheduled_events", params={"user": ME[:-2]})
        assert events.status_code in (400, 403, 404)
        assert len(other.requests) == 1
    assert len(calendly.requests) == 0
