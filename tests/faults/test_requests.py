"""What faults do to API requests, as a client sees it."""

import time
from datetime import timedelta

import httpx
import pytest
import requests

from mockcalendly import MockCalendly, ThreadServer
from mockcalendly.faults import API
from tests.faults.conftest import MONDAY, Get

ME = "/users/me"
BROKEN_OFF = (httpx.TransportError, requests.RequestException)


def first_slot(calendly: MockCalendly) -> dict[str, object]:
    """The body of a request that books the first open time."""
    (event_type,) = (each for each in calendly.event_types if each["slug"] == "30min")
    return {
        "event_type": event_type["uri"],
        "start_time": calendly.open_times("30min")[0].isoformat(),
        "location": {"kind": "zoom_conference"},
        "invitee": {"name": "Ada", "email": "ada@example.com", "timezone": "Europe/London"},
    }


def test_a_status_is_answered_instead_of_asking_the_api(calendly: MockCalendly, get: Get) -> None:
    with calendly.fault(status=503, headers={"Retry-After": "7"}) as fault:
        answer = get(ME)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
    assert answer.json() == {"title": "Service Unavailable", "message": "Service Unavailable."}
    assert (fault.matched, fault.struck) == (1, 1)
    assert get(ME).status_code == 200


def test_a_body_may_be_json_or_bytes(calendly: MockCalendly, client: httpx.Client) -> None:
    with calendly.fault(status=502, body=b"<html>Bad Gateway</html>"):
        assert client.get(ME).text == "<html>Bad Gateway</html>"
    with calendly.fault(status=500, body={"title": "Oops"}):
        assert client.get(ME).json() == {"title": "Oops"}
    with calendly.fault(status=504, body="Späť", headers={"Content-Type": "text/plain"}):
        answer = client.get(ME)
    assert (answer.text, answer.headers.get_list("content-type")) == ("Späť", ["text/plain"])


@pytest.mark.parametrize("name", API.errors)
def test_every_error_of_calendlys_can_be_had_by_name(
    calendly: MockCalendly, client: httpx.Client, name: str
) -> None:
    with calendly.fault(error=name):
        answer = client.get(ME)

    expected = API.errors[name]()
    assert answer.status_code == expected.status
    assert answer.json() == expected.render()


@pytest.mark.parametrize(
    ("status", "name"), [(401, "unauthenticated"), (404, "not_found"), (429, "too_many_requests")]
)
def test_a_status_of_calendlys_comes_with_calendlys_body(
    calendly: MockCalendly, client: httpx.Client, status: int, name: str
) -> None:
    with calendly.fault(status=status):
        assert client.get(ME).json() == API.errors[name]().render()


def test_a_storm_of_429_ends_when_its_headers_say(calendly: MockCalendly, get: Get) -> None:
    calendly.fault(error="too_many_requests", lasting="42s")

    answer = get(ME)
    assert answer.status_code == 429
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert answer.headers["x-ratelimit-reset"] == "42"
    calendly.clock.advance(timedelta(seconds=41))
    assert get(ME).headers["x-ratelimit-reset"] == "1"
    calendly.clock.advance(timedelta(seconds=1))
    assert get(ME).status_code == 200


def test_a_storm_looks_as_the_world_wants_429_to_look(server: ThreadServer) -> None:
    wanted = {"retry_after": True, "rate_limit_body": "text"}
    with MockCalendly(server=server, now=MONDAY, **wanted) as calendly:  # type: ignore[arg-type]
        with calendly.client() as client:
            with calendly.fault(error="too_many_requests", lasting="42s"):
                answer = client.get(ME)
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "42")
            assert answer.headers["content-type"].startswith("text/plain")
            with calendly.fault(error="too_many_requests", reset="before"):
                with pytest.raises(httpx.TransportError):
                    client.get(ME)
    assert answer.text == "The rate limit has been exceeded.\n"


def test_a_connection_is_broken_off_before_anything_is_done(
    calendly: MockCalendly, client: httpx.Client
) -> None:
    booking = first_slot(calendly)

    with calendly.fault(method="POST", path="/invitees", reset="before"):
        with pytest.raises(httpx.TransportError):
            client.post("/invitees", json=booking)

    assert calendly.requests.last.status == 0
    assert client.post("/invitees", json=booking).status_code == 201


