"""The package itself: what it exports, and what importing it costs."""

import subprocess
import sys

import pytest

import mockcalendly

LIGHT = """
import sys
before = set(sys.modules)
import mockcalendly
print(*sorted({name.partition(".")[0] for name in sys.modules.keys() - before}))
"""


def test_all_that_is_exported_can_be_had() -> None:
    assert set(mockcalendly.__all__) <= set(dir(mockcalendly))
    for name in mockcalendly.__all__:
        assert getattr(mockcalendly, name) is not None


def test_what_is_not_exported_cannot() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = mockcalendly.nothing


def test_importing_the_package_imports_nothing_else_outside_the_standard_library() -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert "mockcalendly" in imported
    assert imported - {"mockcalendly"} <= set(sys.stdlib_module_names)
