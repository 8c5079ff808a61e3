import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mockcalendly.webhooks.signature import sign
from tests.cli.process import mockcalendly

KEY = "demo-signing-key"
BODY = b'{"event":"invitee.created"}'
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEADER = sign(BODY, KEY, AT)
NOW = ("--now", "2026-11-23T09:02:00Z")


def test_a_valid_signature_of_standard_input() -> None:
    done = mockcalendly("verify", "--key", KEY, "--header", HEADER, *NOW, given=BODY)
    assert (done.returncode, done.stdout) == (0, "The signature is valid.\n")


def test_a_file_is_read_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "body"
    file.write_bytes(BODY + b"\r\n")
    arguments = ["verify", "--key", KEY, "--body", str(file), *NOW]
    assert mockcalendly(*arguments, "--header", HEADER).returncode == 1
    header = sign(BODY + b"\r\n", KEY, AT)
    assert mockcalendly(*arguments, "--header", header).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--key", "other", "--header", HEADER], "The signature does not match"),
        (["--key", KEY, "--header", "t=1"], "The signature is malformed"),
        (["--key", KEY, "--header", HEADER, "--tolerance", "119"], "is too old: 120 s"),
    ],
)
def test_an_invalid_signature_is_said_why(arguments: list[str], reason: str) -> None:
    done = mockcalendly("verify", *arguments, *NOW, given=BODY)
    assert done.returncode == 1
    assert reason in done.stdout
    assert done.stderr == ""


def test_the_machine_s_time_counts_if_none_is_given() -> None:
    done = mockcalendly("verify", "--key", KEY, "--header", sign(BODY, KEY, AT), given=BODY)
    assert done.returncode == 1


def test_json_for_machines() -> None:
    arguments = ["verify", "--key", KEY, "--header", HEADER, *NOW, "--output", "json"]
    assert json.loads(mockcalendly(*arguments, given=BODY).stdout) == {
        "valid": True,
        "reason": None,
    }
    assert json.loads(mockcalendly(*arguments, given=b"{}").stdout)["valid"] is False


def test_a_missing_file_is_misuse(tmp_path: Path) -> None:
    done = mockcalendly("verify", "--key", KEY, "--header", HEADER, "--body", str(tmp_path / "no"))
    assert done.returncode == 2
    assert "No such file" in done.stderr
    assert done.stderr.count("\n") == 1
