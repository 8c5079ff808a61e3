from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.courier.receiver import Receiver
from tests.scenario.given import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file, the head of the messages about which is then just its name."""

    def write(text: str, name: str = "story.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver
