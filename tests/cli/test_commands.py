import subprocess
import sys

import click
import pytest

from mockcalendly import cli
from mockcalendly._version import __version__
from mockcalendly.settings import SETTINGS
from tests.cli.process import mockcalendly

NAMES = list(cli.COMMANDS)
HEAVY = {"aiohttp", "asyncio", "faker", "httpx", "msgspec", "starlette", "uvicorn", "yaml"}


def command(name: str) -> click.Command:
    found = cli.commands.get_command(click.Context(cli.commands), name)
    assert found is not None
    return found


def test_the_version_is_the_package_s() -> None:
    done = mockcalendly("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"mockcalendly {__version__}\n", "")


@pytest.mark.parametrize("arguments", [(), ("-h",), ("--help",)])
def test_help_lists_every_command(arguments: tuple[str, ...]) -> None:
    done = mockcalendly(*arguments)
    assert done.returncode == 0
    listed = done.stdout.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines()] == NAMES


def test_help_and_version_import_nothing_that_takes_time() -> None:
    code = (
        "import sys; from mockcalendly.cli import main; main(['--help']); main(['--version']); "
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(done.stderr.split())


@pytest.mark.parametrize("name", NAMES)
def test_the_list_says_of_a_command_what_its_own_help_says(name: str) -> None:
    assert command(name).get_short_help_str(limit=100) == cli.COMMANDS[name]


@pytest.mark.parametrize("name", NAMES)
def test_every_option_is_explained(name: str) -> None:
    context = click.Context(command(name), info_name=name)
    options = [each for each in command(name).params if isinstance(each, click.Option)]
    assert [each.opts[0] for each in options if not each.help] == []
    assert command(name).get_help(context)


def test_serve_has_an_option_for_every_setting() -> None:
    options = {option for each in command("serve").params for option in each.opts}
    assert options == {setting.flag for setting in SETTINGS}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["tirgger"], "No such command 'tirgger'. Did you mean 'trigger'?"),
        (["nonsense"], "No such command 'nonsense'."),
        (["serve", "--prot", "1"], "--prot"),
        (["serve", "--port", "x"], "--port must be a number from 0 to 65535, not 'x'."),
        (
            ["serve", "--plan", "gold"],
            "--plan must be free, trial, standard, teams or enterprise, not",
        ),
        (["serve", "--log-format", "xml"], "--log-format must be text or json, not 'xml'."),
        (["trigger", "invitee.created"], "Missing option '--to'"),
        (["verify", "--key", "k", "--header", "h", "--tolerance", "-1"], "'--tolerance': -1 is"),
    ],
)
def test_misuse_is_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("mockcalendly: ")
    assert sentence in said.err


@pytest.mark.parametrize(
    ("variable", "text"),
    [("PORT", "70000"), ("PLAN", "gold"), ("RATE_LIMIT", "perhaps"), ("NOW", "2026-11-23 09:00")],
)
def test_a_bad_variable_is_one_sentence(variable: str, text: str) -> None:
    done = mockcalendly("serve", env={f"MOCKCALENDLY_{variable}": text})
    assert done.returncode == 2
    assert done.stderr.startswith(f"mockcalendly: MOCKCALENDLY_{variable} must be ")
    assert done.stderr.count("\n") == 1
