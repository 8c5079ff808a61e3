"""A real browser, and pages in which nothing may go wrong unnoticed.

Tests here are plain functions: Playwright's blocking interface keeps an event loop of its own
running in this thread, in which no coroutine of a test could run.
"""

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from mockcalendly import MockCalendly, ThreadServer

MONDAY = "2026-11-23T09:00:00Z"
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(__file__.removesuffix("conftest.py")):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What starts browsers; a thread can have only one."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, f"A browser is needed: install one of {', '.join(NAMES)}."
    expect.set_options(timeout=20_000)
    browser = playwright.chromium.launch(executable_path=found, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


@pytest.fixture
def calendly(server: ThreadServer) -> Iterator[MockCalendly]:
    """A world of the test's own, at a frozen Monday morning."""
    with MockCalendly(server=server, now=MONDAY) as calendly:
        yield calendly


@pytest.fixture
def page(browser: Browser, server: ThreadServer) -> Iterator[Page]:
    """A tab of a fresh profile that visits the server only, and complains of nothing.

    The test fails if anything was asked of another origin, if the console shows an error or a
    warning, or if a script throws.
    """
    context = browser.new_context(locale="en-US", timezone_id="UTC")
    page = context.new_page()
    page.set_default_timeout(20_000)
    complaints: list[str] = []

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and not request.url.startswith(f"{server.url}/"):
            complaints.append(f"asked of another origin: {request.url}")

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"console {message.type}: {message.text}")

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"a script threw: {error}"))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A tab without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()
