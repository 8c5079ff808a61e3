"""One server for all processes of a test run, by MOCKCALENDLY_URL."""

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.cli.process import SESSION, serving
from tests.plugin.running import ASYNCIO, Run

pytest_plugins = ["pytester"]

TESTS = 200
SUITE = f"""
    import pytest

    @pytest.mark.mock_calendly(now="2026-11-23T09:00:00Z")
    @pytest.mark.parametrize("number", range({TESTS // 2}))
    def test_booking(mock_calendly, number):
        assert list(mock_calendly.requests) == list(mock_calendly.deliveries) == []
        mock_calendly.subscribe("http://127.0.0.1:1/hook", "invitee.created")
        invitee = mock_calendly.book("30min", email=f"{{number}}@example.com")
        mock_calendly.settle()
        assert mock_calendly.deliveries.last.payload["email"] == f"{{number}}@example.com"
        with mock_calendly.client() as api:
            assert api.get(invitee["uri"]).json()["resource"] == invitee
        mock_calendly.requests.assert_called("GET", status=200, times=1)

    @pytest.mark.parametrize("number", range({TESTS // 2}))
    async def test_limits(mock_calendly, number):
        mock_calendly.rate_limit.set("owner", per_minute=1 + number)
        assert mock_calendly.rate_limit.usage().remaining == 1 + number
        mock_calendly.clock.freeze()
        await mock_calendly.clock.aadvance("1h")
        async with mock_calendly.async_client() as api:
            assert (await api.get("/users/me")).headers["X-RateLimit-Remaining"] == str(number)
"""


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    serve = ("serve", "--port", "0", "--log-format", "json")
    with serving(*serve, patience=SESSION) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        monkeypatch.setenv("MOCKCALENDLY_URL", url)
        yield url


def test_workers_share_a_server_and_do_not_meet(run: Run, url: str) -> None:
    many = ("-p", "xdist", "-n", "4", "-p", "pytest_randomly", "-q")
    result = run(SUITE, *ASYNCIO, "-o", "asyncio_mode=auto", *many)
    result.assert_outcomes(passed=TESTS)
    worlds = httpx.get(f"{url}/_mock/worlds").json()["collection"]
    assert [each["name"] for each in worlds] == ["default"]


def test_marker_scenario_interception_and_report_work_there_too(run: Run, url: str) -> None:
    result = run(
        """
        import httpx
        import pytest
        from flask import Flask

        app = Flask("shop")
        told = []

        @app.post("/hook")
        def hook():
            told.append(1)
            return "", 204

        @pytest.mark.mock_calendly(seed=7, plan="free", now="2026-11-23T09:00:00Z")
        def test_marker(mock_calendly, mock_calendly_server):
            assert mock_calendly.url.startswith(mock_calendly_server.url + "/w/")
            assert mock_calendly.organization["stage"] == "free"
            mock_calendly.webhooks_to(app, "invitee.created", path="/hook")
            mock_calendly.book()
            mock_calendly.settle()
            assert told

        @pytest.mark.mock_calendly(intercept=True)
        def test_interception(mock_calendly):
            me = httpx.get("https://api.calendly.com/users/me", headers=mock_calendly.headers)
            assert me.json()["resource"]["uri"].startswith("https://api.calendly.com/")

        def test_report(mock_calendly):
            httpx.get(mock_calendly.url + "/users/BBBB", headers=mock_calendly.headers)
            assert False
        """
    )
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*GET /users/BBBB -> 404"])


def test_a_scenario_is_played_there(run: Run, url: str, pytester: pytest.Pytester) -> None:
    pytester.makefile(
        ".yaml",
        story="""
        mockcalendly: 1
        webhooks: [{url: "${HOOK:-http://127.0.0.1:1/hook}"}]
        timeline:
          - id: ada
            book: {event_type: 30min, invitee: {email: ada@example.com}}
        expect:
          - invitees: {where: {email: ada@example.com}, count: 1}
        """,
    )
    result = run(
        """
        import pytest

        @pytest.mark.mock_calendly(scenario="story.yaml")
        def test_story(mock_calendly):
            assert mock_calendly.deliveries.of("invitee.created").last.attempts

        def test_report(mock_calendly):
            report = mock_calendly.replay("story.yaml")
            assert report.ok
            assert "1 of 1 expectations hold" in report.text()
            assert report.steps[0].place.startswith(report.path)
        """
    )
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:1", "No mockcalendly answers at http://127.0.0.1:1: *Start one*"),
        ("localhost", "MOCKCALENDLY_URL: 'localhost' is not the URL of a server, such as *"),
    ],
)
def test_a_url_that_leads_nowhere_is_told_of_in_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("MOCKCALENDLY_URL", url)
    result = run("def test_it(mock_calendly): ...")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{said}*"])
    assert "Traceback" not in result.stdout.str()
