"""Requests to an emulator without a socket."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx

from mockcalendly.courier.asgi import ASGIApp
from mockcalendly.scenario.stage import Send

__all__ = ["api_of"]


@asynccontextmanager
async def api_of(emulator: ASGIApp, origin: str) -> AsyncIterator[Send]:
    """Give a way to send requests to an emulator's API, as if it were at some address."""
    transport = httpx.ASGITransport(app=emulator)
    async with httpx.AsyncClient(transport=transport, base_url=origin) as http:

        async def send(
            method: str, path: str, headers: Mapping[str, str], body: bytes
        ) -> tuple[int, Mapping[str, str], bytes]:
            answer = await http.request(method, path, headers=headers, content=body)
            return answer.status_code, answer.headers, answer.content

        yield send
