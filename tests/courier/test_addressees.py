"""What one event tells several subscribers."""

import json

from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from tests.api.given import BASE, NOW, ORGANIZATION, book
from tests.courier.receiver import Receiver

ELSEWHERE = "http://mock.localhost:9000"


async def test_each_subscriber_is_told_by_whom_and_where_its_subscription_was_made(
    receiver: Receiver,
) -> None:
    made = [
        ("owner", BASE, "AAAAAAAAAAAAAAAA"),
        ("admin", BASE, "BBBBBBBBBBBBBBBB"),
        ("owner", ELSEWHERE, "AAAAAAAAAAAAAAAA"),
        ("owner", BASE, "AAAAAAAAAAAAAAAA"),
    ]
    async with Emulator(clock=Clock(NOW, rate=0)) as emulator:
        for number, (role, base, _) in enumerate(made):
            async with _client(emulator, role, base) as api:
                body = {
                    "url": f"{receiver.url}/{number}",
                    "events": ["invitee.created"],
                    "organization": ORGANIZATION,
                    "scope": "organization",
                }
                answer = await api.post("/webhook_subscriptions", json=body)
                assert answer.status_code == 201, answer.text
        async with _client(emulator, "owner", BASE) as api:
            await book(api)
        await emulator.settle(emulator.default)

    told = {each.lines[0].split()[1]: json.loads(each.body) for each in receiver.requests}
    for number, (_, base, user) in enumerate(made):
        message = told[f"/hook/{number}"]
        assert message["created_by"] == f"{base}/users/{user}"
        assert message["payload"]["uri"].startswith(f"{base}/scheduled_events/")
    assert told["/hook/0"] == told["/hook/3"]


def _client(emulator: Emulator, role: str, base: str) -> AsyncClient:
    return AsyncClient(
        transport=ASGITransport(app=emulator),
        base_url=base,
        headers={"Authorization": f"Bearer mock.{role}.token"},
    )
