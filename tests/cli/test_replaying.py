"""Where a story is played, and what of it is written: to a server, to files, for CI, again."""

import json
import signal
import subprocess
from itertools import takewhile
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import httpx
import pytest

from mockcalendly import MockCalendly
from mockcalendly.cli import main
from mockcalendly.scenario.junit import junit_xml
from mockcalendly.scenario.report import Outcome, Report, StepReport
from mockcalendly.webhooks.signature import SIGNATURE_HEADER
from tests.cli.process import PATIENCE, receiver, serving

STORY = """\
mockcalendly: 1
name: Ada
parameters: {email: ada@example.com}
webhooks:
  - {name: app, url: "${HOOK:-http://127.0.0.1:1/hook}", signing_key: key}
timeline:
  - {id: ada, book: {event_type: 30min, invitee: {name: Ada, email: "${email}"}}}
  - {id: again, include: {file: more/cancel.yaml, parameters: {who: "${ada.uri}"}}}
  - {request: {path: /users/me}, returns: {status: 200}}
expect:
  - order: {events: [invitee.created, invitee.canceled], where: {payload: {email: "${email}"}}}
"""
CANCEL = """\
mockcalendly: 1
parameters: {who: null}
timeline:
  - {after: 1h, cancel: {invitee: "${who}", reason: Ill}}
"""
STORY_WITHOUT_WEBHOOKS = """\
mockcalendly: 1
timeline:
  - {book: {event_type: 30min}}
expect:
  - deliveries: {event: invitee.created, state: succeeded}
"""
UNMET = STORY + "  - events: {count: 5}\n"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "cancel.yaml").write_text(CANCEL)
    return write(tmp_path, STORY)


def write(directory: Path, text: str, name: str = "story.yaml") -> Path:
    """Write a file at once: whoever watches it never sees half of it."""
    half = directory / "half"
    half.write_text(text)
    return half.rename(directory / name)


def parse(xml: bytes) -> Element:
    return fromstring(xml)  # noqa: S314 - our own


def test_messages_are_written_instead_of_sent(story: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["replay", str(story), "--out", str(out)]) == 0
    names = sorted(file.name for file in out.iterdir())
    kinds = [name.partition("-")[2] for name in names if "invitee." in name]
    assert kinds == [
        "invitee.created.curl",
        "invitee.created.json",
        "invitee.canceled.curl",
        "invitee.canceled.json",
    ]
    first = next(out.glob("*invitee.created.json"))
    assert json.loads(first.read_bytes())["payload"]["email"] == "ada@example.com"


