"""Ids are UUIDs of version 4, and a stream goes on as if what was left out had been drawn."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from mockcalendly.kernel.ids import Ids

seeds = st.integers(-(2**63), 2**63)


@given(seeds, st.integers(0, 10**6))
def test_an_id_is_the_uuid_of_what_is_drawn(seed: int, drawn: int) -> None:
    ids, bits = Ids(seed, {"uuid": drawn}), Ids(seed, {"uuid": drawn}).bits("uuid")
    assert ids.uuid() == str(UUID(bytes=bits, version=4))


@given(seeds, st.integers(0, 20))
def test_draws_that_are_left_out_count(seed: int, count: int) -> None:
    one, other = Ids(seed), Ids(seed)
    for _ in range(count):
        one.bits("conference")
    other.skip("conference", count)
    assert one.bits("conference") == other.bits("conference")


@given(seeds)
def test_one_stream_never_shifts_another(seed: int) -> None:
    one, other = Ids(seed), Ids(seed)
    one.uuid("contact")
    assert one.uuid() == other.uuid()
