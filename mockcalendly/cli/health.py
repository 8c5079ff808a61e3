"""``mockcalendly health``: whether a server is ready, asked as a container engine asks."""

import json
import os
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

import click

from mockcalendly.cli.options import output_option
from mockcalendly.settings import SettingError, Settings

PATIENCE = 3.0
"""Seconds for the answer."""

READY = 200


@click.command()
@click.option(
    "--url",
    envvar="MOCKCALENDLY_URL",
    metavar="URL",
    show_envvar=True,
    help="Where the server is; by default where `serve` would listen in this environment.",
)
@output_option
def health(url: str | None, output: str) -> int:
    """Tell whether a server is ready.

    Exit 0 if it is, 1 if it is still starting or nobody answers.
    """
    url = (url or _usual_url()).rstrip("/")
    try:
        code, found = _ask(url)
    except (OSError, ValueError, HTTPException) as error:
        code, found = 0, {"status": "down", "reason": f"Nobody answers at {url}: {error}"}
    if output == "json":
        click.echo(json.dumps(found))
    else:
        click.echo(found.get("reason", found["status"]), err=code != READY)
    return 0 if code == READY else 1


def _usual_url() -> str:
    try:
        return Settings.from_env(os.environ).local_url
    except SettingError as error:
        raise click.UsageError(str(error)) from None


def _ask(url: str) -> tuple[int, dict[str, str]]:
    """Return status and body of the answer.

    The standard library's client will do: this is run every few seconds, and has to start fast.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.UsageError(f"{url!r} is not an http or https URL.")
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connect(parts.hostname, parts.port, timeout=PATIENCE)
    try:
        connection.request("GET", f"{parts.path}/_mock/health")
        answer = connection.getresponse()
        found = json.loads(answer.read())
        if not isinstance(found, dict) or "status" not in found:
            raise ValueError(f"it answered {answer.status}: is it mockcalendly?")
        return answer.status, found
    finally:
        connection.close()
