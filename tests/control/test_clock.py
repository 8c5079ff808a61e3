"""The time of a world over HTTP."""

import socket

import httpx
import pytest

from mockcalendly import MockCalendly

DOWN = "http://127.0.0.1:1/down"


def test_it_says_what_time_it_is_and_what_falls_due_next(
    http: httpx.Client, calendly: MockCalendly
) -> None:
    before = http.get("/_mock/clock").json()
    calendly.book("30min")
    after = http.get("/_mock/clock").json()

    assert before == {
        "now": "2026-11-23T09:00:00.000000Z",
        "mode": "frozen",
        "rate": 0,
        "next_due": None,
    }
    assert after["next_due"] is not None


def test_it_is_set_run_and_frozen(http: httpx.Client, calendly: MockCalendly) -> None:
    run = http.patch("/_mock/clock", json={"rate": 60, "now": "2030-01-01T00:00:00Z"}).json()
    frozen = http.patch("/_mock/clock", json={"rate": 0}).json()

    assert (run["mode"], run["rate"]) == ("scaled", 60)
    assert run["now"].startswith("2030-01-01T00:")
    assert frozen["mode"] == "frozen"
    assert calendly.clock.now.year == 2030


def test_advancing_does_everything_at_its_own_instant(
    http: httpx.Client, calendly: MockCalendly
) -> None:
    calendly.subscribe(DOWN, "invitee.created")
    calendly.book("30min")
    http.post("/_mock/settle")

    answer = http.post("/_mock/clock/advance", json={"by": "4m"}).json()

    assert answer["now"] == "2026-11-23T09:04:00.000000Z"
    retries = [each["at"] for each in answer["happened"] if each["kind"] == "delivery"]
    assert retries == ["2026-11-23T09:01:00.000000Z", "2026-11-23T09:03:00.000000Z"]
    assert answer["happened"][-1]["subject"] == calendly.deliveries.last.id


def test_it_advances_to_the_next_delivery_and_until_nothing_is_left(
    http: httpx.Client, calendly: MockCalendly
) -> None:
    calendly.subscribe(DOWN, "invitee.created")
    calendly.book("30min")
    http.post("/_mock/settle")

    one = http.post("/_mock/clock/advance", json={"until": "next delivery"}).json()
    near = http.post("/_mock/clock/advance", json={"until": "idle", "within": "1h"}).json()
    rest = http.post("/_mock/clock/advance", json={"until": "idle"}).json()
    none = http.post("/_mock/clock/advance", json={"until": "next delivery"})

    assert one["now"] == "2026-11-23T09:01:00.000000Z"
    assert near["now"] == "2026-11-23T09:31:00.000000Z"
    assert rest["next_due"] is None
    assert calendly.deliveries.last.state == "failed"
    assert none.status_code == 404
    assert none.json()["details"][0]["message"] == "No delivery is due within a year."


@pytest.mark.parametrize(
    ("body", "parameter", "message"),
    [
        ({}, "by", "or until must be given, and not both"),
        ({"by": "1h", "until": "idle"}, "by", "or until must be given, and not both"),
        ({"by": "soon"}, "by", "is not a duration such as 90s, 2h30m or 1w"),
        ({"until": "2020-01-01T00:00:00Z"}, "until", "has passed: it is "),
        ({"until": "later"}, "until", "must be an instant with a zone, 'next delivery' or 'idle'"),
        ({"util": "idle"}, "util", "is not allowed"),
    ],
)
def test_advances_that_make_no_sense_are_refused(
    http: httpx.Client, body: dict[str, str], parameter: str, message: str
) -> None:
    answer = http.post("/_mock/clock/advance", json=body)

    assert answer.status_code == 400
    said = {each["parameter"]: each["message"] for each in answer.json()["details"]}
    assert said[parameter].startswith(message)


@pytest.mark.parametrize("body", [{"rate": -1}, {"rate": "1"}, {"rate": True}, {"now": "now"}])
def test_turns_that_make_no_sense_change_nothing(
    http: httpx.Client, body: dict[str, object]
) -> None:
    before = http.get("/_mock/clock").json()

    assert http.patch("/_mock/clock", json=body).status_code == 400
    assert http.get("/_mock/clock").json() == before


def test_settling_says_in_the_end_what_hangs(http: httpx.Client, calendly: MockCalendly) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        calendly.subscribe(f"http://127.0.0.1:{silent.getsockname()[1]}", "invitee.created")
        calendly.book("30min")
        answer = http.post("/_mock/settle", json={"timeout": 0.05})

    assert answer.status_code == 504
    assert answer.json()["message"].startswith("Not settled after 0.05 s: 1 deliveries")
