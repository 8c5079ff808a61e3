"""The command line without a process of its own, where only what it says matters."""

from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

from mockcalendly.cli import main

__all__ = ["Run", "runner"]

Run = Callable[..., "CompletedProcess[str]"]


def runner(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command, and catches what it says."""

    def run(*arguments: str) -> "CompletedProcess[str]":
        code = main(arguments)
        said = capsys.readouterr()
        return CompletedProcess(arguments, code, said.out, said.err)

    return run
