"""What clients send that no documentation asks of them, in the bytes in which they send it."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPResponse
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import httpx
import pytest
from httpx import AsyncClient
from requests import Response, Session

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.server import ThreadServer
from mockcalendly.settings import WorldSettings
from tests.api.given import ADMIN, BASE, NOW, ONE_ON_ONE, ORGANIZATION, OWNER, book, booking
from tests.contract.validator import contract

FORM = "application/x-www-form-urlencoded"
SUBSCRIPTION = {
    "url": "http://127.0.0.1:9/hook",
    "events": ["invitee.created", "invitee.canceled"],
    "organization": ORGANIZATION,
    "scope": "organization",
}
AUTHORIZATION = {"Authorization": "Bearer mock.owner.token"}


class Raw(NamedTuple):
    status: int
    body: Any

    def wrong(self) -> list[str]:
        """The parameters that a refusal names."""
        return [detail["parameter"] for detail in self.body["details"]]


Send = Callable[..., Raw]


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadServer]:
    def create() -> Emulator:
        return Emulator(WorldSettings(rate_limit=False), clock=Clock(NOW, rate=0))

    with ThreadServer(create) as server:
        yield server


@pytest.fixture
def send(server: ThreadServer) -> Send:
    """Send a request byte for byte; its answer is held against the contract."""
    server.call(lambda: server.emulator.default.reset(clock=Clock(NOW, rate=0)))

    def send(method: str, target: bytes, body: bytes = b"", *headers: str) -> Raw:
        lines = [
            method.encode() + b" " + target + b" HTTP/1.1",
            b"Host: 127.0.0.1:8787",
            b"Authorization: Bearer mock.owner.token",
            b"Connection: close",
            b"Content-Length: %d" % len(body),
            *(header.encode() for header in headers),
        ]
        parts = urlsplit(server.url)
        with closing(socket.create_connection((parts.hostname, parts.port), 10)) as connection:
            connection.sendall(b"\r\n".join([*lines, b"", body]))
            answer = HTTPResponse(connection)
            answer.begin()
            content = answer.read()
        path = target.partition(b"?")[0].decode("latin-1")
        contract().check(
            method, f"/{path.lstrip('/')}", answer.status, dict(answer.headers), content
        )
        return Raw(answer.status, json.loads(content) if content else None)

    return send


def subscribes(answer: Raw) -> bool:
    shown = answer.body["resource"] if answer.status == 201 else {}
    return shown.get("events") == SUBSCRIPTION["events"]


EVENTS_FORM = (
    b"url=http%3A%2F%2F127.0.0.1%3A9%2Fhook&events%5B%5D=invitee.created"
    b"&events%5B%5D=invitee.canceled&organization=" + ORGANIZATION.encode() + b"&scope=organization"
)
PARTS = b"".join(
    b'--XyZ\r\nContent-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value + b"\r\n"
    for name, value in (
        (b"url", b"http://127.0.0.1:9/hook"),
        (b"events[]", b"invitee.created"),
        (b"events[]", b"invitee.canceled"),
        (b"organization", ORGANIZATION.encode()),
        (b"scope", b"organization"),
    )
)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param(FORM, EVENTS_FORM, id="Faraday, Net::HTTP, requests data="),
        pytest.param(FORM, EVENTS_FORM.replace(b"%5B%5D", b"[]"), id="curl -d events[]="),
        pytest.param(f"{FORM}; charset=UTF-8", EVENTS_FORM, id="Apache HttpClient, axios"),
        pytest.param(None, EVENTS_FORM, id="requests data=str"),
        pytest.param(
            "multipart/form-data; boundary=XyZ", PARTS + b"--XyZ--\r\n", id="curl -F, fetch"
        ),
        pytest.param('multipart/form-data; boundary="XyZ"', PARTS + b"--XyZ--", id="Python email"),
        pytest.param(FORM, json.dumps(SUBSCRIPTION).encode(), id="curl -d JSON, urllib JSON"),
        pytest.param(
            "text/plain;charset=UTF-8", json.dumps(SUBSCRIPTION).encode(), id="fetch, sendBeacon"
        ),
        pytest.param(None, json.dumps(SUBSCRIPTION).encode(), id="requests data=json.dumps()"),
        pytest.param(
            "application/json; charset=iso-8859-1", json.dumps(SUBSCRIPTION).encode(), id="charset"
        ),
        pytest.param(
            "APPLICATION/JSON", b"\r\n" + json.dumps(SUBSCRIPTION, indent=2).encode(), id="case"
        ),
    ],
)
def test_a_body_is_understood(send: Send, content_type: str | None, body: bytes) -> None:
    headers = [f"Content-Type: {content_type}"] if content_type else []
    answer = send("POST", b"/webhook_subscriptions", body, *headers)
    assert subscribes(answer), answer


def test_parameters_of_a_post_may_stand_in_its_query(send: Send) -> None:
    assert subscribes(send("POST", b"/webhook_subscriptions?" + EVENTS_FORM))
    somewhere = EVENTS_FORM.replace(b"%3A9%2Fhook", b"%3A9%2Fother")
    assert subscribes(send("POST", b"/webhook_subscriptions?" + somewhere, b"{}"))


def test_where_query_and_body_disagree_the_query_counts(send: Send) -> None:
    user = f"/scheduling_links?owner_type=EventType&max_event_count=1&owner={ONE_ON_ONE}"
    made = send("POST", user.encode(), b'{"owner":"nonsense","max_event_count":7}')
    assert made.status == 201


def test_a_form_can_nest(send: Send) -> None:
    """As PHP, jQuery, Faraday and Rack::Test write it."""
    body = (
        f"event_type={ONE_ON_ONE}&start_time=2026-03-03T15:00:00Z"
        "&invitee[name]=Ada+Lovelace&invitee[email]=ada%2Bx@example.com"
        "&invitee%5Btimezone%5D=Europe%2FLondon&location[kind]=zoom_conference"
        "&event_guests[]=a@example.com&event_guests[]=b@example.com"
        "&questions_and_answers[][question]=Please+share+anything+that+will+help+prepare+for+our"
        "+meeting.&questions_and_answers[][answer]=N%C3%A4chstes&questions_and_answers[][position]=0"
        "&tracking[utm_source]=newsletter&tracking[utm_medium]&tracking[utm_campaign]="
        "&tracking[utm_content]&tracking[utm_term]&tracking[salesforce_uuid]"
    )
    answer = send("POST", b"/invitees", body.encode(), f"Content-Type: {FORM}")
    assert answer.status == 201, answer
    invitee = answer.body["resource"]
    assert (invitee["name"], invitee["email"]) == ("Ada Lovelace", "ada+x@example.com")
    tracking = invitee["tracking"]
    assert (tracking["utm_source"], tracking["utm_medium"]) == ("newsletter", None)
    assert [each["answer"] for each in invitee["questions_and_answers"]] == ["Nächstes"]


def test_numbers_and_truth_values_of_a_form_are_text(send: Send) -> None:
    body = f"name=Chat&owner={OWNER}&duration=45".encode()
    made = send("POST", b"/event_types", body, f"Content-Type: {FORM}")
    path = urlsplit(made.body["resource"]["uri"]).path.encode()
    changes = b"active=true&duration=60&before_buffer=15"
    changed = send("PATCH", path, changes, f"Content-Type: {FORM}").body["resource"]
    assert (changed["active"], changed["duration"], changed["before_buffer"]) == (True, 60, 15)
    assert send("PATCH", path, b'{"active":"true"}').wrong() == ["active"]
    assert send("PATCH", path + b"?color=%230088ff", b'{"active":"true"}').wrong() == ["active"]
    assert send("PATCH", path + b"?active=false", b"{}").body["resource"]["active"] is False


def test_an_indexed_name_of_a_form_is_no_list(send: Send) -> None:
    """As PHP's http_build_query writes lists: Rack makes an object of it."""
    body = EVENTS_FORM.replace(b"%5B%5D", b"%5B0%5D")
    answer = send("POST", b"/webhook_subscriptions", body, f"Content-Type: {FORM}")
    assert (answer.status, answer.wrong()) == (400, ["events"])


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b" \r\n", b'{"uuid":"x"}'])
def test_a_delete_may_have_a_body_that_says_nothing(send: Send, body: bytes) -> None:
    made = send("POST", b"/webhook_subscriptions", json.dumps(SUBSCRIPTION).encode())
    path = urlsplit(made.body["resource"]["uri"]).path.encode()
    assert send("DELETE", path, body, "Content-Type: application/json").status == 204
    assert send("GET", path).status == 404


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"\n"])
def test_a_post_may_have_a_body_that_says_nothing(send: Send, body: bytes) -> None:
    made = send("POST", b"/invitees", json.dumps(booking()).encode())
    event = urlsplit(made.body["resource"]["event"]).path.encode()
    done = send("POST", event + b"/cancellation", body, "Content-Type: application/json")
    assert done.status == 201
    assert send("POST", b"/invitees", body, "Content-Type: application/json").wrong() == [
        "event_type",
        "start_time",
        "invitee",
    ]


