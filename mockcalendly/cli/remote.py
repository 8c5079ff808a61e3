"""The control API of a running server, for commands that talk to one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import click

if TYPE_CHECKING:
    import httpx

__all__ = ["PATIENCE", "call", "fetch", "follow", "given", "show", "url_option", "with_query"]

PATIENCE = 30.0
"""Real seconds in which a server that is up answers."""

REASON_HEADER = "X-Mockcalendly-Reason"

NOT_SO = (417, 504)
"""What the control API answers where a test's expectation fails; all else is misuse."""

url_option = click.option(
    "--url",
    envvar="MOCKCALENDLY_URL",
    default="http://127.0.0.1:8787",
    metavar="URL",
    show_default=True,
    show_envvar=True,
    help="Where the server, or a world of its, is: http://127.0.0.1:8787/w/<name>.",
)


def call(
    url: str,
    method: str,
    path: str,
    body: object = None,
    *,
    patience: float | None = PATIENCE,
) -> Any:  # noqa: ANN401 - JSON
    """Return what the control API answers; None where it has nothing to say.

    Args:
        url: Of the server or of a world.
        method: In capitals.
        path: Below ``/_mock``.
        body: Sent as JSON.
        patience: Real seconds for the answer; None: however long it takes.

    Raises:
        click.ClickException: Nobody answers there, or what is asked is refused.
        click.exceptions.Exit: What is expected is not so, which was said: 1.
    """
    content = None if body is None else json.dumps(body).encode()
    answer = fetch(url, method, path, content, patience=patience)
    return json.loads(answer) if answer else None


def fetch(
    url: str,
    method: str,
    path: str,
    content: bytes | None = None,
    *,
    patience: float | None = PATIENCE,
) -> bytes:
    """Return the bytes that the control API answers; else as `call`."""
    headers = {} if content is None else {"Content-Type": "application/json"}
    with _client(url, patience) as client:
        answer = client.request(method, _whole(url, path), content=content, headers=headers)
    if answer.status_code in NOT_SO:
        click.echo(_reason(answer, answer.content), err=True)
        raise click.exceptions.Exit(1)
    if answer.is_error:
        raise click.ClickException(_reason(answer, answer.content))
    return answer.content


def follow(url: str, path: str, body: object = None) -> Iterator[Any]:
    """Yield the JSON of server-sent events as they come, till the server ends the stream.

    Args:
        url: Of the server or of a world.
        path: Below ``/_mock``.
        body: Posted as JSON; None: the events are had by GET.

    Raises:
        click.ClickException: Nobody answers there, or no more, or what is asked is refused.
    """
    method = "GET" if body is None else "POST"
    whole, headers = _whole(url, path), {"Accept": "text/event-stream"}
    with (
        _client(url, patience=None) as client,
        client.stream(method, whole, json=body, headers=headers) as answer,
    ):
        if answer.is_error:
            raise click.ClickException(_reason(answer, answer.read()))
        for line in answer.iter_lines():
            name, _, data = line.partition(": ")
            if name == "data":
                yield json.loads(data)


def with_query(path: str, /, **parameters: object) -> str:
    """Return a path with those parameters of a query that are not None or empty."""
    said = given(**parameters)
    return f"{path}?{urlencode(said)}" if said else path


def given(**parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - each has its own type
    """Return those parameters that are not None or empty."""
    return {name: value for name, value in parameters.items() if value not in (None, "", ())}


def show(output: str, result: object, lines: Iterable[str]) -> None:
    """Write a result: as one JSON document, or as lines for people."""
    for line in [json.dumps(result)] if output == "json" else lines:
        click.echo(line)


@contextmanager
def _client(url: str, patience: float | None) -> "Iterator[httpx.Client]":
    """Open a client that says in a sentence that nobody answers at a URL."""
    import httpx  # noqa: PLC0415 - commands without a server do without

    timeout = httpx.Timeout(patience, connect=PATIENCE)
    try:
        with httpx.Client(trust_env=False, timeout=timeout) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise click.ClickException(f"No mockcalendly answers at {url}: {error}") from None


def _whole(url: str, path: str) -> str:
    return f"{url.rstrip('/')}/_mock{path}"


def _reason(answer: "httpx.Response", body: bytes) -> str:
    try:
        refusal: Mapping[str, Any] = json.loads(body)
        details = [
            f"{detail.get('parameter', '')} {detail['message']}".strip()
            for detail in refusal.get("details", ())
        ]
        reason = answer.headers.get(REASON_HEADER, "")
        return "; ".join(details) or reason or str(refusal["message"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"The server answered {answer.status_code}: is it mockcalendly?"
