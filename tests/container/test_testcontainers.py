"""The module for testcontainers, with a real engine behind Docker's API."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.container.engine import until

pytestmark = pytest.mark.image

WORLD = """
mockcalendly: 1
base: empty
organization: {name: Umbrella}
users: [{name: Uma, email: uma@example.com, role: owner, tokens: [mock.uma.token]}]
"""


@pytest.fixture(scope="module", autouse=True)
def _docker_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have Docker's API where the client looks for it: podman has it too."""
    with pytest.MonkeyPatch.context() as patch:
        # What would clear up after a test run that was killed is an image of its own.
        patch.setenv("TESTCONTAINERS_RYUK_DISABLED", "true")
        # The tests may run in a container themselves; the ports are here all the same.
        patch.setenv("TESTCONTAINERS_CONNECTION_MODE", "docker_host")
        if os.environ["MOCKCALENDLY_ENGINE"] != "podman":
            yield
            return
        socket = tmp_path_factory.mktemp("podman") / "docker.sock"
        patch.setenv("DOCKER_HOST", f"unix://{socket}")
        command = ["podman", "system", "service", "--time=0", f"unix://{socket}"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as service:
            until(socket.exists)
            yield
            service.terminate()


def test_a_container_is_a_server_that_is_ready(tmp_path: Path) -> None:
    from mockcalendly.testcontainers import MockCalendlyContainer  # noqa: PLC0415 - asks the engine

    world = tmp_path / "team.yaml"
    world.write_text(WORLD)
    image = os.environ["MOCKCALENDLY_IMAGE"]
    container = MockCalendlyContainer(image, plan="free", rate_limit=False, seed=7)
    with container.with_world(world).with_world(world, "other") as calendly:
        assert calendly.token == "mock.uma.token"
        me = httpx.get(f"{calendly.url}/users/me", headers=calendly.headers, trust_env=False)
        assert me.json()["resource"]["name"] == "Uma"
        other = httpx.get(f"{calendly.url_of('other')}/_mock/health", trust_env=False)
        assert other.json()["world"] == "other"


def test_what_is_no_setting_is_refused() -> None:
    from mockcalendly.testcontainers import MockCalendlyContainer  # noqa: PLC0415 - asks the engine

    with pytest.raises(TypeError, match="'colour' is not a setting"):
        MockCalendlyContainer(colour="red")
    with pytest.raises(ValueError, match="plan must be free"):
        MockCalendlyContainer(plan="gold")
