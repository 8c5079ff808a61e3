"""Step: a raw request to the API."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from msgspec import UNSET, DecodeError, Meta, UnsetType, field
from msgspec.json import decode, encode

from mockcalendly.scenario.names import owner_of
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import FilledText
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.scenario.terms import RequestPath

__all__ = ["REQUEST", "RequestStep"]


class RequestStep(Section, frozen=True, kw_only=True):
    """A raw request to the API; the result has `status`, `headers` and `body`."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] = "GET"
    path: RequestPath
    query: dict[str, str | int | bool] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Annotated[Any, Meta(description="Sent as JSON.")] = UNSET
    token: Annotated[
        FilledText | UnsetType | None,
        Meta(description="The owner's if left out; null: none is sent."),
    ] = UNSET


async def play(stage: Stage, step: RequestStep) -> Done:
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


REQUEST = StepKind("request", RequestStep, play)
