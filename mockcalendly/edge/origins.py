"""Keeping the web pages of others away from what testers command.

Any page that is open in a browser on this machine can send requests to this machine, in two ways:

- To another origin than its own. The browser does not let it read the answer, but what was asked
  for is done (cross-site request forgery). Browsers say so: in ``Sec-Fetch-Site``, and where they
  trust neither TLS nor the host's name, in ``Origin`` alone.
- To its own origin, after its host's name was given the address of this machine (DNS rebinding).
  Then it can read the answers too, and only ``Host`` tells that something is wrong.

What is no browser sends neither of the former, and is held by ``Host`` alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from mockcalendly.errors import PermissionDenied
from mockcalendly.kernel.hosts import host_in, is_address, is_one_of
from mockcalendly.kernel.uris import VENDOR_HOSTS

__all__ = ["OriginRules", "sent_by_own_page"]

_NOT_PUBLIC = tuple(f"*.{name}" for name in ("localhost", "local", "internal", "test", "home.arpa"))
"""Domains that no public name is in: RFC 6761, 6762 and 8375; ICANN has reserved ``internal``.

``host.docker.internal`` and the ``….svc.cluster.local`` of Kubernetes are among them.
"""


@dataclass(frozen=True, slots=True)
class OriginRules:
    """By which names this server may be called, and by whose pages.

    Nobody can make a browser take a page of his for one of an IP address, of a name of one label,
    such as a container's, or of a name in a domain that is not public. Calendly's hosts are not
    his either. Names beyond these must be told.

    Attributes:
        allow_hosts: Further names: ``mock.example.com``, ``*.example.com`` for all below a domain,
            ``*`` for every name.
    """

    allow_hosts: tuple[str, ...] = ()

    def check(self, method: str, headers: Mapping[str, str], public_url: str | None) -> None:
        """Refuse a request that the page of somebody else may have sent.

        A link that somebody follows is let in, wherever it stands: what it leads to is shown to him
        alone.

        Args:
            method: Of the request.
            headers: Of the request, by names in lower case.
            public_url: Of the world that it is for: its host is known, too.

        Raises:
            PermissionDenied: It may be such a page's.
        """
        self.check_host(headers, public_url)
        if not (sent_by_own_page(headers) or _follows_link(method, headers)):
            raise PermissionDenied(
                "This was sent by a page of another origin.",
                hint="In a browser, only pages of this very address may ask for this. "
                "Ask from outside of the browser: from a test, say, or its server.",
            )

    def check_host(self, headers: Mapping[str, str], public_url: str | None) -> None:
        """Refuse a request by a name that anybody could have given to this machine.

        Raises:
            PermissionDenied: It is by such a name.
        """
        host = host_in(headers.get("host", ""))
        if "." not in host or is_address(host) or host in VENDOR_HOSTS:
            return
        if is_one_of(host, _NOT_PUBLIC + self.allow_hosts):
            return
        if public_url is not None and host == urlsplit(public_url).hostname:
            return
        raise PermissionDenied(
            f"{host} is not known as a name of this server.",
            hint="A web page could have given the name this machine's address. "
            f"If it is this server's: mockcalendly serve --allow-host {host}",
        )


def sent_by_own_page(headers: Mapping[str, str]) -> bool:
    """Return whether a browser says that a page of ours sends this, or nobody says anything.

    Only hosts are compared, as TLS may end before it comes here.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or origin.partition("://")[2] == headers.get("host")


def _follows_link(method: str, headers: Mapping[str, str]) -> bool:
    reads = method in ("GET", "HEAD")
    return reads and headers.get("sec-fetch-dest") == "document"
