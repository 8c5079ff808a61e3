"""An authority, and the vendor's hosts behind a proxy on the test's own loop."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from mockcalendly import Emulator
from mockcalendly.proxy import Authority
from mockcalendly.server.vendor_ports import OpenPorts, VendorPorts

Opening = Callable[..., AbstractAsyncContextManager[OpenPorts]]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.create(tmp_path_factory.mktemp("authority") / "ca")


@pytest.fixture
def opening(authority: Authority) -> Opening:
    """Return what opens ports to a new emulator."""

    @asynccontextmanager
    async def opening(**wanted: Any) -> AsyncIterator[OpenPorts]:
        ports = VendorPorts(authority=authority, **({"proxy": 0, "tls": 0} | wanted))
        async with Emulator() as emulator, ports.open(emulator) as opened:
            yield opened

    return opening


def port_of(ports: OpenPorts) -> int:
    assert ports.proxy is not None
    port = urlsplit(ports.proxy).port
    assert port is not None
    return port