def test_a_connection_is_broken_off_after_all_was_done(
    calendly: MockCalendly, client: httpx.Client
) -> None:
    booking = first_slot(calendly)

    with calendly.fault(operation="*create-event-invitee", reset="after"):
        with pytest.raises(httpx.TransportError):
            client.post("/invitees", json=booking)

    assert calendly.requests.last.status == 201
    again = client.post("/invitees", json=booking)
    assert again.json()["details"][0]["code"] == "already_filled"


@pytest.mark.parametrize("reset", ["before", "after"])
def test_breaking_off_looks_like_that_to_every_client(
    calendly: MockCalendly, get: Get, reset: str
) -> None:
    with calendly.fault(reset=reset):  # type: ignore[arg-type]
        with pytest.raises(BROKEN_OFF):
            get(ME)
    assert get(ME).status_code == 200


def test_a_truncated_body_ends_before_its_announced_length(
    calendly: MockCalendly, get: Get
) -> None:
    with calendly.fault(damage="truncated"):
        with pytest.raises(BROKEN_OFF):
            get(ME)
    assert get(ME).status_code == 200


def test_an_empty_body_comes_with_the_status_of_success(calendly: MockCalendly, get: Get) -> None:
    with calendly.fault(damage="empty"):
        answer = get(ME)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_malformed_body_is_whole_but_no_json(calendly: MockCalendly, get: Get) -> None:
    with calendly.fault(damage="malformed"):
        answer = get(ME)
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"."):
        answer.json()


@pytest.mark.parametrize("latency", [0.3, (0.3, 0.4), {"median": 0.35, "sigma": 0.01}])
def test_latency_is_what_a_client_waits(
    calendly: MockCalendly, get: Get, latency: float | tuple[float, float] | dict[str, float]
) -> None:
    began = time.perf_counter()
    with calendly.fault(latency=latency):
        assert get(ME).status_code == 200
    assert time.perf_counter() - began > 0.25


def test_a_latency_beyond_the_clients_patience_is_a_timeout(calendly: MockCalendly) -> None:
    with calendly.client(timeout=0.1) as hasty, calendly.fault(latency=5):
        with pytest.raises(httpx.ReadTimeout):
            hasty.get(ME)


def test_a_slow_body_begins_at_once_and_trickles(
    calendly: MockCalendly, client: httpx.Client
) -> None:
    with calendly.fault(slow_body=0.3), client.stream("GET", ME) as answer:
        began = time.perf_counter()
        pieces = [*answer.iter_raw()]
        took = time.perf_counter() - began

    assert len(pieces) > 5
    assert took > 0.2


def test_stale_reads_show_what_there_was_when_the_fault_was_added(
    calendly: MockCalendly, client: httpx.Client
) -> None:
    events = f"/scheduled_events?organization={calendly.organization['uri']}"
    with calendly.fault(stale=True):
        calendly.book("30min")
        assert client.get(events).json()["collection"] == []
    assert len(client.get(events).json()["collection"]) == 1


def test_writes_are_never_stale(calendly: MockCalendly, client: httpx.Client) -> None:
    with calendly.fault(stale=True):
        invitee = calendly.book("30min")
        path = invitee["event"].removeprefix(calendly.url) + "/cancellation"
        assert client.post(path).status_code == 201
        assert client.post(path).status_code == 403


def test_a_fault_may_be_of_one_user_only(calendly: MockCalendly, client: httpx.Client) -> None:
    calendly.fault(user="admin", error="token_revoked")

    assert client.get(ME).status_code == 200
    with calendly.client("admin") as admin:
        assert admin.get(ME).json()["message"] == "The access token was revoked"


