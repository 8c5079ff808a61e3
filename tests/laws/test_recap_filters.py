"""A list of recaps has just those whose meetings overlap the time asked for, latest first."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mockcalendly.domain.recap_filters import RecapFilter
from mockcalendly.domain.recapped_meetings import LONGEST
from mockcalendly.domain.recaps import Meeting, NewRecap, Notes, add_recap
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.recaps import MeetingRecap
from mockcalendly.store.pages import read_page
from mockcalendly.store.transaction import Transaction
from mockcalendly.worlds.default import default_rows
from tests.api.given import NOW

OWNER = "A" * 16
MINUTE = timedelta(minutes=1)
A_DAY = LONGEST // MINUTE

starts = st.integers(1, 3 * A_DAY).map(lambda minutes: NOW - minutes * MINUTE)
lengths = st.integers(1, A_DAY).map(lambda minutes: minutes * MINUTE)
bounds = st.none() | starts


@given(st.lists(st.tuples(starts, lengths), max_size=12), bounds, bounds)
def test_a_window_and_a_filter_find_every_meeting_that_overlaps(
    meetings: list[tuple[datetime, timedelta]], start: datetime | None, end: datetime | None
) -> None:
    rows = default_rows()
    rows.record([])
    tx = Transaction(rows, NOW, Ids(0))
    recaps = [
        add_recap(
            tx,
            NewRecap(
                user=OWNER,
                meeting=Meeting(start_time=begins, end_time=begins + length),
                notes=Notes(summary_md="They met."),
            ),
        )
        for begins, length in meetings
    ]

    def overlaps(row: MeetingRecap) -> bool:
        assert row.start_time is not None
        assert row.end_time is not None
        return (start is None or row.end_time >= start) and (end is None or row.start_time <= end)

    wanted = RecapFilter(start_time=start, end_time=end)
    partition = rows.meeting_recaps.by("by_start_time")[wanted.partition(OWNER)]
    page = read_page(
        rows.meeting_recaps,
        [partition],
        count=100,
        descending=True,
        window=wanted.window(),
        keep=wanted.keep,
    )
    expected = sorted(filter(overlaps, recaps), key=lambda row: (row.start_time, row.seq))
    assert page.rows == expected[::-1]
