"""Scenarios before a test."""

import pytest

from tests.plugin.running import Run

pytest_plugins = ["pytester"]

STORY = """
mockcalendly: 1
timeline:
  - book: {event_type: 30min, start_time: next open slot, invitee: {name: Ada Lovelace}}
expect:
  - events: {status: active, count: COUNT}
"""


@pytest.fixture
def stories(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("stories")
    for name, count in (("good", 1), ("bad", 2)):
        (folder / f"{name}.yaml").write_text(STORY.replace("COUNT", str(count)))
    (folder / "broken.yaml").write_text("mockcalendly: 1\ntimeline: 1\n")
    pytester.makeini("[pytest]")


@pytest.mark.usefixtures("stories")
def test_a_scenario_has_been_played_when_the_test_begins(run: Run) -> None:
    result = run(
        """
        import pytest

        def booked(mock_calendly):
            organization = mock_calendly.organization["uri"]
            with mock_calendly.client() as api:
                answer = api.get("/scheduled_events", params={"organization": organization})
            (event,) = answer.json()["collection"]
            return event["uri"].rpartition("/")[2]

        ids = set()

        @pytest.mark.mock_calendly(
            scenario="stories/good.yaml", seed=3, now="2026-03-02T14:00:00Z"
        )
        def test_it(mock_calendly):
            assert mock_calendly.clock.now.isoformat() == "2026-03-02T14:00:00+00:00"
            ids.add(booked(mock_calendly))

        @pytest.mark.mock_calendly(scenario="stories/good.yaml", seed=4)
        def test_another_seed(mock_calendly):
            assert booked(mock_calendly) not in ids
        """
    )
    result.assert_outcomes(passed=2)


@pytest.mark.usefixtures("stories")
def test_a_scenario_that_does_not_hold_or_is_wrong_fails_the_test(run: Run) -> None:
    result = run(
        """
        import pytest

        @pytest.mark.mock_calendly(scenario="stories/bad.yaml")
        def test_one(mock_calendly): ...

        @pytest.mark.mock_calendly(scenario="stories/broken.yaml")
        def test_two(mock_calendly): ...

        @pytest.mark.mock_calendly(scenario="stories/none.yaml")
        def test_three(mock_calendly): ...

        @pytest.mark.mock_calendly(scenario="stories/good.yaml", plan="free")
        def test_four(mock_calendly): ...
        """
    )
    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(
        [
            "The scenario did not hold.",
            "0 of 1 expectations hold",
            "*stories/broken.yaml:2:*: *",
            "*stories/none.yaml: cannot be read: *",
            "@pytest.mark.mock_calendly takes no generate, plan or world beside a scenario, *",
        ]
    )
