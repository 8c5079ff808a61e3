"""What is measured of the image, shown at the end: the README says the same by hand."""

import json

import pytest

FIGURES = pytest.StashKey[dict[str, float]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = {}


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if figures := config.stash[FIGURES]:
        terminalreporter.section("the image")
        terminalreporter.write_line(json.dumps(figures, indent=2))


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> dict[str, float]:
    return pytestconfig.stash[FIGURES]
