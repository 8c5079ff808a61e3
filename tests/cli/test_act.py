"""What Python's names say, done from the command line."""

import json
from collections.abc import Iterator

import pytest

from mockcalendly import MockCalendly, ThreadServer, cli
from mockcalendly.actions import ACTIONS

MONDAY = "2026-11-23T09:00:00Z"


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


@pytest.fixture
def calendly(server: ThreadServer) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now=MONDAY) as calendly:
        yield calendly


def act(calendly: MockCalendly, *arguments: str) -> int:
    return cli.main(["act", *arguments, "--url", calendly.url])


def test_a_meeting_is_booked_and_canceled(
    calendly: MockCalendly, capsys: pytest.CaptureFixture[str]
) -> None:
    booked = act(calendly, "book", "event_type=30min", "email=ada@example.com", 'guests=["b@x.io"]')
    invitee = json.loads(capsys.readouterr().out)
    canceled = act(calendly, "cancel", f"booking={invitee['uri']}", "reason=ill", "--output=json")
    shown = json.loads(capsys.readouterr().out)

    assert (booked, canceled) == (0, 0)
    assert invitee["email"] == "ada@example.com"
    assert shown["cancellation"]["reason"] == "ill"


def test_what_has_no_result_says_nothing(
    calendly: MockCalendly, capsys: pytest.CaptureFixture[str]
) -> None:
    assert act(calendly, "settle") == 0
    assert capsys.readouterr().out == ""


def test_without_a_name_all_are_listed(
    calendly: MockCalendly, capsys: pytest.CaptureFixture[str]
) -> None:
    assert act(calendly) == 0
    listed = [line.partition("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == list(ACTIONS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bok"], "There is no action 'bok'"),
        (["book", "event_type=none"], "none"),
        (["book", "start=now"], "start"),
        (["book", "30min"], "A setting must be NAME=VALUE"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(
    calendly: MockCalendly,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    assert act(calendly, *arguments) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
