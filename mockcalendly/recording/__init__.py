"""Recording: what has happened in a world, as a scenario that brings another one to the same end.

The API's requests are told by the journal, and so is what a test did to contacts, recaps and
no-shows, as rows do not show it afterwards. Bookings that came about in another way, on a page or
by a call of a test, are told by their own rows: a row says when it was made, and all that was
given. So requests for pages are no part of the story.
"""

from mockcalendly.recording.check import check_recording
from mockcalendly.recording.deeds import RecordingError
from mockcalendly.recording.story import Beginning, Recording, record

__all__ = ["Beginning", "Recording", "RecordingError", "check_recording", "record"]
