"""What is said of a fault that makes no sense, and the control API's way of adding one."""

import httpx
import pytest

from mockcalendly import MockCalendly
from mockcalendly.errors import NotFound
from mockcalendly.faults import FaultError


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "fault does nothing: it needs one of error, status"),
        ({"operation": "users_get-user"}, "fault does nothing"),
        ({"event": "*"}, "fault does nothing: it needs one of drop, delay"),
        ({"stauts": 500}, "stauts is not known: did you mean status"),
        ({"zzz": 500}, "zzz is not known: there are body, damage"),
        ({"status": 199}, "status must be a whole number from 200 to 599"),
        ({"status": 299}, "status must be a status of HTTP, and 299 is none"),
        ({"status": True}, "status must be a whole number"),
        ({"status": []}, "status must be a whole number"),
        ({"status": 500, "error": "not_found"}, "error and status are two answers"),
        ({"body": "x", "latency": 1}, "body needs a status"),
        ({"error": "nonsense"}, "error must be one of already_exists, already_filled"),
        ({"error": ["not_found"]}, "error must be one of already_exists"),
        ({"status": 500, "nth": 0}, "nth must be a whole number from 1"),
        ({"status": 500, "nth": [1, "2"]}, "nth must be a whole number"),
        ({"status": 500, "every": 1.5}, "every must be a whole number"),
        ({"status": 500, "times": False}, "times must be a whole number"),
        ({"status": 500, "probability": 1.1}, "probability must be from 0 to 1"),
        ({"status": 500, "probability": float("nan")}, "probability must be from 0 to 1"),
        ({"status": 500, "probability": "half"}, "probability must be a number"),
        ({"status": 500, "lasting": "soon"}, "lasting is not a duration such as 90s"),
        ({"status": 500, "lasting": "0s"}, "lasting must be longer than nothing"),
        ({"status": 500, "name": ""}, "name must be a text that is not empty"),
        ({"status": 500, "headers": {"a b": "c"}}, "headers has a name that no header can have"),
        ({"status": 500, "headers": {"a": "c\r\n"}}, "headers has a value that no header can have"),
        ({"headers": ["a"]}, "headers must map names to texts"),
        ({"latency": -1}, "latency must be from 0 to 3600"),
        ({"latency": [2, 1]}, "latency must have the lower bound first"),
        ({"latency": [1, 2, 3]}, "latency must be a number of seconds, or two"),
        ({"latency": {"mean": 1}}, "latency must have median and sigma"),
        ({"reset": "never"}, "reset must be one of before, after"),
        ({"damage": "x"}, "damage must be one of empty, truncated, malformed"),
        ({"stale": "yes"}, "stale must be true or false"),
        ({"event": "invitee.creatd", "drop": True}, "event is none; there are: contact.created"),
        ({"drop": True, "status": 500}, "status is of requests, and the rest of webhooks"),
        ({"copies": 0}, "copies must be a whole number from 1 to 1000"),
        ({"burst": 1}, "burst must be a whole number from 2"),
        ({"signature": "odd"}, "signature must be one of wrong, missing, other_key"),
        ({"skew": "--5m"}, "skew is not a duration"),
        ({"extra": {}}, "extra must be true, or map names to values"),
        ({"delay": "600w"}, "delay is longer than ten years"),
    ],
)
def test_nonsense_is_refused_in_a_plain_sentence(
    calendly: MockCalendly, settings: dict[str, object], said: str
) -> None:
    with pytest.raises(FaultError) as refusal:
        calendly.faults.add(**settings)  # type: ignore[arg-type]

    assert str(refusal.value).startswith(said)
    assert len(calendly.faults) == 0


def test_a_fault_of_nobody_is_refused(calendly: MockCalendly) -> None:
    with pytest.raises(NotFound):
        calendly.fault(user="nobody@example.com", status=500)


def test_faults_are_added_listed_and_ended_over_http(
    calendly: MockCalendly, client: httpx.Client
) -> None:
    user = calendly.owner["uri"]
    added = client.post("/_mock/faults", json={"user": user, "status": 503, "times": 1})
    assert added.status_code == 201
    fault = added.json()["resource"]
    assert fault == {
        "id": "1",
        "name": "fault 1",
        "matched": 0,
        "struck": 0,
        "fault": {"user": user.rpartition("/")[2], "status": 503, "times": 1},
    }

    assert [client.get("/users/me").status_code for _ in range(2)] == [503, 200]
    listed = client.get("/_mock/faults").json()["collection"]
    assert [(each["matched"], each["struck"]) for each in listed] == [(2, 1)]
    assert client.delete("/_mock/faults/1").status_code == 204
    assert client.get("/_mock/faults").json() == {"collection": []}


def test_all_faults_are_ended_over_http(calendly: MockCalendly, client: httpx.Client) -> None:
    client.post("/_mock/faults", json={"event": "*", "drop": True, "lasting": "1h"})
    client.post("/_mock/faults", json={"latency": [0.1, 0.2]})
    assert client.delete("/_mock/faults").status_code == 204
    assert len(calendly.faults) == 0


def test_nonsense_over_http_is_refused_by_the_name_of_the_setting(client: httpx.Client) -> None:
    wrong = client.post("/_mock/faults", json={"status": 503, "lasting": "soon"})
    assert wrong.status_code == 400
    assert wrong.json()["details"] == [
        {"parameter": "lasting", "message": "is not a duration such as 90s, 2h30m or 1w"}
    ]
    for body in (b"", b"[]", b"{", b"\xff"):
        assert client.post("/_mock/faults", content=body).status_code == 400


def test_a_fault_that_does_not_exist_cannot_be_ended(client: httpx.Client) -> None:
    gone = client.delete("/_mock/faults/7")
    assert gone.status_code == 404
    assert gone.json()["details"] == [{"message": "No fault has the id 7."}]