@pytest.mark.parametrize("place", ["link", "."])
def test_a_folder_stays_where_and_what_it_is(
    story: Path, tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    if place == "link":
        (tmp_path / place).symlink_to(out)
        monkeypatch.chdir(tmp_path)
    else:
        monkeypatch.chdir(out)
    for _ in range(2):
        assert main(["replay", str(story), "--out", place]) == 0
    names = {path.name for path in out.iterdir()}
    assert "0002-invitee.created.curl" in names
    assert not [name for name in names if name.startswith(".")]
    assert {path.name for path in tmp_path.iterdir()} <= {"more", "story.yaml", "out", "link"}


def test_messages_are_written_even_if_the_story_has_no_webhooks(tmp_path: Path) -> None:
    story = write(tmp_path, STORY_WITHOUT_WEBHOOKS)
    out = tmp_path / "out"
    assert main(["replay", str(story), "--out", str(out)]) == 0
    (config,) = out.glob("*-invitee.created.curl")
    assert config.read_text().startswith('url = "http://127.0.0.1:3000/webhooks/calendly"\n')


def test_messages_to_what_the_world_subscribes_are_written_instead_of_sent(tmp_path: Path) -> None:
    with receiver() as there:
        world = f'world: {{webhook_subscriptions: [{{url: "{there.url}/hook"}}]}}'
        story = write(tmp_path, STORY_WITHOUT_WEBHOOKS.replace("timeline:", f"{world}\ntimeline:"))
        out = tmp_path / "out"
        assert main(["replay", str(story), "--out", str(out)]) == 0
        assert not there.requests
    written = [file.read_text() for file in out.glob("*-invitee.created.curl")]
    assert any(f'url = "{there.url}/hook"\n' in text for text in written)


def test_what_the_world_subscribes_goes_to_the_receiver_too(tmp_path: Path) -> None:
    hooks = 'webhook_subscriptions: [{url: "http://127.0.0.1:1/a"}, {url: "http://127.0.0.1:1/b"}]'
    told = STORY_WITHOUT_WEBHOOKS.replace("timeline:", f"world: {{{hooks}}}\ntimeline:")
    story = write(tmp_path, told)
    with receiver() as there:
        arguments = ["--to", f"{there.url}/hook", "--signing-key", "key"]
        assert main(["replay", str(story), *arguments]) == 0
        created = [each for each in there.requests if b'"invitee.created"' in each.body]
    assert [each.path for each in created] == ["/hook", "/hook"]
    assert all(SIGNATURE_HEADER in each.headers for each in created)


def test_curl_sends_what_was_written(story: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with receiver() as there:
        arguments = ["--to", f"{there.url}/hook", "--signing-key", 'a "key" \\ of mine']
        assert main(["replay", str(story), *arguments, "--out", str(out)]) == 0
        (sent,) = [each for each in there.requests if b'"invitee.canceled"' in each.body]
        there.requests.clear()
        config = next(out.glob("*-invitee.canceled.curl"))
        subprocess.run(["curl", "--silent", "--config", config.name], cwd=out, check=True)
    (again,) = there.requests
    assert (again.path, again.body) == (sent.path, sent.body)
    for name in (SIGNATURE_HEADER, "Content-Type", "User-Agent"):
        assert again.headers[name] == sent.headers[name]


def test_messages_of_another_time_give_way_and_other_files_do_not(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    first = STORY.replace("\n  - {id: again", "\n  - {book: {event_type: 30min}}\n  - {id: again")
    write(tmp_path, first)
    main(["replay", str(story), "--out", str(out)])
    before = len(list(out.iterdir()))
    write(tmp_path, STORY)
    assert main(["replay", str(story), "--out", str(out)]) == 0
    assert len(list(out.iterdir())) < before
    assert not list(tmp_path.glob(".out*"))

    (out / "notes.txt").write_text("mine")
    capsys.readouterr()
    assert main(["replay", str(story), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "holds other files, such as notes.txt: nothing is written." in said
    assert "book ada" not in said


def test_a_report_for_ci(story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, UNMET)
    file = tmp_path / "report.xml"
    assert main(["replay", str(story), "--junit", str(file), "--output", "junit"]) == 1
    written = file.read_bytes()
    assert capsys.readouterr().out.encode() == written
    suite = parse(written).find("testsuite")
    assert suite is not None
    assert suite.attrib == {"name": "Ada", "tests": "7", "failures": "1", "errors": "0"}
    (failed,) = [case for case in suite if case.find("failure") is not None]
    assert failed.get("name") == "events: 5"
    assert (failed.get("file") or "").endswith("story.yaml:12:5")
    assert failed.findtext("failure") == "expected 5, got 1"


def test_no_text_breaks_the_report_for_ci() -> None:
    text = "]]></failure><testcase name='x'/>&\x00\x1b[31m\ud800 \"quoted\"\n"
    step = StepReport(
        number=1,
        id=None,
        action="book",
        label=text,
        place=text,
        at=None,  # type: ignore[arg-type] # not written
        outcome=Outcome.FAILED,
        text=text,
        result=None,
    )
    root = parse(junit_xml(Report(scenario=text, path=text, total=3, steps=[step])))
    cases = root.findall("testsuite/testcase")
    assert len(cases) == 2
    failure, error = cases[0].findtext("failure"), cases[1].find("error")
    assert failure is not None
    assert failure.startswith("]]></failure><testcase name='x'/>&\ufffd\ufffd[31m\ufffd \"quoted\"")
    assert error is not None
    assert error.get("message") == "It was broken off after 1 of 3 steps."


def test_a_story_is_played_on_a_running_server(
    story: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "world.yaml").write_text("mockcalendly: 1\nnow: 2030-01-07T09:00:00Z\n")
    write(tmp_path, STORY.replace("timeline:", "world: world.yaml\ntimeline:"))
    with receiver() as there, MockCalendly() as server:
        monkeypatch.setenv("HOOK", f"{there.url}/hook")
        arguments = ["--url", server.url, "--set", "email=eve@example.com", "--output", "json"]
        assert main(["replay", str(story), *arguments]) == 0
        clock = httpx.get(f"{server.url}/_mock/clock").json()
    report = json.loads(capsys.readouterr().out)
    assert report["path"] == str(story)
    assert (report["started_at"], report["finished"]) == ("2030-01-07T09:00:00.000000Z", True)
    assert clock["now"] == "2030-01-07T10:00:00.000000Z"
    bodies = [json.loads(each.body) for each in there.requests]
    assert {"eve@example.com"} == {
        body["payload"]["email"] for body in bodies if body["event"].startswith("invitee.")
    }


def test_what_a_server_says_of_a_story_has_the_places_of_its_file(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, UNMET)
    with MockCalendly() as server:
        assert main(["replay", str(story), "--url", server.url]) == 1
        unmet = capsys.readouterr()
        write(tmp_path, CANCEL.replace("${who}", "${who}x"), "more/cancel.yaml")
        assert main(["replay", str(story), "--url", server.url, "--output", "json"]) == 1
        broken = json.loads(capsys.readouterr().out)
    assert f"{story}:12:5: events: 5" in unmet.out
    assert [line.split()[0] for line in unmet.err.splitlines()] == ["1/4", "2/4", "3/4", "4/4"]
    assert (broken["finished"], broken["total"], len(broken["steps"])) == (False, 4, 2)
    assert broken["steps"][-1]["place"] == f"{tmp_path}/more/cancel.yaml:4:5"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "No mockcalendly answers at http://127.0.0.1:1"),
        (["--port", "80"], "--url and --port exclude one another."),
        (["--public-url", "http://a.test"], "--public-url is a setting of the server at --url."),
    ],
)
def test_a_server_that_cannot_be_used(
    story: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(story), "--url", "http://127.0.0.1:1", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_world_that_is_not_there(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with MockCalendly() as server:
        host = server.url.partition("/w/")[0]
        assert main(["replay", str(story), "--url", f"{host}/w/nowhere"]) == 2
    assert capsys.readouterr().err == "mockcalendly: There is no world 'nowhere'.\n"


SLOW = """\
mockcalendly: 1
timeline:
  - {checkpoint: first}
  - {advance: 10d}
"""


def test_a_story_on_a_server_ends_with_the_command(tmp_path: Path) -> None:
    story = write(tmp_path, SLOW)
    with MockCalendly() as server:
        with serving("replay", str(story), "--url", server.url, "--speed", "1") as process:
            assert process.stderr is not None
            assert process.stderr.readline().startswith("1/2")
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130
        assert "broken off after 1 of 2 steps\ndeliveries are not known: the server was" in said
        assert httpx.get(f"{server.url}/_mock/health").status_code == 200


def test_a_server_that_is_lost_leaves_a_report_of_what_was_done(tmp_path: Path) -> None:
    story, out, file = write(tmp_path, SLOW), tmp_path / "out", tmp_path / "report.xml"
    out.mkdir()
    kept = out / "0001-invitee.created.json"
    kept.write_text("{}")
    with serving("serve", "--port", "0") as server:
        assert server.stdout is not None
        url = server.stdout.readline().partition(" ready at ")[2].partition(" ")[0]
        options = ["--speed", "1", "--junit", str(file), "--out", str(out)]
        with serving("replay", str(story), "--url", url, *options) as process:
            assert process.stderr is not None
            while not process.stderr.readline().startswith("1/2"):
                assert process.poll() is None
            server.kill()
            said, refusal = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "broken off after 1 of 2 steps\ndeliveries are not known" in said
    assert f"No mockcalendly answers at {url}" in refusal
    assert parse(file.read_bytes()).get("errors") == "1"
    assert kept.read_text() == "{}"


def test_a_watched_story_waits_for_files_that_are_missing_or_wrong(
    story: Path, tmp_path: Path
) -> None:
    included = tmp_path / "more" / "cancel.yaml"
    included.unlink()
    with serving("replay", str(story), "--watch", "--out", str(tmp_path / "out")) as process:
        assert process.stderr is not None
        lines = iter(process.stderr)

        def said() -> list[str]:
            return list(takewhile(lambda line: not line.startswith("Waiting for a change"), lines))

        (missing,) = said()
        assert 'story.yaml:8:33: the file "more/cancel.yaml" cannot be read' in missing
        write(tmp_path, CANCEL.replace("cancel:", "cancle:"), "more/cancel.yaml")
        (wrong,) = said()
        assert 'unknown key "cancle"' in wrong
        write(tmp_path, CANCEL, "more/cancel.yaml")
        assert len(said()) == 4
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)


def test_a_watched_story_is_played_again_when_a_file_changes(story: Path, tmp_path: Path) -> None:
    with serving("replay", str(story), "--watch", "--out", str(tmp_path / "out")) as process:
        assert process.stderr is not None
        lines = iter(process.stderr)

        def said() -> list[str]:
            return list(takewhile(lambda line: not line.startswith("Waiting for a change"), lines))

        assert len(said()) == 4
        write(tmp_path, STORY.replace("book:", "bok:"))
        (error,) = said()
        assert error.endswith('unknown key "bok"; did you mean "book"?\n')
        write(tmp_path, STORY)
        assert len(said()) == 4
        write(tmp_path, CANCEL + "  - {checkpoint: end}\n", "more/cancel.yaml")
        assert len(said()) == 5
        process.send_signal(signal.SIGINT)
        reports, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert reports.count("2 of 2 expectations hold") == 3
