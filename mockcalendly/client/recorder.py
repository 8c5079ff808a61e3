"""What has happened in the world of a test, as a scenario."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio.to_thread

from mockcalendly import recording
from mockcalendly.client.beginning import Beginning
from mockcalendly.recording import Recording
from mockcalendly.scenario.world_writer import world_sections
from mockcalendly.world import Snapshot
from mockcalendly.worlds.default import default_rows

__all__ = ["Recorder"]


class Recorder:
    """Makes a story of what has happened, tries it out, and writes it.

    Args:
        beginning: What the world was like at first.
        path: Of the file; None: it is not written.
        name: What the story is called.
    """

    def __init__(self, beginning: Beginning, path: str | Path | None, name: str) -> None:
        self._beginning = beginning
        self._path = None if path is None else Path(path)
        self._name = name

    def record(self, snapshot: Snapshot) -> Recording:
        """Record what has led to a snapshot.

        Raises:
            RecordingError: Nothing has, or time went backwards.
        """
        # On a thread of its own: an event loop may be running on this one.
        with ThreadPoolExecutor(max_workers=1) as beside:
            return beside.submit(self._record, snapshot).result()

    async def arecord(self, snapshot: Snapshot) -> Recording:
        """Do what `record` does, while the caller's event loop goes on."""
        return await anyio.to_thread.run_sync(self._record, snapshot)

    def _record(self, snapshot: Snapshot) -> Recording:
        made = recording.record(snapshot, self._began(), name=self._name)
        lines = asyncio.run(recording.check_recording(made, snapshot, os.environ))
        if self._path is not None:
            text = made.text(json=self._path.suffix == ".json")
            self._path.write_text(text, encoding="utf-8")
        return made._replace(differences=tuple(lines))

    def _began(self) -> recording.Beginning:
        """Return the world's beginning as stories describe it."""
        began = self._beginning
        if began.crowd is not None:
            made = began.crowd.generated(began.settings)
            return recording.Beginning(world_sections(made), made.spec.rows, began.now)
        if began.file is not None:
            return recording.Beginning.of_content(began.content, began.file.rows, began.now)
        return recording.Beginning({}, default_rows(began.settings.plan), began.now)
