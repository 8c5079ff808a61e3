"""Who posts to a receiver: the courier, or a bare httpx client; each as a process of its own.

`python -m benchmarks.senders ORDER` carries out an order, as JSON, and prints its `Rate`;
`python -m benchmarks.senders ORDER PORT` serves the API beside what it sends.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from time import perf_counter, process_time
from typing import Literal

from msgspec import Struct
from msgspec.json import decode, encode

from benchmarks.machine import pin_to_server
from benchmarks.world import NOW, ORGANIZATION, emulate
from mockcalendly.domain.deliveries import enqueue
from mockcalendly.emulator import Emulator
from mockcalendly.model.webhooks import Delivery, DeliveryState, Subscription, WebhookEvent
from mockcalendly.server import run_foreground
from mockcalendly.server.serving import new_event_loop
from mockcalendly.store.transaction import Transaction
from mockcalendly.world import World

__all__ = ["Rate", "Sending", "rate_of", "serving_command"]

BODY = encode(
    {
        "created_at": "2026-11-23T00:00:00.000000Z",
        "created_by": f"https://api.calendly.com/users/{ORGANIZATION}",
        "event": "invitee.created",
        "payload": {"questions_and_answers": "." * 1_500},
    }
)
"""As long as a message about a booking."""

HANGING = "hanging"

QUEUED = 10
"""Messages to each receiver that hangs: as many as may be under way to one."""

TICKS = 20
"""Times a second that a steady stream goes on."""

CONCURRENCIES = (1, 4, 10, 100)
"""Requests of httpx under way: it is best at few."""

TIMEOUT = 600.0

WARM_UP = 1.5
"""Seconds after which as many attempts hang as may, since each queue loses its patience once."""


class Sending(Struct, frozen=True, kw_only=True):
    """What to send.

    Attributes:
        port: Of the receiver.
        by: Who posts; httpx does so at several concurrencies, of which the best counts.
        deliveries: How many messages in all; a second, if they are sent beside the API.
        abreast: By how many subscriptions.
        hanging: Subscriptions beside these whose receivers never answer.
    """

    port: int
    by: Literal["courier", "httpx"] = "courier"
    deliveries: int
    abreast: int = 1
    hanging: int = 0

    def urls(self) -> list[str]:
        """Return where those messages go that are answered."""
        return [f"http://127.0.0.1:{self.port}/{number}" for number in range(self.abreast)]

    def hanging_urls(self) -> list[str]:
        """Return where those go that are not."""
        return [f"http://127.0.0.1:{self.port}/hang/{number}" for number in range(self.hanging)]


class Rate(Struct, frozen=True):
    """How many messages were answered, in a second and in a second of the sender's processor."""

    a_second: float
    per_cpu_second: float


class _Watch:
    """Measures from when it is made."""

    def __init__(self) -> None:
        self._began, self._cpu = perf_counter(), process_time()

    def rate(self, messages: int) -> Rate:
        return Rate(
            messages / (perf_counter() - self._began), messages / (process_time() - self._cpu)
        )


def rate_of(sending: Sending) -> Rate:
    """Return how fast messages are answered."""
    command = [sys.executable, "-m", "benchmarks.senders", encode(sending).decode()]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603
    return decode(done.stdout, type=Rate)


def serving_command(port: int, sending: Sending) -> list[str]:
    """Return what serves the API while messages are sent."""
    return [sys.executable, "-m", "benchmarks.senders", encode(sending).decode(), str(port)]


async def _by_httpx(sending: Sending) -> Rate:
    import httpx  # noqa: PLC0415 - the other sender is to go without

    [url] = sending.urls()

    async def post(client: httpx.AsyncClient, todo: Iterator[int]) -> None:
        for _ in todo:
            answer = await client.post(
                url, content=BODY, headers={"Content-Type": "application/json"}
            )
            answer.raise_for_status()

    rates = []
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.post(url, content=BODY)
        for concurrency in CONCURRENCIES:
            todo = iter(range(sending.deliveries))
            watch = _Watch()
            async with asyncio.TaskGroup() as tasks:
                for _ in range(concurrency):
                    tasks.create_task(post(client, todo))
            rates.append(watch.rate(sending.deliveries))
    return max(rates, key=lambda rate: rate.a_second)


async def _by_courier(sending: Sending) -> Rate:
    async with emulate(0, sending.urls()) as emulator:
        _hang(emulator, sending)
        await asyncio.sleep(WARM_UP)
        world = emulator.default
        _send(world, sending.abreast)
        await emulator.settle(world, TIMEOUT)
        emulator.courier.detach(world)
        _send(world, sending.deliveries)
        watch = _Watch()
        emulator.courier.attach(world)
        await emulator.settle(world, TIMEOUT)
        rate = watch.rate(sending.deliveries)
        if any(row.state is not DeliveryState.SUCCEEDED for row in world.rows.deliveries):
            raise RuntimeError("Not all messages were answered.")
        _let_go(emulator, sending)
        return rate


def _hang(emulator: Emulator, sending: Sending) -> None:
    """Have messages under way in another world to receivers that never answer."""
    if sending.hanging:
        rows = emulate(0, sending.hanging_urls()).default.rows.copy()
        _send(emulator.create_world(HANGING, rows=rows), sending.hanging * QUEUED)


def _let_go(emulator: Emulator, sending: Sending) -> None:
    """Wait for them no longer."""
    if sending.hanging:
        emulator.drop_world(HANGING)


def _send(world: World, count: int, first: int = 0) -> None:
    """Put messages on the agenda, to one subscription after the other."""
    world.execute(_enqueue, (tuple(world.rows.subscriptions), range(first, first + count)))


def _enqueue(tx: Transaction, order: tuple[Sequence[Subscription], range]) -> None:
    subscriptions, numbers = order
    for number in numbers:
        subscription = subscriptions[number % len(subscriptions)]
        enqueue(
            tx,
            Delivery(
                id=tx.ids.uuid("delivery"),
                seq=tx.ids.sequence(),
                subscription=subscription.id,
                event=WebhookEvent.INVITEE_CREATED,
                url=subscription.callback_url,
                signing_key=subscription.signing_key,
                body=BODY,
                state=DeliveryState.PENDING,
                due_at=NOW,
                attempts=(),
                created_at=NOW,
            ),
        )


@asynccontextmanager
async def _streaming(emulator: Emulator, sending: Sending) -> AsyncIterator[None]:
    """Send so many messages a second."""
    _hang(emulator, sending)

    async def stream() -> None:
        each = sending.deliveries // TICKS
        first = 0
        while True:
            _send(emulator.default, each, first)
            first += each
            await asyncio.sleep(1 / TICKS)

    task = asyncio.create_task(stream())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        _let_go(emulator, sending)


def main() -> None:
    """Carry out an order."""
    pin_to_server()
    order, *port = sys.argv[1:]
    sending = decode(order, type=Sending)
    if port:
        run_foreground(
            lambda: emulate(0, sending.urls()),
            port=int(port[0]),
            beside=lambda emulator: _streaming(emulator, sending),
            on_ready=lambda _: None,
        )
        return
    send = _by_httpx if sending.by == "httpx" else _by_courier
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        print(encode(runner.run(send(sending))).decode())  # noqa: T201 - the caller reads it


if __name__ == "__main__":
    main()
