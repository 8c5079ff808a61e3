import json
import logging

import pytest

from mockcalendly.cli.logs import logging_to_stderr

logger = logging.getLogger("mockcalendly.test")
FORGED = "one\ntwo\x1b[2J\u2028three"


def fail() -> None:
    raise ValueError(FORGED)


def crash() -> None:
    try:
        fail()
    except ValueError:
        logger.exception("It crashed.", extra={"event": "request.crashed"})


def test_text_has_time_level_and_message(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to_stderr():
        logger.warning("It rains: %s", FORGED)
    (line,) = capsys.readouterr().err.splitlines()
    clock, level, message = line.split(" ", 2)
    assert len(clock) == len("12:30:00.123")
    assert level == "WARNING"
    assert message == r"It rains: one\x0atwo\x1b[2J\x2028three"


def test_json_has_time_level_event_and_message(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to_stderr("json"):
        logger.info(FORGED)
    (line,) = capsys.readouterr().err.split("\n")[:-1]
    entry = json.loads(line)
    assert line.isascii()
    assert entry.keys() == {"time", "level", "event", "message"}
    assert (entry["level"], entry["event"], entry["message"]) == ("info", "message", FORGED)


def test_a_crash_comes_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to_stderr():
        crash()
    first, second, *rest = capsys.readouterr().err.splitlines()
    assert first.endswith("ERROR It crashed.")
    assert second == "  Traceback (most recent call last):"
    assert all(line.startswith("  ") for line in rest)
    with logging_to_stderr("json"):
        crash()
    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert entry["event"] == "request.crashed"
    assert "ValueError" in entry["traceback"]


def test_what_is_less_important_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to_stderr(level=logging.ERROR):
        logger.warning("It rains.")
    logger.debug("Nobody listens any more.")
    assert capsys.readouterr().err == ""
