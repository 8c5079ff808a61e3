"""Where the contract's sources are looked for, and how they are put together."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mockcalendly
from mockcalendly.resources import fixtures_dir, openapi_dir

PACKAGE = Path(mockcalendly.__file__).parent
DIRECTORIES = """
import json
from mockcalendly.resources import fixtures_dir, openapi_dir
print(json.dumps([str(fixtures_dir()), str(openapi_dir())]))
"""
LOAD = "from mockcalendly.control.contract import load_contract; load_contract()"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A directory into which the package is installed, laid out as the wheel does."""
    package = tmp_path / PACKAGE.name
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "_data"))
    shutil.copytree(fixtures_dir(), package / "_data" / "fixtures")
    shutil.copytree(openapi_dir(), package / "_data" / "openapi")
    return tmp_path


def run(site: Path, program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=site, capture_output=True, text=True, check=False
    )


def test_an_installed_package_finds_the_data_inside_it(site: Path) -> None:
    data = site.resolve() / PACKAGE.name / "_data"

    finished = run(site, DIRECTORIES)

    assert json.loads(finished.stdout) == [str(data / "fixtures"), str(data / "openapi")]
    assert run(site, LOAD).returncode == 0


def test_no_two_files_may_define_the_same_schema(site: Path) -> None:
    schemas = site / PACKAGE.name / "_data" / "openapi" / "schemas"
    shutil.copy(schemas / "common.yaml", schemas / "twice.yaml")

    finished = run(site, LOAD)

    assert finished.returncode == 1
    assert "twice.yaml defines again: Pagination, Timestamp, Tracking" in finished.stderr
