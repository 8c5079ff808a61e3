"""Snapshots as files: what goes in comes out, and nothing else is taken for one."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mockcalendly import MockCalendly
from mockcalendly.snapshots import SnapshotError, decode_snapshot, encode_snapshot

NOW = "2026-11-23T09:00:00Z"
DOWN = "http://127.0.0.1:1/down"

FILL_DISK_WHILE_SAVING = """
import resource, signal, sys
from mockcalendly import MockCalendly
import mockcalendly.snapshots
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
no_limit = resource.getrlimit(resource.RLIMIT_FSIZE)
with MockCalendly(now="2026-11-23T09:00:00Z") as calendly:
    calendly.book("30min")
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, no_limit[1]))
    try:
        calendly.save(sys.argv[1])
    except OSError as error:
        print(error.strerror)
    resource.setrlimit(resource.RLIMIT_FSIZE, no_limit)
"""


def lively(calendly: MockCalendly) -> None:
    """Let something happen of every kind."""
    calendly.subscribe(DOWN)
    calendly.fault(path="/event_types", status=500, probability=0.5, stale=True, name="bad days")
    calendly.webhook_fault("invitee.canceled", burst=3, lasting="3d")
    calendly.rate_limit.set("owner", per_minute=9, per_day=11)
    calendly.rate_limit.set(per_hour=70, of="bookings")
    calendly.rate_limit.exhaust("member", of="bookings")
    first = calendly.book("30min", email="ada@example.com")
    calendly.cancel(calendly.book("webinar"))
    calendly.settle()
    calendly.reschedule(first)
    calendly.settle()
    with calendly.client() as client:
        for path in ("/users/me", "/event_types", "/nothing"):
            client.get(path)
        client.post("/webhook_subscriptions", content=b"\xff\x00")


def afterwards(calendly: MockCalendly) -> list[object]:
    """Go on; return all that could be seen."""
    invitee = calendly.book("30min", email="eve@example.com")
    calendly.cancel(invitee)
    calendly.clock.advance("2h")
    with calendly.client() as client:
        seen = [client.get(path) for path in ("/users/me", "/event_types", "/event_types")]
    deliveries = [
        (each.event, each.raw, each.state, [attempt.at for attempt in each.attempts])
        for each in calendly.deliveries
    ]
    answers = [(answer.status_code, answer.text, dict(answer.headers)) for answer in seen]
    left = [calendly.rate_limit.usage(user, of="bookings") for user in ("owner", "member")]
    seen_last = [calendly.clock.now, calendly.notes, len(calendly.faults)]
    return [invitee, deliveries, answers, left, *seen_last]


def test_a_world_out_of_a_file_goes_on_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    with MockCalendly(now=NOW, seed=11, plan="enterprise", public_url="http://x.test") as calendly:
        lively(calendly)
        calendly.save(file)
        expected = afterwards(calendly)
    with MockCalendly(seed=1) as other:
        other.load(file)
        assert afterwards(other) == expected


def test_a_file_says_what_it_is_and_can_be_read_by_people(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    with MockCalendly(now=NOW) as calendly:
        calendly.book("30min", name="Ada Lovelace")
        calendly.save(file)

    text = file.read_text("utf-8")
    assert text.startswith('{\n "mockcalendly_snapshot": 1,\n "written_by": "')
    assert '"name": "Ada Lovelace"' in text
    assert list(tmp_path.iterdir()) == [file]


def test_decoding_what_was_encoded_gives_the_same(tmp_path: Path) -> None:
    with MockCalendly(now=NOW) as calendly:
        lively(calendly)
        snapshot = calendly.snapshot()

    content = encode_snapshot(snapshot)

    assert encode_snapshot(decode_snapshot(content)) == content


def broken(file: Path, change: Callable[[dict[str, object]], object]) -> None:
    content = json.loads(file.read_bytes())
    change(content)
    file.write_text(json.dumps(content))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["world"].update(rate=2), "The snapshot's checksum does not fit"),
        (lambda c: c["world"]["tables"]["users"]["rows"].pop(), "checksum does not fit"),
        (lambda c: c.update(mockcalendly_snapshot=2), "has format 2, written by mockcalendly"),
        (lambda c: c.update(mockcalendly_snapshot=0), "format 0 can no longer be read"),
        (lambda c: c.pop("checksum"), "not a whole snapshot of mockcalendly: Object missing"),
        (lambda c: c.update(more=1), "not a whole snapshot of mockcalendly: Object contains"),
    ],
)
def test_a_file_that_was_changed_is_refused(
    tmp_path: Path, change: Callable[[dict[str, object]], object], said: str
) -> None:
    file = tmp_path / "world.json"
    with MockCalendly(now=NOW) as calendly:
        calendly.save(file)
        broken(file, change)
        before = calendly.snapshot()

        with pytest.raises(SnapshotError) as refusal:
            calendly.load(file)

        assert str(refusal.value).startswith(f"{file}: ")
        assert said in str(refusal.value)
        assert calendly.changes_since(before) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a whole snapshot"),
        (b"[]", "not a whole snapshot"),
        (b'{"mockcalendly_snapshot": 1', "not a whole snapshot"),
        (b"\xff", "not a whole snapshot"),
        (None, "No such file or directory"),
    ],
)
def test_what_is_no_snapshot_is_refused(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "world.json"
    if content is not None:
        file.write_bytes(content)
    with MockCalendly() as calendly, pytest.raises(SnapshotError, match=said):
        calendly.load(file)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_failure_while_saving_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    file.write_text("precious")

    done = subprocess.run(
        [sys.executable, "-c", FILL_DISK_WHILE_SAVING, str(file)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "File too large\n"
    assert file.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [file]


def test_changes_are_told_row_by_row() -> None:
    with MockCalendly(now=NOW) as calendly:
        invitee = calendly.book("30min", email="ada@example.com")
        before = calendly.snapshot()
        assert calendly.changes_since(before) == []

        calendly.cancel(invitee, reason="Ill")

        changes = {change.table: change for change in calendly.changes_since(before)}
        assert changes["invitees"].change == "changed"
        assert changes["invitees"].fields["status"] == ("active", "canceled")
        assert '  status: "active" -> "canceled"' in str(changes["invitees"]).splitlines()
        other = calendly.book("webinar")
        added = [str(change) for change in calendly.changes_since(before)]
        assert f"added invitees/{other['uri'].rpartition('/')[2]}" in added
        calendly.reset()
        removed = [c for c in calendly.changes_since(before) if c.table == "scheduled_events"]
        assert [change.change for change in removed] == ["removed"]
