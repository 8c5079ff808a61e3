"""Pages of others, in a real browser: what they send to the control API changes nothing."""

import shutil
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import loads
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright

from mockcalendly import MockCalendly, ThreadServer
from tests.browser.conftest import NAMES, PATIENCE, QUIET

EVIL = "evil.example"

CROSS_SITE = """async (url) => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
        const body = JSON.stringify({});
        await fetch(url, {method: "POST", mode: "no-cors", headers: {"Content-Type": type}, body});
    }
    await fetch(url, {method: "POST"}).catch(() => null);
    navigator.sendBeacon(url, "{}");
    const image = new Image();
    const loaded = new Promise((done) => { image.onload = image.onerror = done; });
    image.src = url;
    await loaded;
}"""
"""All that a page can send to another origin without asking."""

FORM = """(url) => {
    document.body.innerHTML = `<form method="post" action="${url}"><button>Win</button></form>`;
}"""

OWN = """async (path) => {
    const answer = await fetch(path, {method: "POST"});
    return [answer.status, (await (await fetch("/_mock/tokens")).text())];
}"""


@pytest.fixture(scope="module")
def lured(playwright: Playwright) -> Iterator[Browser]:
    """A browser in which somebody's name has the address of this machine."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    rest = [each for each in QUIET if not each.startswith("--host-resolver-rules")]
    rules = f"--host-resolver-rules=MAP {EVIL} 127.0.0.1"
    browser = playwright.chromium.launch(executable_path=found, args=[*rest, rules])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[int]:
    """The port of a server with a page of somebody else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = b"<!doctype html><title>Free kittens</title>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def kittens(lured: Browser) -> Iterator[Page]:
    context = lured.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", EVIL])
def test_a_page_of_another_origin_resets_nothing(
    kittens: Page, elsewhere: int, calendly: MockCalendly, host: str
) -> None:
    calendly.book("30min")
    kittens.goto(f"http://{host}:{elsewhere}/")
    kittens.evaluate(CROSS_SITE, f"{calendly.url}/_mock/reset")
    assert len(_events(calendly)) == 1

    kittens.evaluate(FORM, f"{calendly.url}/_mock/reset")
    with kittens.expect_navigation(url=f"{calendly.url}/**") as navigation:
        kittens.click("text=Win")
    assert navigation.value.status == 403
    assert len(_events(calendly)) == 1


def test_a_name_that_is_bound_anew_to_this_machine_gives_nothing_away(
    kittens: Page, server: ThreadServer, calendly: MockCalendly
) -> None:
    calendly.book("30min")
    kittens.goto(f"http://{EVIL}:{urlsplit(server.url).port}/kittens")

    world = urlsplit(calendly.url).path
    status, tokens = kittens.evaluate(OWN, f"{world}/_mock/reset")

    assert status == 403
    assert loads(tokens)["title"] == "Permission Denied"
    assert len(_events(calendly)) == 1


def test_a_link_on_any_page_leads_to_the_console(
    kittens: Page, elsewhere: int, calendly: MockCalendly
) -> None:
    kittens.goto(f"http://{EVIL}:{elsewhere}/")
    kittens.evaluate(
        "(url) => { document.body.innerHTML = `<a href='${url}'>See</a>`; }",
        f"{calendly.url}/_mock/console",
    )
    with kittens.expect_navigation(url="**/_mock/console") as navigation:
        kittens.click("text=See")
    assert navigation.value.status == 200


def _events(calendly: MockCalendly) -> list[object]:
    address = urlsplit(calendly.url)
    connection = HTTPConnection(address.netloc, timeout=20)
    try:
        query = f"organization={calendly.organization['uri']}"
        connection.request(
            "GET", f"{address.path}/scheduled_events?{query}", headers=calendly.headers
        )
        return list(loads(connection.getresponse().read())["collection"])
    finally:
        connection.close()
