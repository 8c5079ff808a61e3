"""A container engine at work: Docker's command, or podman's, which has the same words."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from time import monotonic
from typing import Any

__all__ = ["Container", "Engine", "until"]

PATIENCE = 60.0
LOOK_AGAIN = 0.02


def until(holds: Callable[[], object]) -> None:
    """Return once something holds of a container, which nothing tells of by itself."""
    deadline, never = monotonic() + PATIENCE, Event()
    while not holds():
        assert monotonic() < deadline, "It did not come to hold in time."
        never.wait(LOOK_AGAIN)


class Engine:
    """The engine and the image that `.ci/image` has prepared."""

    def __init__(self) -> None:
        self.command = os.environ["MOCKCALENDLY_ENGINE"]
        self.image = os.environ["MOCKCALENDLY_IMAGE"]
        self.base = os.environ["MOCKCALENDLY_BASE_IMAGE"]

    def run(self, *arguments: str, check: bool = True) -> str:
        """Run a command of the engine's, and return what it says."""
        done = subprocess.run(
            [self.command, *arguments],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        said = f"{arguments}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == 0 or not check, said
        return done.stdout.strip()

    def inspect(self, kind: str, name: str) -> Any:
        """Return all that the engine knows of something."""
        (found,) = json.loads(self.run(kind, "inspect", name))
        return found

    @contextmanager
    def network(self, name: str) -> Iterator[str]:
        """Have a network of its own for containers."""
        self.run("network", "create", name)
        try:
            yield name
        finally:
            self.run("network", "rm", name)

    @contextmanager
    def container(self, name: str, *arguments: str) -> Iterator["Container"]:
        """Have a container; `arguments` are those of ``run``, image and command included."""
        self.run("run", "--detach", "--name", name, *arguments)
        try:
            yield Container(self, name)
        finally:
            self.run("rm", "--force", name)


class Container:
    """A container that was started."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name

    @property
    def state(self) -> Any:
        """Its state: Running, ExitCode and more."""
        return self.engine.inspect("container", self.name)["State"]

    @property
    def log(self) -> str:
        """What it has written to stdout."""
        return self.engine.run("logs", self.name)

    def address(self, network: str) -> str:
        """Return its address in a network."""
        networks = self.engine.inspect("container", self.name)["NetworkSettings"]["Networks"]
        address: str = networks[network]["IPAddress"]
        return address

    def execute(self, *command: str) -> str:
        """Run a command inside."""
        return self.engine.run("exec", self.name, *command)

    def stop(self) -> None:
        """Send SIGTERM and wait for the end."""
        self.engine.run("stop", "--time", "20", self.name)
