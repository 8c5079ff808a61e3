"""Laws of the small languages, for any input."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mockcalendly.kernel.durations import format_duration, parse_duration
from mockcalendly.scenario.documents import load_document, parse_scalar
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.matching import differences
from mockcalendly.scenario.nodes import DocumentError, Node, Where, tree
from mockcalendly.scenario.references import compile_references, fill
from mockcalendly.scenario.terms import Duration, Moment, Passage, Start
from tests.scenario.given import FIXTURES, Write

HERE = Where("file", 1, 1)
ZONES = st.sampled_from(["UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu"])
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab.${}-", max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=2), inner),
    max_leaves=8,
)


@given(st.timedeltas(timedelta(0), timedelta(days=3660)))
def test_a_duration_is_read_as_it_is_written(duration: timedelta) -> None:
    whole = duration - timedelta(microseconds=duration.microseconds)
    assert parse_duration(format_duration(whole)) == whole


@given(st.text("0123456789wdhms+- :now", max_size=12))
def test_a_term_is_read_or_refused_in_words(text: str) -> None:
    for term in (Duration, Moment, Passage, Start):
        with suppress(ValueError):  # and nothing else: no overflow, no lookup
            term.parse(text, HERE)


@given(
    seconds=st.integers(0, 4 * 10**9),
    days=st.integers(0, 3000),
    hour=st.integers(0, 23),
    zone=ZONES,
)
def test_a_local_moment_is_that_time_on_that_day(
    seconds: int, days: int, hour: int, zone: str
) -> None:
    base = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    moment = Moment.parse(f"+{days}d {hour:02}:30 {zone}", HERE)
    local = moment.resolve(base, ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    expected = base.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    skipped = local.utcoffset() != (local - timedelta(hours=2)).utcoffset()
    assert local.date() == expected
    assert (local.hour, local.minute) == (hour, 30) or skipped


@given(JSON)
def test_everything_is_a_part_of_itself(value: object) -> None:
    assert differences(value, value) == []


@given(st.dictionaries(st.sampled_from("abc"), JSON, max_size=3), st.just("d"), JSON)
def test_a_mapping_may_have_more(part: dict[str, object], key: str, value: object) -> None:
    assert differences(part, {**part, key: value}) == []
    assert differences({**part, key: value}, part)


@given(JSON)
def test_text_without_references_stays_as_it_is(value: object) -> None:
    assume("${" not in str(value))
    compiled = compile_references(tree(value, HERE))
    assert fill(compiled, lambda reference: reference.text).plain() == value


@given(st.text("ab$", max_size=8))
def test_references_are_replaced_and_nothing_else(text: str) -> None:
    compiled = compile_references(tree(f"{text} ${{x.y}} $${{x}}", HERE))
    assert fill(compiled, lambda reference: reference.text).plain() == f"{text} x.y ${{x}}"


@given(st.text("0123456789.eE+-truefalsn~ ", max_size=10))
def test_a_bare_word_is_what_it_says_or_text(text: str) -> None:
    value = parse_scalar(text)
    assert value is None or isinstance(value, bool) or str(value) == text or float(text) == value


STORY = load_document(FIXTURES / "first-story.yaml")
PLACES = [node for node in STORY.walk() if node.key is not None]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from(PLACES),
    value=JSON | st.sampled_from(["${ada}", "${ada.uri}", "+1d", "30min", -1]),
)
def test_whatever_is_changed_a_story_is_read_or_refused(
    write: Write, place: Node, value: object
) -> None:
    def changed(node: Node) -> object:
        if node is place:
            return value
        if node.entries:
            return {key: changed(child) for key, child in node.entries.items()}
        return [changed(child) for child in node.items] if node.items else node.plain()

    path = write(json.dumps(changed(STORY)), "story.json")
    with suppress(DocumentError):
        load_scenario(path)
