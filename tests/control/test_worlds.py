"""Worlds of a server over HTTP."""

from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly


def create(http: httpx.Client, **body: object) -> dict[str, Any]:
    answer = http.post("/_mock/worlds", json=body)
    assert answer.status_code == 201, answer.text
    resource: dict[str, Any] = answer.json()["resource"]
    return resource


def get(world: dict[str, Any], path: str, **params: str) -> Any:
    headers = {"Authorization": f"Bearer {world['tokens']['owner']}"}
    return httpx.get(world["url"] + path, headers=headers, params=params).json()


def test_a_world_is_created_used_and_dropped(http: httpx.Client, calendly: MockCalendly) -> None:
    world = create(http, name="mine", seed=7, plan="free", now="2030-01-01T00:00:00Z")

    assert world["url"] == f"{calendly.url.partition('/w/')[0]}/w/mine"
    assert (world["seed"], world["plan"]) == (7, "free")
    assert (world["clock"]["now"], world["clock"]["mode"]) == (
        "2030-01-01T00:00:00.000000Z",
        "frozen",
    )
    assert get(world, "/users/me")["resource"]["uri"].startswith(world["url"])
    assert world in http.get("/_mock/worlds").json()["collection"]
    assert http.delete("/_mock/worlds/mine").status_code == 204
    assert get(world, "/users/me")["title"] == "Resource Not Found"
    assert http.delete("/_mock/worlds/mine").status_code == 404


def test_without_a_name_it_gets_one_and_its_clock_is_the_machine_s(http: httpx.Client) -> None:
    one, two = create(http), create(http)

    assert one["name"] != two["name"]
    assert (one["clock"]["mode"], one["clock"]["rate"]) == ("real", 1)
    assert create(http, now="2030-01-01T00:00:00Z", rate=1)["clock"]["mode"] == "real"


def test_worlds_do_not_see_one_another(http: httpx.Client) -> None:
    one, two = create(http), create(http)
    httpx.post(f"{one['url']}/_mock/snapshots", json={"name": "of-one"})
    httpx.patch(f"{one['url']}/_mock/clock", json={"rate": 0, "now": "2031-01-01T00:00:00Z"})
    get(one, "/users/me")

    assert get(two, "/_mock/snapshots")["collection"] == []
    assert get(two, "/_mock/requests")["collection"] == []
    assert get(two, "/_mock/clock")["mode"] == "real"


def test_a_world_holds_what_it_is_told_to(http: httpx.Client) -> None:
    contact = {"user": "owner", "name": "Ada Lovelace", "emails": ["ada@example.com"]}
    person = {
        "slug": "grace",
        "name": "Grace Hopper",
        "email": "grace@example.com",
        "role": "owner",
        "tokens": [{"token": "grace.own.token"}],
    }
    more = create(http, world={"contacts": [contact]})
    own = create(http, world={"base": "empty", "users": [person], "now": "2030-01-01T00:00:00Z"})

    assert [each["name"] for each in get(more, "/contacts")["collection"]] == ["Ada Lovelace"]
    assert own["tokens"] == {"owner": "grace.own.token"}
    assert own["clock"]["now"] == "2030-01-01T00:00:00.000000Z"
    me = get(own, "/users/me")["resource"]
    assert (me["name"], me["uri"].partition("/users/")[0]) == ("Grace Hopper", own["url"])


def test_a_world_goes_on_from_a_snapshot(http: httpx.Client, calendly: MockCalendly) -> None:
    calendly.book("30min")
    http.post("/_mock/snapshots", json={"name": "booked"})
    copy = create(http, snapshot="booked", auth="any")
    organization = get(copy, "/users/me")["resource"]["current_organization"]

    def events() -> int:
        return len(get(copy, "/scheduled_events", organization=organization)["collection"])

    assert copy["clock"]["now"] == "2026-11-23T09:00:00.000000Z"
    assert events() == 1
    httpx.post(f"{copy['url']}/_mock/clock/advance", json={"by": "1h"})
    httpx.post(f"{copy['url']}/_mock/reset")
    assert events() == 1
    assert get(copy, "/_mock/clock")["now"] == "2026-11-23T09:00:00.000000Z"


@pytest.mark.parametrize(
    ("body", "status", "parameter"),
    [
        ({"plan": "gold"}, 400, "plan"),
        ({"seed": "one"}, 400, "seed"),
        ({"rate_limit": "yes"}, 400, "rate_limit"),
        ({"public_url": "nowhere"}, 400, "public_url"),
        ({"now": "tomorrow"}, 400, "now"),
        ({"rate": -1}, 400, "rate"),
        ({"name": "a b"}, 400, "name"),
        ({"world": []}, 400, "world"),
        ({"world": {"contcts": []}}, 400, "world.contcts"),
        ({"world": {"contacts": [{"user": "owner"}]}}, 400, "world.contacts[0]"),
        ({"snapshot": "none"}, 404, None),
        ({"snapshot": "none", "seed": 1}, 400, "seed"),
        ({"port": 1}, 400, "port"),
        ({"name": "default"}, 409, None),
    ],
)
def test_worlds_that_make_no_sense_are_not_created(
    http: httpx.Client, body: dict[str, object], status: int, parameter: str | None
) -> None:
    def names() -> list[str]:
        return [each["name"] for each in http.get("/_mock/worlds").json()["collection"]]

    before = names()
    answer = http.post("/_mock/worlds", json=body)

    assert answer.status_code == status
    assert answer.json()["details"][0].get("parameter") == parameter
    assert names() == before


def test_the_default_world_cannot_be_dropped(http: httpx.Client) -> None:
    assert http.delete("/_mock/worlds/default").status_code == 403


def test_every_world_knows_the_server_s_address_by_which_the_client_came(
    http: httpx.Client,
) -> None:
    worlds = http.get("/_mock/worlds", headers={"Host": "calendly.test"}).json()["collection"]

    assert worlds[0]["url"] == "http://calendly.test"
    assert worlds[1]["url"] == f"http://calendly.test/w/{worlds[1]['name']}"
