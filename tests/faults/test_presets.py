"""Every incident's page: a naive client fails in it, and a careful one does not."""

import re
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly, ThreadServer
from mockcalendly.faults import Preset, list_presets

_BLOCK = re.compile(r"^```python\n# (\w+\.py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Lesson = Callable[[MockCalendly], None]


def blocks(preset: Preset) -> dict[str, str]:
    return dict(_BLOCK.findall(preset.page))


@pytest.fixture(params=list_presets(), ids=lambda preset: preset.name)
def preset(request: pytest.FixtureRequest) -> Preset:
    found: Preset = request.param
    return found


@pytest.fixture
def calendly(preset: Preset, server: ThreadServer) -> Iterator[MockCalendly]:
    options = re.search(r"@pytest\.mark\.mock_calendly\(now=\"(.*?)\"\)", preset.page)
    now = options[1] if options else None
    with MockCalendly(server=server, now=now) as calendly:
        yield calendly


@pytest.fixture
def lesson(preset: Preset, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Lesson]:
    """Returns the page's test, with the app in one of its two forms."""

    def load(form: str) -> Lesson:
        app = ModuleType("app")
        exec(blocks(preset)[form], app.__dict__)  # noqa: S102 - of our own page
        monkeypatch.setitem(sys.modules, "app", app)
        test: dict[str, Any] = {}
        # The marker is read above: here the plugin that knows it is not loaded.
        lesson = re.sub(r"^@pytest\.mark.*\n", "", blocks(preset)["test_lesson.py"], flags=re.M)
        exec(lesson, test)  # noqa: S102 - of our own page
        (found,) = (value for name, value in test.items() if name.startswith("test_"))
        run: Lesson = found
        return run

    return load


def test_a_careful_client_passes(calendly: MockCalendly, lesson: Callable[[str], Lesson]) -> None:
    lesson("careful.py")(calendly)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_naive_client_fails(calendly: MockCalendly, lesson: Callable[[str], Lesson]) -> None:
    with pytest.raises((AssertionError, httpx.HTTPError, ValueError)):
        lesson("naive.py")(calendly)


def test_a_page_has_all_its_parts(preset: Preset) -> None:
    assert blocks(preset).keys() == {"naive.py", "careful.py", "test_lesson.py"}
    assert preset.title
    assert f'preset("{preset.name}")' in preset.page


def test_a_preset_that_does_not_exist_is_refused_with_those_that_do(server: ThreadServer) -> None:
    with MockCalendly(server=server) as calendly:
        with pytest.raises(LookupError, match="no preset 'storm'; there are: duplicate-webhooks, "):
            calendly.preset("storm")


def test_presets_are_had_over_http(server: ThreadServer) -> None:
    with MockCalendly(server=server) as calendly, calendly.client() as client:
        listed = client.get("/_mock/faults/presets").json()["collection"]
        assert [each["name"] for each in listed] == [each.name for each in list_presets()]

        added = client.post("/_mock/faults/presets/gateway-errors")

        assert added.status_code == 201
        assert [each["name"] for each in added.json()["collection"]] == ["gateway-errors"]
        answers: list[httpx.Response] = [client.get("/users/me") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [502, 502, 200]
        assert client.post("/_mock/faults/presets/storm").status_code == 404
