"""Runs pytest in another process on a suite of its own, with the plugin and with few others."""

# A `pytester` forgets what was imported for the first time while it was there. HTTPX imports this
# when it first connects, and goes by classes of it that later tests would no longer meet.
import httpcore  # noqa: F401
import pytest

from tests.plugin.running import ROOT, Run


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what writes a test file, runs it, and returns how that went."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run(source: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        plugin = ("-p", "mockcalendly.pytest_plugin")
        return pytester.runpytest_subprocess("-W", "error", "-rA", *plugin, *arguments)

    return run
