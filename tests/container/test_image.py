"""The image as its users have it: mounted files, a receiver in another container, a SIGTERM."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic

import httpx
import pytest

from mockcalendly._version import __version__
from mockcalendly.model.webhooks import DeliveryState
from mockcalendly.snapshots import read_snapshot
from mockcalendly.webhooks.signature import verify
from tests.container.engine import Container, Engine, until

pytestmark = pytest.mark.image

NETWORK = "mockcalendly-ci"
UNPRIVILEGED = ("--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges")
MEGABYTE = 10**6
KEY = "s3cret"
NOW = "2026-11-23T09:00:00Z"

RECEIVER = """
import sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(float(self.path.strip("/") or 0))
        print(self.headers["Calendly-Webhook-Signature"], body.decode(), flush=True)
        self.send_response(204)
        self.end_headers()
HTTPServer(("", 3000), Receiver).serve_forever()
"""

WORLD = """
mockcalendly: 1
base: empty
organization: {name: %s}
users: [{name: Uma, email: uma@example.com, role: owner, tokens: [%s]}]
event_types: [{name: Intro, slug: intro, hosts: [uma]}]
"""

STORY = """
mockcalendly: 1
timeline:
  - book: {event_type: intro, invitee: {name: Ada, email: ada@example.com}}
expect:
  - events: {status: active, count: 1}
"""


class Served:
    """A container of the image, with its port on this machine."""

    def __init__(self, container: Container) -> None:
        self.container = container
        mapping = container.engine.run("port", container.name, "8787")
        self.url = f"http://127.0.0.1:{mapping.rsplit(':', 1)[1]}"
        self.clients = ExitStack()

    def healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/_mock/health", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def of(self, token: str) -> httpx.Client:
        """Return a client of somebody's; it is closed in the end."""
        headers = {"Authorization": f"Bearer {token}"}
        client = httpx.Client(base_url=self.url, headers=headers, trust_env=False)
        return self.clients.enter_context(client)


@contextmanager
def served(engine: Engine, name: str, *arguments: str) -> Iterator[Served]:
    """Have a container that is healthy, with nothing that it could write to."""
    options = ("--network", NETWORK, "--publish", "127.0.0.1::8787", *UNPRIVILEGED)
    with engine.container(name, *options, *arguments, engine.image) as container:
        there = Served(container)
        with there.clients:
            until(there.healthy)
            yield there


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine()
    with engine.network(NETWORK):
        yield engine


@pytest.fixture(scope="module")
def receiver(engine: Engine) -> Iterator[Container]:
    options = ("--network", NETWORK, "--entrypoint", "python", *UNPRIVILEGED)
    command = ("-c", RECEIVER)
    with engine.container("receiver", *options, engine.image, *command) as container:
        yield container


@pytest.fixture(scope="module")
def server(engine: Engine, figures: dict[str, float]) -> Iterator[Served]:
    began = monotonic()
    with served(engine, "mockcalendly") as there:
        figures["seconds from start to healthy"] = round(monotonic() - began, 2)
        yield there


def subscribe(api: httpx.Client, url: str) -> None:
    me = api.get("/users/me").json()["resource"]
    subscription = {
        "url": url,
        "events": ["invitee.created"],
        "organization": me["current_organization"],
        "scope": "organization",
        "signing_key": KEY,
    }
    assert api.post("/webhook_subscriptions", json=subscription).status_code == 201


def book(api: httpx.Client) -> str:
    """Book the first open time of the first event type, and return the invitee's URI."""
    user = api.get("/users/me").json()["resource"]["uri"]
    event_type = api.get("/event_types", params={"user": user}).json()["collection"][0]["uri"]
    days = {"start_time": "2026-11-24T00:00:00Z", "end_time": "2026-11-28T00:00:00Z"}
    times = api.get("/event_type_available_times", params={"event_type": event_type, **days})
    booking = {
        "event_type": event_type,
        "start_time": times.json()["collection"][0]["start_time"],
        "invitee": {"name": "Ada", "email": "ada@example.com", "timezone": "UTC"},
        "location": {"kind": "zoom_conference"},
    }
    answer = api.post("/invitees", json=booking)
    assert answer.status_code == 201, answer.text
    uri: str = answer.json()["resource"]["uri"]
    return uri


def received(receiver: Container) -> list[tuple[str, bytes]]:
    """Return signatures and bodies of what has come."""
    lines = [line.partition(" ") for line in receiver.log.splitlines()]
    return [(signature, body.encode()) for signature, _, body in lines]


def test_it_says_of_itself_what_engines_and_catalogues_ask(engine: Engine) -> None:
    image = engine.inspect("image", engine.image)
    config = image["Config"]
    assert config["User"] == "10001:10001"
    assert list(config["ExposedPorts"]) == ["8787/tcp"]
    assert config["Entrypoint"] == ["mockcalendly"]
    assert config["Cmd"] == ["serve"]
    assert config["StopSignal"] in ("SIGTERM", "15")
    healthcheck = config.get("Healthcheck") or image["Healthcheck"]
    assert healthcheck["Test"] == ["CMD", "mockcalendly", "health"]
    assert config["Labels"]["org.opencontainers.image.version"] == __version__
    assert config["Labels"]["org.opencontainers.image.licenses"] == "MIT"


