"""Tables share what they can with their copies, and nobody may be able to tell."""

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mockcalendly.model.agenda import Due, DueKind
from mockcalendly.store.entries import LONGEST_RUN, Entries, Entry
from mockcalendly.store.table import ChangeLog, Index, Table

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PARTITIONS = ("a", "b")

rows = st.builds(
    lambda number, minutes, subject: Due(
        id=str(number),
        seq=number,
        at=NOW + timedelta(minutes=minutes),
        kind=DueKind.DELIVERY,
        subject=subject,
    ),
    st.integers(0, 39),
    st.integers(0, 9),
    st.sampled_from(PARTITIONS),
)
deeds = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 3), rows),
    st.tuples(st.just("put"), st.integers(0, 3), rows),
    st.tuples(st.just("put"), st.integers(0, 3), rows),
    st.tuples(st.just("delete"), st.integers(0, 3), rows),
    st.tuples(st.just("read"), st.integers(0, 3), rows),
    st.tuples(st.just("copy"), st.integers(0, 3), rows),
)


class Pair:
    """A table, and a plain dictionary of the same rows."""

    def __init__(self, table: Table[Due], model: dict[str, Due]) -> None:
        self.table = table
        self.model = model

    def copy(self) -> "Pair":
        return Pair(self.table.copy(ChangeLog([])), self.model.copy())

    def put(self, row: Due) -> None:
        self.table.put(row)
        self.model[row.id] = row

    def delete(self, id_: str) -> None:
        if id_ in self.model:
            self.table.delete(id_)
            del self.model[id_]

    def check(self) -> None:
        assert list(self.table) == list(self.model.values())
        for partition in PARTITIONS:
            there = [row for row in self.model.values() if row.subject == partition]
            expected = sorted(Entry(row.at, row.seq, row.id) for row in there)
            check_entries(self.table.by("by_at")[partition], expected)


def check_entries(entries: Entries, expected: list[Entry]) -> None:
    assert (list(entries), len(entries)) == (expected, len(expected))
    assert list(entries[:3]) == expected[:3]
    assert list(entries.islice(1, 4)) == expected[1:4]
    quarter = len(expected) // 4
    assert list(entries.islice(quarter, -quarter)) == expected[quarter:-quarter]
    assert [entries[place] for place in (0, quarter, -1) if expected] == [
        expected[place] for place in (0, quarter, -1) if expected
    ]
    low, high = Entry(NOW + timedelta(minutes=3), 10, ""), Entry(NOW + timedelta(minutes=6), 5, "")
    first, end = bisect_left(expected, low), bisect_right(expected, high)
    assert (entries.bisect_left(low), entries.bisect_right(high)) == (first, end)
    assert list(entries.irange(low, high)) == expected[first:end]
    assert list(entries.irange(low, high, reverse=True)) == expected[first:end][::-1]
    assert list(entries.irange(low)) == expected[first:]
    assert list(entries.irange(None, high, reverse=True)) == expected[:end][::-1]
    assert list(entries.irange(high, low)) == []


def beginning(numbers: int) -> Pair:
    """A table with so many rows in one partition: few and many are kept in different ways."""
    index = Index[Due](lambda row: (row.subject,), lambda row: row.at)
    pair = Pair(Table(ChangeLog([]), by_at=index), {})
    for number in range(100, 100 + numbers):
        at = NOW + timedelta(minutes=number % 10)
        pair.put(Due(id=str(number), seq=number, at=at, kind=DueKind.DELIVERY, subject="a"))
    return pair


@given(st.sampled_from([0, 14, 17, 40]), st.lists(deeds, max_size=60))
def test_a_copy_and_its_original_go_their_own_ways(
    numbers: int, story: list[tuple[str, int, Due]]
) -> None:
    pairs = [beginning(numbers)]
    for deed, which, row in story:
        pair = pairs[which % len(pairs)]
        if deed == "put":
            pair.put(row)
        elif deed == "delete":
            pair.delete(row.id)
        elif deed == "read":
            pair.check()
        else:
            pairs.append(pair.copy())
    for pair in pairs:
        pair.check()


def outgrow(pair: Pair) -> None:
    """Put more entries into one partition than one list holds, and in no order."""
    for number in range(1_000, 1_000 + 2 * LONGEST_RUN):
        at = NOW + timedelta(minutes=number * 7 % 10)
        pair.put(Due(id=str(number), seq=number, at=at, kind=DueKind.DELIVERY, subject="a"))


def test_entries_that_one_list_does_not_hold_are_there_in_order() -> None:
    pair = beginning(40)
    outgrow(pair)
    copy = pair.copy()
    copy.delete("1000")

    pair.check()
    copy.check()


def test_entries_that_fill_a_whole_list_can_leave() -> None:
    pair = beginning(40)
    outgrow(pair)
    copy = pair.copy()
    for entry in list(copy.table.by("by_at")["a"])[LONGEST_RUN // 2 : -LONGEST_RUN // 2]:
        copy.delete(entry.id)

    pair.check()
    copy.check()


def test_entries_that_were_too_many_for_one_list_can_all_leave() -> None:
    pair = beginning(0)
    outgrow(pair)
    for id_ in list(pair.model):
        pair.delete(id_)

    assert list(pair.table.by("by_at")) == []
    pair.check()


def test_entries_that_were_read_before_a_copy_stay_as_they_were() -> None:
    """A snapshot's lists must not change under whoever reads them."""
    pair = beginning(40)
    copy = pair.copy()
    before = list(copy.table.by("by_at")["a"])

    pair.delete("100")

    assert list(copy.table.by("by_at")["a"]) == before
    pair.check()
    copy.check()