def test_a_get_may_say_in_json_what_it_wants(send: Send) -> None:
    body = json.dumps({"user": OWNER, "count": 2, "active": True}).encode()
    first = send("GET", b"/event_types", body, "Content-Type: application/json")
    assert (first.status, len(first.body["collection"])) == (200, 2)
    follow = urlsplit(first.body["pagination"]["next_page"])
    second = send("GET", f"{follow.path}?{follow.query}".encode())
    assert second.status == 200
    names = {row["uri"] for row in first.body["collection"]}
    assert names.isdisjoint(row["uri"] for row in second.body["collection"])
    token = {
        "user": OWNER,
        "active": True,
        "page_token": first.body["pagination"]["next_page_token"],
    }
    again = send("GET", b"/event_types", json.dumps(token).encode())
    assert again.body["collection"][:2] == second.body["collection"]
    assert send("GET", b"/event_types", b'{"user":7}').wrong() == ["user"]


def test_uris_in_a_query_need_no_escapes(send: Send) -> None:
    for target in (
        "/event_types?user=https://api.calendly.com/users/AAAAAAAAAAAAAAAA&count=3",
        "/event_types/?count=3&user=https://api.calendly.com/users/AAAAAAAAAAAAAAAA/",
        "//event_types?&count=3&&user=https:%2f%2Fapi.calendly.com%2fusers%2fAAAAAAAAAAAAAAAA&",
        "/event_types?user=nobody&user=https://api.calendly.com/users/AAAAAAAAAAAAAAAA&count=3&=1",
        "/event_types?count=100&user=https://api.calendly.com/users/AAAAAAAAAAAAAAAA&count=3&active",
    ):
        answer = send("GET", target.encode())
        assert (answer.status, len(answer.body["collection"])) == (200, 3), target


