"""Snapshots over HTTP: kept by the server, moved as files."""

import json

import httpx
import pytest

from mockcalendly import MockCalendly, ThreadServer
from mockcalendly.snapshots.shelf import CAPACITY

DOWN = "http://127.0.0.1:1/down"


def take(http: httpx.Client, name: str = "before") -> None:
    answer = http.post("/_mock/snapshots", json={"name": name})
    assert answer.status_code == 201
    assert answer.json()["resource"]["now"] == "2026-11-23T09:00:00.000000Z"


def test_a_restored_world_goes_on_as_it_did(http: httpx.Client, calendly: MockCalendly) -> None:
    calendly.subscribe(DOWN, "invitee.created")
    take(http)

    def story() -> list[bytes]:
        calendly.book("30min")
        http.post("/_mock/clock/advance", json={"by": "10m"})
        return [each.raw for each in calendly.deliveries]

    first = story()
    restored = http.post("/_mock/snapshots/before/restore").json()

    assert restored["now"] == "2026-11-23T09:00:00.000000Z"
    assert len(calendly.deliveries) == 0
    assert story() == first


def test_what_has_changed_is_told_row_by_row(http: httpx.Client, calendly: MockCalendly) -> None:
    take(http)
    booked = calendly.book("30min")
    take(http, "booked")
    calendly.cancel(booked)

    until_now = http.get("/_mock/snapshots/booked/diff").json()["collection"]
    between = http.get("/_mock/snapshots/before/diff", params={"to": "booked"}).json()["collection"]

    assert {each["table"] for each in between} >= {"invitees", "scheduled_events"}
    assert {each["change"] for each in between} == {"added"}
    (event,) = [each for each in until_now if each["table"] == "scheduled_events"]
    assert event["fields"]["status"] == {"before": "active", "after": "canceled"}
    assert http.get("/_mock/snapshots/booked/diff?to=booked").json()["collection"] == []


def test_a_file_brings_a_snapshot_to_another_world(
    http: httpx.Client, calendly: MockCalendly, server: ThreadServer
) -> None:
    calendly.book("30min")
    take(http)
    file = http.get("/_mock/snapshots/before").content
    with MockCalendly(server=server) as other, other.client() as client:
        assert client.put("/_mock/snapshots/there", content=file).status_code == 201
        client.post("/_mock/snapshots/there/restore")
        assert other.book("30min")["uri"].rpartition("/")[2] == _id(calendly.book("30min"))
        assert client.get("/_mock/snapshots/before").status_code == 404


def _id(resource: object) -> str:
    assert isinstance(resource, dict)
    return str(resource["uri"]).rpartition("/")[2]


def test_a_damaged_file_is_refused(http: httpx.Client) -> None:
    take(http)
    file = http.get("/_mock/snapshots/before").content

    for damaged in (file.replace(b"Olivia", b"Olivio"), file[:-20], b"", b"[]"):
        answer = http.put("/_mock/snapshots/after", content=damaged)
        assert answer.status_code == 400
        assert "snapshot" in answer.json()["details"][0]["message"]
    assert [each["name"] for each in http.get("/_mock/snapshots").json()["collection"]] == [
        "before"
    ]


def test_snapshots_are_listed_replaced_and_deleted(
    http: httpx.Client, calendly: MockCalendly
) -> None:
    take(http)
    (first,) = http.get("/_mock/snapshots").json()["collection"]
    calendly.book("30min")
    take(http)
    (second,) = http.get("/_mock/snapshots").json()["collection"]

    assert second["rows"] > first["rows"]
    assert http.delete("/_mock/snapshots/before").status_code == 204
    assert http.delete("/_mock/snapshots/before").status_code == 404
    assert http.get("/_mock/snapshots").json()["collection"] == []


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "a b"}, {"name": "../up"}, {"name": 1}]
)
def test_names_that_cannot_be_are_refused(http: httpx.Client, body: dict[str, object]) -> None:
    answer = http.post("/_mock/snapshots", json=body)

    assert answer.status_code == 400
    assert answer.json()["details"][0]["parameter"] == "name"


def test_a_world_keeps_only_so_many(http: httpx.Client) -> None:
    for number in range(CAPACITY):
        take(http, f"s{number}")

    refused = http.post("/_mock/snapshots", json={"name": "one-more"})

    assert refused.status_code == 400
    assert "delete one" in refused.json()["details"][0]["message"]
    take(http, "s0")


def test_a_reset_brings_back_the_beginning_and_keeps_snapshots(
    http: httpx.Client, calendly: MockCalendly
) -> None:
    calendly.book("30min")
    take(http)
    calendly.clock.advance("1h")

    clock = http.post("/_mock/reset").json()

    assert (clock["now"], clock["mode"]) == ("2026-11-23T09:00:00.000000Z", "frozen")
    assert http.get("/_mock/requests").json()["collection"] == []
    assert len(http.get("/_mock/snapshots").json()["collection"]) == 1
    http.post("/_mock/snapshots/before/restore")
    assert json.loads(http.get("/_mock/snapshots").content)["collection"][0]["name"] == "before"


def test_a_reset_world_begins_with_its_file(http: httpx.Client) -> None:
    world = {"contacts": [{"user": "owner", "name": "Ada Lovelace", "emails": ["ada@example.com"]}]}
    made = http.post("/_mock/worlds", json={"world": world}).json()["resource"]
    headers = {"Authorization": f"Bearer {made['tokens']['owner']}"}
    with httpx.Client(base_url=made["url"], headers=headers) as client:

        def names() -> list[str]:
            return [each["name"] for each in client.get("/contacts").json()["collection"]]

        new = {"name": "Bob", "emails": [{"email": "bob@example.com", "is_primary": True}]}
        assert client.post("/contacts", json=new).status_code == 201
        assert sorted(names()) == ["Ada Lovelace", "Bob"]
        assert client.post("/_mock/reset").json()["mode"] == "real"
        assert names() == ["Ada Lovelace"]
