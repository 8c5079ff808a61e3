"""Options that commands share; those of settings follow from the table of settings."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from mockcalendly.settings import SETTINGS, Setting, SettingError, Settings, read_variables

__all__ = [
    "output_option",
    "read_given",
    "read_pairs",
    "read_settings",
    "read_value",
    "setting_options",
]

F = TypeVar("F", bound=Callable[..., Any])

output_option = click.option(
    "--output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the result is written on stdout.",
)


def setting_options(*names: str) -> Callable[[F], F]:
    """Give a command the options of some settings; of all if none is named."""

    def decorate(command: F) -> F:
        for setting in reversed(SETTINGS):
            if not names or setting.name in names:
                command = _option(setting)(command)
        return command

    return decorate


def read_pairs(given: Iterable[str], wanted: str) -> dict[str, str]:
    """Return what texts such as ``name=value`` say; of a repeated name the last one.

    Args:
        given: The texts.
        wanted: What each must be, for the refusal: ``--set must be NAME=VALUE``.

    Raises:
        click.UsageError: One has no ``=``.
    """
    pairs = {}
    for text in given:
        name, separator, value = text.partition("=")
        if not separator:
            raise click.UsageError(f"{wanted}, not {text!r}.")
        pairs[name] = value
    return pairs


def read_value(text: str) -> object:
    """Return what a text is as JSON; the text itself if it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def read_given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values given to settings by name: by options before those by variables.

    Args:
        options: Values of options by the names of their settings, as click passes them.

    Raises:
        click.UsageError: A value is none that its setting can have.
    """
    try:
        given = read_variables(os.environ)
        for setting in SETTINGS:
            if options.get(setting.name) not in (None, ()):
                given[setting.name] = _read(setting, options[setting.name])
    except SettingError as error:
        raise click.UsageError(str(error)) from None
    return given


def read_settings(options: Mapping[str, Any]) -> Settings:
    """Return the settings: options before variables before defaults.

    Raises:
        click.UsageError: A value is none that its setting can have.
    """
    return Settings(**read_given(options))


def _read(setting: Setting, value: Any) -> Any:  # noqa: ANN401 - each setting has its type
    if setting.switch:
        return value
    if setting.many:
        return tuple(setting.parse(text, setting.flag) for text in value)
    return setting.parse(value, setting.flag)


def _option(setting: Setting) -> Callable[[F], F]:
    name = setting.flag.removeprefix("--")
    default = f", default: {setting.default_text}" if setting.default_text else ""
    help_ = f"{setting.about.text}  [{setting.variable}{default}]"
    if setting.switch:
        return click.option(f"--{name}/--no-{name}", default=None, help=help_)
    return click.option(
        setting.flag, metavar=setting.about.metavar, multiple=setting.many, help=help_
    )
