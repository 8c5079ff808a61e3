"""What has become of a world, and what it was before: stories, snapshots, the beginning."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mockcalendly.actions.clock import Reset
from mockcalendly.client.contents import Contents
from mockcalendly.client.references import read_instant

if TYPE_CHECKING:
    from mockcalendly.client.story import Story
    from mockcalendly.recording import Recording
    from mockcalendly.scenario.report import Report
    from mockcalendly.snapshots import Difference
    from mockcalendly.world import Snapshot

__all__ = ["History"]


class History(Contents):
    """A world in its time: told from a scenario, taken back, compared."""

    def replay(
        self,
        scenario: str | Path,
        *,
        parameters: Mapping[str, object] | None = None,
        seed: int | None = None,
        now: datetime | str | None = None,
        to: str | None = None,
    ) -> "Report":
        """Let the world begin as a scenario's does, play the scenario at once, and report.

        The clock then stands at the end of the story.

        Args:
            scenario: A YAML or JSON file.
            parameters: Values for the file's parameters.
            seed: Goes before the file's.
            now: When the story begins; goes before the file's.
            to: A URL to which all webhooks of the story go, such as `webhooks_to` has returned.

        Raises:
            DocumentError: The file cannot be read, or something in it is wrong.
            RuntimeError: Called on an event loop that would have to do the work: see `areplay`.
        """
        story = _load(scenario, parameters, seed, now, to)
        return self._home.play(story)

    async def areplay(
        self,
        scenario: str | Path,
        *,
        parameters: Mapping[str, object] | None = None,
        seed: int | None = None,
        now: datetime | str | None = None,
        to: str | None = None,
    ) -> "Report":
        """Do what `replay` does; for async tests."""
        story = _load(scenario, parameters, seed, now, to)
        return await self._home.aplay(story)

    def record(self, path: str | Path | None = None, *, name: str = "Recorded") -> "Recording":
        """Tell what has happened since the world began as a scenario, which `replay` plays again.

        ```python
        story = calendly.record("story.yaml")
        assert story.differences == ()
        ```

        The story is played once, sending nothing, to see whether it ends as the world has. It
        knows the API's requests, bookings however they were made, and what was done here to
        contacts, recaps and no-shows; not what was put in, set or faked by other means. Tokens and
        signing keys stand in it as they were sent.

        Args:
            path: Where it is written, as JSON if the name ends in ``.json``, else as YAML; None:
                nowhere.
            name: What the story is called.

        Returns:
            The story: its ``document``, ``text()``, what was left out, and in ``differences`` how
            it ends differently.

        Raises:
            RecordingError: Nothing has happened, or time went backwards; a ValueError.
            OSError: The file cannot be written.
        """
        from mockcalendly.client.recorder import Recorder  # noqa: PLC0415 - brings a parser

        return Recorder(self._beginning, path, name).record(self.snapshot())

    async def arecord(
        self, path: str | Path | None = None, *, name: str = "Recorded"
    ) -> "Recording":
        """Do what `record` does, while the event loop goes on; for async tests."""
        from mockcalendly.client.recorder import Recorder  # noqa: PLC0415 - brings a parser

        return await Recorder(self._beginning, path, name).arecord(self.snapshot())

    def reset(self) -> None:
        """Bring the world back to its beginning: content, clock, seed; forget all that happened.

        Subscriptions are gone too, those of `webhooks_to` included.
        """
        self._home.do(Reset())

    def snapshot(self) -> "Snapshot":
        """Return all that the world is now as one value, to `restore` any number of times."""
        return self._home.snapshot()

    def restore(self, snapshot: "Snapshot") -> None:
        """Bring the world back to a snapshot: content, clock, seed, limits, waiting webhooks.

        From there it goes on in the very same way, byte for byte.
        """
        self._home.restore(snapshot)

    def save(self, path: str | Path) -> None:
        """Write a snapshot to a file, which `load` and ``mockcalendly serve --load`` read.

        Raises:
            OSError: It cannot be written; a file that was there is as it was.
        """
        from mockcalendly.snapshots import write_snapshot  # noqa: PLC0415 - rarely needed

        write_snapshot(Path(path), self.snapshot())

    def load(self, path: str | Path) -> None:
        """Bring the world to the snapshot that a file has: see `restore`.

        Raises:
            SnapshotError: The file cannot be read, or has none; a ValueError.
        """
        from mockcalendly.snapshots import read_snapshot  # noqa: PLC0415 - rarely needed

        self.restore(read_snapshot(Path(path)))

    def changes_since(self, snapshot: "Snapshot") -> "list[Difference]":
        """Return which rows of the world were added, removed or changed since a snapshot."""
        from mockcalendly.snapshots import compare  # noqa: PLC0415 - rarely needed

        return compare(snapshot, self.snapshot())


def _load(
    path: str | Path,
    parameters: Mapping[str, object] | None,
    seed: int | None,
    now: datetime | str | None,
    to: str | None,
) -> "Story":
    from mockcalendly.client.story import Story, Wishes  # noqa: PLC0415 - brings a parser

    start = None if now is None else read_instant(now)
    return Story.load(path, Wishes(parameters, seed, start, to))
