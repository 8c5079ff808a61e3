"""The messages of a story as files, ready for curl.

``0001-invitee.created.json`` is a message's body, to the byte; ``0001-invitee.created.curl`` says
how curl sends it again, with the headers of its last attempt, its signature among them::

    cd DIR && curl --config 0001-invitee.created.curl
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from mockcalendly.scenario.report import DeliveryReport

__all__ = ["OutboxTaken", "check_outbox", "write_outbox"]

_OURS = re.compile(r"\d+-[a-z_.]+\.(json|curl)", re.ASCII)
_BY_CURL = ("host", "content-length", "connection", "accept-encoding", "transfer-encoding")
"""Headers that curl makes itself."""


class OutboxTaken(ValueError):
    """Messages cannot be written there; says why in a plain sentence."""


def check_outbox(folder: Path) -> None:
    """Refuse a folder that holds anything but the messages of another time.

    Raises:
        OutboxTaken: It does, or is none.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutboxTaken(f"{folder} is no folder.")
    foreign = next((path for path in sorted(folder.iterdir()) if not _is_ours(path)), None)
    if foreign is not None:
        raise OutboxTaken(
            f"{folder} holds other files, such as {foreign.name}: nothing is written."
        )


def write_outbox(folder: Path, deliveries: Iterable[DeliveryReport]) -> None:
    """Write messages to a folder, instead of those of another time: all of them, or none.

    The folder itself stays what it is: a link, or where something is mounted.

    Raises:
        OutboxTaken: It holds other files.
        OSError: They cannot be written.
    """
    check_outbox(folder)
    folder.mkdir(parents=True, exist_ok=True)
    old = list(folder.iterdir())
    with TemporaryDirectory(prefix=".", dir=folder) as fresh:
        names = []
        for name, content in _files(list(deliveries)):
            (Path(fresh) / name).write_bytes(content)
            names.append(name)
        for path in old:
            path.unlink()
        for name in names:
            (Path(fresh) / name).rename(folder / name)


def _is_ours(path: Path) -> bool:
    return path.is_file() and _OURS.fullmatch(path.name) is not None


def _files(deliveries: list[DeliveryReport]) -> Iterator[tuple[str, bytes]]:
    width = max(4, len(str(len(deliveries))))
    for number, delivery in enumerate(deliveries, 1):
        name = f"{number:0{width}}-{delivery.event}"
        yield f"{name}.json", delivery.content.encode()
        yield f"{name}.curl", "".join(f"{line}\n" for line in _config(name, delivery)).encode()


def _config(name: str, delivery: DeliveryReport) -> Iterator[str]:
    """Yield the lines of a configuration of curl."""
    headers = delivery.attempts[-1].headers if delivery.attempts else []
    yield f"url = {_quoted(delivery.url)}"
    yield 'request = "POST"'
    for header, value in headers:
        if header.lower() not in _BY_CURL:
            yield f"header = {_quoted(f'{header}: {value}')}"
    yield f"data-binary = {_quoted(f'@{name}.json')}"


def _quoted(text: str) -> str:
    """Return a text as curl's configuration writes one."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'
