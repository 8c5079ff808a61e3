"""One attempt to deliver a message: its request, and what to say of the answer."""

import asyncio
import logging
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import unquote

from mockcalendly.courier.exchange import Answer, Channel, Headers, Receiver, Request
from mockcalendly.courier.transport import Transport
from mockcalendly.domain.deliveries import SUCCESS
from mockcalendly.model.webhooks import Attempt, Delivery, SignatureFault
from mockcalendly.webhooks.signature import SIGNATURE_HEADER, sign
from mockcalendly.webhooks.targets import Target, TargetRefused, TargetRules

__all__ = ["Sender"]

logger = logging.getLogger("mockcalendly.courier")

KEPT = 2048
"""Bytes of an answer's body that an attempt keeps: enough to read an error in."""

REDIRECTION = range(300, 400)
_parse = lru_cache(maxsize=1024)(Target.parse)
_PART_END = re.compile(r"[/?#]")
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Sender:
    """Makes attempts: into an app where one is registered for the URL, else over the network.

    Args:
        receivers: Receivers by the URL, or the start of it, that they stand for.
    """

    def __init__(
        self,
        rules: TargetRules,
        receivers: Mapping[str, Receiver],
        *,
        connect_timeout: timedelta,
        read_timeout: timedelta,
        user_agent: str,
    ) -> None:
        self._receivers = receivers
        self._read_timeout = read_timeout
        self._user_agent = user_agent
        self._transport = Transport(
            rules, connect_timeout=connect_timeout, read_timeout=read_timeout
        )

    async def attempt(self, delivery: Delivery, at: datetime) -> Attempt:
        """Send a message once, signed with this instant.

        Raises:
            TargetRefused: Nothing may be sent there, and nothing was.
        """
        target = _parse(delivery.url)
        headers = self._headers(target, delivery, at)
        channel = self._channel(delivery.url)
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
            target = _parse(url)
            return await self._channel(url).probe(target)
        except TargetRefused as refusal:
            return str(refusal)

    async def aclose(self) -> None:
        """Close connections; receivers go on."""
        await self._transport.aclose()

    def _channel(self, url: str) -> Channel:
        starts = _starts(url) if self._receivers else ()
        found = (self._receivers.get(start) for start in starts)
        return next((receiver for receiver in found if receiver is not None), self._transport)

    async def _send(self, channel: Channel, request: Request) -> Answer:
        try:
            if channel is self._transport:
                return await channel.send(request)
            return await self._hand_over(channel, request)
        except TargetRefused:
            raise
        except Exception as error:
            logger.exception("An attempt to deliver a webhook failed for an unforeseen reason.")
            return Answer(error=f"{type(error).__name__}: {error}")

    async def _hand_over(self, receiver: Channel, request: Request) -> Answer:
        seconds = self._read_timeout.total_seconds()
        try:
            async with asyncio.timeout(seconds):
                return await receiver.send(request)
        except TimeoutError:
            return Answer(error=f"No whole answer came within {seconds:g} s.")

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


def _starts(url: str) -> Iterator[str]:
    """Return the starts of a URL that end where a part of it does, the longest first."""
    ends = [len(url), *(match.start() for match in reversed([*_PART_END.finditer(url)]))]
    for end in ends:
        yield url[:end] + "/"
        yield url[:end]


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
