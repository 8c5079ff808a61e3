"""A restored world goes on exactly as the original did."""

import json
from datetime import timedelta

from mockcalendly import MockCalendly

NOW = "2026-11-23T09:00:00Z"
DOWN = "http://127.0.0.1:1/down"


def story(calendly: MockCalendly) -> list[object]:
    """Let things happen; return all that could be seen of them."""
    invitee = calendly.book("30min")
    moved = calendly.reschedule(invitee)
    calendly.clock.advance("3h")
    calendly.cancel(moved, by="invitee")
    calendly.settle()
    seen = [
        (each.event, each.raw, each.state, [attempt.at for attempt in each.attempts])
        for each in calendly.deliveries
    ]
    with calendly.client() as client:
        listed = client.get("/scheduled_events", params={"organization": organization(calendly)})
    return [invitee, moved, seen, listed.text, dict(listed.headers), calendly.clock.now]


def organization(calendly: MockCalendly) -> str:
    return str(calendly.organization["uri"])


def test_a_restored_world_continues_byte_for_byte() -> None:
    with MockCalendly(now=NOW, seed=5) as calendly:
        calendly.webhooks_to(DOWN)
        calendly.book("webinar")
        calendly.settle()
        with calendly.client() as client:
            client.get("/users/me")
        snapshot = calendly.snapshot()
        first = story(calendly)
        calendly.restore(snapshot)
        assert story(calendly) == first
        calendly.restore(snapshot)
        assert story(calendly) == first


def test_restoring_brings_back_what_waits_and_forgets_what_came_later() -> None:
    with MockCalendly(now=NOW) as calendly:
        calendly.webhooks_to(DOWN, "invitee.created")
        calendly.book("30min")
        calendly.settle()
        before = calendly.clock.now
        snapshot = calendly.snapshot()
        calendly.clock.advance(timedelta(days=1))
        assert calendly.deliveries.last.state == "failed"
        calendly.book("30min")
        calendly.restore(snapshot)
        assert calendly.clock.now == before
        assert [each.state for each in calendly.deliveries] == ["pending"]
        assert len(calendly.deliveries.last.attempts) == 1
        calendly.clock.advance(timedelta(days=1))
        assert calendly.deliveries.last.state == "failed"


def test_a_snapshot_of_one_world_can_begin_another() -> None:
    with MockCalendly(now=NOW, seed=3) as one, MockCalendly(now=NOW) as other:
        one.book("30min")
        other.restore(one.snapshot())
        booked = [calendly.book("30min") for calendly in (one, other)]
        paths = [json.dumps(each).replace(one.url, "").replace(other.url, "") for each in booked]
        assert paths[0] == paths[1]
