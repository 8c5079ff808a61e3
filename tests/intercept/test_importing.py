"""Libraries are patched whenever they are imported, and never imported for that."""

import subprocess
import sys
import textwrap

import pytest

from tests.cli.process import environment

LATER = """
import sys
from mockcalendly import MockCalendly

LIBRARY = "{library}"
with MockCalendly() as calendly:
    for name in [name for name in sys.modules if name.partition(".")[0] == LIBRARY]:
        del sys.modules[name]
    with calendly.intercept():
        assert LIBRARY not in sys.modules
        library = __import__(LIBRARY)
        loader = library.__spec__.loader
        assert "exec_module" not in vars(loader)
        {ask}
    assert [request.status for request in calendly.requests] == [401]
    assert not [each for each in sys.meta_path if "mockcalendly" in type(each).__module__]
"""

ASKS = {
    "httpx": "library.get('https://api.calendly.com/users/me')",
    "urllib3": "library.PoolManager().request('GET', 'https://api.calendly.com/users/me')",
    "aiohttp": """
        import asyncio
        async def ask():
            async with library.ClientSession() as session:
                async with session.get('https://api.calendly.com/users/me'):
                    pass
        asyncio.run(ask())
    """,
}


def run(program: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env=environment({"HTTPS_PROXY": "http://127.0.0.1:9"}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("library", ASKS)
def test_a_library_that_is_imported_later_reaches_the_world_too(library: str) -> None:
    ask = textwrap.indent(textwrap.dedent(ASKS[library]), " " * 8).strip()
    run(LATER.format(library=library, ask=ask))


def test_nothing_is_imported_for_the_sake_of_it() -> None:
    run("""
import sys
from mockcalendly import MockCalendly

libraries = {"httpx", "httpx2", "requests", "urllib3", "aiohttp"}
with MockCalendly() as calendly:
    before = libraries & {*sys.modules}
    with calendly.intercept():
        pass
    assert libraries & {*sys.modules} == before, libraries & {*sys.modules}
""")
