"""Everything that can be set: in code, by flag (``--rate-limit``) or by ``MOCKCALENDLY_…``.

The fields below are the one table of settings. Options of the command line, environment variables
and the README's table follow from it, so a setting has one name, one default and one explanation.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self, get_type_hints
from urllib.parse import urlsplit

from mockcalendly.kernel.instants import parse_instant

__all__ = [
    "SETTINGS",
    "Setting",
    "SettingError",
    "Settings",
    "WorldSettings",
    "read_variables",
    "url_at",
]


class SettingError(ValueError):
    """A value that a setting cannot have; says why in a plain sentence."""


class About(NamedTuple):
    """What a setting means, and how a value of it is written.

    Attributes:
        text: The meaning, in a sentence.
        metavar: What a value looks like in a help text.
        read: Makes a value of a text, or raises ValueError with what it must be.
        choices: The only values there are; empty: `read` decides.
    """

    text: str
    metavar: str = ""
    read: Callable[[str], object] = str
    choices: tuple[str, ...] = ()


class Setting(NamedTuple):
    """One thing that can be set.

    Attributes:
        name: As in code: ``rate_limit``.
        default: A tuple if the setting can be given several times, a bool if it is a switch.
    """

    name: str
    default: Any
    about: About

    @property
    def flag(self) -> str:
        """The option of the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable; where several values can be given, commas stand between."""
        return f"MOCKCALENDLY_{self.name.upper()}"

    @property
    def many(self) -> bool:
        """Whether several values can be given."""
        return isinstance(self.default, tuple)

    @property
    def switch(self) -> bool:
        """Whether it is on or off."""
        return isinstance(self.default, bool)

    @property
    def default_text(self) -> str:
        """The default as one would write it; "" if there is none."""
        if self.switch:
            return "true" if self.default else "false"
        return "" if self.default in (None, ()) else str(self.default)

    def parse(self, text: str, source: str) -> Any:  # noqa: ANN401 - each setting has its type
        """Return the value that a text stands for.

        Args:
            text: As given.
            source: Where it was given: a flag, or a variable.

        Raises:
            SettingError: It stands for none.
        """
        try:
            value = self.about.read(text)
        except ValueError as error:
            raise SettingError(f"{source} must be {error}, not {text!r}.") from None
        self.check(value, source)
        return value

    def check(self, value: object, source: str) -> None:
        """Refuse a value that is none of the choices.

        Raises:
            SettingError: It is none.
        """
        choices = self.about.choices
        if choices and value not in choices:
            either = f"{', '.join(choices[:-1])} or {choices[-1]}"
            raise SettingError(f"{source} must be {either}, not {value!r}.")


_SWITCH = {"1": True, "true": True, "yes": True, "on": True} | dict.fromkeys(
    ("0", "false", "no", "off"), False
)
_WILDCARDS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not bound here
_PORT = re.compile(r"\d{1,5}", re.ASCII)
_HOST_PATTERN = re.compile(r"\*|(\*\.)?[\w.-]+|[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*", re.IGNORECASE)


def _read_switch(text: str) -> bool:
    value = _SWITCH.get(text.strip().lower())
    if value is None:
        raise ValueError("true or false")
    return value


def _read_seed(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("a whole number") from None


def _read_port(text: str) -> int:
    if not _PORT.fullmatch(text) or int(text) >= 2**16:
        raise ValueError("a number from 0 to 65535")
    return int(text)


def _read_instant(text: str) -> datetime:
    instant = parse_instant(text)
    if instant is None:
        raise ValueError("an instant with a zone, such as 2026-11-23T09:00:00Z")
    return instant


def _read_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        bare = not (parts.query or parts.fragment)
    except ValueError:
        usable = bare = False
    if not (usable and bare):
        raise ValueError("an http or https URL, such as https://api.calendly.com")
    return text.rstrip("/")


def _read_host_pattern(text: str) -> str:
    if not _HOST_PATTERN.fullmatch(text):
        raise ValueError("a host, such as hooks.example.com, *.example.com or *")
    return text


def _choice(text: str, *choices: str) -> About:
    return About(text, "|".join(choices), str, choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSettings:
    """How one world behaves."""

    seed: Annotated[
        int, About("From which ids, names and every other choice follow.", "N", _read_seed)
    ] = 0
    plan: Annotated[
        str,
        _choice(
            "Calendly's plan of the organization: it decides the rate limit and what is allowed.",
            "free",
            "trial",
            "standard",
            "teams",
            "enterprise",
        ),
    ] = "teams"
    plan_rules: Annotated[
        str,
        _choice(
            "Since when plans have what they have: 2026-10 is as it was before November 2026, when "
            "booking by API, webhooks and contacts were for paid plans.",
            "2026-11",
            "2026-10",
        ),
    ] = "2026-11"
    auth: Annotated[
        str,
        _choice(
            "strict knows the world's own tokens; any takes every bearer token for the owner's.",
            "strict",
            "any",
        ),
    ] = "strict"
    rate_limit: Annotated[
        bool, About("Whether requests are counted and refused with 429.", "", _read_switch)
    ] = True
    rate_limit_body: Annotated[
        str,
        _choice("What 429 has for a body, which is not documented.", "json", "text", "empty"),
    ] = "json"
    retry_after: Annotated[
        bool,
        About("Whether 429 has Retry-After, which is not documented.", "", _read_switch),
    ] = False
    oauth_auto_approve: Annotated[
        bool,
        About(
            "Whether OAuth authorizes at once, as the owner, without showing the consent page.",
            "",
            _read_switch,
        ),
    ] = False
    journal_secrets: Annotated[
        bool,
        About(
            "Whether the journal keeps codes, tokens and secrets of OAuth requests.",
            "",
            _read_switch,
        ),
    ] = False
    strict: Annotated[
        str,
        _choice(
            "Whether what Calendly may ignore in silence, or read otherwise, is passed over, noted "
            "in journal and header, or refused.",
            "off",
            "warn",
            "error",
        ),
    ] = "off"
    public_url: Annotated[
        str | None,
        About(
            "Base of every URI in answers and webhooks; else the address that the client used.",
            "URL",
            _read_url,
        ),
    ] = None

    def __post_init__(self) -> None:
        for setting in SETTINGS:
            if hasattr(self, setting.name):
                setting.check(getattr(self, setting.name), setting.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(WorldSettings):
    """How a server behaves, and the default world on it."""

    host: Annotated[str, About("Address to listen at.", "ADDRESS")] = "127.0.0.1"
    port: Annotated[int, About("Port to listen at; 0 takes a free one.", "PORT", _read_port)] = 8787
    now: Annotated[
        datetime | None,
        About(
            "Instant from which the world's clock runs; else the machine's time.",
            "INSTANT",
            _read_instant,
        ),
    ] = None
    world: Annotated[
        Path | None, About("File that says what the default world holds.", "FILE", Path)
    ] = None
    worlds: Annotated[
        Path | None,
        About(
            "Directory of world files: default.yaml says what the default world holds, each other "
            "one makes a world at /w/<name of the file>.",
            "DIRECTORY",
            Path,
        ),
    ] = None
    scenarios: Annotated[
        tuple[Path, ...],
        About(
            "Scenario, or directory of scenarios, that is played in the default world before the "
            "server is ready.",
            "PATH",
            Path,
        ),
    ] = ()
    load: Annotated[
        Path | None,
        About(
            "Snapshot with which the default world begins; its clock goes on from there.",
            "FILE",
            Path,
        ),
    ] = None
    save_on_exit: Annotated[
        Path | None,
        About("Where a snapshot of the default world is written at the end.", "FILE", Path),
    ] = None
    allow_webhook_host: Annotated[
        tuple[str, ...],
        About(
            "Host outside the local networks to which webhooks may go all the same.",
            "HOST",
            _read_host_pattern,
        ),
    ] = ()
    allow_host: Annotated[
        tuple[str, ...],
        About(
            "Name by which the control API and OAuth may be called, besides addresses, names of "
            "one label, and names in domains that are not public.",
            "HOST",
            _read_host_pattern,
        ),
    ] = ()
    proxy_port: Annotated[
        int | None,
        About(
            "Port on loopback of a proxy for HTTPS_PROXY, behind which Calendly's hosts are this "
            "server; 0 takes a free one.",
            "PORT",
            _read_port,
        ),
    ] = None
    tls_port: Annotated[
        int | None,
        About(
            "Port on loopback that speaks TLS, to which a hosts file can lead Calendly's hosts; 0 "
            "takes a free one.",
            "PORT",
            _read_port,
        ),
    ] = None
    tunnel: Annotated[
        bool,
        About(
            "Whether the proxy lets connections to other hosts through; else it refuses them.",
            "",
            _read_switch,
        ),
    ] = False
    ca: Annotated[
        Path | None,
        About(
            "Directory of the certificate authority, made by `mockcalendly ca`; else there is one "
            "for as long as the server runs.",
            "DIRECTORY",
            Path,
        ),
    ] = None
    log_format: Annotated[
        str, _choice("How log lines and the ready line are written.", "text", "json")
    ] = "text"

    @property
    def local_url(self) -> str:
        """Where the server is reached from its own machine."""
        return url_at(self.host, self.port)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Return the settings that an environment asks for, defaults for the rest.

        Raises:
            SettingError: A variable has a value that its setting cannot have.
        """
        return cls(**read_variables(environ))

    def of_world(self) -> WorldSettings:
        """Return what concerns the world alone."""
        names = (each.name for each in fields(WorldSettings))
        return WorldSettings(**{name: getattr(self, name) for name in names})


