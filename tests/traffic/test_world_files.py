"""Made-up worlds as files: what is read from one is what was written."""

import json
from pathlib import Path
from typing import Any

import pytest

from mockcalendly import MockCalendly
from mockcalendly.scenario import world_writer
from mockcalendly.scenario.generating import Generated, generate_world
from mockcalendly.scenario.history import history
from mockcalendly.scenario.world_writer import TooLarge, grown_world_text, world_text
from mockcalendly.scenario.worldfile import WorldSpec, load_world
from mockcalendly.traffic import TrafficPlan
from tests.traffic.conftest import NOW, api_of, every


@pytest.fixture(scope="module")
def small() -> Generated:
    return generate_world(TrafficPlan(users=4, months=2, bookings=150, seed=2), now=NOW)


async def resources(spec: WorldSpec) -> dict[str, list[dict[str, Any]]]:
    """Return all that the API lists of a world."""
    async with api_of(spec) as client:
        me = (await client.get("/users/me")).json()["resource"]
        ours = {"organization": me["current_organization"]}
        listed = {
            name: await every(client, f"/{name}", **ours)
            for name in (
                "event_types",
                "organization_memberships",
                "routing_forms",
                "groups",
                "scheduled_events",
            )
        }
        (form,) = listed["routing_forms"]
        listed |= {
            "routing_form_submissions": await every(
                client, "/routing_form_submissions", form=form["uri"]
            ),
            "contacts": await every(client, "/contacts"),
            "meeting_recaps": await every(client, "/meeting_recaps"),
            "invitees": [
                invitee
                for event in listed["scheduled_events"]
                for invitee in await every(client, f"{event['uri']}/invitees")
            ],
            "schedules": (
                await client.get("/user_availability_schedules", params={"user": me["uri"]})
            ).json()["collection"],
        }
    return listed


def by_uri(listed: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["uri"]: each for each in listed}


@pytest.mark.parametrize("name", ["world.yaml", "world.json"])
async def test_what_is_read_is_what_was_written(
    small: Generated, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(world_text(small, name))

    spec = load_world(file)
    read, written = await resources(spec), await resources(small.spec)

    assert (spec.now, spec.settings.seed) == (small.spec.now, small.spec.settings.seed)
    for kind, listed in written.items():
        assert listed, kind
        assert by_uri(read[kind]) == by_uri(listed), kind
    starts = [event["start_time"] for event in written["scheduled_events"]]
    assert [event["start_time"] for event in read["scheduled_events"]] == starts


@pytest.mark.parametrize("seed", [3, 5])
@pytest.mark.parametrize("users", [0, 4])
def test_a_world_in_which_people_came_is_read_as_it_is(users: int, seed: int) -> None:
    plan = TrafficPlan(users=users, months=2, bookings=50 + 50 * users)
    with MockCalendly(now="2026-11-23T09:00:00Z", seed=seed) as calendly:
        before = calendly.snapshot()
        calendly.generate(users=plan.users, months=plan.months, bookings=plan.bookings)
        after = calendly.snapshot()

    content, differences = grown_world_text(before, after, plan, "world.json")

    assert differences == []
    said = json.loads(content)
    assert len(said["bookings"]) == plan.bookings
    assert len(said.get("users", ())) == users


def test_of_a_group_event_it_is_told_who_left_and_in_which_order(generated: Generated) -> None:
    rows = generated.spec.rows
    shared = {event.id for event in rows.scheduled_events if event.invitees_limit > 1}
    left = [row for row in rows.invitees if row.event in shared and row.cancellation]
    changes = [
        entry["invitee"]
        for entry in history(rows)["invitees"]
        if "status" in entry or "rescheduled" in entry
    ]

    order = sorted(
        left, key=lambda row: (row.cancellation and row.cancellation.created_at, row.seq)
    )
    assert set(changes) <= {row.id for row in left}
    assert [row.id for row in order if row.id in changes] == changes


def test_a_file_that_nobody_could_read_is_not_written(
    small: Generated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world_writer, "LARGEST_FILE", 50_000)

    with pytest.raises(TooLarge, match="--save"):
        world_text(small, "world.yaml")
