"""What clients say is shown as text: it makes no header, no log line, no markup, and no path."""

import json
import re
from urllib.parse import quote, urlencode

import pytest

from tests.reliability.serving import Answer, Served, ask

EVIL = "x\r\nSet-Cookie: a=b\r\n\r\n\x1b[2J\u2028<script>alert(1)</script>${7*7}{{7*7}}"
CALLBACK = "http://localhost:1234/callback"
SECRET = "a-very-secret-value"
OUTSIDE = ("../../../../etc/passwd", "..\\..\\pyproject.toml", "/etc/passwd", "\x00", ".", "..")


def raw(served: Served, request: bytes) -> bytes:
    """Return the head of the answer to a request."""
    with served.connect() as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = connection.recv(2**16)
            assert part, answer
            answer += part
    return answer.partition(b"\r\n\r\n")[0]


def get(served: Served, path: str) -> bytes:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer mock.owner.token"
    return raw(served, f"{request}\r\n\r\n".encode())


@pytest.mark.parametrize(
    "path",
    [
        f"/{quote(EVIL)}",
        f"/users/{quote(EVIL)}",
        f"/w/{quote(EVIL)}/users/me",
        f"/_mock/snapshots/{quote(EVIL)}",
        f"/_mock/worlds/{quote(EVIL)}",
        f"/scheduled_events?count={quote(EVIL)}",
        f"/oauth/authorize?client_id={quote(EVIL)}",
        f"/oauth/{quote(EVIL)}",
    ],
)
def test_nothing_makes_a_header_or_a_line_in_the_log(served: Served, path: str) -> None:
    lines = served.log.count("\n")
    head = get(served, path)
    assert re.match(rb"HTTP/1\.1 4\d\d ", head)
    assert not [line for line in head.split(b"\r\n") if line.lower().startswith(b"set-cookie")]
    told = served.log.splitlines()[lines:]
    assert all(json.loads(line)["event"] == "request.refused" for line in told)


def test_an_applications_words_stay_in_the_address_that_it_is_sent_back_to(
    served: Served,
) -> None:
    app = {"name": EVIL, "redirect_uris": [CALLBACK]}
    registered = served.ask("POST", "/_mock/apps", app).json()["resource"]
    query = {
        "client_id": registered["client_id"],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "state": EVIL,
        "login_hint": "owner",
    }
    head = get(served, f"/oauth/authorize?{urlencode(query)}")
    lines = head.split(b"\r\n")
    location = next(line for line in lines if line.lower().startswith(b"location: "))
    assert lines[0].startswith(b"HTTP/1.1 302 ")
    assert b"%0D%0ASet-Cookie" in location
    assert not [line for line in lines if line.lower().startswith(b"set-cookie")]


def test_an_address_with_a_line_break_is_none_to_be_sent_back_to(served: Served) -> None:
    for uri in (f"{CALLBACK}\r\nSet-Cookie: a=b", f"{CALLBACK}\x00", "javascript:alert(1)"):
        answer = served.ask("POST", "/_mock/apps", {"name": "App", "redirect_uris": [uri]})
        assert answer.status == 400, uri


def test_names_are_text_on_every_page(served: Served) -> None:
    app = {"name": EVIL, "redirect_uris": [CALLBACK]}
    id_ = served.ask("POST", "/_mock/apps", app).json()["resource"]["client_id"]
    consent = {"client_id": id_, "redirect_uri": CALLBACK, "response_type": "code"}
    pages = [
        served.ask("GET", path, Accept="text/html")
        for path in (
            "/_mock/console/apps",
            f"/_mock/console/apps/{id_}",
            f"/_mock/console/apps/{id_}/delete",
            f"/oauth/authorize?{urlencode(consent)}",
        )
    ]
    for page in pages:
        assert page.status == 200
        assert b"&lt;script&gt;alert(1)" in page.body
        assert b"<script>alert" not in page.body
        assert b"${7*7}{{7*7}}" in page.body


@pytest.mark.parametrize("outside", OUTSIDE)
def test_no_name_leads_to_a_file(served: Served, outside: str) -> None:
    with_name = {"name": outside}
    assert served.ask("POST", "/_mock/worlds", with_name).status == 400
    assert served.ask("POST", "/_mock/snapshots", with_name).status == 400
    assert served.ask("PUT", f"/_mock/snapshots/{quote(outside, safe='')}", {}).status in (400, 404)
    scenario = {"scenario": {"world": outside, "timeline": []}}
    assert served.ask("POST", "/_mock/scenario", scenario).status == 400
    for directory in ("static", "explorer", "snapshots", "contract"):
        answer = served.ask("GET", f"/_mock/{directory}/{quote(outside, safe='')}")
        assert b"root:" not in answer.body
        assert b"[project]" not in answer.body
        assert answer.status != 200 or b"<html" in answer.body, (directory, answer)


def test_no_secret_is_in_the_log_or_the_journal(served: Served) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": SECRET, "client_secret": SECRET}
    token = {"Authorization": f"Bearer {SECRET}"}
    served.ask("POST", "/oauth/token", {**form, "client_id": "x", "code": SECRET})
    served.ask("GET", "/users/me", **token)
    served.ask("GET", f"/oauth/authorize?code={SECRET}&client_secret={SECRET}")
    shown: list[Answer] = [
        served.ask("GET", "/_mock/requests"),
        served.ask("GET", "/_mock/requests.har"),
    ]
    assert SECRET not in served.log
    assert all(SECRET.encode() not in each.body for each in shown)


def test_a_refusal_quotes_no_more_than_a_line(served: Served) -> None:
    assert len(get(served, "/" + "x" * 50_000)) < 2_000


def test_a_client_that_keeps_its_connection_is_not_answered_for_another(served: Served) -> None:
    """A body that is read by its length is not taken for the next request."""
    smuggled = b"GET /_mock/tokens HTTP/1.1\r\nHost: x\r\n\r\n"
    client = served.client()
    try:
        client.request("GET", "/users/me", smuggled, {"Authorization": "Bearer mock.owner.token"})
        first = client.getresponse()
        first.read()
        assert ask(client, "GET", "/users/me").json()["resource"]["name"] == "Olivia Owner"
    finally:
        client.close()
