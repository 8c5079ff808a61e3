"""Which interceptions there are, and which one a request belongs to."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial
from threading import Lock
from types import TracebackType
from typing import Self

from mockcalendly.intercept import aiohttp_seam, http_client_seam, httpx_seam
from mockcalendly.intercept.patching import Patches, Replace
from mockcalendly.intercept.targets import Find, Untyped
from mockcalendly.kernel.uris import VENDOR_HOSTS

__all__ = ["Interception"]

_PORTS = frozenset({80, 443})

_SEAMS: Mapping[str, Callable[[Find, Untyped, Replace], None]] = {
    "http.client": http_client_seam.patch_http_client,
    "urllib3.connection": http_client_seam.patch_urllib3,
    "httpx": httpx_seam.patch,
    "httpx2": httpx_seam.patch,
    "aiohttp": aiohttp_seam.patch,
}
"""What leads the requests of a library elsewhere, by the name of the module that has it.

All are methods above TLS that the library documents, asked anew for each request: so it does not
matter when a client was made, nor which connections it keeps.
"""


class Interception:
    """As long as it is entered, Calendly's hosts are somewhere else for this process.

    Several may be entered at once. A request belongs to the newest one of its own task or thread;
    of a task or thread that has entered none, to the newest one there is.

    Args:
        address: Host and port that answer, in plain HTTP, for all of Calendly's hosts.
        before_blocking: Called before a request that blocks its thread; raises what forbids it.

    Attributes:
        outer: What its task or thread had entered before.
    """

    def __init__(
        self, address: tuple[str, int], before_blocking: Callable[[], None] = lambda: None
    ) -> None:
        self.address = address
        self.before_blocking = before_blocking
        self.outer: Interception | None = None

    def __enter__(self) -> Self:
        self.outer = _own.get()
        _active.add(self)
        _own.set(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _active.remove(self)
        if _own.get() is self:  # else it was entered in another context, out of reach from here
            _own.set(self.outer)
        http_client_seam.close_connections(self)

    @classmethod
    def current(cls) -> "Interception | None":
        """Return the one to which a request made here and now belongs."""
        own = _own.get()
        while own is not None and own not in _active.all:
            own = own.outer
        return own or next(reversed(_active.all), None)


class _Active:
    """The interceptions that are entered, oldest first; libraries are patched if there are any."""

    def __init__(self) -> None:
        self.all: tuple[Interception, ...] = ()
        self._lock = Lock()
        self._patches = Patches({name: partial(seam, _find) for name, seam in _SEAMS.items()})

    def add(self, interception: Interception) -> None:
        with self._lock:
            if not self.all:
                self._patches.apply()
            self.all = (*self.all, interception)

    def remove(self, interception: Interception) -> None:
        with self._lock:
            self.all = tuple(each for each in self.all if each is not interception)
            if not self.all:
                self._patches.undo()


def _find(host: str, port: int | None) -> Interception | None:
    """Return the interception to which a request to a host belongs; None: let it go."""
    if host.rstrip(".").lower() not in VENDOR_HOSTS or port not in _PORTS:
        return None
    return Interception.current()


_own: ContextVar[Interception | None] = ContextVar("mockcalendly.interception", default=None)
_active = _Active()
