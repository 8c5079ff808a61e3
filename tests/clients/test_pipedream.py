"""@pipedream/calendly_v2: the actions and triggers of a platform for workflows, webhooks included.

It checks the age of signatures against the machine's clock, so the world begins at that one's time.
"""

from collections.abc import Iterator

import pytest

from mockcalendly import MockCalendly, ThreadServer
from tests.clients.conftest import Diary, drive, node, refused
from tests.clients.environments import node_modules

pytestmark = pytest.mark.clients


@pytest.fixture
def calendly(server: ThreadServer) -> Iterator[MockCalendly]:
    with MockCalendly(server=server) as calendly:
        yield calendly


def test_actions_and_triggers_work(calendly: MockCalendly, diary: Diary) -> None:
    canceled = diary.coming[0]
    said = drive(
        node(),
        "use_pipedream.mjs",
        calendly,
        modules=f"{node_modules()}/",
        event=diary.past["event"],
        invitee=diary.past["uri"],
        cancel=canceled["event"],
    )

    assert sorted(said["types"]) == sorted(each["slug"] for each in calendly.event_types)
    assert said["some"] == 103
    assert said["events"] == diary.events
    assert said["counted"] == len(diary.events)
    assert said["members"] == ["adam@example.com"]
    assert said["groups"] == ["Sales"]
    assert said["schedules"] == ["Working hours"]
    assert said["invitees"] == [diary.past["uri"]]
    assert said["link"] == calendly.event_types[0]["uri"]
    assert said["noShow"] == diary.past["uri"]
    assert said["cancellation"] == "Ill"
    assert said["webhooks"] == [True]
    assert said["hooked"] == [["invitee.canceled", f"{canceled['name']} - invitee.canceled"]]
    assert refused(calendly) == []

    delivery = calendly.deliveries.of("invitee.canceled").last
    assert delivery.state == "succeeded"
    (link,) = calendly.requests.of("POST", "/scheduling_links")
    assert link.raw == b""
    assert link.params["owner_type"] == "EventType"

    # The trigger that polls wraps its parameters by mistake, and the real API does not mind.
    (poll,) = [request for request in calendly.requests if "params%5B" in request.query]
    assert poll.params["params[sort]"] == "created_at:desc"
    assert said["polled"] == [uri.rpartition("/")[2] for uri in diary.events[:20]]
