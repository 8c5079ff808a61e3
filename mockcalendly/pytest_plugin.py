"""The pytest plugin: fixtures `mock_calendly` and `mock_calendly_server`, and the marker.

It is loaded into every test run beside which mockcalendly is installed, so the emulator is
imported when a fixture asks for it and not before.
"""

import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

import mockcalendly

MARKER = "mock_calendly"
OPTIONS = (
    "seed",
    "now",
    "plan",
    "plan_rules",
    "auth",
    "rate_limit",
    "rate_limit_body",
    "retry_after",
    "oauth_auto_approve",
    "journal_secrets",
    "strict",
    "public_url",
    "world",
)
"""Arguments of `MockCalendly` that the marker takes; their defaults are ``MOCKCALENDLY_…``."""

ARGUMENTS = (*OPTIONS, "generate", "scenario", "intercept")

URL_VARIABLE = "MOCKCALENDLY_URL"
"""Where a server runs that all processes of the test run are to share."""

SHOWN = 20
"""Requests and deliveries that a failure report shows, the newest ones."""

_WORLD = pytest.StashKey["mockcalendly.MockCalendly"]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}({', '.join(ARGUMENTS)}): what the world of the mock_calendly fixture is like.",
    )


@pytest.fixture(scope="session")
def mock_calendly_server() -> "Iterator[mockcalendly.ThreadServer | mockcalendly.RemoteServer]":
    """A server of worlds for the whole session: the one at ``MOCKCALENDLY_URL``, or in a thread."""
    url = os.environ.get(URL_VARIABLE, "").strip()
    if url:
        yield from _running_server(url)
        return
    hosts = _from_environment().get("allow_webhook_host", ())

    def create() -> mockcalendly.Emulator:
        return mockcalendly.Emulator(courier=mockcalendly.Courier(allow_hosts=hosts))

    with mockcalendly.ThreadServer(create) as server:
        yield server


@pytest.fixture
def mock_calendly(
    request: pytest.FixtureRequest,
    mock_calendly_server: "mockcalendly.ThreadServer | mockcalendly.RemoteServer",
) -> "Iterator[mockcalendly.MockCalendly]":
    """A Calendly of the test's own: a fresh world, which nobody else sees."""
    wanted = _read_markers(request.node)
    try:
        calendly = mockcalendly.MockCalendly(server=mock_calendly_server, **wanted.options)
    except (ValueError, TypeError, mockcalendly.DocumentError) as error:
        raise pytest.fail.Exception(f"@pytest.mark.{MARKER}: {error}", pytrace=False) from None
    with _opened(calendly), calendly.intercept() if wanted.intercept else nullcontext():
        if wanted.scenario is not None:
            _replay(calendly, wanted.scenario, wanted.options)
        request.node.stash[_WORLD] = calendly
        yield calendly
        del request.node.stash[_WORLD]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show beside a failure what has happened in the test's world."""
    report = yield
    calendly = item.stash.get(_WORLD, None)
    if calendly is not None and report.failed:
        report.sections.append(("mockcalendly", _describe(calendly)))
    return report


def _running_server(url: str) -> "Iterator[mockcalendly.RemoteServer]":
    try:
        server = mockcalendly.RemoteServer(url)
    except ValueError as error:
        raise pytest.fail.Exception(f"{URL_VARIABLE}: {error}", pytrace=False) from None
    with server:
        yield server


@contextmanager
def _opened(calendly: "mockcalendly.MockCalendly") -> Iterator[None]:
    """Open a world, and say in one sentence why a server elsewhere makes none."""
    with ExitStack() as stack:
        try:
            stack.enter_context(calendly)
        except (ConnectionError, RuntimeError) as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
        yield


class _Wanted(NamedTuple):
    options: dict[str, Any]
    scenario: Path | None
    intercept: bool


def _from_environment() -> dict[str, Any]:
    from mockcalendly.settings import read_variables  # noqa: PLC0415 - an idle plugin needs none

    try:
        return read_variables(os.environ)
    except ValueError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def _read_markers(node: pytest.Item) -> _Wanted:
    """Return what markers ask for, a test's before its class's, before the environment."""
    given = {name: value for name, value in _from_environment().items() if name in OPTIONS}
    asked: set[str] = set()
    for marker in reversed(list(node.iter_markers(MARKER))):
        wrong = [
            *map(repr, marker.args),
            *(name for name in marker.kwargs if name not in ARGUMENTS),
        ]
        if wrong:
            takes = ", ".join(f"{name}=" for name in ARGUMENTS)
            _refuse_marker(f"does not take {', '.join(wrong)}. It takes {takes}.")
        given |= marker.kwargs
        asked |= marker.kwargs.keys()
    if "scenario" in asked and asked & {"generate", "plan", "world"}:
        _refuse_marker("takes no generate, plan or world beside a scenario, which has its own.")
    if "generate" in asked and "world" not in asked:
        given.pop("world", None)
    if given.get("world") is not None:
        given["world"] = node.config.rootpath / given["world"]
    scenario, intercept = given.pop("scenario", None), given.pop("intercept", False)
    path = None if scenario is None else node.config.rootpath / scenario
    return _Wanted(given, path, intercept)


def _refuse_marker(message: str) -> NoReturn:
    pytest.fail(f"@pytest.mark.{MARKER} {message}", pytrace=False)


def _replay(calendly: "mockcalendly.MockCalendly", scenario: Path, options: dict[str, Any]) -> None:
    try:
        report = calendly.replay(scenario, seed=options.get("seed"), now=options.get("now"))
    except mockcalendly.DocumentError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    if not report.ok:
        pytest.fail(f"The scenario did not hold.\n{report.text()}", pytrace=False)


def _describe(calendly: "mockcalendly.MockCalendly") -> str:
    try:
        requests, deliveries = calendly.requests[:], calendly.deliveries[:]
    except Exception as error:  # noqa: BLE001 - a report must not break the run
        return f"What happened in the test's world cannot be told: {error!r}"
    return "\n".join((*_describe_requests(requests), *_describe_deliveries(deliveries)))


def _describe_requests(requests: "list[mockcalendly.RecordedRequest]") -> Iterator[str]:
    yield f"Requests to Calendly: {len(requests)}"
    for each in requests[-SHOWN:]:
        query = f"?{each.query}" if each.query else ""
        yield f"  {each.method} {each.path}{query} -> {each.status}"
        if each.hint:
            yield f"      {each.hint}"


def _describe_deliveries(deliveries: "list[mockcalendly.Delivery]") -> Iterator[str]:
    open_ = [each for each in deliveries if each.state != "succeeded"]
    yield f"Webhooks from Calendly: {len(deliveries)}, not succeeded: {len(open_)}"
    for each in open_[-SHOWN:]:
        yield f"  {each.event} to {each.url}: {each.state}, attempts: {len(each.attempts)}"
        if each.error:
            yield f"      {each.error}"
