"""Laws of the journal: numbers that mean the same request for ever, and bounds."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mockcalendly.journal import Exchange, Journal

ACTIONS = st.lists(st.integers(0, 40) | st.just("clear"), max_size=30)


def exchange(number: int, size: int) -> Exchange:
    return Exchange(
        at=datetime(2026, 11, 23, tzinfo=UTC),
        method="GET",
        path=f"/{number}",
        query="",
        request_headers=(),
        request_body=b"x" * size,
        operation="",
        user="",
        status=200,
        response_body=b"",
        hint="",
        seconds=0.0,
    )


@given(actions=ACTIONS, after=st.integers(0, 40), entries=st.integers(1, 10))
def test_a_number_belongs_to_one_request_whatever_is_forgotten(
    actions: list[int | str], after: int, entries: int
) -> None:
    journal, heard, came = Journal(entries, size=60), dict[int, Exchange | None](), 0
    journal.listen(heard.__setitem__)
    for action in actions:
        if isinstance(action, int):
            came += 1
            journal.record(exchange(came, action))
        else:
            journal.clear()
    kept = dict(journal.numbered())

    assert list(kept) == list(range(came - len(kept) + 1, came + 1))
    assert {number: each.path for number, each in kept.items()} == {
        number: f"/{number}" for number in kept
    }
    assert dict(journal.numbered(after)) == {n: each for n, each in kept.items() if n > after}
    assert dict(journal.copy().numbered()) == kept
    assert list(heard) == list(range(1, came + 1))
    assert len(kept) <= entries
    assert len(kept) <= 1 or sum(len(each.request_body) for each in kept.values()) <= 60


def test_whoever_listens_hears_the_end_once_and_nothing_after_it() -> None:
    journal, heard = Journal(), list[tuple[int, Exchange | None]]()

    def hear(number: int, each: Exchange | None) -> None:
        heard.append((number, each))

    journal.listen(hear)
    journal.record(first := exchange(1, 0))
    journal.close()
    journal.close()
    journal.record(exchange(2, 0))
    journal.unlisten(hear)

    assert heard == [(1, first), (1, None)]


def test_what_weighs_most_may_be_in_path_query_and_headers() -> None:
    long = b"x" * 400
    journal = Journal(size=1_000)
    for number in range(5):
        heavy = exchange(number, 0)
        journal.record(
            [
                replace(heavy, path=long.decode()),
                replace(heavy, query=long.decode()),
                replace(heavy, request_headers=((b"cookie", long),)),
            ][number % 3]
        )
    assert len(journal) == 2
