"""Applications in the default world, and the steps of their dance, each as one call."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from httpx import AsyncClient, Response

BASE = "http://127.0.0.1:8787"
CALLBACK = "http://localhost:1234/callback"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-1"
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
INVALID_GRANT = {
    "error": "invalid_grant",
    "error_description": "The provided authorization grant is invalid, expired, revoked, does not "
    "match the redirection URI used in the authorization request, or was issued to another client.",
}
INVALID_CLIENT = {
    "error": "invalid_client",
    "error_description": "Client authentication failed due to unknown client, no client "
    "authentication included, or unsupported authentication method.",
}

App = dict[str, Any]


async def register(client: AsyncClient, **body: Any) -> App:
    """Register an application in the world that a client is at."""
    wanted = {"name": "Planner", "redirect_uris": [CALLBACK], **body}
    answer = await client.post("/_mock/apps", json=wanted)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


def request(app: App, **changes: str) -> dict[str, str]:
    """Return the query of an authorization request; what is "" is left out."""
    query = {
        "client_id": app["client_id"],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "users:read webhooks:write",
        **changes,
    }
    return {name: value for name, value in query.items() if value}


def credentials(app: App) -> dict[str, str]:
    """Return what tells who an application is, as it stands in a form."""
    given = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    return {name: value for name, value in given.items() if value is not None}


def answered(answer: Response) -> dict[str, str]:
    """Return the query with which a browser is sent back to the application."""
    assert answer.status_code == 302, answer.text
    location = answer.headers["location"]
    assert location.startswith(CALLBACK), location
    return {name: values[-1] for name, values in parse_qs(urlsplit(location).query).items()}


async def code_for(client: AsyncClient, app: App, **changes: str) -> str:
    """Return the code of a user's consent."""
    query = request(app, login_hint="owner") | changes
    return answered(await client.get("/oauth/authorize", params=query))["code"]


async def exchange(client: AsyncClient, app: App, code: str, **changes: str) -> Response:
    """Ask for the tokens of a code."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    return await client.post("/oauth/token", data={**form, **credentials(app), **changes})


async def refresh(client: AsyncClient, app: App, token: str, **changes: str) -> Response:
    """Ask for the tokens of a refresh token."""
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return await client.post("/oauth/token", data={**form, **credentials(app), **changes})


async def tokens_for(client: AsyncClient, app: App, **changes: str) -> dict[str, Any]:
    """Return the tokens of a user's consent."""
    answer = await exchange(client, app, await code_for(client, app, **changes))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def me(client: AsyncClient, token: str) -> Response:
    """Ask the API who a bearer is."""
    return await client.get("/users/me", headers={"Authorization": f"Bearer {token}"})


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the form on a page."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def checkboxes(page: str) -> list[str]:
    """Return the values of the checked boxes on a page."""
    return re.findall(r'<input type="checkbox"[^>]*value="([^"]*)" checked>', page)
