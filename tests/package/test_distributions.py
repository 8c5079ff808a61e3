"""What is released: built as for a release, and used from outside of the clone."""

import re
import signal
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

import httpx
import pytest

from mockcalendly._version import __version__
from tests.cli.process import environment, receiver

ROOT = Path(__file__).resolve().parents[2]
NAME = f"mockcalendly-{__version__}"
OUTSIDE = environment({"PYTHONPATH": ""})
PLUGIN_TEST = """
def test_a_booking(mock_calendly):
    assert mock_calendly.book()["status"] == "active"
"""


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the sdist, and the wheel built from it."""
    directory = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(directory), str(ROOT)],
        capture_output=True,
        check=True,
    )
    return directory


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> Path:
    return distributions / f"{NAME}-py3-none-any.whl"


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs of an environment with the wheel; dependencies are this one's."""
    place = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(place)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *install], check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return place / "bin"


@pytest.fixture
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty directory, from which the clone cannot be imported."""
    monkeypatch.chdir(tmp_path)


def run(*command: str | Path) -> str:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=300,
        env=OUTSIDE,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_wheel_has_the_package_its_types_and_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    sources = {
        f"mockcalendly/{file.relative_to(ROOT / 'mockcalendly')}"
        for file in (ROOT / "mockcalendly").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    data = {
        f"mockcalendly/_data/{file.relative_to(ROOT)}"
        for directory in ("fixtures", "openapi")
        for file in (ROOT / directory).rglob("*")
        if file.is_file()
    }
    assert sources | data <= names
    assert {name.split("/")[0] for name in names} == {"mockcalendly", f"{NAME}.dist-info"}
    assert not [name for name in names if "__pycache__" in name]


def read(wheel: Path, name: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(f"{NAME}.dist-info/{name}").decode()


def metadata(wheel: Path) -> Message:
    return message_from_string(read(wheel, "METADATA"))


def test_the_metadata_says_what_an_index_shows(wheel: Path) -> None:
    found = metadata(wheel)
    assert found["Name"] == "mockcalendly"
    assert found["Version"] == __version__
    assert found["Requires-Python"] == ">=3.11"
    assert found["License-Expression"] == "MIT"
    assert found["License-File"] == "LICENSE"
    assert found["Description-Content-Type"] == "text/markdown"
    assert found.get_payload() == (ROOT / "README.md").read_text("utf-8")
    assert {"dev", "explorer", "speed"} <= set(found.get_all("Provides-Extra") or [])


def test_the_entry_points_are_the_command_and_the_plugin(wheel: Path) -> None:
    assert re.findall(r"^\S+ = \S+$", read(wheel, "entry_points.txt"), re.MULTILINE) == [
        "mockcalendly = mockcalendly.cli:main",
        "mockcalendly = mockcalendly.pytest_plugin",
    ]


def test_the_sdist_has_the_tests_and_the_data(distributions: Path) -> None:
    with tarfile.open(distributions / f"{NAME}.tar.gz") as archive:
        names = {name.removeprefix(f"{NAME}/") for name in archive.getnames()}
    directories = ("mockcalendly", "tests", "fixtures", "openapi")
    files = {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"}
    wanted = {
        str(file.relative_to(ROOT))
        for directory in directories
        for file in (ROOT / directory).rglob("*")
        if file.suffix in (".py", ".yaml", ".json", ".typed", ".pem")
    }
    assert wanted | files | {".ci/run"} <= names


@pytest.mark.usefixtures("_elsewhere")
def test_the_command_and_the_module_are_one(installed: Path) -> None:
    version = f"mockcalendly {__version__}\n"
    assert run(installed / "mockcalendly", "--version") == version
    assert run(installed / "python", "-m", "mockcalendly", "--version") == version


@pytest.mark.usefixtures("_elsewhere")
def test_the_packaged_story_can_be_replayed(installed: Path) -> None:
    find = "from mockcalendly.resources import fixtures_dir; print(fixtures_dir())"
    fixtures = Path(run(installed / "python", "-c", find).strip())
    assert installed.parent in fixtures.parents
    with receiver() as there:
        story = fixtures / "first-story.yaml"
        said = run(installed / "mockcalendly", "replay", story, "--to", there.url)
    assert f"{len(there.requests)} deliveries" in said


@pytest.mark.usefixtures("_elsewhere")
def test_the_library_of_stories_comes_along(installed: Path) -> None:
    assert "@first-booking\n" in run(installed / "mockcalendly", "scenarios")
    with receiver() as there:
        run(installed / "mockcalendly", "replay", "@first-booking", "--to", there.url)
    assert len(there.requests) == 1


@pytest.mark.usefixtures("_elsewhere")
def test_it_serves(installed: Path) -> None:
    command = [str(installed / "mockcalendly"), "serve", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, text=True, env=OUTSIDE) as process:
        assert process.stdout is not None
        ready = re.search(r"(http://\S+) \(token: (\S+)\)", process.stdout.readline())
        assert ready is not None
        headers = {"Authorization": f"Bearer {ready[2]}"}
        answer = httpx.get(f"{ready[1]}/users/me", headers=headers, trust_env=False)
        process.send_signal(signal.SIGTERM)
    assert answer.json()["resource"]["name"] == "Olivia Owner"
    assert process.returncode == 0


@pytest.mark.usefixtures("_elsewhere")
def test_the_plugin_is_there_without_asking(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(PLUGIN_TEST)
    assert "1 passed" in run(installed / "python", "-m", "pytest", "-p", "no:cacheprovider")
