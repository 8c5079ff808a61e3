"""Steps about time, requests, deliveries and expectations."""

from datetime import timedelta
from urllib.parse import urlencode

from msgspec import UNSET, DecodeError
from msgspec.json import decode, encode

from mockcalendly.kernel.instants import format_instant, format_second
from mockcalendly.scenario.language import RequestStep, WaitStep
from mockcalendly.scenario.names import owner_of
from mockcalendly.scenario.sent import Sent, fitting
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.terms import Passage

__all__ = ["play_advance", "play_checkpoint", "play_request", "play_wait"]

PATIENCE = timedelta(hours=25)
"""How long a story waits that does not say: an hour longer than Calendly retries."""


async def play_advance(stage: Stage, step: Passage) -> Done:
    """Let time pass."""
    to = stage.instant(step.moment, base=stage.now)
    if to < stage.now:
        raise StepFailed(f"It is {format_second(stage.now)} already, {format_second(to)} is past.")
    await stage.pace.reach(to)
    return Done({"now": format_instant(to)}, f"it is {format_second(to)}")


async def play_checkpoint(stage: Stage, name: str) -> Done:
    """Let all that is due be done."""
    await stage.pace.settle()
    now = format_instant(stage.now)
    return Done({"name": name, "now": now}, name)


async def play_request(stage: Stage, step: RequestStep) -> Done:
    """Send a request to the API."""
    if stage.send is None:
        raise StepFailed("Nothing serves this world, so no request can be sent to it.")
    path = step.path.text
    if step.query:
        path += ("&" if "?" in path else "?") + urlencode(
            {key: _query_text(value) for key, value in step.query.items()}
        )
    body = b"" if step.body is UNSET else encode(step.body)
    status, headers, answer = await stage.send(step.method, path, _headers(stage, step), body)
    result = {
        "status": status,
        "headers": {name.lower(): value for name, value in headers.items()},
        "body": _decoded(answer),
    }
    return Done(result, f"{step.method} {path}: {status}")


async def play_wait(stage: Stage, step: WaitStep) -> Done:
    """Wait for deliveries."""
    found: list[Sent] = []

    def enough() -> bool:
        found[:] = [
            sent
            for sent in fitting(stage.sent(), step.event, step.to, step.where)
            if sent.delivery.state is step.state
        ]
        return len(found) >= step.count

    within = step.within.delta if step.within else PATIENCE
    if not await stage.pace.wait_for(enough, stage.now + within):
        raise StepFailed(
            f"Of {step.count} {step.state} deliveries{f' of {step.event}' if step.event else ''} "
            f"only {len(found)} had come by {format_second(stage.now)}."
        )
    shown = [sent.to_json() for sent in found]
    return Done({"deliveries": shown}, f"{len(found)} deliveries {step.state}")


def _headers(stage: Stage, step: RequestStep) -> dict[str, str]:
    headers = {name.lower(): value for name, value in step.headers.items()}
    if step.body is not UNSET:
        headers.setdefault("content-type", "application/json")
    token = _owners_token(stage) if step.token is UNSET else step.token
    if token is not None:
        headers.setdefault("authorization", f"Bearer {token}")
    return headers


def _owners_token(stage: Stage) -> str | None:
    rows = stage.world.rows
    owner = owner_of(rows)
    if owner is None:
        return None
    tokens = (token for token in rows.tokens if token.user == owner.id)
    return next((token.id for token in tokens if token.revoked_at is None), None)


def _query_text(value: str | int | bool) -> str:  # noqa: FBT001 - any scalar
    return str(value).lower() if isinstance(value, bool) else str(value)


def _decoded(body: bytes) -> object:
    try:
        return decode(body) if body else None
    except DecodeError:
        return body.decode(errors="replace")
