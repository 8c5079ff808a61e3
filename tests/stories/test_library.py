"""The library of stories: each holds, can fail, and is the same every time."""

from functools import cache
from json import dumps, loads

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from mockcalendly.resources import fixtures_dir
from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.library import library_stories, story_path
from mockcalendly.scenario.load import load_scenario, read_scenario
from mockcalendly.scenario.piece import plain_node
from tests.stories.changes import changed_stories
from tests.stories.playing import RECEIVER, play

STORIES = {story.name: story for story in library_stories()}

pytestmark = pytest.mark.parametrize("name", STORIES)


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(loads((fixtures_dir() / "scenario.schema.json").read_text()))


async def test_a_story_holds_and_each_seed_has_its_bytes(name: str) -> None:
    first = await play(load_scenario(f"@{name}"))
    second = await play(load_scenario(f"@{name}"))
    other = await play(load_scenario(f"@{name}", seed=1_000))
    assert first.report.ok, first.report.text()
    assert len(first.report.expectations) >= 5
    sent = [
        dumps(each["body"])
        for each in first.report.to_json()["deliveries"]
        if each["url"].startswith(RECEIVER)
        for _ in each["attempts"]
    ]
    assert sorted(dumps(loads(body)) for body in first.bodies) == sorted(sent)
    assert first.bodies == second.bodies
    assert other.report.ok, other.report.text()
    assert other.bodies != first.bodies


async def test_whatever_a_story_expects_can_fail(name: str) -> None:
    story = load_document(story_path(f"@{name}")).plain()
    assert isinstance(story, dict)
    for changed, which in changed_stories(story):
        scenario = read_scenario(plain_node(changed), name, environ={})
        report = (await play(scenario)).report
        assert [not each.ok for each in report.expectations] == which, report.text()


def test_a_story_fits_the_published_schema(name: str) -> None:
    validator().validate(load_document(STORIES[name].path).plain())


def test_a_story_says_what_it_is(name: str) -> None:
    story = STORIES[name]
    assert story.title
    assert story.summary.endswith(".")
    assert story.teaches.startswith("Shows ")
    assert story.teaches.endswith(".")
    text = story.path.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../scenario.schema.json\n")
    assert f"mockcalendly replay @{name} --to" in text
