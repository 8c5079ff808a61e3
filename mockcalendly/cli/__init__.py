"""The command line: a file per command, imported only when that command is called."""

import gc
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from threading import current_thread, main_thread
from types import FrameType

import click

from mockcalendly._version import __version__

__all__ = ["main"]

COMMANDS = {
    "serve": "Serve Calendly's API until interrupted.",
    "proxy": "Serve behind a proxy for HTTPS_PROXY.",
    "health": "Tell whether a server is ready.",
    "demo": "Show a booking and its webhooks, then go on serving.",
    "trigger": "Send one made-up webhook, no server needed.",
    "replay": "Play a scenario and report every webhook it sent.",
    "scenarios": "List the stories that come with mockcalendly, or print one.",
    "record": "Write what has happened in a world as a scenario.",
    "generate": "Make up people who book, cancel, move and miss meetings.",
    "verify": "Check the signature of a webhook.",
    "drift": "Compare what is served with an OpenAPI file of the vendor's.",
    "act": "Do by name what the Python face can do, on a running server.",
    "apps": "Register and manage OAuth applications of a running server.",
    "ca": "Make a certificate authority for Calendly's hosts.",
    "tokens": "Make, list and revoke access tokens of a running server.",
    "worlds": "Create, list and drop worlds of a running server.",
    "clock": "Turn the clock of a running server.",
    "requests": "Look at the requests that a running server has answered.",
    "deliveries": "Look at, wait for and resend webhooks of a running server.",
    "faults": "Let things go wrong on purpose on a running server.",
    "snapshot": "Take, keep and restore snapshots of a running server.",
    "reset": "Bring a world of a running server back to its beginning.",
    "settle": "Wait until a running server has attempted all that is due.",
    "doctor": "Say what is wrong with a running server, and what to do.",
}

MISUSE = 2
INTERRUPTED = 130
TERMINATED = 143


class _Commands(click.Group):
    """Knows the commands by their names; a help text need not import what they do."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        if cmd_name not in COMMANDS:
            from difflib import get_close_matches  # noqa: PLC0415 - costs start-up, rarely needed

            near = get_close_matches(cmd_name, COMMANDS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{cmd_name}'.{hint}")
        with _importing():
            module = import_module(f"{__name__}.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """A local emulator of Calendly, for tests: API v2, signed webhooks, its own clock."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: What follows the program's name; those of this process if None.

    Returns:
        The exit code: 0, 1 if something did not hold, 2 on misuse, 130 when interrupted.

    Raises:
        SystemExit: The process was told to end; with 143.
    """
    try:
        with _ending_when_told():
            result = commands.main(arguments, prog_name="mockcalendly", standalone_mode=False)
    except click.ClickException as error:
        sentence = " ".join(error.format_message().split())
        click.echo(f"mockcalendly: {sentence}", err=True)
        return MISUSE
    except click.Abort:
        return INTERRUPTED
    return result or 0


@contextmanager
def _importing() -> Iterator[None]:
    """Have the garbage collector pass over what is imported: it stays, and looking takes long."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


@contextmanager
def _ending_when_told() -> Iterator[None]:
    """End this process by SIGTERM, from the first moment, and after what was begun is cleaned up.

    The kernel keeps from the first process of a container what it does not handle itself, so a
    container that is stopped while it starts would otherwise go on until it is killed.
    """
    unhandled = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if not (unhandled and current_thread() is main_thread()):
        yield
        return
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(TERMINATED)