def test_it_is_not_much_larger_than_its_base(engine: Engine, figures: dict[str, float]) -> None:
    size, base = (
        engine.inspect("image", name)["Size"] / MEGABYTE for name in (engine.image, engine.base)
    )
    figures["megabytes of the image"] = round(size)
    figures["megabytes of its base"] = round(base)
    assert size - base < 80


def test_it_runs_as_nobody_and_answers_its_own_question(server: Served) -> None:
    assert server.container.execute("id", "-u") == "10001"
    assert server.container.execute("mockcalendly", "health") == "ok"
    assert server.container.log.startswith(f"mockcalendly {__version__} ready at ")


def test_it_needs_little_memory(server: Served, figures: dict[str, float]) -> None:
    status = server.container.execute("cat", "/proc/1/status")
    resident = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert resident is not None
    figures["megabytes of memory when idle"] = round(int(resident[1]) * 1024 / MEGABYTE)
    assert int(resident[1]) < 100_000


def test_a_booking_comes_to_a_receiver_in_another_container(
    engine: Engine, receiver: Container
) -> None:
    with served(engine, "booking", "--env", f"MOCKCALENDLY_NOW={NOW}") as server:
        api, before = server.of("mock.owner.token"), len(received(receiver))
        subscribe(api, f"http://{receiver.address(NETWORK)}:3000/")
        uri = book(api)
        assert api.get(uri).json()["resource"]["email"] == "ada@example.com"
        assert api.post("/_mock/settle").is_success
        (delivery,) = api.get("/_mock/deliveries").json()["collection"]
        assert delivery["state"] == "succeeded"
        until(lambda: len(received(receiver)) > before)
        signature, body = received(receiver)[-1]
    verify(signature, body, KEY, now=datetime.fromisoformat(NOW))
    message = json.loads(body)
    assert message["event"] == "invitee.created"
    assert message["payload"]["uri"] == uri


def test_mounted_files_say_what_is_there_before_it_is_healthy(
    engine: Engine, tmp_path: Path
) -> None:
    for name in ("default", "other"):
        file = tmp_path / "worlds" / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(WORLD % (name, f"mock.{name}.token"))
    (tmp_path / "story.yaml").write_text(STORY)
    mounts = (
        f"--volume={tmp_path}/worlds:/worlds:ro",
        f"--volume={tmp_path}/story.yaml:/scenarios/story.yaml:ro",
    )
    with served(engine, "mounted", *mounts) as server:
        default, other = server.of("mock.default.token"), server.of("mock.other.token")
        organization = default.get("/users/me").json()["resource"]["current_organization"]
        events = default.get("/scheduled_events", params={"organization": organization}).json()
        assert [event["name"] for event in events["collection"]] == ["Intro"]
        me = other.get("/w/other/users/me").json()["resource"]
        assert me["uri"].startswith(f"{server.url}/w/other/")


def test_sigterm_lets_a_delivery_finish_and_the_world_be_saved(
    engine: Engine, receiver: Container, tmp_path: Path, figures: dict[str, float]
) -> None:
    tmp_path.chmod(0o777)
    options = (
        f"--env=MOCKCALENDLY_NOW={NOW}",
        "--env=MOCKCALENDLY_SAVE_ON_EXIT=/saved/world.json",
        f"--volume={tmp_path}:/saved",
    )
    with served(engine, "saved", *options) as server:
        api = server.of("mock.owner.token")
        subscribe(api, f"http://{receiver.address(NETWORK)}:3000/1")
        before = len(received(receiver))
        book(api)
        server.container.stop()
        assert server.container.state["ExitCode"] == 0
    assert len(received(receiver)) == before + 1
    (delivery,) = read_snapshot(tmp_path / "world.json").rows.deliveries
    assert delivery.state is DeliveryState.SUCCEEDED


def test_sigterm_ends_an_idle_one_at_once(engine: Engine, figures: dict[str, float]) -> None:
    with served(engine, "idle") as server:
        began = monotonic()
        server.container.stop()
        figures["seconds from SIGTERM to the end"] = round(monotonic() - began, 2)
        assert server.container.state["ExitCode"] == 0
    assert figures["seconds from SIGTERM to the end"] < 5


def test_a_wrong_scenario_ends_it_with_the_reason(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "story.yaml").write_text(STORY.replace("intro", "nothing"))
    mount = f"--volume={tmp_path}:/scenarios:ro"
    with engine.container("wrong", mount, *UNPRIVILEGED, engine.image) as container:
        until(lambda: not container.state["Running"])
        assert container.state["ExitCode"] == 2
