"""A real browser, and pages in which nothing may go wrong unnoticed.

Tests here are plain functions: Playwright's blocking interface keeps an event loop of its own
running in this thread, in which no coroutine of a test could run.
"""

import shutil
from collections.abc import Iterator

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
PATIENCE = 60_000
"""Milliseconds after which a test does not wait any more: a busy machine is slow to draw."""

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Two names of this machine: so a page can be embedded in one of another origin.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(__file__.removesuffix("conftest.py")):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What starts browsers; a thread can have only one."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, f"A browser is needed: install one of {', '.join(NAMES)}."
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
def origins(server: ThreadServer) -> tuple[str, ...]:
    """What a tab may visit: the server only."""
    return (server.url,)


@pytest.fixture
def zone() -> str:
    """Where somebody is who looks at a tab."""
    return "UTC"


@pytest.fixture
def complaints() -> list[str]:
    """What has gone wrong in the tab, which must be nothing in the end."""
    return []


@pytest.fixture
def page(
    browser: Browser, origins: tuple[str, ...], zone: str, complaints: list[str]
) -> Iterator[Page]:
    """A tab of a fresh profile that complains of nothing.

    The test fails if anything was asked of an origin that is not known, if the console shows an
    error or a warning, or if a script throws.
    """
    context = browser.new_context(locale="en-US", timezone_id=zone)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    known = ("data:", "blob:", "about:", *(f"{origin}/" for origin in origins))

    def on_request(request: Request) -> None:
        if not request.url.startswith(known):
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
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()