@pytest.mark.parametrize(
    ("when", "struck"),
    [
        ({"nth": 2}, [2]),
        ({"nth": [1, 3]}, [1, 3]),
        ({"every": 3}, [3, 6]),
        ({"times": 2}, [1, 2]),
        ({"every": 2, "times": 2}, [2, 4]),
        ({"probability": 0.0}, []),
        ({"probability": 1}, [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_a_fault_strikes_as_often_as_it_says(
    calendly: MockCalendly, client: httpx.Client, when: dict[str, float], struck: list[int]
) -> None:
    calendly.faults.add(status=500, **when)  # type: ignore[arg-type]

    statuses = [client.get(ME).status_code for _ in range(7)]

    assert [number for number, status in enumerate(statuses, 1) if status == 500] == struck


def test_chance_follows_the_seed() -> None:
    def statuses(seed: int) -> list[int]:
        with MockCalendly(seed=seed, now=MONDAY) as calendly, calendly.client() as client:
            calendly.fault(status=500, probability=0.5)
            return [client.get(ME).status_code for _ in range(40)]

    first = statuses(1)
    assert statuses(1) == first
    assert statuses(2) != first
    assert 5 < first.count(500) < 35


def test_of_two_faults_the_newer_answers_and_both_delay(
    calendly: MockCalendly, client: httpx.Client
) -> None:
    calendly.fault(status=500, latency=0.2)
    calendly.fault(status=503, latency=0.2)

    began = time.perf_counter()
    assert client.get(ME).status_code == 503
    assert time.perf_counter() - began > 0.35


def test_a_fault_answers_before_anybody_asks_who_calls(calendly: MockCalendly) -> None:
    with calendly.client("wrong") as stranger, calendly.fault(status=503):
        assert stranger.get(ME).status_code == 503


def test_a_fault_uses_up_no_rate_limit(calendly: MockCalendly, client: httpx.Client) -> None:
    with calendly.fault(status=500):
        client.get(ME)
    assert client.get(ME).headers["x-ratelimit-remaining"] == "499"


def test_journal_and_header_say_that_it_was_on_purpose(
    calendly: MockCalendly, client: httpx.Client
) -> None:
    with calendly.fault(status=500, name="the bad minute"):
        answer = client.get(ME)

    said = "Fault on purpose: the bad minute."
    assert answer.headers["x-mockcalendly-reason"] == said
    recorded = calendly.requests.last
    assert (recorded.hint, recorded.status) == (said, 500)
    assert recorded.operation == "users_get-current-user"


def test_the_control_api_is_never_struck(calendly: MockCalendly, client: httpx.Client) -> None:
    with calendly.fault(status=500):
        assert client.get("/_mock/health").status_code == 200


def test_other_worlds_are_not_struck(server: object, calendly: MockCalendly) -> None:
    with MockCalendly(server=server, now=MONDAY) as other:  # type: ignore[arg-type]
        with calendly.fault(status=500), other.client() as client:
            assert client.get(ME).status_code == 200


def test_a_reset_ends_all_faults(calendly: MockCalendly, client: httpx.Client) -> None:
    calendly.fault(status=500)
    calendly.reset()
    assert len(calendly.faults) == 0
    assert client.get(ME).status_code == 200


def test_faults_can_be_listed_and_ended_at_once(
    calendly: MockCalendly, client: httpx.Client
) -> None:
    calendly.fault(status=500, name="one")
    calendly.fault(latency=0.01)

    assert [fault.name for fault in calendly.faults] == ["one", "fault 2"]
    assert calendly.faults[0].struck == 0
    calendly.faults.clear()
    assert client.get(ME).status_code == 200
    assert list(calendly.faults) == []


def test_a_restored_world_has_the_faults_of_its_snapshot_and_their_counts(
    calendly: MockCalendly, client: httpx.Client
) -> None:
    def statuses() -> list[int]:
        return [client.get(ME).status_code for _ in range(6)]

    calendly.fault(status=500, every=4)
    calendly.fault(status=503, probability=0.5)
    client.get(ME)
    snapshot = calendly.snapshot()
    first = statuses()
    calendly.faults.clear()
    assert statuses() == [200] * 6

    calendly.restore(snapshot)

    assert statuses() == first
    assert [fault.matched for fault in calendly.faults] == [7, 7]


async def test_in_process_a_broken_connection_is_an_error_of_the_call() -> None:
    async with MockCalendly(in_process=True, now=MONDAY) as calendly:
        async with calendly.async_client() as client:
            for damage in ({"reset": "before"}, {"reset": "after"}, {"damage": "truncated"}):
                with calendly.faults.add(**damage), pytest.raises(ConnectionResetError):
                    await client.get(ME)
            with calendly.fault(status=503):
                assert (await client.get(ME)).status_code == 503
