"""The test bench around a world: its clock, its webhooks, its journal."""

from asyncio import AbstractEventLoop
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from mockcalendly.actions.clock import Settle
from mockcalendly.actions.requests import ListNotes
from mockcalendly.actions.subscriptions import SIGNING_KEY, HookUp, Subscribe
from mockcalendly.client.clock import WorldClock
from mockcalendly.client.deliveries import Deliveries
from mockcalendly.client.faults import Fault, Faults, Preset
from mockcalendly.client.oauth import OAuth
from mockcalendly.client.rate_limits import RateLimit
from mockcalendly.client.references import Reference, several, uri_of
from mockcalendly.client.requests import Requests
from mockcalendly.client.resources import Resource
from mockcalendly.client.traffic import Traffic
from mockcalendly.webhooks.signature import SIGNATURE_HEADER, TOLERANCE, SignatureError, verify

if TYPE_CHECKING:
    from mockcalendly.courier.asgi import ASGIApp
    from mockcalendly.courier.wsgi import WSGIApp

__all__ = ["SIGNING_KEY", "Bench"]


class Bench(Traffic):
    """What a tester has of a world and its own users have not."""

    @property
    def clock(self) -> WorldClock:
        """The world's time, to be read and turned."""
        return WorldClock(self._home)

    @property
    def deliveries(self) -> Deliveries:
        """The webhook messages so far; look again and newer ones are there too."""
        return Deliveries(self._home)

    @property
    def requests(self) -> Requests:
        """The API requests so far; look again and newer ones are there too."""
        return Requests(self._home)

    @property
    def notes(self) -> list[str]:
        """What the journal notes beside requests: which webhooks failed or were not sent, why."""
        return self._home.do(ListNotes())

    def subscribe(
        self,
        url: str,
        events: str | Iterable[str] | None = None,
        *,
        scope: Literal["organization", "user"] = "organization",
        user: Reference | None = None,
        signing_key: str | None = SIGNING_KEY,
    ) -> Resource:
        """Subscribe a URL to webhooks in the owner's name, and return the subscription.

        Args:
            url: Where the messages go.
            events: ``"invitee.created"`` and so on; None: all that this scope and plan have.
            scope: Whose events are meant.
            user: In the scope ``user``: role, URI, id, slug, e-mail or resource; None: the owner.
            signing_key: None: messages are not signed.

        Raises:
            InvalidArgument: An event cannot be had in this scope.
            PermissionDenied: The plan lacks an event.
            AlreadyExists: The URL is subscribed already.
            ValueError: The URL or an event is none.
        """
        return self._home.do(
            Subscribe(
                url=url,
                events=several(events),
                scope=scope,
                user=uri_of(user),
                signing_key=signing_key,
            )
        )

    def webhooks_to(
        self,
        receiver: "str | ASGIApp | WSGIApp",
        events: str | Iterable[str] | None = None,
        *,
        path: str = "",
        signing_key: str | None = SIGNING_KEY,
        loop: AbstractEventLoop | None = None,
        interface: Literal["asgi", "wsgi"] | None = None,
    ) -> str:
        """Send webhooks to a URL or straight into an app of the test's, and return the URL.

        An app needs no port: messages are handed over as if they had come in through a server.

        Args:
            receiver: A URL, or an ASGI or WSGI app: Starlette, FastAPI, Django, Flask…
            events: ``"invitee.created"`` and so on; None: all that the plan has.
            path: What follows the URL: the app's webhook endpoint.
            signing_key: None: messages are not signed.
            loop: Where an ASGI app runs: the test's own loop, if they share things that belong to
                it. None: on a loop in a thread of its own.
            interface: Which of the two the app is, where its signature does not tell.

        Raises:
            PermissionDenied: The plan lacks an event.
            AlreadyExists: The URL is subscribed already.
            TypeError: The app is neither ASGI nor WSGI.
            ValueError: The URL or an event is none.
        """
        if isinstance(receiver, str):
            url = receiver
        else:
            from mockcalendly.courier import AppReceiver  # noqa: PLC0415 - only for apps

            app = AppReceiver(receiver, interface=interface, loop=loop)
            url = self._home.receive(app, loop)
        url += path
        self._home.do(HookUp(url=url, events=several(events), signing_key=signing_key))
        return url

    @property
    def oauth(self) -> OAuth:
        """The OAuth applications, and what users grant them without a browser."""
        return OAuth(self._home)

    @property
    def rate_limit(self) -> RateLimit:
        """How many requests users may make: to be set, used up, looked at, switched off."""
        return RateLimit(self._home)

    @property
    def faults(self) -> Faults:
        """What goes wrong on purpose at present."""
        return Faults(self._home)

    def fault(
        self,
        *,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
        user: Reference | None = None,
        nth: int | Sequence[int] | None = None,
        every: int | None = None,
        probability: float | None = None,
        times: int | None = None,
        lasting: timedelta | str | None = None,
        error: str | None = None,
        status: int | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        latency: float | tuple[float, float] | Mapping[str, float] | None = None,
        reset: Literal["before", "after"] | None = None,
        damage: Literal["empty", "truncated", "malformed"] | None = None,
        slow_body: float | None = None,
        stale: bool | None = None,
        name: str | None = None,
    ) -> Fault:
        """Let requests go wrong from now on, and return the fault, a context manager.

        It strikes every request that fits all of `operation` to `user`, as often as `nth` to
        `lasting` let it. Several faults may strike one request; where they want different things,
        the newest wins.

        Args:
            operation: An operation's id, as in the contract, or of an OAuth exchange, such as
                ``oauth_issue-tokens``; here and in the next two, ``*`` stands for any characters.
            method: ``GET`` and so on.
            path: Such as ``/scheduled_events/*``.
            user: Whose token it is: role, URI, id, slug, e-mail or resource.
            nth: Only the first (1), the second... of those that fit, or several of them.
            every: Only every so-manieth.
            probability: Only so likely, decided by the world's seed.
            times: At most so often.
            lasting: As long as that on the world's clock.
            error: Answer an error of Calendly's: a key of `mockcalendly.faults.ERRORS`. It strikes
                where it exists: at the API, or at OAuth (``path="/oauth/token"``), or at both.
            status: Answer this status...
            body: ...with these bytes or this text, or with anything else as JSON.
            headers: Add headers to the answer, such as ``Retry-After``.
            latency: Answer after real seconds: so many, between two numbers, or log-normally:
                ``{"median": 0.2, "sigma": 0.5}``.
            reset: Break the connection off before anything is done, or when all is done.
            damage: Leave the body out, cut it off, or make its JSON invalid.
            slow_body: Let the body trickle in over real seconds.
            stale: Answer reads with what there is at present.
            name: How the journal calls it.

        Raises:
            FaultError: Something of this makes no sense; a ValueError.
        """
        return self.faults.add(
            operation=operation,
            method=method,
            path=path,
            user=user,
            nth=nth,
            every=every,
            probability=probability,
            times=times,
            lasting=lasting,
            error=error,
            status=status,
            body=body,
            headers=headers,
            latency=latency,
            reset=reset,
            damage=damage,
            slow_body=slow_body,
            stale=stale,
            name=name,
        )

    def preset(self, name: str) -> Preset:
        """Let an incident happen that integrators have met, such as ``rate-limit-storm``.

        ``mockcalendly.faults.list_presets()`` returns all, each with a page that tells of it.

        Returns:
            Its faults together; a context manager.

        Raises:
            LookupError: There is none of this name; says which there are.
        """
        return self.faults.preset(name)

    def webhook_fault(
        self,
        event: str = "*",
        *,
        url: str | None = None,
        nth: int | Sequence[int] | None = None,
        every: int | None = None,
        probability: float | None = None,
        times: int | None = None,
        lasting: timedelta | str | None = None,
        drop: bool | None = None,
        delay: timedelta | str | None = None,
        copies: int | None = None,
        swap: bool | None = None,
        burst: int | None = None,
        signature: Literal["wrong", "missing", "other_key"] | None = None,
        skew: timedelta | str | None = None,
        rewrite: bool | None = None,
        extra: Mapping[str, object] | bool | None = None,
        name: str | None = None,
    ) -> Fault:
        """Let webhooks go wrong from now on, and return the fault, a context manager.

        It strikes messages as they come about, not those that exist already.

        Args:
            event: Such as ``invitee.created`` or ``invitee.*``.
            url: Where they go; ``*`` stands for any characters.
            nth: As in `fault`, like the four that follow.
            every: As in `fault`.
            probability: As in `fault`.
            times: As in `fault`.
            lasting: As in `fault`.
            drop: Never send them.
            delay: Send them that much later, on the world's clock.
            copies: Send so many more of the same.
            swap: Send them only after the next message to the same subscription: of a
                reschedule's pair, in the other order.
            burst: Keep them until there are so many for a subscription, then send all.
            signature: Sign other bytes, do not sign, or sign with another key.
            skew: Sign with another instant: ``-10m`` is stale, ``10m`` in the future.
            rewrite: Write the same JSON with blanks and escapes, rightly signed.
            extra: Add fields to the payload: these, or some that nobody knows.
            name: How the journal calls it.

        Raises:
            FaultError: Something of this makes no sense; a ValueError.
        """
        return self.faults.add(
            event=event,
            url=url,
            nth=nth,
            every=every,
            probability=probability,
            times=times,
            lasting=lasting,
            drop=drop,
            delay=delay,
            copies=copies,
            swap=swap,
            burst=burst,
            signature=signature,
            skew=skew,
            rewrite=rewrite,
            extra=extra,
            name=name,
        )

    def settle(self, *, timeout: float = 30.0) -> None:
        """Return when every webhook that is due has been attempted.

        Args:
            timeout: Real seconds.

        Raises:
            TimeoutError: It takes longer; says what is waited for.
            RuntimeError: Called on an event loop that would have to do the work: see `asettle`.
        """
        self._home.wait(Settle(timeout=timeout), instead="asettle()")

    async def asettle(self, *, timeout: float = 30.0) -> None:  # noqa: ASYNC109 - as in `settle`
        """Do what `settle` does; for async tests."""
        await self._home.await_(Settle(timeout=timeout))

    def verify(
        self,
        headers: Mapping[str, str],
        body: bytes,
        key: str = SIGNING_KEY,
        *,
        tolerance: timedelta | None = TOLERANCE,
    ) -> None:
        """Return if a webhook is signed as Calendly signs.

        Args:
            headers: Of the request; names in any case.
            body: The exact bytes received.
            key: The subscription's signing key.
            tolerance: How far the signature's instant may be from the world's, either way; None:
                any distance.

        Raises:
            SignatureError: It is missing or malformed, does not match, or is not of this time.
        """
        wanted = SIGNATURE_HEADER.lower()
        for name, value in headers.items():
            if name.lower() == wanted:
                verify(value, body, key, now=self.clock.now, tolerance=tolerance)
                return
        raise SignatureError(f"There is no {SIGNATURE_HEADER} header: the message is not signed.")
