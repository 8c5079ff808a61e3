"""Where published clients are installed: below ``build/clients``, pinned, each apart from all else.

What stands there is used again until its lock file or the interpreter changes.
"""

import hashlib
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
BUILT = HERE.parents[1] / "build" / "clients"


def python_with(client: str) -> Path:
    """Return an interpreter with a client from PyPI and exactly what its lock file names."""
    lock = HERE / f"requirements-{client}.txt"

    def install(home: Path) -> None:
        venv.create(home, symlinks=True)
        pip = (sys.executable, "-m", "pip", "--python", str(home), "--disable-pip-version-check")
        _run(*pip, "install", "--quiet", "--no-deps", "--no-compile", "--requirement", str(lock))

    home = _once(client, [sys.version.encode(), lock.read_bytes()], install)
    return home / "bin" / "python"


def packages_of(name: str) -> Path:
    """Return a folder with what a lock file names, to stand before other packages."""
    lock = HERE / f"requirements-{name}.txt"

    def install(home: Path) -> None:
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
        _run(*pip, "--no-deps", "--target", str(home), "--requirement", str(lock))

    return _once(name, [sys.version.encode(), lock.read_bytes()], install)


def node_modules() -> Path:
    """Return the folder in which the clients from npm stand."""
    files = [HERE / "package.json", HERE / "package-lock.json"]

    def install(home: Path) -> None:
        home.mkdir(parents=True)
        for file in files:
            shutil.copy(file, home)
        npm = shutil.which("npm") or "npm"
        _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(home))

    return _once("npm", [file.read_bytes() for file in files], install) / "node_modules"


def _once(name: str, inputs: list[bytes], install: Callable[[Path], None]) -> Path:
    home = BUILT / f"{name}-{hashlib.sha256(b''.join(inputs)).hexdigest()[:16]}"
    finished = home / "finished"
    if not finished.exists():
        shutil.rmtree(home, ignore_errors=True)
        install(home)
        finished.touch()
    return home


def _run(*command: str) -> None:
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{run.stdout}{run.stderr}")
