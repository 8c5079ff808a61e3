"""One attempt to deliver a message: its request, and what to say of the answer."""

import asyncio
import logging
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mockcalendly.courier.exchange import Answer, Channel, Headers, Request
from mockcalendly.courier.receivers import AppReceiver
from mockcalendly.courier.threads import in_own_thread
from mockcalendly.domain.deliveries import SUCCESS
from mockcalendly.model.webhooks import Attempt, Delivery, SignatureFault
from mockcalendly.webhooks.signature import SIGNATURE_HEADER, sign
from mockcalendly.webhooks.targets import Target, TargetRefused, TargetRules

if TYPE_CHECKING:
    from mockcalendly.courier.transport import Transport

__all__ = ["Sender"]

logger = logging.getLogger("mockcalendly.courier")

KEPT = 2048
"""Bytes of an answer's body that an attempt keeps: enough to read an error in."""

REDIRECTION = range(300, 400)
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Sender:
    """Makes attempts: into an app where one is registered for the URL, else over the network.

    Args:
        receivers: Apps by the URL, or the start of it, that they stand for.
    """

    def __init__(
        self,
        rules: TargetRules,
        receivers: Mapping[str, AppReceiver],
        *,
        connect_timeout: timedelta,
        read_timeout: timedelta,
        user_agent: str,
    ) -> None:
        self._rules = rules
        self._receivers = receivers
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._user_agent = user_agent
        self._transport: Transport | None = None

    async def attempt(self, delivery: Delivery, at: datetime) -> Attempt:
        """Send a message once, signed with this instant.

        Raises:
            TargetRefused: Nothing may be sent there, and nothing was.
        """
        target = Target.parse(delivery.url)
        headers = self._headers(target, delivery, at)
        channel = await self._channel(delivery.url)
        loop = asyncio.get_running_loop()
        started = loop.time()
        answer = await self._send(channel, Request(target, headers, delivery.body))
        return Attempt(
            at=at,
            request_headers=headers,
            status=answer.status,
            response_headers=answer.headers,
            response_body=answer.body[:KEPT],
            error=answer.error or _objection(answer),
            seconds=loop.time() - started,
        )

    async def probe(self, url: str) -> str | None:
        """Return why no message would get to a URL; None if somebody listens there."""
        try:
            target = Target.parse(url)
            return await (await self._channel(url)).probe(target)
        except TargetRefused as refusal:
            return str(refusal)

    async def aclose(self) -> None:
        """Close connections and receivers."""
        if self._transport is not None:
            await self._transport.aclose()
        for receiver in self._receivers.values():
            await receiver.aclose()

    async def _channel(self, url: str) -> Channel:
        matching = [start for start in self._receivers if _starts(url, start)]
        if matching:
            return self._receivers[max(matching, key=len)]
        return await self._network()

    async def _send(self, channel: Channel, request: Request) -> Answer:
        try:
            if isinstance(channel, AppReceiver):
                return await self._hand_over(channel, request)
            return await channel.send(request)
        except TargetRefused:
            raise
        except Exception as error:
            logger.exception("An attempt to deliver a webhook failed for an unforeseen reason.")
            return Answer(error=f"{type(error).__name__}: {error}")

    async def _hand_over(self, receiver: AppReceiver, request: Request) -> Answer:
        seconds = self._read_timeout.total_seconds()
        try:
            async with asyncio.timeout(seconds):
                return await receiver.send(request)
        except TimeoutError:
            return Answer(error=f"No whole answer came within {seconds:g} s.")

    async def _network(self) -> "Transport":
        if self._transport is None:
            # The import is long, and must not hold up whoever else uses this loop.
            await in_own_thread(_import_transport)
        if self._transport is None:
            self._transport = _import_transport()(
                self._rules,
                connect_timeout=self._connect_timeout,
                read_timeout=self._read_timeout,
            )
        return self._transport

    def _headers(self, target: Target, delivery: Delivery, at: datetime) -> Headers:
        """Return the headers of a captured delivery (observed), in its order.

        Credentials in the URL are sent as most clients do (assumed).
        """
        headers = {
            "Host": target.authority,
            "Content-Type": "application/json",
            "User-Agent": self._user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
        }
        if target.userinfo:
            headers["Authorization"] = f"Basic {_credentials(target.userinfo)}"
        signature = _signature(delivery, at)
        if signature is not None:
            headers[SIGNATURE_HEADER] = signature
        headers["Content-Length"] = str(len(delivery.body))
        return tuple(headers.items())


def _signature(delivery: Delivery, at: datetime) -> str | None:
    """Return the signature's header, with what a fault has made wrong about it."""
    key, fault = delivery.signing_key, delivery.signature_fault
    if key is None or fault is SignatureFault.MISSING:
        return None
    if fault is SignatureFault.OTHER_KEY:
        key += ".other"
    body = b"" if fault is SignatureFault.WRONG else delivery.body
    return sign(body, key, at + delivery.skew)


def _import_transport() -> "type[Transport]":
    from mockcalendly.courier.transport import Transport  # noqa: PLC0415 - see its docstring

    return Transport


def _starts(url: str, start: str) -> bool:
    rest = url.removeprefix(start.rstrip("/"))
    return rest != url and rest[:1] in ("", "/", "?", "#")


def _credentials(userinfo: str) -> str:
    user, _, password = userinfo.partition(":")
    return b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()


def _objection(answer: Answer) -> str | None:
    if answer.status is None or answer.status in SUCCESS:
        return None
    said = f"Answered {answer.status} {_PHRASES.get(answer.status, '')}".rstrip()
    if answer.status in REDIRECTION:
        location = [value for name, value in answer.headers if name.lower() == "location"]
        return f"{said}{' to ' if location else ''}{''.join(location)}: redirects are not followed."
    return f"{said}."
