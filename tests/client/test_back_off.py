"""Clients that back off finish a job that is larger than the limit, without waiting in earnest.

Whatever they sleep with turns the world's clock instead.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, ClassVar

import httpx
import pytest
import requests
import stamina
import tenacity
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, PoolManager, Retry

from mockcalendly import MockCalendly
from tests.client.conftest import MONDAY, Server

JOB = 1_000
LIMIT = 500

Sleep = Callable[[float], None]


@pytest.fixture
def kindly(server: Server) -> Iterator[MockCalendly]:
    """A Calendly that sends Retry-After, which none of its pages says."""
    with MockCalendly(server=server, now=MONDAY, retry_after=True) as calendly:
        yield calendly


def sleep_of(calendly: MockCalendly) -> Sleep:
    return lambda seconds: void(calendly.clock.advance(timedelta(seconds=seconds)))


def void(_: object) -> None: ...


def did_the_job(calendly: MockCalendly) -> None:
    statuses = Counter(each.status for each in calendly.requests)
    minutes = Counter(
        each.at.replace(second=0, microsecond=0) for each in calendly.requests if each.status == 200
    )
    assert statuses[200] == JOB
    assert statuses[429] >= 1
    assert statuses.keys() == {200, 429}
    assert max(minutes.values()) == LIMIT


def reset_of(error: BaseException | None) -> float:
    assert isinstance(error, httpx.HTTPStatusError)
    return float(error.response.headers["x-ratelimit-reset"])


def is_limited(error: BaseException) -> bool:
    return isinstance(error, httpx.HTTPStatusError) and error.response.status_code == 429


def wait_for_reset(state: tenacity.RetryCallState) -> float:
    assert state.outcome is not None
    return reset_of(state.outcome.exception())


def test_tenacity_waits_until_the_limit_is_reset(calendly: MockCalendly) -> None:
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(is_limited),
        wait=wait_for_reset,
        stop=tenacity.stop_after_attempt(2),
        sleep=sleep_of(calendly),
    )
    with calendly.client() as client:
        for _ in range(JOB):
            retrying(lambda: client.get("/users/me").raise_for_status())
    did_the_job(calendly)


async def test_tenacity_waits_on_a_loop_too() -> None:
    async with MockCalendly(in_process=True, now=MONDAY) as calendly:

        async def sleep(seconds: float) -> None:
            await calendly.clock.aadvance(timedelta(seconds=seconds))

        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(is_limited), wait=wait_for_reset, sleep=sleep
        )
        async with calendly.async_client() as client:

            async def get() -> None:
                (await client.get("/users/me")).raise_for_status()

            for _ in range(JOB):
                await retrying(get)
        did_the_job(calendly)


def test_growing_pauses_find_the_end_of_the_window_as_well(calendly: MockCalendly) -> None:
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(is_limited),
        wait=tenacity.wait_exponential(multiplier=1, max=30),
        sleep=sleep_of(calendly),
    )
    with calendly.client() as client:
        for _ in range(JOB):
            retrying(lambda: client.get("/users/me").raise_for_status())
    did_the_job(calendly)


def test_stamina_waits_as_long_as_its_hook_says(
    calendly: MockCalendly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=sleep_of(calendly)))

    def back_off(error: Exception) -> float | bool:
        return reset_of(error) if is_limited(error) else False

    with calendly.client() as client:
        for _ in range(JOB):
            for attempt in stamina.retry_context(on=back_off, timeout=None):
                with attempt:
                    client.get("/users/me").raise_for_status()
    did_the_job(calendly)


class SteppedRetry(Retry):
    """urllib3's own way to read Retry-After; only the sleeping is another."""

    sleep_: ClassVar[Sleep]

    def sleep_for_retry(self, response: BaseHTTPResponse) -> bool:
        seconds = self.get_retry_after(response)
        if seconds:
            type(self).sleep_(seconds)
        return bool(seconds)


class ResetRetry(SteppedRetry):
    """For a Calendly that sends no Retry-After: the header that it does send."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        reset = response.headers.get("X-RateLimit-Reset")
        return None if reset is None else float(reset)


def retry_for(calendly: MockCalendly, kind: type[SteppedRetry]) -> Retry:
    bound: Any = type(kind.__name__, (kind,), {"sleep_": staticmethod(sleep_of(calendly))})
    retry: Retry = bound(total=2, status_forcelist={429})
    return retry


def test_urllib3_waits_for_retry_after(kindly: MockCalendly) -> None:
    with PoolManager(headers=kindly.headers, retries=retry_for(kindly, SteppedRetry)) as pool:
        for _ in range(JOB):
            assert pool.request("GET", f"{kindly.url}/users/me").status == 200
    did_the_job(kindly)


def test_requests_waits_with_urllib3_for_the_reset(calendly: MockCalendly) -> None:
    with requests.Session() as session:
        session.trust_env = False
        session.headers.update(calendly.headers)
        session.mount("http://", HTTPAdapter(max_retries=retry_for(calendly, ResetRetry)))
        for _ in range(JOB):
            assert session.get(f"{calendly.url}/users/me", timeout=5).status_code == 200
    did_the_job(calendly)
