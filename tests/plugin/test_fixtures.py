"""The fixtures in suites of every kind."""

import pytest

from tests.plugin.running import ASYNCIO, Run

pytest_plugins = ["pytester"]


def test_each_test_has_a_world_of_its_own_on_a_server_of_the_session(run: Run) -> None:
    result = run(
        """
        import requests

        servers, worlds, ids = set(), set(), set()

        def use(mock_calendly, mock_calendly_server):
            headers = mock_calendly.headers
            with requests.Session() as session:
                me = session.get(mock_calendly.url + "/users/me", headers=headers).json()
                assert me["resource"]["uri"] == f"{mock_calendly.url}/users/AAAAAAAAAAAAAAAA"
            assert len(mock_calendly.requests) == 1
            ids.add(mock_calendly.book()["uri"].rpartition("/")[2])
            servers.add(mock_calendly_server.url)
            worlds.add(mock_calendly.url)

        def test_one(mock_calendly, mock_calendly_server):
            use(mock_calendly, mock_calendly_server)

        def test_another(mock_calendly, mock_calendly_server):
            use(mock_calendly, mock_calendly_server)

        def test_they_shared_the_server_and_drew_the_same_ids():
            assert (len(servers), len(worlds), len(ids)) == (1, 2, 1)
        """,
        *("-p", "pytest_randomly", "--randomly-dont-reorganize"),
    )
    result.assert_outcomes(passed=3)


SYNC_AND_ASYNC = """
import asyncio
import json

import flask
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

received = []
flask_app = flask.Flask("receiver")

@flask_app.post("/hooks")
def flask_hook():
    received.append(("flask", json.loads(flask.request.get_data())["event"]))
    return "", 204

async def starlette_hook(request):
    received.append(("starlette", json.loads(await request.body())["event"]))
    return Response(status_code=204)

starlette_app = Starlette(routes=[Route("/hooks", starlette_hook, methods=["POST"])])

def test_in_a_function(mock_calendly):
    received.clear()
    mock_calendly.webhooks_to(flask_app, "invitee.created", path="/hooks")
    mock_calendly.webhooks_to(starlette_app, "invitee.created", path="/hooks")
    mock_calendly.book()
    mock_calendly.settle()
    assert sorted(received) == [("flask", "invitee.created"), ("starlette", "invitee.created")]

MARK
async def test_in_a_coroutine(mock_calendly):
    received.clear()
    loop = asyncio.get_running_loop()
    mock_calendly.webhooks_to(starlette_app, "invitee.created", path="/hooks", loop=loop)
    async with mock_calendly.async_client() as api:
        assert (await api.get("/users/me")).status_code == 200
    mock_calendly.book()
    await mock_calendly.asettle()
    assert received == [("starlette", "invitee.created")]
"""


@pytest.mark.parametrize(("mode", "mark"), [("strict", "@pytest.mark.asyncio"), ("auto", "")])
def test_it_works_beside_pytest_asyncio(run: Run, mode: str, mark: str) -> None:
    result = run(SYNC_AND_ASYNC.replace("MARK", mark), *ASYNCIO, f"--asyncio-mode={mode}")
    result.assert_outcomes(passed=2)


def test_it_works_beside_the_plugin_of_anyio_on_both_backends(run: Run) -> None:
    result = run(
        """
        import pytest

        @pytest.mark.anyio
        async def test_in_a_coroutine(mock_calendly, anyio_backend_name):
            async with mock_calendly.async_client() as api:
                assert (await api.get("/users/me")).status_code == 200
            mock_calendly.subscribe("http://127.0.0.1:1/hook")
            mock_calendly.book()
            await mock_calendly.asettle()
            await mock_calendly.clock.aadvance("1m")
            assert len(mock_calendly.deliveries.last.attempts) == 2
            print("ran on", anyio_backend_name)
        """,
        "-p",
        "anyio",
        *ASYNCIO,
    )
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines_random(["ran on asyncio", "ran on trio"])


def test_every_worker_of_xdist_has_a_server(run: Run) -> None:
    result = run(
        """
        import pytest

        @pytest.mark.parametrize("number", range(4))
        def test_booking(mock_calendly, mock_calendly_server, worker_id, number):
            mock_calendly.book()
            print("at", worker_id, mock_calendly_server.url)
        """,
        *("-p", "xdist.plugin", "-n", "2"),
    )
    result.assert_outcomes(passed=4)
    lines = {line for line in result.outlines if line.startswith("at gw")}
    assert {line.split()[1] for line in lines} == {"gw0", "gw1"}
    assert len(lines) == 2


def test_the_server_can_be_asked_for_more_worlds(run: Run) -> None:
    result = run(
        """
        from mockcalendly import MockCalendly

        def test_two(mock_calendly, mock_calendly_server):
            with MockCalendly(server=mock_calendly_server, plan="free") as other:
                assert other.url != mock_calendly.url
                assert other.organization["stage"] == "free"
        """
    )
    result.assert_outcomes(passed=1)


def test_a_suite_that_does_not_use_it_pays_nothing(run: Run) -> None:
    result = run(
        """
        import sys

        def test_what_is_imported():
            ours = {name for name in sys.modules if name.startswith("mockcalendly.")}
            assert ours == {"mockcalendly._version", "mockcalendly.pytest_plugin"}
            heavy = {"msgspec", "starlette", "uvicorn", "httpx", "aiohttp", "asyncio", "faker"}
            assert not heavy & sys.modules.keys()
        """
    )
    result.assert_outcomes(passed=1)
