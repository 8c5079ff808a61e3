"""mockcalendly in a container, for tests with testcontainers; the extra ``testcontainers``.

```python
with MockCalendlyContainer(now="2026-11-23T09:00:00Z").with_world("team.yaml") as calendly:
    httpx.get(f"{calendly.url}/users/me", headers=calendly.headers)
```
"""

import json
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.request import urlopen

from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

from mockcalendly.kernel.instants import format_instant
from mockcalendly.settings import SETTINGS, Setting

__all__ = ["HOST", "MockCalendlyContainer"]

HOST = "host.docker.internal"
"""The machine that runs the tests, as `with_host_access` has the container call it."""

PORT = 8787
STARTING = timedelta(seconds=60)
LOOK_AGAIN = timedelta(seconds=0.05)

_INSIDE = ("host", "port", "world", "worlds", "scenarios")
"""Settings that the container needs as they are; files have methods."""


class MockCalendlyContainer(DockerContainer):
    """A container of mockcalendly; started, it is healthy.

    Args:
        image: Its image.
        settings: What `mockcalendly serve` can be told, by name: ``plan="free"``. Host, port and
            files of worlds and scenarios are the container's own.
    """

    def __init__(self, image: str = "mockcalendly", **settings: Any) -> None:  # noqa: ANN401
        super().__init__(image)
        known = {each.name: each for each in SETTINGS if each.name not in _INSIDE}
        for name, value in settings.items():
            if name not in known:
                raise TypeError(f"{name!r} is not a setting of a container's.")
            self.with_env(known[name].variable, _text(known[name], value))
        self.with_exposed_ports(PORT)
        ready = HttpWaitStrategy(PORT, "/_mock/health").for_status_code(200)
        ready.with_startup_timeout(STARTING).with_poll_interval(LOOK_AGAIN)
        self.waiting_for(ready)

    def with_world(self, path: str | Path, name: str = "default") -> Self:
        """Have a world file say what a world holds: the default one, or another at `url_of`."""
        return self._with_file(Path(path), "worlds", name)

    def with_scenario(self, path: str | Path) -> Self:
        """Have a scenario played in the default world before anything else, in order of names."""
        return self._with_file(Path(path), "scenarios", Path(path).stem)

    def with_host_access(self) -> Self:
        """Let webhooks reach apps on the machine that runs the tests, by the name `HOST`.

        Docker Desktop has that name without asking. An app has to listen at 0.0.0.0.
        """
        return self.with_kwargs(extra_hosts={HOST: "host-gateway"})

    @property
    def url(self) -> str:
        """Where the default world is, without trailing slash."""
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(PORT)}"

    def url_of(self, world: str) -> str:
        """Return where another world is, without trailing slash."""
        return f"{self.url}/w/{world}"

    @cached_property
    def token(self) -> str:
        """The token of the default world's owner."""
        with urlopen(f"{self.url}/_mock/worlds") as answer:  # noqa: S310 - it is http
            worlds = json.load(answer)["collection"]
        token: str = next(each for each in worlds if each["name"] == "default")["tokens"]["owner"]
        return token

    @property
    def headers(self) -> dict[str, str]:
        """What a request needs to be the owner's."""
        return {"Authorization": f"Bearer {self.token}"}

    def _with_file(self, path: Path, directory: str, name: str) -> Self:
        # Copied rather than mounted: the engine may be on another machine.
        return self.with_copy_into_container(path, f"/{directory}/{name}{path.suffix}")


def _text(setting: Setting, value: Any) -> str:  # noqa: ANN401 - each setting has its type
    """Return a value as an environment variable has it."""
    if isinstance(value, datetime):
        value = format_instant(value)
    elif isinstance(value, bool):
        value = str(value).lower()
    parts = value if setting.many and not isinstance(value, str) else [value]
    for part in parts:
        setting.parse(str(part), setting.name)
    return ",".join(map(str, parts))