def url_at(host: str, port: int) -> str:
    """Return where a server that listens at a host is reached from its own machine."""
    address = _WILDCARDS.get(host, host)
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def read_variables(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the values that an environment gives to settings, by name; empty counts as unset.

    Raises:
        SettingError: A variable has a value that its setting cannot have.
    """
    given: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environ.get(setting.variable, "").strip()
        if not text or _is_service_link(text):
            continue
        if setting.many:
            parts = filter(None, map(str.strip, text.split(",")))
            given[setting.name] = tuple(setting.parse(part, setting.variable) for part in parts)
        else:
            given[setting.name] = setting.parse(text, setting.variable)
    return given


def _is_service_link(text: str) -> bool:
    # Beside a service named mockcalendly, Kubernetes and linked containers set
    # MOCKCALENDLY_PORT=tcp://10.0.0.7:8787.
    return text.startswith("tcp://")


def _declared() -> tuple[Setting, ...]:
    hints = get_type_hints(Settings, include_extras=True)
    found = (
        Setting(each.name, each.default, hints[each.name].__metadata__[0])
        for each in fields(Settings)
    )
    return tuple(sorted(found, key=lambda setting: hasattr(WorldSettings, setting.name)))


SETTINGS = _declared()
"""All settings: the server's own, then those of a world."""
