"""A server for the tests that send junk: one for all of a module, watched from beginning to end."""

from collections.abc import Iterator

import pytest

from tests.reliability.serving import Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without rate limits; that it has not crashed is seen when it ends."""
    with serving(tmp_path_factory.mktemp("served") / "log", "--no-rate-limit") as served:
        yield served
