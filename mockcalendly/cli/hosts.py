"""What ``serve`` does for clients that know Calendly's own hosts only."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mockcalendly.emulator import Emulator
from mockcalendly.server import PortTaken
from mockcalendly.settings import Settings

if TYPE_CHECKING:
    from mockcalendly.server.vendor_ports import OpenPorts, VendorPorts

__all__ = ["Hosts", "vendor_hosts"]


class Hosts:
    """Calendly's hosts, beside the server's own URL."""

    def __init__(self, ports: "VendorPorts | None") -> None:
        self._ports = ports
        self._opened: OpenPorts | None = None

    @asynccontextmanager
    async def open(self, emulator: Emulator) -> AsyncIterator[None]:
        """Accept connections on the running loop, if that is wanted."""
        if self._ports is None:
            yield
            return
        from mockcalendly.proxy import PROXY_HOST  # noqa: PLC0415 - as below

        async with AsyncExitStack() as stack:
            try:
                self._opened = await stack.enter_async_context(self._ports.open(emulator))
            except PortTaken:
                raise
            except OSError as error:
                ports = [each for each in (self._ports.proxy, self._ports.tls) if each is not None]
                where = " and ".join(map(str, ports))
                raise click.ClickException(
                    f"Cannot listen at {PROXY_HOST}, port {where}: {error.strerror}."
                ) from None
            yield

    @property
    def ready(self) -> dict[str, object]:
        """What the ready line says of them."""
        if self._ports is None or self._opened is None:
            return {}
        told = {
            "proxy": self._opened.proxy,
            "tls_port": self._opened.tls,
            "ca": str(self._ports.authority.certificate),
        }
        return {name: value for name, value in told.items() if value is not None}


@contextmanager
def vendor_hosts(settings: Settings) -> Iterator[Hosts]:
    """Give what settings ask for; an authority that has no directory ends with the block.

    Raises:
        click.ClickException: There is no authority that could be used.
    """
    if settings.proxy_port is None and settings.tls_port is None:
        if settings.ca is not None or settings.tunnel:
            name = "tunnel" if settings.ca is None else "ca"
            raise click.UsageError(f"--{name} is for --proxy-port and --tls-port.")
        yield Hosts(None)
        return
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - costs start-up

    from mockcalendly.proxy import Authority, AuthorityError  # noqa: PLC0415 - rarely needed
    from mockcalendly.server.vendor_ports import VendorPorts  # noqa: PLC0415

    with ExitStack() as stack:
        try:
            if settings.ca is not None:
                authority = Authority.load(settings.ca)
            else:
                folder = stack.enter_context(TemporaryDirectory(prefix="mockcalendly-ca-"))
                authority = Authority.create(Path(folder))
            yield Hosts(
                VendorPorts(
                    authority=authority,
                    proxy=settings.proxy_port,
                    tls=settings.tls_port,
                    tunnel=settings.tunnel,
                )
            )
        except AuthorityError as error:
            raise click.ClickException(str(error)) from None
