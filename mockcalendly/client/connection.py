"""Opening a world, and the ways for HTTP clients to get to it."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mockcalendly.client.beginning import Beginning, People
from mockcalendly.client.home import Home
from mockcalendly.client.oauth import Tokens
from mockcalendly.client.places import Place
from mockcalendly.client.references import read_instant
from mockcalendly.client.server import OnRemoteServer, RemoteServer

if TYPE_CHECKING:
    import ssl

    import httpx

    from mockcalendly.server import ThreadServer

__all__ = ["Connection"]


class Connection:
    """A world that is open, and how to reach it: what `MockCalendly` says of its arguments."""

    def __init__(
        self,
        *,
        seed: int | None = None,
        now: datetime | str | None = None,
        plan: str | None = None,
        plan_rules: str = "2026-11",
        auth: str = "strict",
        rate_limit: bool = True,
        rate_limit_body: str = "json",
        retry_after: bool = False,
        oauth_auto_approve: bool = False,
        journal_secrets: bool = False,
        strict: str = "off",
        public_url: str | None = None,
        world: str | Path | None = None,
        generate: People | None = None,
        server: "ThreadServer | RemoteServer | str | None" = None,
        in_process: bool = False,
        port: int = 0,
        allow_webhook_host: Iterable[str] = (),
    ) -> None:
        elsewhere = isinstance(server, str | RemoteServer)
        self._beginning = beginning = Beginning.read(
            world,
            seed=seed,
            plan=plan,
            now=None if now is None else read_instant(now),
            others={
                "plan_rules": plan_rules,
                "auth": auth,
                "rate_limit": rate_limit,
                "rate_limit_body": rate_limit_body,
                "retry_after": retry_after,
                "oauth_auto_approve": oauth_auto_approve,
                "journal_secrets": journal_secrets,
                "strict": strict,
                "public_url": public_url,
            },
            people=generate,
            here=not elsewhere,
        )
        hosts = tuple(allow_webhook_host)
        if (server is not None) + in_process + bool(port) > 1 or (server is not None and hosts):
            raise TypeError("server, in_process and port exclude one another.")
        self._place: Place[Any]
        if isinstance(server, str | RemoteServer):
            self._place = OnRemoteServer(beginning, server)
        else:
            from mockcalendly.client.opening import (  # noqa: PLC0415 - brings the emulator
                InProcess,
                OnServer,
                OwnServer,
            )

            if server is not None:
                self._place = OnServer(beginning, server)
            elif in_process:
                self._place = InProcess(beginning, hosts)
            else:
                self._place = OwnServer(beginning, hosts, port)
        self._opened: Home | None = None

    def __enter__(self) -> Self:
        self._opened = self._place.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._place.close(self._home)

    async def __aenter__(self) -> Self:
        self._opened = await self._place.aopen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._place.aclose(self._home)

    @property
    def url(self) -> str:
        """Where the API is, without trailing slash: ``http://127.0.0.1:49152/w/test-1``."""
        return self._home.url

    @property
    def tokens(self) -> Tokens:
        """A token of the first user of each role, by ``owner``, ``admin``, ``member``; and more.

        ``tokens.create()`` makes personal access tokens, ``tokens.revoke()`` ends any token.
        """
        return Tokens(self._home)

    @property
    def token(self) -> str:
        """The owner's access token.

        Raises:
            LookupError: The owner has none.
        """
        token = self.tokens.get("owner")
        if token is None:
            raise LookupError("The world has no access token of an owner.")
        return token

    @property
    def headers(self) -> dict[str, str]:
        """What authenticates a request as the owner's."""
        return {"Authorization": f"Bearer {self.token}"}

    def client(self, token: str | None = None, **options: Any) -> "httpx.Client":  # noqa: ANN401
        """Return a client of the API; close it, or use it as a context manager.

        Args:
            token: A token, or the role whose token to use; None: the owner's.
            options: Whatever ``httpx.Client`` takes.

        Raises:
            RuntimeError: There is no server, so only `async_client` will do.
        """
        import httpx  # noqa: PLC0415 - only who asks for a client pays for the import

        if self._home.app is not None:
            raise RuntimeError("In process there is no socket to connect to: use async_client().")
        return httpx.Client(**self._client_options(token, options))

    def async_client(
        self,
        token: str | None = None,
        **options: Any,  # noqa: ANN401 - passed on
    ) -> "httpx.AsyncClient":
        """Return an async client of the API; close it, or use it as a context manager.

        Args:
            token: A token, or the role whose token to use; None: the owner's.
            options: Whatever ``httpx.AsyncClient`` takes.
        """
        import httpx  # noqa: PLC0415 - only who asks for a client pays for the import

        if self._home.app is not None:
            options.setdefault("transport", httpx.ASGITransport(app=self._home.app))
        return httpx.AsyncClient(**self._client_options(token, options))

    def intercept(self) -> AbstractContextManager[None]:
        """Be Calendly's own hosts for this process: for code whose base URL cannot be changed.

        ```python
        with calendly.intercept():
            httpx.get("https://api.calendly.com/users/me", headers=calendly.headers)
        ```

        Requests of httpx, httpx2, requests, urllib3, aiohttp and urllib to ``api``, ``auth``,
        ``assets`` and ``mcp.calendly.com`` and to ``calendly.com`` reach this world, by whatever
        client, be it older than the block; all other requests go where they want to. URIs in
        answers and in webhooks are Calendly's own. Where several worlds intercept at once, a
        request goes to the newest one of its own task or thread, else to the newest of all.
        """
        return self._home.intercept()

    @property
    def _home(self) -> Home:
        if self._opened is None:
            raise RuntimeError("MockCalendly is not open: use it as a context manager.")
        return self._opened

    def _client_options(self, token: str | None, options: dict[str, Any]) -> dict[str, Any]:
        bearer = self.token if token is None else self.tokens.get(token, token)
        given = dict(options.pop("headers", None) or {})
        return {
            "base_url": self.url,
            "headers": {"Authorization": f"Bearer {bearer}", **given},
            "verify": self.url.startswith("https:") or _no_authorities(),
            "trust_env": False,
            **options,
        }


@cache
def _no_authorities() -> "ssl.SSLContext":
    # Loading the usual authorities takes httpx 50 ms a client, and all here is plain HTTP.
    import ssl  # noqa: PLC0415 - whoever has a client has it, and nobody else

    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