def test_an_unescaped_plus_in_a_query_is_a_space(send: Send) -> None:
    made = booking()
    made["invitee"]["email"] = "ada+x@example.com"
    assert send("POST", b"/invitees", json.dumps(made).encode()).status == 201
    listing = f"/scheduled_events?organization={ORGANIZATION}&invitee_email=ada"
    escaped = send("GET", f"{listing}%2Bx@example.com".encode())
    assert len(escaped.body["collection"]) == 1
    assert send("GET", f"{listing}+x@example.com".encode()).wrong() == ["invitee_email"]


def test_texts_are_utf8_wherever_they_stand(send: Send) -> None:
    person = {"name": "Åsa", "emails": [{"email": "asa@example.com", "is_primary": True}]}
    assert send("POST", b"/contacts", json.dumps(person).encode()).status == 201
    for method, target, body in (
        ("GET", b"/contacts?name=%C3%85sa", b""),
        ("GET", b"/contacts", "name=Åsa".encode()),
        ("GET", b"/contacts", '{"name":"Åsa"}'.encode()),
    ):
        found = send(method, target, body)
        assert [row["name"] for row in found.body["collection"]] == ["Åsa"]


def test_a_filter_may_be_sent_as_a_list(send: Send) -> None:
    for name in ("Ada", "Bob", "Cyd"):
        person = {"name": name, "emails": [{"email": f"{name}@example.com", "is_primary": True}]}
        assert send("POST", b"/contacts", json.dumps(person).encode()).status == 201
    for target in (
        b"/contacts?name[]=Ada&name%5B%5D=Cyd&count=1",
        b"/contacts?name=Ada,Cyd&count=1",
    ):
        first = send("GET", target)
        assert [row["name"] for row in first.body["collection"]] == ["Ada"]
        follow = urlsplit(first.body["pagination"]["next_page"])
        second = send("GET", f"{follow.path}?{follow.query}".encode())
        assert [row["name"] for row in second.body["collection"]] == ["Cyd"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        (b"user=%", "user"),
        (b"user=%zz", "user"),
        (b"user=100%25%2", "user"),
        (b"%zz=1", "request"),
        (b"user=%ff", "user"),
        (b"user=%ed%a0%80", "user"),
        (b"%ff=1", "request"),
        (b"user=1&user[a]=1", "user"),
        (b"user[a]=1&user[]=1", "user"),
        (b"user[]=1&user[a]=1", "user"),
        (b"user[a]=1&user[a][b]=1", "a"),
        (b"x" + b"[a]" * 33 + b"=1", "x"),
        (b"x" + b"[]" * 5_000 + b"=1", "x"),
        (b"user[]=1", "user"),
        (b"user[a]=1", "user"),
        (b"count[]=1", "count"),
        (b"active[]=true", "active"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(send: Send, query: bytes, parameter: str) -> None:
    base = b"/event_types?organization=" + ORGANIZATION.encode() + b"&"
    answer = send("GET", base + query)
    assert (answer.status, answer.wrong()) == (400, [parameter])


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"\xef\xbb\xbf{}"),
        ("application/json", '{"reason":"x"}'.encode("utf-16")),
        ("application/json; charset=iso-8859-1", '{"reason":"é"}'.encode("latin-1")),
        ("application/json", b'{"reason":"\\ud800"}'),
        ("application/json", b"reason=x"),
        ("application/json", b'["reason"]'),
        ("application/json", b'"reason"'),
        ("application/json", b'{"reason":' * 100_000),
        ("text/plain", b"reason=x"),
        (FORM, b"reason=%zz"),
        (FORM, b"reason=\xe9"),
        (FORM, b'{"reason":"x"'),
        (FORM, b"reason" + b"[a]" * 100_000 + b"=1"),
        (FORM, b"reason[a]=1"),
        ("multipart/form-data", PARTS + b"--XyZ--"),
        ("multipart/form-data; boundary=", PARTS + b"--XyZ--"),
        ("multipart/form-data; boundary=Other", PARTS + b"--XyZ--"),
        ("multipart/form-data; boundary=XyZ", PARTS),
        ("multipart/form-data; boundary=XyZ", PARTS.replace(b"invitee", b"\xff") + b"--XyZ--"),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(send: Send, content_type: str, body: bytes) -> None:
    made = send("POST", b"/invitees", json.dumps(booking()).encode())
    event = urlsplit(made.body["resource"]["event"]).path.encode()
    answer = send("POST", event + b"/cancellation", body, f"Content-Type: {content_type}")
    assert (answer.status, answer.body["title"]) == (400, "Invalid Argument")
    assert send("GET", event).body["resource"]["status"] == "active"


def test_what_the_python_libraries_send_is_understood(server: ThreadServer, send: Send) -> None:
    """Not what somebody thinks that they send."""
    hooks = f"{server.url}/webhook_subscriptions"
    urls = [f"http://127.0.0.1:9/{number}" for number in range(6)]
    form = {**SUBSCRIPTION, "events[]": SUBSCRIPTION["events"]}
    del form["events"]
    bodies = [{**SUBSCRIPTION, "url": url} for url in urls]
    options: dict[str, Any] = {"headers": AUTHORIZATION, "timeout": 10}
    session = Session()
    answers: list[httpx.Response | Response] = [
        session.post(hooks, data={**form, "url": urls[0]}, **options),
        session.post(hooks, data=json.dumps(bodies[1]), **options),
        session.post(hooks, params={**form, "url": urls[2]}, **options),
        httpx.post(hooks, data={**form, "url": urls[3]}, **options),
        httpx.post(hooks, content=json.dumps(bodies[4]), **options),
    ]
    assert [answer.status_code for answer in answers] == [201] * 5
    told = Request(hooks, json.dumps(bodies[5]).encode(), AUTHORIZATION)  # noqa: S310 - http
    with urlopen(told, timeout=10) as answer:  # noqa: S310 - http
        assert answer.status == 201
    query: Any = {"organization": ORGANIZATION, "scope": "organization", "count": 6}
    for method in ("json", "data", "params"):
        listed = session.request("GET", hooks, **dict(options, **{method: query})).json()
        assert {row["callback_url"] for row in listed["collection"]} == set(urls), method
    for row in listed["collection"]:
        assert session.delete(row["uri"], json=[], **options).status_code == 204
    session.close()


async def test_a_page_token_holds_for_the_same_question_in_other_words(api: AsyncClient) -> None:
    for hour in (15, 16, 17):
        await book(api, f"2026-03-03T{hour}:00:00Z")
    query = {"organization": ORGANIZATION, "sort": "start_time:desc", "count": "1"}
    first = (await api.get("/scheduled_events", params=query)).json()
    token = {**query, "count": 2, "page_token": first["pagination"]["next_page_token"]}
    second = await api.request("GET", "/scheduled_events", json=token)
    assert len(second.json()["collection"]) == 2
    other = {**token, "user": ADMIN}
    refused = await api.request("GET", "/scheduled_events", json=other)
    assert refused.json()["details"] == [
        {"parameter": "page_token", "message": "page_token is invalid"}
    ]
    assert BASE in first["pagination"]["next_page"]
