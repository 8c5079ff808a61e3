"""A story made of what has happened in a world."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from json import dumps
from pathlib import Path
from typing import Any, NamedTuple

from mockcalendly.kernel.instants import format_instant, format_second
from mockcalendly.model.bookings import EventStatus
from mockcalendly.recording.bookings import read_bookings
from mockcalendly.recording.deeds import Deed, RecordingError
from mockcalendly.recording.recaps import read_recaps
from mockcalendly.recording.references import written_steps
from mockcalendly.recording.requests import read_requests
from mockcalendly.recording.submissions import read_submissions
from mockcalendly.recording.subscriptions import read_subscriptions
from mockcalendly.recording.text import as_yaml
from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.names import owner_of
from mockcalendly.scenario.worldfile import load_world
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import Rows
from mockcalendly.world import Snapshot
from mockcalendly.worlds.default import default_rows

__all__ = ["Beginning", "Recording", "record"]


class Beginning(NamedTuple):
    """What a world was before anything happened in it.

    Attributes:
        content: What the ``world`` of the story says besides seed, plan and instant.
        rows: What it held.
        now: When it began; None: when something happened first.
    """

    content: Mapping[str, Any]
    rows: Rows
    now: datetime | None = None

    @classmethod
    def usual(cls, settings: WorldSettings) -> "Beginning":
        """Return the default world's."""
        return cls({}, default_rows(settings.plan))

    @classmethod
    def of_file(
        cls, path: str | Path, settings: WorldSettings, environ: Mapping[str, str]
    ) -> "Beginning":
        """Return what a world file says.

        Raises:
            DocumentError: It cannot be read, or something in it is wrong.
        """
        spec = load_world(path, environ=environ, seed=settings.seed, plan=settings.plan)
        return cls.of_content(load_document(path).plain(), spec.rows, spec.now)

    @classmethod
    def of_content(cls, content: object, rows: Rows, now: datetime | None) -> "Beginning":
        """Return what the content of a world file says.

        Args:
            content: As plain data.
            rows: What it describes.
            now: When it begins, whatever the content says.
        """
        said = content if isinstance(content, dict) else {}
        left_out = ("$schema", "mockcalendly", "seed", "plan", "now")
        kept = {name: value for name, value in said.items() if name not in left_out}
        return cls(kept, rows, now)


class Recording(NamedTuple):
    """A story that was made of what has happened.

    Attributes:
        document: The scenario file as plain data.
        idle: How many requests were left out because they only read.
        refused: How many were left out because they were refused, and changed nothing.
        oauth: How many were left out because they were about tokens, which hold secrets.
        forgotten: How many the journal had lost, so that nobody knows what they did.
        differences: In lines, how it ends differently from the world, once that was looked at.
    """

    document: dict[str, Any]
    idle: int
    refused: int
    oauth: int
    forgotten: int
    differences: tuple[str, ...] = ()

    def text(self, *, json: bool = False) -> str:
        """Return the scenario file: as YAML, or as JSON for files whose name ends in ``.json``."""
        return dumps(self.document, indent=2) + "\n" if json else as_yaml(self.document)

    @property
    def steps(self) -> int:
        """How many steps it has."""
        return len(self.document["timeline"])


def record(snapshot: Snapshot, beginning: Beginning | None = None, *, name: str) -> Recording:
    """Tell what has happened in a world, so that it can happen again.

    Args:
        snapshot: The world as it is now, with its journal.
        beginning: What it was before; the default world if None.
        name: What the story is called.

    Raises:
        RecordingError: Nothing has happened, or time went backwards.
    """
    beginning = beginning or Beginning.usual(snapshot.settings)
    rows = snapshot.rows
    tokens = dict(_tokens(beginning.rows))
    requests = read_requests(snapshot.journal, tokens, snapshot.now)
    told = {*_told(requests.deeds)}
    deeds = [
        *read_bookings(rows, beginning.rows, told),
        *read_submissions(rows, beginning.rows),
        *read_recaps(rows, beginning.rows, told),
        *read_subscriptions(rows, beginning.rows, told, tokens),
        *requests.deeds,
    ]
    if not deeds:
        raise RecordingError("Nothing has happened in this world that a story could tell.")
    # A request that came after a row has its number, and stands behind it: the order is stable.
    deeds.sort(key=lambda deed: (deed.at, deed.order))
    return Recording(
        _document(snapshot, beginning, deeds, name),
        requests.idle,
        requests.refused,
        requests.oauth,
        requests.forgotten,
    )


def _told(deeds: Iterable[Deed]) -> Iterator[str]:
    """Yield the URIs, as paths, of what the journal's deeds have made, and of what was asked."""
    for deed in deeds:
        if deed.action != "request":
            yield from deed.results
            continue
        yield str(deed.content["path"])
        if deed.content["method"] == "POST":
            yield from (key for key, path in deed.results.items() if path == "body.resource.uri")


def _document(
    snapshot: Snapshot, beginning: Beginning, deeds: list[Deed], name: str
) -> dict[str, Any]:
    start = min(beginning.now or deeds[0].at, deeds[0].at)
    settings = snapshot.settings
    return {
        "mockcalendly": 1,
        "name": name,
        "description": f"What had happened by {format_second(snapshot.now)}, as it was recorded.",
        "world": {
            "seed": settings.seed,
            "now": _shown(start),
            "plan": settings.plan,
            **beginning.content,
        },
        "timeline": [*_timeline(deeds, start, snapshot.now)],
        "expect": [*_expected(snapshot.rows)],
    }


def _timeline(deeds: list[Deed], start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    reached = start
    for deed, step in zip(deeds, written_steps(deeds), strict=True):
        id_ = {"id": step.pop("id")} if "id" in step else {}
        at = {"at": _shown(deed.at)} if deed.at != reached else {}
        yield {**id_, **at, **step}
        reached = deed.at
    if end > reached:
        yield {"advance": f"to {_shown(end)}"}


def _expected(rows: Rows) -> Iterator[dict[str, Any]]:
    """Yield what must hold in the end: how many events and invitees there are."""
    for what, table in (("events", rows.scheduled_events), ("invitees", rows.invitees)):
        counts = Counter(row.status for row in table)
        for status in EventStatus:
            yield {what: {"status": status.value, "count": counts[status]}}


def _tokens(rows: Rows) -> Iterator[tuple[str, str]]:
    """Yield with which token each user can ask; the owner's goes without saying.

    Of several the last one counts: one with all scopes, if there is one.
    """
    owner = owner_of(rows)
    usable = (token for token in rows.tokens if token.revoked_at is None)
    for token in sorted(usable, key=lambda token: token.scopes is None):
        if owner is None or token.user != owner.id:
            yield token.user, token.id


def _shown(instant: datetime) -> str:
    return format_instant(instant) if instant.microsecond else format_second(instant)
