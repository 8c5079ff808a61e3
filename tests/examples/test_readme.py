"""Every code block of the README, run as somebody would who reads it from top to bottom."""

import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

from mockcalendly.control.contract import load_contract
from mockcalendly.resources import fixtures_dir, openapi_dir
from tests.cli.process import SESSION, environment, receiver, serving
from tests.examples.readme import README, Block, blocks, with_tables

USUAL = "http://127.0.0.1:8787"
APP = "http://127.0.0.1:3000"
SET_UP = "python3 -m venv .venv && "
PYTEST = ["-m", "pytest", "-q", "-W", "error", "-p", "mockcalendly.pytest_plugin"]
SCOPE = ["-o", "asyncio_default_fixture_loop_scope=function"]
PLUGINS = ["-p", "pytest_asyncio.plugin", "-p", "no:cacheprovider"]


class Terminal:
    """A terminal in an empty directory, with mockcalendly on the PATH and an app at its port."""

    def __init__(self, directory: Path, stack: ExitStack) -> None:
        self.app = stack.enter_context(receiver())
        self._directory = directory
        self._stack = stack
        self._addresses = {APP: self.app.url}
        program = directory / "bin" / "mockcalendly"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mockcalendly "$@"\n')
        program.chmod(0o755)
        (directory / "fixtures").symlink_to(fixtures_dir())
        self._environment = environment()
        self._environment["PATH"] = f"{program.parent}:{self._environment['PATH']}"

    def enter(self, block: Block) -> str:
        """Write a file, start a server, or run commands; return what was said."""
        if block.file is not None:
            (self._directory / block.file).write_text(block.text)
            return ""
        if block.text.startswith("mockcalendly serve"):
            return self._start(block.text)
        return self._run(block.text)

    def _start(self, command: str) -> str:
        arguments = command.removeprefix("mockcalendly").split()
        on_any_port = {"MOCKCALENDLY_PORT": "0"}
        server = serving(*arguments, env=on_any_port, cwd=self._directory, patience=SESSION)
        process = self._stack.enter_context(server)
        assert process.stdout is not None
        line = process.stdout.readline()
        url = re.search(r"http://[\d.:]+", line)
        assert url is not None, command
        self._addresses[USUAL] = url[0]
        return line.replace(url[0], USUAL)

    def _run(self, commands: str) -> str:
        for usual, here in self._addresses.items():
            commands = commands.replace(usual, here)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self._directory,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def of_language(*languages: str) -> list[Block]:
    return [each for each in blocks() if each.language in languages]


def set_up_commands() -> list[str]:
    return [each.text for each in of_language("bash") if each.text.startswith(SET_UP)]


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert {each.language for each in blocks()} == {"bash", "html", "python", "text", "yaml"}
    assert all(each.file for each in of_language("html", "python", "yaml"))
    assert README.read_text("utf-8").count("```") == 2 * len(blocks())


def test_what_it_says_of_the_terminal_holds(tmp_path: Path) -> None:
    assert shutil.which("curl"), "The README's examples need curl: install it."
    said = ""
    with ExitStack() as stack:
        terminal = Terminal(tmp_path, stack)
        for block in of_language("bash", "text", "yaml"):
            if block.language == "text":
                assert said == block.text
            elif block.text not in set_up_commands():
                said = terminal.enter(block)
                # curl says of a refusal what the server says, and exits with 0.
                assert ('"title":' in said) == ("/users/BBBB" in block.text), said
        events = {yaml.safe_load(each.body)["event"] for each in terminal.app.requests}
    assert {"invitee.created", "invitee.canceled"} <= events


@pytest.mark.parametrize("block", of_language("python"), ids=lambda block: block.file)
def test_what_it_says_in_python_holds(block: Block, tmp_path: Path) -> None:
    assert block.file is not None
    (tmp_path / block.file).write_text(block.text)
    how = [*PYTEST, *PLUGINS, *SCOPE] if block.file.startswith("test_") else []
    # As in CI, Hypothesis tries the same each time, and takes no offence at a busy machine.
    surroundings = environment({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "CI": "true"})
    done = subprocess.run(
        [sys.executable, *how, block.file],
        cwd=tmp_path,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout


def test_the_two_commands_that_set_all_up_are_those_that_ci_runs() -> None:
    demo, tests = set_up_commands()
    ci = (README.parent / ".ci" / "run").read_text("utf-8")
    for command in (*demo.strip().split(" && "), *tests.strip().split(" && ")):
        words = command.replace("python3", '"$python"').replace(
            "pip install", "pip install --quiet"
        )
        assert words.replace(" -e ", " --editable ") in ci


def test_its_tables_follow_from_the_data() -> None:
    text = README.read_text("utf-8")
    assert with_tables(text) == text, "Run: python -m tests.examples.readme"


def test_every_operation_of_the_contract_belongs_to_a_family() -> None:
    coverage = yaml.safe_load((openapi_dir() / "coverage.yaml").read_text("utf-8"))
    listed = [name for names in coverage["families"].values() for name in names]
    served = {
        f"{method.upper()} {path}"
        for path, item in load_contract()["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert served <= set(listed)
    assert len(listed) == len(set(listed))
