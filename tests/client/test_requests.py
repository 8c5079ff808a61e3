"""Requests as a test looks at them: numbers, forgetting, archives."""

from pathlib import Path

from mockcalendly import MockCalendly


def test_what_is_forgotten_is_gone_and_numbers_go_on(calendly: MockCalendly) -> None:
    with calendly.client() as client:
        client.get("/users/me")
        client.get("/event_types")
        first = [each.id for each in calendly.requests]
        calendly.requests.of("GET", "/users/me").clear()
        assert len(calendly.requests) == 0
        client.get("/users/me")

    assert first == [1, 2]
    assert calendly.requests.last.id == 3


def test_numbers_are_part_of_a_snapshot(calendly: MockCalendly, tmp_path: Path) -> None:
    with calendly.client() as client:
        client.get("/users/me")
        calendly.requests.clear()
        snapshot = calendly.snapshot()
        calendly.save(tmp_path / "world.json")
        client.get("/users/me")
        in_a_row = calendly.requests.last.id
        calendly.restore(snapshot)
        client.get("/users/me")
        restored = calendly.requests.last.id
        calendly.load(tmp_path / "world.json")
        client.get("/users/me")

    assert in_a_row == restored == calendly.requests.last.id == 2


def test_of_some_requests_there_is_an_archive_too(calendly: MockCalendly) -> None:
    with calendly.client() as client:
        client.get("/users/me")
        client.get("/event_types")
    archive = calendly.requests.of("GET", "/event_types").har()
    whole = calendly.requests.har(secrets=True)

    assert [each["request"]["url"] for each in archive["log"]["entries"]] == [
        f"{calendly.url}/event_types"
    ]
    assert calendly.token not in str(archive)
    assert calendly.token in str(whole)


def test_a_request_is_plain_data_without_its_secrets(calendly: MockCalendly) -> None:
    with calendly.client() as client:
        client.post("/webhook_subscriptions", json={"signing_key": "hush"})
    (request,) = calendly.requests

    assert request.body == {"signing_key": "hush"}
    assert request.without_secrets().body == {"signing_key": "[redacted]"}
    assert request.to_json()["body"] == {"signing_key": "[redacted]"}
    assert request.to_json(secrets=True)["headers"]["authorization"] == f"Bearer {calendly.token}"
    assert request.seconds >= 0
