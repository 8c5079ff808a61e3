import json
from datetime import UTC, datetime, timedelta

import pytest

from mockcalendly.cli import main
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.webhooks.signature import SIGNATURE_HEADER, verify
from tests.cli.process import mockcalendly, receiver

KEY = "demo-signing-key"
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOW = ("--now", "2026-11-23T09:00:00Z")
NOWHERE = "http://127.0.0.1:1/hook"


def test_a_webhook_is_sent_signed_and_shown() -> None:
    with receiver() as there:
        url = f"{there.url}/hook?a=1"
        arguments = ("trigger", "invitee.canceled", "--to", url, "--signing-key", KEY, *NOW)
        done = mockcalendly(*arguments)
    (request,) = there.requests
    assert (done.returncode, done.stderr) == (0, "")
    assert request.path == "/hook?a=1"
    assert request.headers["User-Agent"] == "Calendly"
    verify(request.headers[SIGNATURE_HEADER], request.body, KEY, now=AT, tolerance=timedelta(0))
    body = json.loads(request.body)
    assert body["event"] == "invitee.canceled"
    head, shown, answer = done.stdout.split("\n\n", 2)
    assert head.splitlines()[0] == f"POST {url}"
    assert f"{SIGNATURE_HEADER}: {request.headers[SIGNATURE_HEADER]}" in head
    assert json.loads(shown) == body
    assert answer.startswith("Answered 204 No Content in ")


@pytest.mark.parametrize("event", WebhookEvent)
def test_every_event_can_be_sent(event: str, capsys: pytest.CaptureFixture[str]) -> None:
    with receiver() as there:
        arguments = ["trigger", event, "--to", there.url, *NOW, "--output", "json"]
        assert main(arguments) == 0
    (request,) = there.requests
    body = json.loads(request.body)
    shown = json.loads(capsys.readouterr().out)
    assert body["event"] == shown["event"] == event
    assert shown["request"] == {"headers": request.headers, "body": body}
    assert shown["response"]["status"] == 204
    assert shown["error"] is None


def sent(*arguments: str) -> bytes:
    with receiver() as there:
        assert main(["trigger", "invitee.created", "--to", there.url, *NOW, *arguments]) == 0
    return there.requests[0].body


def test_a_seed_decides_every_byte() -> None:
    assert sent("--seed", "7") == sent("--seed", "7") != sent("--seed", "8")


def test_without_a_key_there_is_no_signature() -> None:
    with receiver() as there:
        assert main(["trigger", "contact.created", "--to", there.url]) == 0
    assert SIGNATURE_HEADER not in there.requests[0].headers


def test_values_can_be_set() -> None:
    body = json.loads(sent("--set", "payload.email=ada@example.com", "--set", "payload.no_show={}"))
    assert body["payload"]["email"] == "ada@example.com"
    assert body["payload"]["no_show"] == {}


def test_uris_lead_to_a_server_on_this_machine_unless_told_otherwise() -> None:
    assert b'"uri":"http://127.0.0.1:8787/' in sent()
    assert b'"uri":"https://api.calendly.com/' in sent("--public-url", "https://api.calendly.com")


def test_an_answer_that_is_no_success_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with receiver(status=503, answer=b"Closed for today.") as there:
        assert main(["trigger", "contact.created", "--to", there.url]) == 1
    said = capsys.readouterr().out
    assert "Answered 503 Service Unavailable in" in said
    assert said.endswith("\n\nClosed for today.\n")


def test_no_answer_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trigger", "contact.created", "--to", NOWHERE]) == 1
    said = capsys.readouterr().out
    assert said.endswith("No answer. Connection refused: nothing listens at 127.0.0.1:1.\n")
    assert main(["trigger", "contact.created", "--to", NOWHERE, "--output", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["response"] is None


def test_a_host_that_is_allowed_is_tried(capsys: pytest.CaptureFixture[str]) -> None:
    # The name is reserved, so that asking for it finds nobody (RFC 2606).
    arguments = ["--to", "http://hooks.example.invalid/", "--allow-webhook-host", "*.invalid"]
    assert main(["trigger", "contact.created", *arguments]) == 1
    assert "The name hooks.example.invalid leads to no address" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["invitee.cancelled", "--to", NOWHERE], "the nearest is invitee.canceled."),
        (["invitee.created", "--to", "localhost:1"], "is not an http or https URL"),
        (["invitee.created", "--to", "http://93.184.216.34/"], "--allow-webhook-host 93.184"),
        (["invitee.created", "--to", NOWHERE, "--set", "payload.email"], "must be PATH=VALUE"),
        (["invitee.created", "--to", NOWHERE, "--set", "payload.emial=a"], "'payload.email'"),
        (["invitee.created", "--to", NOWHERE, "--now", "soon"], "--now must be an instant"),
    ],
)
def test_misuse_is_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trigger", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1
