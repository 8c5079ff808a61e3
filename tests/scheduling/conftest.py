"""A browser without JavaScript on scheduling pages."""

from collections.abc import Iterator

import pytest

from tests.scheduling.browser import Browser, browsing


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Somebody in a world of the test's own."""
    with browsing() as browser:
        yield browser
